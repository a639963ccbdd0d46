using System.Globalization;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What keeps the queue of jobs.</summary>
internal enum JobStorageKind
{
    /// <summary>This process' memory; the ledger of runs stands in the market's database.</summary>
    InMemory,

    /// <summary>A PostgreSQL database that several processes may share, with the ledger of runs.</summary>
    PostgreSql,
}

/// <summary>How one job runs, where that is not as its class says (section <c>Jobs:&lt;name&gt;</c>).</summary>
internal sealed record JobSettings
{
    /// <summary>How often, instead of by a cron expression; in the market's own time where the job follows it.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The cron expression by which it runs, instead of by an interval.</summary>
    public string? Cron { get; init; }

    /// <summary>How often a failed run is tried again.</summary>
    public int? Retries { get; init; }

    /// <summary>Wall time before the first retry; each later one waits three times as long as the one before, at most an hour.</summary>
    public TimeSpan? RetryDelay { get; init; }
}

/// <summary>When background jobs run, how they are tried again, and what keeps their queue (section <c>Jobs</c>).</summary>
internal sealed record JobOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Jobs";

    // No property, else it would be a key of the section.
    private readonly Dictionary<string, JobSettings> _jobs = new(StringComparer.Ordinal);

    /// <summary>What keeps the queue.</summary>
    public JobStorageKind Storage { get; init; }

    /// <summary>How to reach the PostgreSQL database.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The time zone of cron expressions, an IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Days of wall time for which runs are kept, with their logs.</summary>
    public int KeepDays { get; init; } = 90;

    /// <summary>How a job runs where that is not as its class says; null where it is.</summary>
    public JobSettings? SettingsOf(JobDefinition job) => _jobs.GetValueOrDefault(job.Name);

    /// <summary>Reads the section: what is named as a job is that job's, the rest is the section's own.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or its value is of another kind.</exception>
    public void Read(IConfigurationSection section, IEnumerable<RegisteredJob> registered)
    {
        var names = registered.Select(job => job.Definition.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var own = section.GetChildren().Where(child => !names.Contains(child.Key)).SelectMany(child => child.AsEnumerable());
        var root = new ConfigurationBuilder().AddInMemoryCollection(own).Build();
        root.GetSection(Section).Bind(this, binder => binder.ErrorOnUnknownConfiguration = true);
        foreach (var child in section.GetChildren().Where(child => names.Contains(child.Key)))
        {
            var settings = new JobSettings();
            child.Bind(settings, binder => binder.ErrorOnUnknownConfiguration = true);
            _jobs[child.Key.ToLowerInvariant()] = settings;
        }
    }

    /// <summary>A job's definition with what the configuration says of it.</summary>
    public JobDefinition Apply(JobDefinition job) => SettingsOf(job) is { } own
        ? job with
        {
            Interval = own.Cron is null ? own.Interval ?? job.Interval : null,
            Cron = own.Interval is null ? own.Cron ?? job.Cron : null,
            Retries = own.Retries ?? job.Retries,
            RetryDelay = own.RetryDelay ?? job.RetryDelay,
        }
        : job;
}

/// <summary>Refuses a configuration of jobs that could not run, in sentences that name key, value and rule.</summary>
internal sealed class JobOptionsValidator(IEnumerable<RegisteredJob> registered) : IValidateOptions<JobOptions>
{
    private const int MostRetries = 20;
    private const int MostKeepDays = 36_500;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(365);
    private static readonly TimeSpan ShortestRetryDelay = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        Require(faults, options.KeepDays is >= 1 and <= MostKeepDays, nameof(JobOptions.KeepDays), options.KeepDays, $"it must lie between 1 and {MostKeepDays}");
        Require(
            faults, Enum.IsDefined(options.Storage), nameof(JobOptions.Storage), options.Storage, $"it must be one of {string.Join(", ", Enum.GetNames<JobStorageKind>())}");
        Require(
            faults, options.Storage != JobStorageKind.PostgreSql || !string.IsNullOrWhiteSpace(options.ConnectionString), nameof(JobOptions.ConnectionString),
            options.ConnectionString, $"{nameof(JobStorageKind.PostgreSql)} needs one, for example Host=localhost;Database=jobs;Username=cryptopredict;Password=…");
        var zone = TimeZoneInfo.Utc;
        try
        {
            zone = CronTiming.ZoneOf(options.TimeZone);
        }
        catch (TimeZoneNotFoundException fault)
        {
            faults.AddError($"{JobOptions.Section}:{nameof(JobOptions.TimeZone)}: {fault.Message}");
        }

        foreach (var definition in registered.Select(job => job.Definition))
        {
            if (options.SettingsOf(definition) is { } own)
            {
                Check(definition, own, zone, faults);
            }
        }

        return faults.Build();
    }

    private static void Check(JobDefinition job, JobSettings own, TimeZoneInfo zone, ValidateOptionsResultBuilder faults)
    {
        Require(faults, own.Interval is null || own.Cron is null, $"{job.Name}:{nameof(JobSettings.Cron)}", own.Cron, "an interval is given as well; give one of both");
        Require(
            faults, own.Interval is null || job.WhyNoSchedule is null, $"{job.Name}:{nameof(JobSettings.Interval)}", own.Interval, "the job runs only on demand");
        Require(
            faults, own.Interval is not { } interval || (interval >= ShortestInterval && interval <= LongestInterval), $"{job.Name}:{nameof(JobSettings.Interval)}", own.Interval,
            $"it must lie between {ShortestInterval} and {LongestInterval}");
        Require(faults, own.Retries is null or (>= 0 and <= MostRetries), $"{job.Name}:{nameof(JobSettings.Retries)}", own.Retries, $"it must lie between 0 and {MostRetries}");
        Require(
            faults, own.RetryDelay is not { } delay || (delay >= ShortestRetryDelay && delay <= LongestInterval), $"{job.Name}:{nameof(JobSettings.RetryDelay)}",
            own.RetryDelay, $"it must lie between {ShortestRetryDelay} and {LongestInterval}");
        if (own.Cron is { } cron && (job.WhyNoCron ?? CronTiming.WhyWrong(cron, zone)) is { } reason)
        {
            faults.AddError($"{JobOptions.Section}:{job.Name}:{nameof(JobSettings.Cron)}: {reason}");
        }
    }

    private static void Require(ValidateOptionsResultBuilder faults, bool holds, string key, object? value, string rule)
    {
        if (!holds)
        {
            faults.AddError(string.Create(CultureInfo.InvariantCulture, $"{JobOptions.Section}:{key} is '{value}'; {rule}."));
        }
    }
}

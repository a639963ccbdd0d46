using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Refuses a configuration of jobs that could not run, in sentences that name key, value and rule.</summary>
internal sealed class JobOptionsValidator(IEnumerable<RegisteredJob> registered) : IValidateOptions<JobOptions>
{
    private const string ConnectionExample = "Host=localhost;Database=jobs;Username=cryptopredict;Password=…";
    private const int MostRetries = 20;
    private const int MostKeepDays = 36_500;

    private static readonly TimeSpan ShortestRetryDelay = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new ValidateOptionsResultBuilder();
        Require(faults, options.KeepDays is >= 1 and <= MostKeepDays, nameof(JobOptions.KeepDays), options.KeepDays,
            $"it must lie between 1 and {MostKeepDays}");
        Require(
            faults, Enum.IsDefined(options.Storage), nameof(JobOptions.Storage), options.Storage,
            $"it must be one of {string.Join(", ", Enum.GetNames<JobStorageKind>())}");
        Require(
            faults, options.Storage != JobStorageKind.PostgreSql || !string.IsNullOrWhiteSpace(options.ConnectionString), nameof(JobOptions.ConnectionString),
            options.ConnectionString, $"{nameof(JobStorageKind.PostgreSql)} needs one, for example {ConnectionExample}");
        Require(
            faults, options.Storage == JobStorageKind.PostgreSql || options.ConnectionString is null, nameof(JobOptions.ConnectionString), "…",
            $"it belongs to {JobOptions.Section}:{nameof(JobOptions.Storage)}={nameof(JobStorageKind.PostgreSql)}: set that as well, or leave this out");
        try
        {
            _ = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (ArgumentException fault)
        {
            faults.AddError($"{JobOptions.Section}:{nameof(JobOptions.ConnectionString)} is no connection string of PostgreSQL: {fault.Message} Write, for "
                + $"example, {ConnectionExample}.");
        }

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
        Require(faults, own.Interval is null || own.Cron is null, $"{job.Name}:{nameof(JobSettings.Cron)}", own.Cron,
            "an interval is given as well; give one of both");
        Require(
            faults, own.Interval is null || job.WhyNoSchedule is null, $"{job.Name}:{nameof(JobSettings.Interval)}", own.Interval,
            "the job runs only on demand");
        Require(
            faults, own.Interval is not { } interval || new IntervalTiming(interval).WhyRefused is null, $"{job.Name}:{nameof(JobSettings.Interval)}",
            own.Interval, $"it must lie between {IntervalTiming.Shortest} and {IntervalTiming.Longest}");
        Require(faults, own.Retries is null or (>= 0 and <= MostRetries), $"{job.Name}:{nameof(JobSettings.Retries)}", own.Retries,
            $"it must lie between 0 and {MostRetries}");
        Require(
            faults, own.RetryDelay is not { } delay || (delay >= ShortestRetryDelay && delay <= IntervalTiming.Longest),
            $"{job.Name}:{nameof(JobSettings.RetryDelay)}",
            own.RetryDelay, $"it must lie between {ShortestRetryDelay} and {IntervalTiming.Longest}");
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

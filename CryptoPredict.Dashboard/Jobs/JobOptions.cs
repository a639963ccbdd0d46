namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What keeps the queue of jobs.</summary>
internal enum JobStorageKind
{
    /// <summary>This process' memory; the ledger of runs stands in the market's database.</summary>
    InMemory,

    /// <summary>A PostgreSQL database that several processes may share, with the ledger of runs.</summary>
    PostgreSql,
}

/// <summary>When background jobs run, how they are retried, and where their queue is kept (section <c>Jobs</c>).</summary>
internal sealed record JobOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Jobs";

    // No property, else it would be a key of the section.
    private readonly Dictionary<string, JobSettings> _jobs = new(StringComparer.Ordinal);

    /// <summary>
    /// Where the queue of jobs is kept. With <c>PostgreSql</c> it stands in that database together with the ledger of runs, which is then part of that
    /// database's backups and not of ours. Several processes may share it; each has a market of its own and runs its own jobs. Their clocks must agree to
    /// within seconds.
    /// </summary>
    public JobStorageKind Storage { get; init; }

    /// <summary>
    /// How to reach the PostgreSQL database; needed with <c>PostgreSql</c>, refused without. The database must exist, and its user may create schemas. Example:
    /// <c>Host=localhost;Database=jobs;Username=cryptopredict;Password=…</c>
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>Time zone of the cron expressions, an IANA name such as <c>Europe/Berlin</c>.</summary>
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

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>When background jobs run and how they are tried again (section <c>Jobs</c>).</summary>
internal sealed record JobOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Jobs";

    /// <summary>How often champions are reviewed, in market time.</summary>
    public TimeSpan ReviewInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often missing candles are looked for, in market time.</summary>
    public TimeSpan IngestInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How often the daily models of the market's assets are fitted anew, in market time.</summary>
    public TimeSpan DailyInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often the whole chain of the ledger is recomputed, in wall time.</summary>
    public TimeSpan VerifyInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often what is past its time is removed, in wall time.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Cron expressions by which jobs of wall time run instead of by their intervals, by the jobs' names.</summary>
    public IReadOnlyDictionary<string, string> Cron { get; init; } = new Dictionary<string, string>();

    /// <summary>The time zone of those expressions, an IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>How often a failed run is tried again.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Wall time before the first retry; each later one waits three times as long as the one before, at most an hour.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many jobs may run at once.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>Days of wall time for which runs of jobs are kept, with their logs.</summary>
    public int KeepDays { get; init; } = 90;

    /// <summary>When a job runs by the clock; null for one that has no expression.</summary>
    public CronTiming? CronOf(string job) => Cron.Where(pair => string.Equals(pair.Key, job, StringComparison.OrdinalIgnoreCase))
        .Select(pair => CronTiming.Parse(pair.Value, CronTiming.ZoneOf(TimeZone))).FirstOrDefault();
}

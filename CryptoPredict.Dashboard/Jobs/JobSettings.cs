namespace CryptoPredict.Dashboard.Jobs;

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

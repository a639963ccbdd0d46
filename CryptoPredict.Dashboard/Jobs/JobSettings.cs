namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How one job runs, where its default does not suit (section <c>Jobs:&lt;job&gt;</c>). The jobs and their defaults are listed below.</summary>
internal sealed record JobSettings
{
    /// <summary>
    /// Time from run to run: market time for jobs whose default is one of market time, the clock for the others. It replaces a cron expression.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Cron expression by which the job runs, at most once a minute. It replaces an interval of the clock; jobs in market time take none.</summary>
    public string? Cron { get; init; }

    /// <summary>Number of retries of a failed run.</summary>
    public int? Retries { get; init; }

    /// <summary>Wall time before the first retry. Each later one waits three times as long as the one before, at most an hour.</summary>
    public TimeSpan? RetryDelay { get; init; }
}

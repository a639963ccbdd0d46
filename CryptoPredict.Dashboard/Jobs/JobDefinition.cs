namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// A job as the queue, the schedule and the page know it. When it runs and how it is tried again are defaults: <c>Jobs:&lt;name&gt;:…</c> in the configuration
/// changes them.
/// </summary>
/// <param name="Name">Its name in the store, in addresses and in the configuration, for example <c>fine-tune</c>: lower-case letters, digits and
/// hyphens.</param>
/// <param name="Title">Its name on the page.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
public sealed record JobDefinition(string Name, string Title, string Meaning)
{
    private const int RetryFactor = 3;
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromHours(1);

    // Schedules keep to seconds at best; below that they would only run behind.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often it runs by itself; null when it does not, or by <see cref="Cron"/>.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Whether the interval is one of the market's own time, which may run faster than the clock or stand still.</summary>
    public bool InMarketTime { get; init; }

    /// <summary>The cron expression by which it runs by itself; null when it does not, or by <see cref="Interval"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>Whether its schedule begins with a run, instead of with a wait.</summary>
    public bool AtOnce { get; init; }

    /// <summary>How often a failed run is tried again.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Wall time before the first retry; each later one waits three times as long as the one before, at most an hour.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many failures in a row <c>/health</c> tells, until a run succeeds.</summary>
    public int FailuresToTell { get; init; } = 2;

    /// <summary>Whether a run waits for a turn anew when its process ends before it does. Only where doing the work twice does no harm.</summary>
    public bool RunAgain { get; init; }

    /// <summary>Whether any process that shares the queue may run it; otherwise only the one whose engine it was asked of.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether its runs train models: the page of training shows them.</summary>
    public bool IsTraining { get; init; }

    /// <summary>What becomes of a run under way that is stopped, in sentences.</summary>
    public string WhenStopped { get; init; } = "It is not tried again. What it has finished stays.";

    /// <summary>Where a run of it is asked for with what it needs, as an end of the sentence "use …"; null when it needs no input.</summary>
    public string? NeedsInput { get; init; }

    /// <summary>Why it cannot be given a cron expression, in a sentence; null when it can.</summary>
    public string? WhyNoCron => InMarketTime
        ? $"{Title} follows the market's own time, which may run faster than the clock or stand still, while a cron expression names times of the clock. Give "
            + "it an interval."
        : WhyNoSchedule;

    /// <summary>Why it has no schedule, in a sentence; null when it has one.</summary>
    public string? WhyNoSchedule => Interval is null && Cron is null ? $"{Title} runs only on demand: it has no schedule." : null;

    /// <summary>When it runs by the configuration, on a market that runs this many times faster than the clock; null when only on demand.</summary>
    public JobTiming? Configured(double speed, TimeZoneInfo zone) =>
        Cron is not null ? CronTiming.Parse(Cron, zone)
        : Interval is { } interval ? new IntervalTiming(!InMarketTime ? interval : interval / speed > ShortestInterval ? interval / speed : ShortestInterval)
        : null;

    /// <summary>Wall time between a failed attempt and the next.</summary>
    /// <param name="attempt">The number of the one that failed, from 1.</param>
    /// <returns>Null when it is not tried again.</returns>
    public TimeSpan? RetryAfter(int attempt)
    {
        if (attempt > Retries)
        {
            return null;
        }

        var delay = RetryDelay * Math.Pow(RetryFactor, attempt - 1);
        return delay < LongestRetryDelay ? delay : LongestRetryDelay;
    }
}

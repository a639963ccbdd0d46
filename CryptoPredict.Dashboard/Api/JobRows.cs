using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>How often a job runs.</summary>
/// <param name="Interval">Wall time from run to run, as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</param>
public sealed record IntervalRequest(TimeSpan Interval) : WorkRequest;

/// <summary>The jobs.</summary>
/// <param name="Items">Every job there is.</param>
public sealed record JobList(IReadOnlyList<JobRow> Items);

/// <summary>A job with its schedule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name on the page.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Interval">Wall time from run to run; null when it runs by a cron expression, or only on demand.</param>
/// <param name="Cron">The cron expression it runs by; null when it runs by an interval, or only on demand.</param>
/// <param name="Zone">The time zone of that expression.</param>
/// <param name="MarketInterval">The configured interval in market time; null where it is not one of market time.</param>
/// <param name="ChangedFrom">What the configuration says, where the schedule was changed by hand: an interval, or a cron expression with its zone.</param>
/// <param name="Rests">Whether it rests because the market's data have ended.</param>
/// <param name="PausedBy">Who paused it; null when it is not paused.</param>
/// <param name="PausedAt">Since when.</param>
/// <param name="PauseReason">Why.</param>
/// <param name="Next">The next times it runs.</param>
/// <param name="Retries">How often a failed run is tried again.</param>
/// <param name="FailuresInARow">Runs that failed since the last success.</param>
/// <param name="Last">Its last run; null before the first.</param>
public sealed record JobRow(
    string Name, string Title, string Meaning, TimeSpan? Interval, string? Cron, string? Zone, TimeSpan? MarketInterval, string? ChangedFrom, bool Rests,
    string? PausedBy, DateTimeOffset? PausedAt, string? PauseReason, IReadOnlyList<DateTimeOffset> Next, int Retries, int FailuresInARow, RunRow? Last)
{
    /// <summary>The row of a job.</summary>
    public static JobRow From(JobLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var job = line.Definition;
        return new JobRow(
            job.Name, job.Title, job.Meaning, (line.Timing as IntervalTiming)?.Interval, (line.Timing as CronTiming)?.Text,
            (line.Timing as CronTiming)?.Zone.Id,
            job.InMarketTime ? job.Interval : null, line.ChangedFrom?.ToString(), line.Rests, line.Pause?.By, line.Pause?.At, line.Pause?.Reason, line.Next,
            job.Retries, line.Failures,
            line.Last is { } last ? RunRow.From(last, null) : null);
    }
}

/// <summary>A page of what was done to jobs.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Offset">Actions skipped.</param>
/// <param name="Limit">Actions asked for.</param>
public sealed record JobActionList(IReadOnlyList<JobAction> Items, long Total, int Offset, int Limit);

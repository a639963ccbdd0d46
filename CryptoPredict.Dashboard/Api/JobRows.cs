using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Api;

/// <summary>How often a job shall run.</summary>
/// <param name="Interval">Wall time from run to run, as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</param>
public sealed record IntervalOrder(TimeSpan Interval) : WorkOrder;

/// <summary>What came of an action.</summary>
/// <param name="Message">The same in a sentence.</param>
public sealed record ActionAnswer(string Message);

/// <summary>The jobs.</summary>
/// <param name="Items">Every job that can run here.</param>
public sealed record JobList(IReadOnlyList<JobRow> Items);

/// <summary>A job with its schedule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name on the page.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Interval">Wall time from run to run; null when it runs by a cron expression, or only on demand.</param>
/// <param name="Cron">The cron expression it runs by; null when it runs by an interval, or only on demand.</param>
/// <param name="Zone">The time zone of that expression.</param>
/// <param name="MarketInterval">The configured interval in market time; null where it is not one of market time.</param>
/// <param name="ChangedByHand">Whether the schedule is another one than the configuration's.</param>
/// <param name="ChangedFrom">What the configuration says, where that is so: an interval, or a cron expression with its zone.</param>
/// <param name="Schedule">How the schedule stands.</param>
/// <param name="PausedBy">Who paused it; null when it is not paused.</param>
/// <param name="PausedAt">Since when.</param>
/// <param name="PauseReason">Why.</param>
/// <param name="Next">The next times it runs.</param>
/// <param name="Last">Its last run; null before the first.</param>
/// <param name="Health">How its attempts went; null before the first.</param>
public sealed record JobRow(
    string Name, string Title, string Meaning, TimeSpan? Interval, string? Cron, string? Zone, TimeSpan? MarketInterval, bool ChangedByHand, string? ChangedFrom,
    TriggerState Schedule, string? PausedBy, DateTimeOffset? PausedAt, string? PauseReason, IReadOnlyList<DateTimeOffset> Next, JobRunRow? Last, JobHealthRow? Health)
{
    /// <summary>The row of a job.</summary>
    public static JobRow From(JobLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new JobRow(
            line.Definition.Name, line.Definition.Title, line.Definition.Meaning, (line.Timing as IntervalTiming)?.Interval,
            (line.Timing as CronTiming)?.Text, (line.Timing as CronTiming)?.Zone.Id, line.Definition.Every is { InMarketTime: true, Length: var market } ? market : null,
            line.ChangedFrom is not null, line.ChangedFrom, line.State, line.Pause?.RequestedBy,
            line.Pause?.PausedAtUtc, line.Pause?.Reason, line.Next, line.Last is { } last ? JobRunRow.From(last) : null,
            line.Health is { } health ? JobHealthRow.From(health) : null);
    }
}

/// <summary>How the attempts of a job went, as the scheduler counted them.</summary>
/// <param name="FailuresInARow">Runs that failed since the last success.</param>
/// <param name="Failed">Runs that failed in all.</param>
/// <param name="Attempts">Attempts in all.</param>
/// <param name="LastSucceededAt">The last success; null for none.</param>
/// <param name="LastFailedAt">The last failure; null for none.</param>
/// <param name="LastFailure">What ended that one.</param>
public sealed record JobHealthRow(
    long FailuresInARow, long Failed, long Attempts, DateTimeOffset? LastSucceededAt, DateTimeOffset? LastFailedAt, string? LastFailure)
{
    /// <summary>The row of what the scheduler counted.</summary>
    public static JobHealthRow From(JobRunStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new JobHealthRow(
            status.ConsecutiveFailures, status.FailureCount, status.RunCount, status.LastSucceededAtUtc, status.LastFailedAtUtc, status.LastFailureMessage);
    }
}

/// <summary>A page of runs of jobs.</summary>
/// <param name="Items">The runs.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Offset">Runs skipped.</param>
/// <param name="Limit">Runs asked for.</param>
public sealed record JobRunList(IReadOnlyList<JobRunRow> Items, long Total, int Offset, int Limit);

/// <summary>One run of a job, with all its attempts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Job">The job's name.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="Input">What it was told; null for nothing.</param>
/// <param name="After">The run it waits for; null when it waits for none.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">Counted from 1; 0 before the first.</param>
/// <param name="QueuedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first attempt started.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Message">How it stands, in a sentence.</param>
/// <param name="Metrics">What it measured; null for nothing.</param>
/// <param name="Fault">What ended its last failed attempt; null when none failed.</param>
/// <param name="TrainingRunId">The training run it caused or is to do, to be read under <c>/api/v1/runs</c>; null for none.</param>
public sealed record JobRunRow(
    long Id, string Job, string RequestedBy, JsonElement? Input, long? After, JobState State, int Attempt, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, string? Message, JsonElement? Metrics, string? Fault, long? TrainingRunId)
{
    /// <summary>The row of a run.</summary>
    public static JobRunRow From(JobRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new JobRunRow(
            run.Id, run.Request.Job, run.Request.RequestedBy, Parse(run.Request.Input), run.Request.After, run.State, run.Attempt, run.QueuedAt, run.StartedAt,
            run.EndedAt, run.Message, Parse(run.Metrics), run.Fault is { } fault ? $"{fault.Type}: {fault.Message}" : null,
            run.TrainingRunId ?? JobInput.Parse(run.Request.Input).TrainingRun);
    }

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}

/// <summary>One run with its whole story.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Every state it came to.</param>
/// <param name="Done">Share done, 0 to 1; null when it is not under way or says nothing.</param>
/// <param name="Doing">What it does now.</param>
/// <param name="Due">When its next attempt is due; null when none is.</param>
/// <param name="Followers">Runs that wait, or waited, for this one.</param>
/// <param name="StoppedBy">Who told it to stop; null when nobody did or it is not under way.</param>
/// <param name="Log">What it logged; null for nothing.</param>
/// <param name="FaultStack">What ended its last failed attempt, with its causes and where it came from; null when none failed.</param>
public sealed record JobStoryAnswer(
    JobRunRow Run, IReadOnlyList<JobEvent> Events, double? Done, string? Doing, DateTimeOffset? Due, IReadOnlyList<JobRunRow> Followers, string? StoppedBy,
    string? Log, string? FaultStack)
{
    /// <summary>The answer of a story.</summary>
    internal static JobStoryAnswer From(JobStory story)
    {
        var progress = story.Live?.Progress;
        return new JobStoryAnswer(
            JobRunRow.From(story.Run) with { TrainingRunId = story.TrainingRunId }, story.Events, progress?.Done, progress?.Doing,
            story.Due, [.. story.Followers.Select(JobRunRow.From)], story.Live?.StoppedBy, story.Log, story.Run.Fault?.Stack);
    }
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What is under way and what waits.</summary>
/// <param name="Running">Attempts under way, oldest first.</param>
/// <param name="Waiting">Runs that were asked for and have not started, or failed and will be tried again; newest first.</param>
/// <param name="Blocked">Schedules whose time has come while another run of their job is under way.</param>
public sealed record ActiveJobs(IReadOnlyList<RunningRow> Running, IReadOnlyList<WaitingRow> Waiting, IReadOnlyList<BlockedRow> Blocked);

/// <summary>An attempt under way.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Job">The job's name.</param>
/// <param name="RequestedBy">Who asked for the run.</param>
/// <param name="StartedAt">When the attempt started.</param>
/// <param name="Done">Share done, 0 to 1; null while it says nothing.</param>
/// <param name="Doing">What it does now.</param>
/// <param name="StoppedBy">Who told it to stop; null when nobody did.</param>
/// <param name="TrainingRunId">The training run it caused; null for none so far.</param>
public sealed record RunningRow(
    long Id, string Job, string RequestedBy, DateTimeOffset StartedAt, double? Done, string? Doing, string? StoppedBy, long? TrainingRunId)
{
    /// <summary>The row of an attempt.</summary>
    public static RunningRow From(LiveRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var progress = run.Progress;
        return new RunningRow(run.Id, run.Job, run.RequestedBy, run.StartedAt, progress?.Done, progress?.Doing, run.StoppedBy, run.TrainingRunId);
    }
}

/// <summary>A run that waits.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">What it waits for, in a sentence.</param>
/// <param name="Due">When its next attempt is due; null when that is not a matter of time.</param>
public sealed record WaitingRow(JobRunRow Run, string Why, DateTimeOffset? Due);

/// <summary>A schedule that waits for another run of its job.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Due">When it was due.</param>
public sealed record BlockedRow(string Job, DateTimeOffset? Due);

/// <summary>A page of misfires.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Offset">Misfires skipped.</param>
/// <param name="Limit">Misfires asked for.</param>
public sealed record MisfireList(IReadOnlyList<MisfireRow> Items, long Total, int Offset, int Limit);

/// <summary>A firing that did not happen when it should have.</summary>
/// <param name="NoticedAt">When that was noticed.</param>
/// <param name="Due">When it was due; null when that is not known.</param>
/// <param name="Job">The job's name.</param>
/// <param name="RunId">The run that should have started; null for one of the schedule.</param>
/// <param name="Reason">Missed: nothing could run. Overlap: the one before was still running. Vetoed: it was refused.</param>
public sealed record MisfireRow(DateTimeOffset NoticedAt, DateTimeOffset? Due, string? Job, long? RunId, MisfireReason Reason)
{
    /// <summary>The row of a misfire.</summary>
    public static MisfireRow From(MisfireHistoryEntry misfire)
    {
        ArgumentNullException.ThrowIfNull(misfire);
        var run = misfire.TriggerGroup == JobTriggers.Requests && long.TryParse(misfire.TriggerName, out var id) ? id : (long?)null;
        return new MisfireRow(misfire.MisfiredAtUtc, misfire.ScheduledFireTimeUtc, misfire.JobKey?.Name, run, misfire.Reason);
    }
}

/// <summary>The stretches of time over which attempts are counted.</summary>
public enum StatisticsRange
{
    /// <summary>The last 60 seconds, second by second; without durations.</summary>
    Minute,

    /// <summary>The last 24 hours, in half hours.</summary>
    Day,

    /// <summary>The last 7 days, in stretches of four hours.</summary>
    Week,

    /// <summary>The last 30 days, in half days.</summary>
    Month,
}

/// <summary>How many attempts ended how. Each attempt counts, and one that will be tried again counts as failed.</summary>
/// <param name="Range">The range, which ends now.</param>
/// <param name="From">Where it begins.</param>
/// <param name="Bucket">Width of a stretch.</param>
/// <param name="Truncated">Whether there were more attempts than the scheduler counts at once, so that the oldest are missing.</param>
/// <param name="Items">The stretches in which an attempt ended, oldest first; in all others none did.</param>
public sealed record JobStatistics(StatisticsRange Range, DateTimeOffset From, TimeSpan Bucket, bool Truncated, IReadOnlyList<StatisticsRow> Items);

/// <summary>The attempts of one stretch of time.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Succeeded">Attempts that did their work.</param>
/// <param name="Skipped">Attempts that found nothing to do.</param>
/// <param name="Cancelled">Attempts that were stopped.</param>
/// <param name="Failed">Attempts that failed.</param>
/// <param name="P50">Half of them took at most this long; null where nothing was measured.</param>
/// <param name="P95">95 % of them took at most this long.</param>
/// <param name="Longest">The longest of them.</param>
public sealed record StatisticsRow(
    DateTimeOffset Start, long Succeeded, long Skipped, long Cancelled, long Failed, TimeSpan? P50, TimeSpan? P95, TimeSpan? Longest)
{
    /// <summary>The row of what the scheduler counted.</summary>
    public static StatisticsRow From(ExecutionStatisticsBucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        var measured = bucket.RunCount > 0;
        return new StatisticsRow(
            bucket.StartUtc, bucket.SucceededCount, bucket.SkippedCount, bucket.CancelledCount, bucket.FailedCount,
            measured ? bucket.P50Duration : null, measured ? bucket.P95Duration : null, measured ? bucket.MaxDuration : null);
    }
}

/// <summary>A page of what was done to jobs.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Offset">Actions skipped.</param>
/// <param name="Limit">Actions asked for.</param>
public sealed record JobActionList(IReadOnlyList<JobAction> Items, long Total, int Offset, int Limit);

/// <summary>What starts jobs when their time has come.</summary>
/// <param name="Status">How it stands: only while it is Running does anything start.</param>
/// <param name="SlotsTaken">Jobs that run now.</param>
/// <param name="Slots">Jobs that may run at once.</param>
/// <param name="RunningSince">Since when it runs; null before its start.</param>
/// <param name="Attempts">Attempts since it started.</param>
/// <param name="Store">What keeps its schedules.</param>
/// <param name="Persistent">Whether that outlives the process.</param>
/// <param name="Version">The scheduler's version.</param>
/// <param name="Nodes">Every process that shares its store.</param>
public sealed record SchedulerAnswer(
    SchedulerStatus Status, int SlotsTaken, int Slots, DateTimeOffset? RunningSince, long Attempts, string Store, bool Persistent, string Version,
    IReadOnlyList<NodeRow> Nodes)
{
    /// <summary>The answer of a scheduler.</summary>
    public static SchedulerAnswer From(SchedulerPicture scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        var facts = scheduler.Facts;
        return new SchedulerAnswer(
            facts.Status, facts.LocalExecutingJobs, facts.ThreadPoolSize, facts.RunningSince, facts.JobsExecuted, scheduler.StoreName, facts.JobStorePersistent,
            $"Quartz {facts.Version}",
            [.. scheduler.Nodes.Select(node => new NodeRow(node.InstanceId, node.IsCurrentNode, node.State.ToString(), node.LastCheckInUtc))]);
    }
}

/// <summary>A process that shares the scheduler's store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Current">Whether it is the one that answers.</param>
/// <param name="State">How it stands.</param>
/// <param name="LastSeenAt">Its last sign of life; null where the store keeps none.</param>
public sealed record NodeRow(string Id, bool Current, string State, DateTimeOffset? LastSeenAt);

/// <summary>Runs to act on.</summary>
/// <param name="Ids">Their ids, 1 to 100.</param>
public sealed record RunsOrder(IReadOnlyList<long>? Ids) : WorkOrder
{
    /// <summary>The runs, as the audit log names them.</summary>
    public override string ToString() => $"runs {string.Join(", ", Ids ?? [])}";
}

/// <summary>What came of an action on several runs.</summary>
/// <param name="Items">Per run, in the order asked.</param>
public sealed record RunActionList(IReadOnlyList<RunActionRow> Items);

/// <summary>What came of an action on one run.</summary>
/// <param name="Id">The run.</param>
/// <param name="Done">Whether it was done.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="JobRunId">The run that was started or joined; null when none was.</param>
/// <param name="Status">Where to ask how that one stands; null when there is none.</param>
public sealed record RunActionRow(long Id, bool Done, string Message, long? JobRunId, string? Status);

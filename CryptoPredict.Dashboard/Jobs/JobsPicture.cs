using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>How many of each there are.</summary>
/// <param name="Running">Attempts under way.</param>
/// <param name="Waiting">Runs that could start but for a slot, another run or a pause of the scheduler.</param>
/// <param name="Retrying">Runs that failed and will be tried again.</param>
/// <param name="Scheduled">Schedules that are not paused.</param>
/// <param name="Failed">Runs that failed within the last day.</param>
/// <param name="Aborted">Runs that were found aborted within the last day.</param>
/// <param name="Failing">Jobs whose last run failed.</param>
/// <param name="Misfires">Firings missed within the last day.</param>
public sealed record JobCounts(int Running, long Waiting, long Retrying, int Scheduled, long Failed, long Aborted, int Failing, int Misfires);

/// <summary>A job with its schedule, as the scheduler has it now.</summary>
/// <param name="Definition">The job.</param>
/// <param name="Timing">When it runs by itself; null when only on demand.</param>
/// <param name="ChangedFrom">What the configuration says, where the schedule was changed by hand; null where it is as configured.</param>
/// <param name="State">How the schedule stands.</param>
/// <param name="Pause">Who paused it, when and why; null when it is not paused.</param>
/// <param name="Next">The next times it runs, soonest first.</param>
/// <param name="Last">Its last run; null before the first.</param>
/// <param name="Health">What the scheduler counted; each attempt counts there. Null before the first.</param>
public sealed record JobLine(
    JobDefinition Definition,
    JobTiming? Timing,
    string? ChangedFrom,
    TriggerState State,
    PauseInfo? Pause,
    IReadOnlyList<DateTimeOffset> Next,
    JobRun? Last,
    JobRunStatus? Health)
{
    /// <summary>Whether it runs by itself: it has a schedule, which is neither paused nor in error.</summary>
    public bool IsScheduled => State is not (TriggerState.None or TriggerState.Paused or TriggerState.Error);

    /// <summary>Whether its last run failed.</summary>
    public bool IsFailing => Health is { ConsecutiveFailures: > 0 };
}

/// <summary>A run that has not ended and is not under way.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">What it waits for, in a sentence.</param>
/// <param name="Due">When its next attempt is due; null when that is not a matter of time.</param>
public sealed record WaitingRun(JobRun Run, string Why, DateTimeOffset? Due);

/// <summary>A schedule whose time has come while another run of its job is under way.</summary>
/// <param name="Definition">The job.</param>
/// <param name="Due">When it was due.</param>
public sealed record BlockedSchedule(JobDefinition Definition, DateTimeOffset? Due);

/// <summary>Which misfires are asked for.</summary>
/// <param name="Job">Only those of this job; null for all.</param>
/// <param name="Reason">Only those of this reason; null for all.</param>
/// <param name="From">Only those noticed at or after this time; null for all.</param>
public sealed record MisfireFilter(string? Job = null, MisfireReason? Reason = null, DateTimeOffset? From = null);

/// <summary>A page of misfires.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many match in all.</param>
public sealed record MisfirePage(IReadOnlyList<MisfireHistoryEntry> Items, long Total);

/// <summary>A stretch of time up to now over which attempts are counted.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Text">Its name on the page.</param>
/// <param name="Length">How far back it reaches.</param>
/// <param name="Bucket">Width of a bar.</param>
public sealed record JobRange(string Name, string Text, TimeSpan Length, TimeSpan Bucket)
{
    /// <summary>The ranges offered; the first is meant where none is named.</summary>
    public static readonly IReadOnlyList<JobRange> All =
    [
        new("day", "last 24 hours", TimeSpan.FromDays(1), TimeSpan.FromMinutes(30)),
        new("week", "last 7 days", TimeSpan.FromDays(7), TimeSpan.FromHours(4)),
        new("month", "last 30 days", TimeSpan.FromDays(30), TimeSpan.FromHours(12)),
    ];
}

/// <summary>The scheduler and its nodes.</summary>
/// <param name="Facts">What it says of itself.</param>
/// <param name="Nodes">Every node that shares its store.</param>
public sealed record SchedulerPicture(SchedulerMetadata Facts, IReadOnlyList<ClusterNode> Nodes)
{
    /// <summary>The name of what keeps its schedules, without its namespace.</summary>
    public string StoreName => Facts.JobStoreTypeName.Split(',')[0].Split('.')[^1];
}

/// <summary>One run with its whole story.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Every state it came to.</param>
/// <param name="Log">What it logged; null for nothing.</param>
/// <param name="Live">The attempt under way; null when there is none.</param>
/// <param name="Followers">Runs that waited, or wait, for this one.</param>
/// <param name="Due">When its next attempt is due; null when none is.</param>
public sealed record JobStory(
    JobRun Run, IReadOnlyList<JobEvent> Events, string? Log, LiveRun? Live, IReadOnlyList<JobRun> Followers, DateTimeOffset? Due)
{
    /// <summary>The training run it caused or is to do; null for none.</summary>
    public long? TrainingRunId => Run.TrainingRunId ?? Live?.TrainingRunId ?? JobInput.Parse(Run.Request.Input).TrainingRun;
}

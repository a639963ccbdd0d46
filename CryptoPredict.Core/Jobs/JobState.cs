using System.Collections.Frozen;

namespace CryptoPredict.Core.Jobs;

/// <summary>How a job's run stands.</summary>
public enum JobState
{
    /// <summary>It waits for its time, for a free slot or for another run to end.</summary>
    Queued,

    /// <summary>It is under way.</summary>
    Started,

    /// <summary>It failed and will be tried again.</summary>
    RetryScheduled,

    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>A fault ended it, and it is not tried again.</summary>
    Failed,

    /// <summary>Somebody, or the end of the application, stopped it.</summary>
    Cancelled,

    /// <summary>Its process ended before it did.</summary>
    Aborted,

    /// <summary>It found nothing to do, or a rule forbade it.</summary>
    Skipped,

    /// <summary>It failed, and somebody has dealt with it.</summary>
    Dismissed,
}

/// <summary>Which state may follow which.</summary>
public static class JobStates
{
    private static readonly FrozenDictionary<JobState, JobState[]> Before = new Dictionary<JobState, JobState[]>
    {
        [JobState.Queued] = [],
        [JobState.Started] = [JobState.Queued, JobState.RetryScheduled],
        [JobState.RetryScheduled] = [JobState.Started],
        [JobState.Succeeded] = [JobState.Started],
        [JobState.Failed] = [JobState.Queued, JobState.Started, JobState.RetryScheduled],
        [JobState.Cancelled] = [JobState.Queued, JobState.Started, JobState.RetryScheduled],
        [JobState.Aborted] = [JobState.Queued, JobState.Started, JobState.RetryScheduled],
        [JobState.Skipped] = [JobState.Queued, JobState.Started],
        [JobState.Dismissed] = [JobState.Failed, JobState.Aborted],
    }.ToFrozenDictionary();

    /// <summary>The states of a run that has not ended.</summary>
    public static IReadOnlyList<JobState> Open { get; } = [JobState.Queued, JobState.Started, JobState.RetryScheduled];

    /// <summary>Whether a run in this state has ended.</summary>
    public static bool HasEnded(this JobState state) => !Open.Contains(state);

    /// <summary>Whether what waited for a run in this state comes after all: it did its work, or there was none.</summary>
    public static bool LetsFollow(this JobState state) => state is JobState.Succeeded or JobState.Skipped;

    /// <summary>The states from which a run may come to this one.</summary>
    public static IReadOnlyList<JobState> MayPrecede(JobState state) => Before[state];
}

using System.Collections.Frozen;

namespace CryptoPredict.Core.Jobs;

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>It waits for its turn, or for another run to end.</summary>
    Queued,

    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It failed and will be tried again.</summary>
    RetryScheduled,

    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>A fault ended it, and it is not tried again.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>Its process ended before it did.</summary>
    Aborted,

    /// <summary>A rule forbade it, for example too few samples.</summary>
    Refused,

    /// <summary>It found nothing to do.</summary>
    Skipped,

    /// <summary>It failed or was aborted, and somebody has dealt with it.</summary>
    Dismissed,
}

/// <summary>Which state may follow which.</summary>
public static class RunStates
{
    private static readonly FrozenDictionary<RunState, RunState[]> Before = new Dictionary<RunState, RunState[]>
    {
        // What was aborted with its process may have its turn again, see JobDefinition.RunAgain; and somebody may not want to wait for a retry.
        [RunState.Queued] = [RunState.Running, RunState.RetryScheduled],
        [RunState.Running] = [RunState.Queued, RunState.RetryScheduled],
        [RunState.RetryScheduled] = [RunState.Running],
        [RunState.Succeeded] = [RunState.Running],
        [RunState.Failed] = [RunState.Queued, RunState.Running, RunState.RetryScheduled],
        [RunState.Cancelled] = [RunState.Queued, RunState.Running, RunState.RetryScheduled],
        [RunState.Aborted] = [RunState.Queued, RunState.Running, RunState.RetryScheduled],
        [RunState.Refused] = [RunState.Running],
        [RunState.Skipped] = [RunState.Queued, RunState.Running],
        [RunState.Dismissed] = [RunState.Failed, RunState.Aborted],
    }.ToFrozenDictionary();

    /// <summary>The states of a run that has not ended.</summary>
    public static IReadOnlyList<RunState> Open { get; } = [RunState.Queued, RunState.Running, RunState.RetryScheduled];

    /// <summary>Whether a run in this state has ended.</summary>
    public static bool HasEnded(this RunState state) => !Open.Contains(state);

    /// <summary>Whether what waited for a run in this state comes after all: it did its work, or there was none to do.</summary>
    public static bool LetsFollow(this RunState state) => state is RunState.Succeeded or RunState.Refused or RunState.Skipped;

    /// <summary>Whether the end of a run in this state is that of its work. What was aborted, and maybe dismissed since, ended before anybody knew.</summary>
    internal static bool TellsDuration(this RunState state) => state is not (RunState.Aborted or RunState.Dismissed);

    /// <summary>The states from which a run may come to this one.</summary>
    public static IReadOnlyList<RunState> MayPrecede(RunState state) => Before[state];
}

namespace CryptoPredict.Core.Jobs;

/// <summary>A wish for one run of a job.</summary>
/// <param name="Job">The job's name, for example <c>retrain</c>.</param>
/// <param name="RequestedBy">A user, <c>schedule</c>, <c>threshold</c>, …</param>
/// <param name="Input">What it was told, as JSON; null for nothing.</param>
/// <param name="After">The run it waits for; null when it waits for none.</param>
/// <param name="Trigger">The schedule that asks; null for a single run.</param>
public sealed record JobRequest(string Job, string RequestedBy, string? Input = null, long? After = null, string? Trigger = null);

/// <summary>What ended an attempt.</summary>
/// <param name="Type">The exception's type, in full.</param>
/// <param name="Message">Its message.</param>
/// <param name="Stack">The whole exception with its causes, as text.</param>
public sealed record JobFault(string Type, string Message, string Stack)
{
    /// <summary>Takes down an exception.</summary>
    public static JobFault Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new JobFault(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, exception.ToString());
    }
}

/// <summary>One run of a job: one occurrence, with all its attempts. Times are those of the wall clock.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="Request">What was asked for, and by whom.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">Counted from 1; 0 before the first.</param>
/// <param name="QueuedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first attempt started; null before that.</param>
/// <param name="EndedAt">When it ended, or was found aborted; null until then.</param>
/// <param name="Message">How it stands, in a sentence; null while there is nothing to say.</param>
/// <param name="Metrics">What it measured, as a JSON object; null for nothing.</param>
/// <param name="Fault">What ended its last failed attempt; null when none failed.</param>
/// <param name="TrainingRunId">The training run it caused; null for none.</param>
public sealed record JobRun(
    long Id,
    JobRequest Request,
    JobState State,
    int Attempt,
    DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Message,
    string? Metrics,
    JobFault? Fault,
    long? TrainingRunId);

/// <summary>One change of a run's state.</summary>
/// <param name="At">When, wall clock.</param>
/// <param name="State">The state it came to.</param>
/// <param name="Attempt">The attempt it belongs to, counted from 1; 0 before the first.</param>
/// <param name="Reason">Why, in a sentence; null when the state says it all.</param>
public sealed record JobEvent(DateTimeOffset At, JobState State, int Attempt, string? Reason);

/// <summary>A step of a run to another state, with what became known by it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="To">The state it shall come to.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Fault">What ended the attempt; null leaves what is there.</param>
/// <param name="Metrics">What was measured, as a JSON object; null leaves what is there.</param>
/// <param name="TrainingRunId">The training run it caused; null leaves what is there.</param>
/// <param name="Log">Lines that the attempt logged, to be added to the log; null for none.</param>
/// <param name="From">The only state it may leave; null for all that may precede the other.</param>
public sealed record JobMove(
    long RunId, JobState To, string? Reason = null, JobFault? Fault = null, string? Metrics = null, long? TrainingRunId = null, string? Log = null, JobState? From = null);

/// <summary>What somebody did to the jobs.</summary>
/// <param name="At">When, wall clock.</param>
/// <param name="By">Who.</param>
/// <param name="Action">What, for example <c>paused</c>.</param>
/// <param name="Target">To what: a job's name, <c>run 12</c>, <c>scheduler</c>.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
public sealed record JobAction(DateTimeOffset At, string By, string Action, string Target, string? Reason);

/// <summary>A page of actions.</summary>
/// <param name="Items">The actions, newest first.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record JobActionPage(IReadOnlyList<JobAction> Items, long Total);

/// <summary>A question to the ledger of jobs; runs come newest first.</summary>
/// <param name="Job">Only this job; null for all.</param>
/// <param name="States">Only these states; null for all.</param>
/// <param name="RequestedBy">Only runs that this one asked for; null for all.</param>
/// <param name="From">Only runs queued at or after this time.</param>
/// <param name="After">Only runs that wait, or waited, for this one; null for all.</param>
/// <param name="Offset">Runs to skip, 0 or more.</param>
/// <param name="Limit">Runs to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="EndedFrom">Only runs that ended at or after this time, or have not ended: those that <see cref="IJobLedger.CountAsync"/> counts.</param>
public sealed record JobRunQuery(
    string? Job = null,
    IReadOnlyCollection<JobState>? States = null,
    string? RequestedBy = null,
    DateTimeOffset? From = null,
    long? After = null,
    int Offset = 0,
    int Limit = 20,
    DateTimeOffset? EndedFrom = null)
{
    /// <summary>The most runs one question may ask for.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A page of runs.</summary>
/// <param name="Items">The runs, newest first.</param>
/// <param name="Total">How many runs the query matches in all.</param>
public sealed record JobRunPage(IReadOnlyList<JobRun> Items, long Total);

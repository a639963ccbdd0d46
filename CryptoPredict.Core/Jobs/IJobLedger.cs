namespace CryptoPredict.Core.Jobs;

/// <summary>
/// The ledger of runs: the one durable record of what was asked for and what became of it. A run is written down before it is queued and claimed
/// before it acts, so what waited or ran when its process ended is known of. Times are those of the wall clock.
/// </summary>
public interface IJobLedger
{
    /// <summary>
    /// A run came to another state or finished a part of its work, or an action was written down. Carries no data: read what is needed. Handlers must return
    /// at once and not throw.
    /// </summary>
    event Action? Changed;

    /// <summary>
    /// Runs under way said something: lines and losses, several times a second, so that who shows many runs need not listen. As <see cref="Changed"/>.
    /// </summary>
    event Action? Reported;

    /// <summary>
    /// Whether other processes may write to it as well: changes of theirs raise neither event, and runs under way have to be renewed.
    /// </summary>
    bool IsShared { get; }

    /// <summary>The name of this process' engine among those that share the ledger; empty where none does.</summary>
    string Engine { get; }

    /// <summary>
    /// Writes down runs that wait, in one transaction; each but the first follows the one before it where <paramref name="chained"/> says so.
    /// </summary>
    /// <param name="requests">What is asked for, at least one.</param>
    /// <param name="chained">Whether each waits for the success of the one before.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ArgumentException">A job or who asks is empty.</exception>
    Task<IReadOnlyList<JobRun>> QueueAsync(IReadOnlyList<JobRequest> requests, bool chained, CancellationToken cancellationToken);

    /// <summary>Takes a run that waits for an attempt of this process; whoever comes second gets nothing.</summary>
    /// <param name="id">The run.</param>
    /// <param name="marketTime">The market's time.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The run, under way now; null when it may not start.</returns>
    Task<JobRun?> ClaimAsync(long id, DateTimeOffset marketTime, CancellationToken cancellationToken);

    /// <summary>
    /// Brings a run to another state, if it may come there from where it stands (see <see cref="RunStates"/>), and only from this process where it is under
    /// way.
    /// </summary>
    /// <returns>Whether it did.</returns>
    Task<bool> MoveAsync(RunMove move, CancellationToken cancellationToken);

    /// <summary>Adds what a run under way in this process reports, in its order; what a run reports that is not, or no more, is not taken.</summary>
    Task AppendAsync(long id, IReadOnlyList<RunEntry> entries, CancellationToken cancellationToken);

    /// <summary>Runs under way whose process has ended, oldest first.</summary>
    Task<IReadOnlyList<JobRun>> ReadAbandonedAsync(CancellationToken cancellationToken);

    /// <summary>Notes that a run is to be stopped; the process that it is under way in learns of it by <see cref="RenewAsync"/>.</summary>
    Task RequestStopAsync(long id, string by, CancellationToken cancellationToken);

    /// <summary>Says that this process still works on its runs, and raises <see cref="Changed"/>, for another one may have changed something.</summary>
    /// <returns>The runs of it that are to be stopped, each with who wants that.</returns>
    Task<IReadOnlyList<(long Id, string By)>> RenewAsync(CancellationToken cancellationToken);

    /// <summary>The run of that id; null when there is none.</summary>
    Task<JobRun?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Reads a page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="RunQuery.MaxLimit"/>.</exception>
    Task<RunPage> ReadAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The last run of each job.</summary>
    Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken);

    /// <summary>How many runs stand in each state; states without a run are left out.</summary>
    /// <param name="from">Only runs that ended at or after this time, or have not ended; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyDictionary<RunState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken);

    /// <summary>
    /// How many of each job's newest ended runs failed, one after the other without a success between; jobs whose last one did not fail are left out.
    /// </summary>
    Task<IReadOnlyDictionary<string, int>> CountFailuresInARowAsync(CancellationToken cancellationToken);

    /// <summary>Runs that ended at or after a time, oldest first: of very many the newest.</summary>
    Task<IReadOnlyList<RunEnd>> ReadEndsAsync(DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>Every state a run came to, in order.</summary>
    Task<IReadOnlyList<RunEvent>> ReadEventsAsync(long id, CancellationToken cancellationToken);

    /// <summary>Lines of a run's log, oldest first.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">Only lines with a greater number; 0 for all.</param>
    /// <param name="limit">The most lines, at least 1.</param>
    /// <param name="newest">Whether of too many the newest are read, instead of those that come next.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, long after, int limit, bool newest, CancellationToken cancellationToken);

    /// <summary>Epochs of a run's last attempt, in the order they came.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">How many of the first to leave out; 0 for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, int after, CancellationToken cancellationToken);

    /// <summary>Removes a run that has ended, with its log and what it found.</summary>
    /// <returns>False when there is no such run or it has not ended.</returns>
    Task<bool> RemoveAsync(long id, CancellationToken cancellationToken);

    /// <summary>Removes runs that ended, and actions taken, before a time.</summary>
    /// <returns>How many runs went.</returns>
    Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Writes down what somebody did.</summary>
    Task AddActionAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken);

    /// <summary>Reads a page of what was done.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit below 1.</exception>
    Task<JobActionPage> ReadActionsAsync(JobActionQuery query, CancellationToken cancellationToken);

    /// <summary>What is kept about when jobs run, by their names.</summary>
    Task<IReadOnlyDictionary<string, ScheduleChange>> ReadSchedulesAsync(CancellationToken cancellationToken);

    /// <summary>Keeps when a job runs, instead of what was kept before.</summary>
    Task SetScheduleAsync(string job, ScheduleChange change, CancellationToken cancellationToken);
}

/// <summary>What somebody did to the jobs.</summary>
/// <param name="At">When, wall clock.</param>
/// <param name="By">Who.</param>
/// <param name="Action">What, for example <c>paused</c>.</param>
/// <param name="Target">To what: a job's name or <c>run 12</c>.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
public sealed record JobAction(DateTimeOffset At, string By, string Action, string Target, string? Reason);

/// <summary>What actions can be sorted by.</summary>
public enum JobActionColumn
{
    /// <summary>When it was done.</summary>
    When,

    /// <summary>Who did it.</summary>
    Who,

    /// <summary>What was done.</summary>
    Action,

    /// <summary>To what.</summary>
    Target,
}

/// <summary>A question about what was done; actions come newest first where no other order is asked for.</summary>
/// <param name="From">Only actions at or after this time.</param>
/// <param name="To">Only actions before this time.</param>
/// <param name="By">Only those of this one; null for all.</param>
/// <param name="Offset">Actions to skip, 0 or more.</param>
/// <param name="Limit">Actions to return, from 1.</param>
/// <param name="Sort">The order; null for the newest first.</param>
public sealed record JobActionQuery(
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? By = null, int Offset = 0, int Limit = 20, SortBy<JobActionColumn>? Sort = null);

/// <summary>A page of actions.</summary>
/// <param name="Items">The actions, in the order asked for.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record JobActionPage(IReadOnlyList<JobAction> Items, long Total);

/// <summary>What the ledger keeps about when a job runs.</summary>
/// <param name="Timing">When it runs instead, as its timing is written; null for as configured.</param>
/// <param name="Configured">What the configuration said then: once it says something else, the change counts no more.</param>
/// <param name="Pause">Who paused it; null while it is not paused.</param>
/// <param name="Since">From when its first interval counts: restarts do not put it off. Null before it was ever scheduled.</param>
public sealed record ScheduleChange(string? Timing = null, string? Configured = null, JobPause? Pause = null, DateTimeOffset? Since = null)
{
    /// <summary>Nothing changed.</summary>
    public static ScheduleChange None { get; } = new();
}

/// <summary>A pause of a job's schedule.</summary>
/// <param name="By">Who paused it.</param>
/// <param name="At">When, wall clock.</param>
/// <param name="Reason">Why.</param>
public sealed record JobPause(string By, DateTimeOffset At, string Reason);

namespace CryptoPredict.Core.Jobs;

/// <summary>
/// What became of every run of every job, written down before it happens: a run that was killed with its process stays in
/// it, as does who asked for what. Times are those of the wall clock.
/// </summary>
public interface IJobLedger
{
    /// <summary>A run or an action was written down. Carries no data: read what is needed. Handlers must return at once and not throw.</summary>
    event Action? Changed;

    /// <summary>Writes down a run that waits.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="at">Since when it waits; null for now.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ArgumentException">The job or who asks is empty.</exception>
    Task<JobRun> QueueAsync(JobRequest request, DateTimeOffset? at, CancellationToken cancellationToken);

    /// <summary>Brings a run to another state, if it may come there from where it stands (see <see cref="JobStates"/>).</summary>
    /// <returns>Whether it did.</returns>
    Task<bool> MoveAsync(JobMove move, CancellationToken cancellationToken);

    /// <summary>The run of that id; null when there is none.</summary>
    Task<JobRun?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Reads a page, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="JobRunQuery.MaxLimit"/>.</exception>
    Task<JobRunPage> ReadAsync(JobRunQuery query, CancellationToken cancellationToken);

    /// <summary>The last run of each job.</summary>
    Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken);

    /// <summary>How many runs stand in each state; states without a run are left out.</summary>
    /// <param name="from">Only runs that ended at or after this time, or have not ended; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken);

    /// <summary>Every state a run came to, in order.</summary>
    Task<IReadOnlyList<JobEvent>> ReadEventsAsync(long id, CancellationToken cancellationToken);

    /// <summary>What a run's ended attempts logged; null when nothing was.</summary>
    Task<string?> ReadLogAsync(long id, CancellationToken cancellationToken);

    /// <summary>Writes down what somebody did.</summary>
    Task AddActionAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken);

    /// <summary>Reads a page of what was done, newest first.</summary>
    /// <param name="offset">Actions to skip, 0 or more.</param>
    /// <param name="limit">Actions to return, from 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<JobActionPage> ReadActionsAsync(int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Removes runs that ended, and actions taken, before a time.</summary>
    /// <returns>How many runs went.</returns>
    Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);
}

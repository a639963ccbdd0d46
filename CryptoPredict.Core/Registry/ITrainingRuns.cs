namespace CryptoPredict.Core.Registry;

/// <summary>The history of training runs.</summary>
public interface ITrainingRuns
{
    /// <summary>A run started, moved on or ended. Carries no data: read what is needed. Handlers must return at once and not throw.</summary>
    event Action? Changed;

    /// <summary>Starts a run: it is in the history as <see cref="RunOutcome.Running"/> before this returns.</summary>
    Task<IRunRecorder> StartAsync(RunStart start, CancellationToken cancellationToken);

    /// <summary>The run of that id; null when there is none.</summary>
    Task<TrainingRun?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Reads a page, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or the limit outside 1 to <see cref="RunQuery.MaxLimit"/>.</exception>
    Task<RunPage> ReadAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The newest lines of a run's log, oldest first.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">Only lines with a greater number; 0 for all.</param>
    /// <param name="limit">The most lines, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The lines of a run's log that come next after a number, oldest first: fewer than the limit when there are no more yet.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">Only lines with a greater number; 0 to begin.</param>
    /// <param name="limit">The most lines, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunLogLine>> ReadNextLogAsync(long id, long after, int limit, CancellationToken cancellationToken);

    /// <summary>All epochs of a run, in the order they came.</summary>
    Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, CancellationToken cancellationToken);

    /// <summary>Removes a run that has ended, with its log and what it found.</summary>
    /// <returns>False when there is no such run or it is under way.</returns>
    Task<bool> RemoveAsync(long id, CancellationToken cancellationToken);

    /// <summary>Removes ended runs that started before a market time, with their logs.</summary>
    /// <returns>How many.</returns>
    Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);
}

/// <summary>
/// Writes one run down as it goes. Log lines, epochs and steps only join a queue, so training threads never wait for the
/// disk; they reach the history within half a second. Disposing an unfinished run ends it as failed.
/// </summary>
public interface IRunRecorder : IAsyncDisposable
{
    /// <summary>The run's id.</summary>
    long Id { get; }

    /// <summary>Adds a line to the log. Any thread; returns at once.</summary>
    void Log(string line);

    /// <summary>Adds an epoch's losses. Any thread; returns at once.</summary>
    void Epoch(RunEpoch epoch);

    /// <summary>Adds what was done for one model. Any thread; returns at once.</summary>
    void Step(RunStep step);

    /// <summary>Ends the run: everything queued and the outcome are on the disk when this returns.</summary>
    /// <param name="outcome">How it ended; not <see cref="RunOutcome.Running"/>.</param>
    /// <param name="message">The outcome in a sentence.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="InvalidOperationException">It has ended already.</exception>
    Task FinishAsync(RunOutcome outcome, string message, CancellationToken cancellationToken);
}

using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Storage;

/// <summary>The run history in SQLite.</summary>
public sealed class SqliteTrainingRuns : ITrainingRuns, IDisposable
{
    private readonly Database _database;
    private readonly ProcessLease _lease;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _wall;
    private readonly ILogger<SqliteTrainingRuns> _logger;

    private SqliteTrainingRuns(
        Database database, ProcessLease lease, TimeProvider clock, TimeProvider wall, ILogger<SqliteTrainingRuns> logger)
    {
        _database = database;
        _lease = lease;
        _clock = clock;
        _wall = wall;
        _logger = logger;
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>Opens the history; runs whose process is gone are called aborted.</summary>
    /// <param name="database">The market's database.</param>
    /// <param name="clock">The market's clock: when runs start.</param>
    /// <param name="wall">The wall clock: how long they take.</param>
    /// <param name="logger">Where faults in writing down a run are told.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<SqliteTrainingRuns> OpenAsync(
        Database database, TimeProvider clock, TimeProvider wall, ILogger<SqliteTrainingRuns> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var lease = await database.WriteAsync(
            async (connection, token) =>
            {
                var living = ProcessLease.Living(database.Path);
                foreach (var (id, owner) in await RunRows.RunningAsync(connection, token).ConfigureAwait(false))
                {
                    if (!living.Contains(owner))
                    {
                        await RunRows.FinishAsync(
                            connection, id, RunOutcome.Aborted, "Its process ended before it did.", null, token).ConfigureAwait(false);
                    }
                }

                return ProcessLease.Take(database.Path);
            },
            cancellationToken).ConfigureAwait(false);
        return new SqliteTrainingRuns(database, lease, clock, wall, logger);
    }

    /// <inheritdoc/>
    public async Task<IRunRecorder> StartAsync(RunStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentException.ThrowIfNullOrWhiteSpace(start.RequestedBy);
        var id = await _database.WriteAsync(
            (connection, token) => RunRows.InsertAsync(connection, start, _clock.GetUtcNow(), _lease.Name, token), cancellationToken).ConfigureAwait(false);
        RaiseChanged();
        return new RunRecorder(id, _database, _wall, _logger, RaiseChanged);
    }

    /// <inheritdoc/>
    public Task<TrainingRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => RunRows.FindAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<RunPage> ReadAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, RunQuery.MaxLimit);
        return _database.ReadAsync((connection, token) => RunRows.ReadAsync(connection, query, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _database.ReadAsync((connection, token) => RunRows.ReadLogAsync(connection, id, after, limit, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLogLine>> ReadNextLogAsync(long id, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _database.ReadAsync((connection, token) => RunRows.ReadNextLogAsync(connection, id, after, limit, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => RunRows.ReadEpochsAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var removed = await _database.WriteAsync((connection, token) => RunRows.RemoveAsync(connection, id, token), cancellationToken).ConfigureAwait(false);
        if (removed)
        {
            RaiseChanged();
        }

        return removed;
    }

    /// <inheritdoc/>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var removed = await _database.WriteAsync(
            (connection, token) => RunRows.RemoveBeforeAsync(connection, time, token), cancellationToken).ConfigureAwait(false);
        if (removed > 0)
        {
            RaiseChanged();
        }

        return removed;
    }

    /// <summary>Lets other processes know that this one runs nothing any more.</summary>
    public void Dispose() => _lease.Dispose();

    private void RaiseChanged() => Changed?.Invoke();
}

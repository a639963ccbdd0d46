using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Core.Storage;

/// <summary>The ledger of jobs in SQLite.</summary>
public sealed class SqliteJobLedger : IJobLedger
{
    private readonly Database _database;
    private readonly TimeProvider _wall;

    private SqliteJobLedger(Database database, TimeProvider wall) => (_database, _wall) = (database, wall);

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>
    /// Opens the ledger. The caller must be the only one that runs jobs over this database (the engine holds its lock): runs
    /// that have started and not ended are those of a process that is gone, and are called aborted.
    /// </summary>
    /// <param name="database">The market's database.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<SqliteJobLedger> OpenAsync(Database database, TimeProvider wall, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.WriteAsync(
            async (connection, token) =>
            {
                var left = new JobRunQuery(States: [JobState.Started], Limit: JobRunQuery.MaxLimit);
                foreach (var run in await JobRows.ReadAsync(connection, left, token).ConfigureAwait(false))
                {
                    var move = new JobMove(run.Id, JobState.Aborted, "Its process ended before it did. Run it again if it is still wanted.");
                    await JobRows.MoveAsync(connection, move, wall.GetUtcNow(), token).ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return new SqliteJobLedger(database, wall);
    }

    /// <inheritdoc/>
    public async Task<JobRun> QueueAsync(JobRequest request, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Job);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.RequestedBy);
        var run = await _database.WriteAsync(
            async (connection, token) =>
            {
                var id = await JobRows.InsertAsync(connection, request, at ?? _wall.GetUtcNow(), token).ConfigureAwait(false);
                return await JobRows.FindAsync(connection, id, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return run!;
    }

    /// <inheritdoc/>
    public async Task<bool> MoveAsync(JobMove move, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(move);
        var moved = await _database.WriteAsync(
            (connection, token) => JobRows.MoveAsync(connection, move, _wall.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
        if (moved)
        {
            Changed?.Invoke();
        }

        return moved;
    }

    /// <inheritdoc/>
    public Task<JobRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => JobRows.FindAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<JobRunPage> ReadAsync(JobRunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, JobRunQuery.MaxLimit);
        return _database.ReadAsync(
            async (connection, token) => new JobRunPage(
                await JobRows.ReadAsync(connection, query, token).ConfigureAwait(false),
                await JobRows.CountAsync(connection, query, token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(JobRows.ReadLastAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT state, count(*) FROM job_runs WHERE $from IS NULL OR ended_at IS NULL OR ended_at >= $from GROUP BY state";
                command.Set("$from", from);
                var counts = await JobRows.ReadAllAsync(command, reader => (State: reader.GetEnum<JobState>(0), Count: reader.GetInt64(1)), token).ConfigureAwait(false);
                return (IReadOnlyDictionary<JobState, long>)counts.ToDictionary(count => count.State, count => count.Count);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobEvent>> ReadEventsAsync(long id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, token) => JobRows.ReadEventsAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ReadLogAsync(long id, CancellationToken cancellationToken) => _database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT log FROM job_run_logs WHERE run_id = $id";
            command.Set("$id", id);
            return (string?)await command.ExecuteScalarAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task AddActionAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        await _database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO job_actions (at, taken_by, action, target, reason) VALUES ($at, $by, $action, $target, $reason)";
                command.Set("$at", _wall.GetUtcNow());
                command.Set("$by", by);
                command.Set("$action", action);
                command.Set("$target", target);
                command.Set("$reason", reason);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public Task<JobActionPage> ReadActionsAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _database.ReadAsync(
            async (connection, token) =>
            {
                await using var count = connection.CreateCommand();
                count.CommandText = "SELECT count(*) FROM job_actions";
                var total = (long)(await count.ExecuteScalarAsync(token).ConfigureAwait(false))!;
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT at, taken_by, action, target, reason FROM job_actions ORDER BY id DESC LIMIT $limit OFFSET $offset";
                command.Set("$limit", limit);
                command.Set("$offset", offset);
                var actions = await JobRows.ReadAllAsync(
                    command,
                    reader => new JobAction(
                        reader.GetTime(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetStringOrNull(4)),
                    token).ConfigureAwait(false);
                return new JobActionPage(actions, total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var removed = await _database.WriteAsync(
            async (connection, token) =>
            {
                await using var actions = connection.CreateCommand();
                actions.CommandText = "DELETE FROM job_actions WHERE at < $time";
                actions.Set("$time", time);
                await actions.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                await using var runs = connection.CreateCommand();
                runs.CommandText = "DELETE FROM job_runs WHERE ended_at < $time";
                runs.Set("$time", time);
                return await runs.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (removed > 0)
        {
            Changed?.Invoke();
        }

        return removed;
    }
}

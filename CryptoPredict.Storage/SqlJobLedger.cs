using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Storage;

/// <summary>The ledger of runs in SQL: in the market's database, or in a PostgreSQL database that several processes share.</summary>
public sealed class SqlJobLedger : IJobLedger
{
    private const int MaxEnds = 50_000;

    private readonly ISqlStore _store;
    private readonly TimeProvider _wall;
    private readonly string _engine;
    private readonly string _owner;
    private readonly TimeSpan _lease;
    private readonly Func<string, bool> _isShared;

    private SqlJobLedger(ISqlStore store, TimeProvider wall, string engine, TimeSpan lease, Func<string, bool> isShared)
    {
        _store = store;
        _wall = wall;
        _engine = engine;
        _lease = lease;
        _isShared = isShared;
        _owner = Guid.NewGuid().ToString("N");
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public string Engine => _engine;

    /// <inheritdoc/>
    public bool IsShared => _lease > TimeSpan.Zero;

    /// <summary>
    /// The ledger in a market's database. The caller must be the only one that runs jobs over it (the engine holds its lock): what is under way and not
    /// of this ledger is of a process that has ended.
    /// </summary>
    /// <param name="database">The market's database.</param>
    /// <param name="wall">The wall clock.</param>
    public static SqlJobLedger Over(Database database, TimeProvider wall) => new(database, wall, "", TimeSpan.Zero, _ => true);

    /// <summary>The ledger in a PostgreSQL database, shared by several processes.</summary>
    /// <param name="store">The database.</param>
    /// <param name="wall">The wall clock; those of all processes must agree to within the lease.</param>
    /// <param name="engine">The name of this process' engine.</param>
    /// <param name="lease">How long a process is taken to live without a word of it.</param>
    /// <param name="isShared">Whether any process may run a job of that name.</param>
    public static SqlJobLedger Over(PostgresStore store, TimeProvider wall, string engine, TimeSpan lease, Func<string, bool> isShared)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        return new SqlJobLedger(store, wall, engine, lease, isShared);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobRun>> QueueAsync(IReadOnlyList<JobRequest> requests, bool chained, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        foreach (var request in requests)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(request.Job);
            ArgumentException.ThrowIfNullOrWhiteSpace(request.RequestedBy);
        }

        var runs = await _store.WriteAsync(
            async (connection, token) =>
            {
                List<JobRun> queued = [];
                foreach (var request in requests)
                {
                    var linked = chained && queued.Count > 0 ? request with { After = queued[^1].Id } : request;
                    var at = _wall.GetUtcNow();
                    var id = await RunRows.InsertAsync(connection, _isShared(request.Job) ? "" : _engine, linked, at, token).ConfigureAwait(false);
                    queued.Add(new JobRun(id, linked, RunState.Queued, 0, DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds())));
                }

                return queued;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return runs;
    }

    /// <inheritdoc/>
    public async Task<JobRun?> ClaimAsync(long id, DateTimeOffset marketTime, CancellationToken cancellationToken)
    {
        var now = _wall.GetUtcNow();
        var run = await _store.WriteAsync(
            async (connection, token) => await RunRows.ClaimAsync(connection, _engine, id, _owner, now + _lease, now, marketTime, token).ConfigureAwait(false)
                ? await RunRows.FindAsync(connection, _engine, id, token).ConfigureAwait(false)
                : null,
            cancellationToken).ConfigureAwait(false);
        if (run is not null)
        {
            Changed?.Invoke();
        }

        return run;
    }

    /// <inheritdoc/>
    public async Task<bool> MoveAsync(RunMove move, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(move);
        var moved = await _store.WriteAsync(
            (connection, token) => RunRows.MoveAsync(connection, _engine, move, _owner, _wall.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
        if (moved)
        {
            Changed?.Invoke();
        }

        return moved;
    }

    /// <inheritdoc/>
    public async Task AppendAsync(long id, IReadOnlyList<RunEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await _store.WriteAsync(
            async (connection, token) =>
            {
                await RunEntryRows.InsertAsync(connection, id, _owner, entries, token).ConfigureAwait(false);
                return entries.Count;
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>> ReadAbandonedAsync(CancellationToken cancellationToken) => _store.ReadAsync(
        (connection, token) => RunRows.ReadAbandonedAsync(connection, _engine, _owner, _wall.GetUtcNow(), token), cancellationToken);

    /// <inheritdoc/>
    public Task RequestStopAsync(long id, string by, CancellationToken cancellationToken) => _store.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE runs SET stop_by = coalesce(stop_by, @by) WHERE id = @id AND state = @running";
            command.Set("@id", id);
            command.Set("@by", by);
            command.Set("@running", RunState.Running);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(long Id, string By)>> RenewAsync(CancellationToken cancellationToken)
    {
        var asked = await _store.WriteAsync<IReadOnlyList<(long, string)>>(RenewAsync, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return asked;

        async Task<IReadOnlyList<(long, string)>> RenewAsync(System.Data.Common.DbConnection connection, CancellationToken token)
        {
            await using var renew = connection.CreateCommand();
            renew.CommandText = "UPDATE runs SET lease_until = @until WHERE state = @running AND owner = @owner";
            renew.Set("@until", _wall.GetUtcNow() + _lease);
            renew.Set("@running", RunState.Running);
            renew.Set("@owner", _owner);
            await renew.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            await using var stops = connection.CreateCommand();
            stops.CommandText = "SELECT id, stop_by FROM runs WHERE state = @running AND owner = @owner AND stop_by IS NOT NULL";
            stops.Set("@running", RunState.Running);
            stops.Set("@owner", _owner);
            return await stops.ReadAllAsync(reader => (reader.GetInt64(0), reader.GetString(1)), token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<JobRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunRows.FindAsync(connection, _engine, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<RunPage> ReadAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, RunQuery.MaxLimit);
        return _store.ReadAsync(
            async (connection, token) => new RunPage(
                await RunRows.ReadAsync(connection, _engine, query, token).ConfigureAwait(false),
                await RunRows.CountAsync(connection, _engine, query, token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunRows.ReadLastAsync(connection, _engine, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<RunState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyDictionary<RunState, long>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT state, count(*) FROM runs WHERE engine IN (@engine, '') AND (ended_at IS NULL OR ended_at >= @from) GROUP BY state";
                command.Set("@engine", _engine);
                command.Set("@from", from ?? DateTimeOffset.MinValue);
                var counts = await command.ReadAllAsync(reader => (State: reader.GetEnum<RunState>(0), Count: reader.GetInt64(1)), token).ConfigureAwait(false);
                return counts.ToDictionary(count => count.State, count => count.Count);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountFailuresInARowAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyDictionary<string, int>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    $"""
                    SELECT job, count(*) FROM runs r
                    WHERE engine IN (@engine, '') AND state = @failed AND id > coalesce(
                        (SELECT max(id) FROM runs s WHERE s.job = r.job AND s.engine = r.engine AND s.state IN ({RunRows.List(Enum.GetValues<RunState>().Where(RunStates.LetsFollow))})), 0)
                    GROUP BY job
                    """;
                command.Set("@engine", _engine);
                command.Set("@failed", RunState.Failed);
                var counts = await command.ReadAllAsync(reader => (Job: reader.GetString(0), Count: (int)reader.GetInt64(1)), token).ConfigureAwait(false);
                return counts.ToDictionary(count => count.Job, count => count.Count);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEnd>> ReadEndsAsync(DateTimeOffset from, CancellationToken cancellationToken) => _store.ReadAsync<IReadOnlyList<RunEnd>>(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT ended_at, job, state, started_at FROM runs WHERE engine IN (@engine, '') AND ended_at >= @from ORDER BY ended_at DESC LIMIT @limit";
            command.Set("@engine", _engine);
            command.Set("@from", from);
            command.Set("@limit", MaxEnds);
            var ends = await command.ReadAllAsync(
                reader => new RunEnd(
                    reader.GetTime(0), reader.GetString(1), reader.GetEnum<RunState>(2),
                    reader.GetEnum<RunState>(2).TellsDuration() ? reader.GetTime(0) - reader.GetTimeOrNull(3) : null),
                token).ConfigureAwait(false);
            ends.Reverse();
            return ends;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> ReadEventsAsync(long id, CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunRows.ReadEventsAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, long after, int limit, bool newest, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _store.ReadAsync((connection, token) => RunEntryRows.ReadLogAsync(connection, id, after, limit, newest, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunEntryRows.ReadEpochsAsync(connection, id, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var removed = await _store.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"DELETE FROM runs WHERE id = @id AND engine IN (@engine, '') AND state NOT IN ({RunRows.List(RunStates.Open)})";
                command.Set("@id", id);
                command.Set("@engine", _engine);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) > 0;
            },
            cancellationToken).ConfigureAwait(false);
        if (removed)
        {
            Changed?.Invoke();
        }

        return removed;
    }

    /// <inheritdoc/>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var removed = await _store.WriteAsync(
            async (connection, token) =>
            {
                await using var actions = connection.CreateCommand();
                actions.CommandText = "DELETE FROM job_actions WHERE engine IN (@engine, '') AND at < @time";
                actions.Set("@engine", _engine);
                actions.Set("@time", time);
                await actions.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                await using var runs = connection.CreateCommand();
                runs.CommandText = $"DELETE FROM runs WHERE engine IN (@engine, '') AND ended_at < @time AND state NOT IN ({RunRows.List(RunStates.Open)})";
                runs.Set("@engine", _engine);
                runs.Set("@time", time);
                return await runs.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (removed > 0)
        {
            Changed?.Invoke();
        }

        return removed;
    }

    /// <inheritdoc/>
    public async Task AddActionAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        await _store.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO job_actions (engine, at, taken_by, action, target, reason) VALUES (@engine, @at, @by, @action, @target, @reason)";
                command.Set("@engine", _engine);
                command.Set("@at", _wall.GetUtcNow());
                command.Set("@by", by);
                command.Set("@action", action);
                command.Set("@target", target);
                command.Set("@reason", reason);
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
        return _store.ReadAsync(
            async (connection, token) =>
            {
                await using var count = connection.CreateCommand();
                count.CommandText = "SELECT count(*) FROM job_actions WHERE engine IN (@engine, '')";
                count.Set("@engine", _engine);
                var total = (long)(await count.ExecuteScalarAsync(token).ConfigureAwait(false))!;
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT at, taken_by, action, target, reason FROM job_actions WHERE engine IN (@engine, '') ORDER BY id DESC LIMIT @limit OFFSET @offset";
                command.Set("@engine", _engine);
                command.Set("@limit", limit);
                command.Set("@offset", offset);
                var actions = await command.ReadAllAsync(
                    reader => new JobAction(reader.GetTime(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetStringOrNull(4)), token).ConfigureAwait(false);
                return new JobActionPage(actions, total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, ScheduleChange>> ReadSchedulesAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync<IReadOnlyDictionary<string, ScheduleChange>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT job, timing, configured, paused_by, paused_at, pause_reason, since FROM job_schedules WHERE engine = @engine";
                command.Set("@engine", _engine);
                var changes = await command.ReadAllAsync(
                    reader => (Job: reader.GetString(0), Change: new ScheduleChange(
                        reader.GetStringOrNull(1), reader.GetStringOrNull(2),
                        reader.GetStringOrNull(3) is { } by ? new JobPause(by, reader.GetTime(4), reader.GetString(5)) : null,
                        reader.GetTimeOrNull(6))),
                    token).ConfigureAwait(false);
                return changes.ToDictionary(one => one.Job, one => one.Change);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task SetScheduleAsync(string job, ScheduleChange change, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        ArgumentNullException.ThrowIfNull(change);
        await _store.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    """
                    INSERT INTO job_schedules (engine, job, timing, configured, paused_by, paused_at, pause_reason, since)
                    VALUES (@engine, @job, @timing, @configured, @paused_by, @paused_at, @pause_reason, @since)
                    ON CONFLICT (engine, job) DO UPDATE SET
                        timing = excluded.timing, configured = excluded.configured, paused_by = excluded.paused_by, paused_at = excluded.paused_at,
                        pause_reason = excluded.pause_reason, since = excluded.since
                    """;
                command.Set("@engine", _engine);
                command.Set("@job", job);
                command.Set("@timing", change.Timing);
                command.Set("@configured", change.Configured);
                command.Set("@paused_by", change.Pause?.By);
                command.Set("@paused_at", change.Pause?.At);
                command.Set("@pause_reason", change.Pause?.Reason);
                command.Set("@since", change.Since);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }
}

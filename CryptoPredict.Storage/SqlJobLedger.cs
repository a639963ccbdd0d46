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
    public event Action? Reported;

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
        Reported?.Invoke();
        if (entries.Any(entry => entry is RunStep))
        {
            Changed?.Invoke();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>> ReadAbandonedAsync(CancellationToken cancellationToken) => _store.ReadAsync(
        (connection, token) => RunRows.ReadAbandonedAsync(connection, _engine, _owner, _wall.GetUtcNow(), token), cancellationToken);

    /// <inheritdoc/>
    public Task RequestStopAsync(long id, string by, CancellationToken cancellationToken) =>
        _store.ExecuteAsync($"UPDATE runs SET stop_by = coalesce(stop_by, {by}) WHERE id = {id} AND state = {RunState.Running}", cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(long Id, string By)>> RenewAsync(CancellationToken cancellationToken)
    {
        FormattableString own = $"state = {RunState.Running} AND owner = {_owner}";
        var asked = await _store.WriteAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync($"UPDATE runs SET lease_until = {_wall.GetUtcNow() + _lease} WHERE {own}", token).ConfigureAwait(false);
                return await connection.QueryAsync(
                    $"SELECT id, stop_by FROM runs WHERE {own} AND stop_by IS NOT NULL", row => (row.Int64("id"), row.Text("stop_by")), token)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return asked;
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
        return _store.ReadAsync((connection, token) => RunRows.ReadAsync(connection, _engine, query, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRun>> ReadLastAsync(CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunRows.ReadLastAsync(connection, _engine, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<RunState, long>> CountAsync(DateTimeOffset? from, CancellationToken cancellationToken)
    {
        var counts = await _store.QueryAsync(
            $"""
            SELECT state, count(*) AS runs FROM runs
            WHERE engine IN ({_engine}, '') AND (ended_at IS NULL OR ended_at >= {from ?? DateTimeOffset.MinValue}) GROUP BY state
            """,
            row => (State: row.Named<RunState>("state"), Runs: row.Int64("runs")),
            cancellationToken).ConfigureAwait(false);
        return counts.ToDictionary(count => count.State, count => count.Runs);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> CountFailuresInARowAsync(CancellationToken cancellationToken)
    {
        var counts = await _store.QueryAsync(
            $"""
            SELECT job, count(*) AS failures FROM runs r
            WHERE engine IN ({_engine}, '') AND state = {RunState.Failed} AND id > coalesce(
                (SELECT max(id) FROM runs s
                 WHERE s.job = r.job AND s.engine = r.engine AND s.state IN ({Sql.List(Enum.GetValues<RunState>().Where(RunStates.LetsFollow))})), 0)
            GROUP BY job
            """,
            row => (Job: row.Text("job"), Failures: (int)row.Int64("failures")),
            cancellationToken).ConfigureAwait(false);
        return counts.ToDictionary(count => count.Job, count => count.Failures);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunEnd>> ReadEndsAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        var ends = await _store.QueryAsync(
            $"SELECT ended_at, job, state, started_at FROM runs WHERE engine IN ({_engine}, '') AND ended_at >= {from} ORDER BY ended_at DESC LIMIT {MaxEnds}",
            ReadEnd,
            cancellationToken).ConfigureAwait(false);
        return [.. ends.Reverse()];
    }

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
    public Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, int after, CancellationToken cancellationToken) =>
        _store.ReadAsync((connection, token) => RunEntryRows.ReadEpochsAsync(connection, id, after, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        var removed = await _store.ExecuteAsync(
            $"DELETE FROM runs WHERE id = {id} AND engine IN ({_engine}, '') AND state NOT IN ({Sql.List(RunStates.Open)})", cancellationToken)
            .ConfigureAwait(false) > 0;
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
                await connection.ExecuteAsync($"DELETE FROM job_actions WHERE engine IN ({_engine}, '') AND at < {time}", token).ConfigureAwait(false);
                return await connection.ExecuteAsync(
                    $"DELETE FROM runs WHERE engine IN ({_engine}, '') AND ended_at < {time} AND state NOT IN ({Sql.List(RunStates.Open)})", token)
                    .ConfigureAwait(false);
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
        var values = Sql.Values(
            ("engine", _engine),
            ("at", _wall.GetUtcNow()),
            ("taken_by", by),
            ("action", action),
            ("target", target),
            ("reason", reason));
        await _store.ExecuteAsync($"INSERT INTO job_actions {values}", cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public Task<JobActionPage> ReadActionsAsync(JobActionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var matching = Sql.All(
            (_engine, $"engine IN ({_engine}, '')"),
            (query.From, $"at >= {query.From}"),
            (query.To, $"at < {query.To}"),
            (query.By, $"taken_by = {query.By}"));
        var order = Sql.Order(
            query.Sort,
            column => column switch
            {
                JobActionColumn.Who => $"taken_by",
                JobActionColumn.Action => $"action",
                JobActionColumn.Target => $"target",
                _ => $"at",
            },
            $"id DESC");
        return _store.ReadAsync(
            async (connection, token) => new JobActionPage(
                await connection.QueryAsync(
                    $"SELECT * FROM job_actions WHERE {matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}", ReadAction, token)
                    .ConfigureAwait(false),
                await connection.ScalarAsync($"SELECT count(*) FROM job_actions WHERE {matching}", token).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, ScheduleChange>> ReadSchedulesAsync(CancellationToken cancellationToken)
    {
        var changes = await _store.QueryAsync(
            $"SELECT * FROM job_schedules WHERE engine = {_engine}", row => (Job: row.Text("job"), Change: ReadSchedule(row)), cancellationToken)
            .ConfigureAwait(false);
        return changes.ToDictionary(one => one.Job, one => one.Change);
    }

    /// <inheritdoc/>
    public async Task SetScheduleAsync(string job, ScheduleChange change, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        ArgumentNullException.ThrowIfNull(change);
        (string, object?)[] values =
        [
            ("timing", change.Timing),
            ("configured", change.Configured),
            ("paused_by", change.Pause?.By),
            ("paused_at", change.Pause?.At),
            ("pause_reason", change.Pause?.Reason),
            ("since", change.Since),
        ];
        await _store.ExecuteAsync(
            $"""
            INSERT INTO job_schedules {Sql.Values([("engine", _engine), ("job", job), .. values])}
            ON CONFLICT (engine, job) DO UPDATE SET {Sql.Assign(values)}
            """,
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    private static RunEnd ReadEnd(Row row)
    {
        var (endedAt, state) = (row.Time("ended_at"), row.Named<RunState>("state"));
        return new RunEnd(endedAt, row.Text("job"), state, state.TellsDuration() ? endedAt - row.TimeOrNull("started_at") : null);
    }

    private static JobAction ReadAction(Row row) =>
        new(row.Time("at"), row.Text("taken_by"), row.Text("action"), row.Text("target"), row.TextOrNull("reason"));

    private static ScheduleChange ReadSchedule(Row row) => new(
        row.TextOrNull("timing"),
        row.TextOrNull("configured"),
        row.Has("paused_by") ? new JobPause(row.Text("paused_by"), row.Time("paused_at"), row.Text("pause_reason")) : null,
        row.TimeOrNull("since"));
}

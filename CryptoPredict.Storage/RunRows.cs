using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Storage;

/// <summary>How runs stand in tables, in SQL that SQLite and PostgreSQL both understand.</summary>
internal static class RunRows
{
    private static readonly FormattableString NotEnded = $"NULL";

    /// <summary>How runs are checked.</summary>
    public static TableCheck Check { get; } = new($"runs", "run {0}", ["id"], Read);

    /// <summary>How their events are checked.</summary>
    public static TableCheck EventsCheck { get; } = new($"run_events", "event {1} of run {0}", ["run_id", "number"], ReadEvent);

    /// <returns>The run's id.</returns>
    public static async Task<long> InsertAsync(
        DbConnection connection, string engine, JobRequest request, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var values = Sql.Values(
            ("engine", engine),
            ("job", request.Job),
            ("asset", request.Asset),
            ("requested_by", request.RequestedBy),
            ("input", request.Input),
            ("after_id", request.After),
            ("state", RunState.Queued),
            ("attempt", 0),
            ("queued_at", at));
        var id = await connection.ScalarAsync($"INSERT INTO runs {values} RETURNING id", cancellationToken).ConfigureAwait(false);
        await InsertEventAsync(connection, id, at, null, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <returns>Whether the run stood in a state that allows it.</returns>
    public static async Task<bool> ClaimAsync(
        DbConnection connection, string engine, long id, string owner, DateTimeOffset leaseUntil, DateTimeOffset at, DateTimeOffset marketTime,
        CancellationToken cancellationToken)
    {
        var claimed = await connection.ExecuteAsync(
            $"""
            UPDATE runs SET
                state = {RunState.Running}, attempt = attempt + 1, started_at = {at}, market_time = {marketTime}, ended_at = NULL, due_at = NULL,
                message = NULL, owner = {owner}, lease_until = {leaseUntil}, stop_by = NULL
            WHERE id = {id} AND engine IN ({engine}, '') AND state IN ({Sql.List(RunStates.MayPrecede(RunState.Running))})
            """,
            cancellationToken).ConfigureAwait(false);
        if (claimed == 0)
        {
            return false;
        }

        await connection.ExecuteAsync($"DELETE FROM run_epochs WHERE run_id = {id}", cancellationToken).ConfigureAwait(false);
        await InsertEventAsync(connection, id, at, null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>Whether the run stood in a state that allows it, and is not under way in another process.</returns>
    public static async Task<bool> MoveAsync(
        DbConnection connection, string engine, RunMove move, string owner, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var from = RunStates.MayPrecede(move.To).Where(state => move.From is null || state == move.From);
        var moved = await connection.ExecuteAsync(
            $"""
            UPDATE runs SET
                state = {move.To}, ended_at = {(move.To.HasEnded() ? EndedAt(at) : NotEnded)}, due_at = {move.DueAt}, message = {move.Reason},
                figures = coalesce({Write(move.Figures)}, figures), fault_type = coalesce({move.Fault?.Type}, fault_type),
                fault_message = coalesce({move.Fault?.Message}, fault_message), fault_stack = coalesce({move.Fault?.Stack}, fault_stack),
                owner = NULL, lease_until = NULL
            WHERE id = {move.RunId} AND engine IN ({engine}, '') AND state IN ({Sql.List(from)}) AND (owner IS NULL OR owner = {owner} OR lease_until <= {at})
            """,
            cancellationToken).ConfigureAwait(false);
        if (moved == 0)
        {
            return false;
        }

        await InsertEventAsync(connection, move.RunId, at, move.Reason, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public static async Task<RunPage> ReadAsync(DbConnection connection, string engine, RunQuery query, CancellationToken cancellationToken)
    {
        var matching = Sql.All(
            (engine, $"engine IN ({engine}, '')"),
            (query.Jobs, $"job IN ({Sql.List(query.Jobs ?? [])})"),
            (query.States, $"state IN ({Sql.List(query.States ?? [])})"),
            (query.Asset, $"(asset = {query.Asset} OR asset IS NULL)"),
            (query.RequestedBy, $"requested_by = {query.RequestedBy}"),
            (query.From, $"queued_at >= {query.From}"),
            (query.EndedFrom, $"(ended_at IS NULL OR ended_at >= {query.EndedFrom})"),
            (query.EndedTo, $"(ended_at IS NULL OR ended_at < {query.EndedTo})"),
            (query.StartedFrom, $"market_time >= {query.StartedFrom}"),
            (query.StartedTo, $"market_time < {query.StartedTo}"),
            (query.After, $"after_id = {query.After}"));
        var order = Sql.Order(query.Sort, Column, $"id DESC");
        return new RunPage(
            await ReadRunsAsync(connection, $"{matching} ORDER BY {order} LIMIT {query.Limit} OFFSET {query.Offset}", cancellationToken).ConfigureAwait(false),
            await connection.ScalarAsync($"SELECT count(*) FROM runs WHERE {matching}", cancellationToken).ConfigureAwait(false));
    }

    public static async Task<JobRun?> FindAsync(DbConnection connection, string engine, long id, CancellationToken cancellationToken) =>
        (await ReadRunsAsync(connection, $"id = {id} AND engine IN ({engine}, '')", cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public static Task<IReadOnlyList<JobRun>> ReadLastAsync(DbConnection connection, string engine, CancellationToken cancellationToken) =>
        ReadRunsAsync(connection, $"id IN (SELECT max(id) FROM runs WHERE engine IN ({engine}, '') GROUP BY job) ORDER BY job", cancellationToken);

    /// <summary>Runs under way whose process has given no sign of life before a time, oldest first.</summary>
    public static Task<IReadOnlyList<JobRun>> ReadAbandonedAsync(
        DbConnection connection, string engine, string owner, DateTimeOffset now, CancellationToken cancellationToken) => ReadRunsAsync(
            connection,
            $"""
            engine IN ({engine}, '') AND state = {RunState.Running} AND (owner IS NULL OR (owner <> {owner} AND lease_until <= {now}))
            ORDER BY id
            """,
            cancellationToken);

    public static Task<IReadOnlyList<RunEvent>> ReadEventsAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        connection.QueryAsync($"SELECT * FROM run_events WHERE run_id = {id} ORDER BY number", ReadEvent, cancellationToken);

    private static FormattableString Column(RunColumn column) => column switch
    {
        RunColumn.Started => $"market_time",
        RunColumn.Job => $"job",
        RunColumn.Asset => $"asset",
        RunColumn.By => $"requested_by",
        RunColumn.Waited => $"started_at - queued_at",
        RunColumn.Took => $"ended_at - started_at",
        RunColumn.Attempts => $"attempt",
        RunColumn.State => $"state",
        _ => $"queued_at",
    };

    private static FormattableString EndedAt(DateTimeOffset at) => $"coalesce(ended_at, {at})";

    // State and attempt are those the run has by now.
    private static Task<int> InsertEventAsync(DbConnection connection, long id, DateTimeOffset at, string? reason, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO run_events (run_id, number, at, state, attempt, reason)
            SELECT id, (SELECT count(*) FROM run_events WHERE run_id = {id}), {at}, state, attempt, {reason} FROM runs WHERE id = {id}
            """,
            cancellationToken);

    private static async Task<IReadOnlyList<JobRun>> ReadRunsAsync(DbConnection connection, FormattableString condition, CancellationToken cancellationToken)
    {
        var runs = await connection.QueryAsync($"SELECT * FROM runs WHERE {condition}", Read, cancellationToken).ConfigureAwait(false);
        long[] begun = [.. runs.Where(run => run.Attempt > 0).Select(run => run.Id)];
        if (begun.Length == 0)
        {
            return runs;
        }

        var steps = await RunEntryRows.ReadStepsAsync(connection, begun, cancellationToken).ConfigureAwait(false);
        return [.. runs.Select(run => run with { Steps = [.. steps[run.Id]] })];
    }

    private static JobRun Read(Row row)
    {
        var request = new JobRequest(
            row.Text("job"),
            row.Text("requested_by"),
            row.Try("input", input => ReadInput(row.TextOrNull(input)), null),
            row.Has("asset") ? row.Asset("asset") : null,
            row.Int64OrNull("after_id"));
        var run = new JobRun(row.Int64("id"), request, row.Named<RunState>("state"), row.Int32("attempt"), row.Time("queued_at"))
        {
            StartedAt = row.TimeOrNull("started_at"),
            MarketTime = row.TimeOrNull("market_time"),
            EndedAt = row.TimeOrNull("ended_at"),
            DueAt = row.TimeOrNull("due_at"),
            Message = row.TextOrNull("message"),
            Parameters = row.Try("parameters", row.JsonOrNull<ImmutableSortedDictionary<string, string>>, null)
                ?? ImmutableSortedDictionary<string, string>.Empty,
            Figures = row.Try("figures", figures => ReadFigures(row.TextOrNull(figures)), []),
            Fault = row.Has("fault_type") ? new JobFault(row.Text("fault_type"), row.Text("fault_message"), row.Text("fault_stack")) : null,
        };
        return row.Damage is null ? run : run with { Message = $"{run.Message} {row.Damage}".TrimStart() };
    }

    private static RunEvent ReadEvent(Row row) => new(row.Time("at"), row.Named<RunState>("state"), row.Int32("attempt"), row.TextOrNull("reason"));

    // What reads an input as its job's takes it for whole.
    private static string? ReadInput(string? text)
    {
        using var document = text is null ? null : JsonDocument.Parse(text);
        return text;
    }

    // An object, so that a figure can be found by its name; its members keep their order.
    private static string? Write(IReadOnlyList<RunFigure>? figures) =>
        figures is null or { Count: 0 }
            ? null
            : JsonSerializer.Serialize(new OrderedDictionary<string, double>(figures.Select(figure => KeyValuePair.Create(figure.Name, figure.Value))));

    private static RunFigure[] ReadFigures(string? text)
    {
        using var document = JsonDocument.Parse(text ?? "{}");
        return
        [
            .. document.RootElement.EnumerateObject()
                .Where(one => one.Value.ValueKind == JsonValueKind.Number)
                .Select(one => new RunFigure(one.Name, one.Value.GetDouble())),
        ];
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>How runs stand in tables, in SQL that SQLite and PostgreSQL both understand.</summary>
internal static class RunRows
{
    private const string Columns =
        """
        id, job, requested_by, input, asset, after_id, state, attempt, queued_at, started_at, market_time, ended_at, due_at, message, parameters, figures,
        fault_type, fault_message, fault_stack
        """;

    private const string StepColumns = "asset, model, duration_ticks, version_id, gate, note, run_id, number";
    private const string EventColumns = "at, state, attempt, reason";

    /// <summary>How runs are checked.</summary>
    public static TableCheck Check { get; } = new($"SELECT {Columns} FROM runs", "run {0}", [0], reader =>
    {
        Read(reader, out var damage);
        return damage;
    });

    /// <summary>How their steps are checked.</summary>
    public static TableCheck StepsCheck { get; } = new($"SELECT {StepColumns} FROM run_steps", "step {1} of run {0}", [6, 7], reader => ReadStep(reader).Damage);

    /// <summary>How their events are checked.</summary>
    public static TableCheck EventsCheck { get; } = new($"SELECT {EventColumns}, run_id, number FROM run_events", "event {1} of run {0}", [4, 5], reader =>
    {
        ReadEvent(reader);
        return null;
    });

    /// <returns>The run's id.</returns>
    public static async Task<long> InsertAsync(DbConnection connection, string engine, JobRequest request, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO runs (engine, job, asset, requested_by, input, after_id, state, attempt, queued_at)
            VALUES (@engine, @job, @asset, @requested_by, @input, @after, @state, 0, @at)
            RETURNING id
            """;
        command.Set("@engine", engine);
        command.Set("@job", request.Job);
        command.Set("@asset", request.Asset?.Symbol);
        command.Set("@requested_by", request.RequestedBy);
        command.Set("@input", request.Input);
        command.Set("@after", request.After);
        command.Set("@state", RunState.Queued);
        command.Set("@at", at);
        var id = (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await InsertEventAsync(connection, id, at, null, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <returns>Whether the run stood in a state that allows it.</returns>
    public static async Task<bool> ClaimAsync(
        DbConnection connection, string engine, long id, string owner, DateTimeOffset leaseUntil, DateTimeOffset at, DateTimeOffset marketTime, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            UPDATE runs SET
                state = @running, attempt = attempt + 1, started_at = @at, market_time = @market_time, ended_at = NULL, due_at = NULL, message = NULL,
                owner = @owner, lease_until = @lease_until, stop_by = NULL
            WHERE id = @id AND engine IN (@engine, '') AND state IN ({List(RunStates.MayPrecede(RunState.Running))})
            """;
        command.Set("@id", id);
        command.Set("@engine", engine);
        command.Set("@running", RunState.Running);
        command.Set("@at", at);
        command.Set("@market_time", marketTime);
        command.Set("@owner", owner);
        command.Set("@lease_until", leaseUntil);
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await ExecuteAsync(connection, "DELETE FROM run_epochs WHERE run_id = @id", id, cancellationToken).ConfigureAwait(false);
        await InsertEventAsync(connection, id, at, null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>Whether the run stood in a state that allows it, and is not under way in another process.</returns>
    public static async Task<bool> MoveAsync(
        DbConnection connection, string engine, RunMove move, string owner, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            UPDATE runs SET
                state = @to, ended_at = {(move.To.HasEnded() ? "coalesce(ended_at, @at)" : "NULL")}, due_at = @due_at, message = @reason,
                figures = coalesce(@figures, figures), fault_type = coalesce(@fault_type, fault_type), fault_message = coalesce(@fault_message, fault_message),
                fault_stack = coalesce(@fault_stack, fault_stack), owner = NULL, lease_until = NULL
            WHERE id = @id AND engine IN (@engine, '') AND state IN ({List(RunStates.MayPrecede(move.To).Where(state => move.From is null || state == move.From))})
                AND (owner IS NULL OR owner = @owner OR lease_until <= @at)
            """;
        command.Set("@id", move.RunId);
        command.Set("@engine", engine);
        command.Set("@to", move.To);
        command.Set("@at", at);
        command.Set("@due_at", move.DueAt);
        command.Set("@reason", move.Reason);
        command.Set("@figures", Write(move.Figures));
        command.Set("@fault_type", move.Fault?.Type);
        command.Set("@fault_message", move.Fault?.Message);
        command.Set("@fault_stack", move.Fault?.Stack);
        command.Set("@owner", owner);
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await InsertEventAsync(connection, move.RunId, at, move.Reason, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public static async Task<IReadOnlyList<JobRun>> ReadAsync(DbConnection connection, string engine, RunQuery query, CancellationToken cancellationToken)
    {
        await using var command = Filtered(connection, $"SELECT {Columns}", engine, query, "ORDER BY id DESC LIMIT @limit OFFSET @offset");
        command.Set("@limit", query.Limit);
        command.Set("@offset", query.Offset);
        return await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<long> CountAsync(DbConnection connection, string engine, RunQuery query, CancellationToken cancellationToken)
    {
        await using var command = Filtered(connection, "SELECT count(*)", engine, query, "");
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task<JobRun?> FindAsync(DbConnection connection, string engine, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM runs WHERE id = @id AND engine IN (@engine, '')";
        command.Set("@id", id);
        command.Set("@engine", engine);
        return (await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public static async Task<IReadOnlyList<JobRun>> ReadLastAsync(DbConnection connection, string engine, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM runs WHERE id IN (SELECT max(id) FROM runs WHERE engine IN (@engine, '') GROUP BY job) ORDER BY job";
        command.Set("@engine", engine);
        return await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs under way whose process has given no sign of life before a time, oldest first.</summary>
    public static async Task<IReadOnlyList<JobRun>> ReadAbandonedAsync(
        DbConnection connection, string engine, string owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {Columns} FROM runs
            WHERE engine IN (@engine, '') AND state = @running AND (owner IS NULL OR (owner <> @owner AND lease_until <= @now))
            ORDER BY id
            """;
        command.Set("@engine", engine);
        command.Set("@running", RunState.Running);
        command.Set("@owner", owner);
        command.Set("@now", now);
        return await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<RunEvent>> ReadEventsAsync(DbConnection connection, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {EventColumns} FROM run_events WHERE run_id = @id ORDER BY number";
        command.Set("@id", id);
        return await command.ReadAllAsync(ReadEvent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The states as a list of SQL; of none, one that holds for none.</summary>
    public static string List(IEnumerable<RunState> states) => string.Join(", ", states.Select(state => $"'{state}'")) is { Length: > 0 } list ? list : "NULL";

    // State and attempt are those the run has by now.
    private static async Task InsertEventAsync(DbConnection connection, long id, DateTimeOffset at, string? reason, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO run_events (run_id, number, at, state, attempt, reason)
            SELECT id, (SELECT count(*) FROM run_events WHERE run_id = @id), @at, state, attempt, @reason FROM runs WHERE id = @id
            """;
        command.Set("@id", id);
        command.Set("@at", at);
        command.Set("@reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Set("@id", id);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static DbCommand Filtered(DbConnection connection, string head, string engine, RunQuery query, string tail)
    {
        var command = connection.CreateCommand();
        List<string> conditions = ["engine IN (@engine, '')"];
        command.Set("@engine", engine);
        if (query.Jobs is { } jobs)
        {
            var names = jobs.Select((job, i) => (Name: string.Create(CultureInfo.InvariantCulture, $"@job{i}"), Job: job)).ToList();
            conditions.Add($"job IN ({string.Join(", ", names.Select(one => one.Name))})");
            names.ForEach(one => command.Set(one.Name, one.Job));
        }

        if (query.States is { } states)
        {
            conditions.Add($"state IN ({List(states)})");
        }

        Where("(asset = @asset OR asset IS NULL)", "@asset", query.Asset?.Symbol);
        Where("requested_by = @requested_by", "@requested_by", query.RequestedBy);
        Where("queued_at >= @from", "@from", query.From);
        Where("(ended_at IS NULL OR ended_at >= @ended_from)", "@ended_from", query.EndedFrom);
        Where("after_id = @after", "@after", query.After);
#pragma warning disable CA2100 // Constants of this class; every value is a parameter.
        command.CommandText = $"{head} FROM runs WHERE {string.Join(" AND ", conditions)} {tail}";
#pragma warning restore CA2100
        return command;

        void Where(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                command.Set(name, value);
            }
        }
    }

    private static async Task<IReadOnlyList<JobRun>> ReadRunsAsync(DbConnection connection, DbCommand query, CancellationToken cancellationToken)
    {
        var runs = await query.ReadAllAsync(reader => Read(reader, out _), cancellationToken).ConfigureAwait(false);
        var begun = runs.Where(run => run.Attempt > 0).Select(run => run.Id.ToString(CultureInfo.InvariantCulture)).ToList();
        if (begun.Count == 0)
        {
            return runs;
        }

        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Numbers.
        command.CommandText = $"SELECT {StepColumns} FROM run_steps WHERE run_id IN ({string.Join(", ", begun)}) ORDER BY run_id, number";
#pragma warning restore CA2100
        var steps = (await command.ReadAllAsync(reader => (Run: reader.GetInt64(6), ReadStep(reader).Step), cancellationToken).ConfigureAwait(false))
            .ToLookup(step => step.Run, step => step.Step);
        return [.. runs.Select(run => run with { Steps = [.. steps[run.Id]] })];
    }

    private static JobRun Read(DbDataReader reader, out string? damage)
    {
        var parts = new RowParts();
        var asset = reader.GetStringOrNull(4) is { } symbol ? new Asset(symbol) : (Asset?)null;
        var request = new JobRequest(reader.GetString(1), reader.GetString(2), parts.Read("input", () => ReadInput(reader.GetStringOrNull(3)), null), asset, reader.GetInt64OrNull(5));
        var run = new JobRun(reader.GetInt64(0), request, reader.GetEnum<RunState>(6), reader.GetInt32(7), reader.GetTime(8))
        {
            StartedAt = reader.GetTimeOrNull(9),
            MarketTime = reader.GetTimeOrNull(10),
            EndedAt = reader.GetTimeOrNull(11),
            DueAt = reader.GetTimeOrNull(12),
            Message = reader.GetStringOrNull(13),
            Parameters = parts.Read(
                "parameters", () => RegistryJson.ReadOrNull<ImmutableSortedDictionary<string, string>>(reader.GetStringOrNull(14)), null)
                ?? ImmutableSortedDictionary<string, string>.Empty,
            Figures = parts.Read("figures", () => reader.GetStringOrNull(15) is { } figures ? ReadFigures(figures) : [], []),
            Fault = reader.IsDBNull(16) ? null : new JobFault(reader.GetString(16), reader.GetString(17), reader.GetString(18)),
        };
        damage = parts.Damage;
        return damage is null ? run : run with { Message = $"{run.Message} {damage}".TrimStart() };
    }

    private static RunEvent ReadEvent(DbDataReader reader) => new(reader.GetTime(0), reader.GetEnum<RunState>(1), reader.GetInt32(2), reader.GetStringOrNull(3));

    private static (RunStep Step, string? Damage) ReadStep(DbDataReader reader)
    {
        var parts = new RowParts();
        var gate = parts.Read("gate", () => RegistryJson.ReadOrNull<GateDecision>(reader.GetStringOrNull(4)), null);
        return (
            new RunStep(
                new Asset(reader.GetString(0)), reader.GetString(1), TimeSpan.FromTicks(reader.GetInt64(2)), reader.GetStringOrNull(3), gate,
                parts.Damage is { } damage ? $"{reader.GetStringOrNull(5)} {damage}".TrimStart() : reader.GetStringOrNull(5)),
            parts.Damage);
    }

    // What reads an input as its job's takes it for whole.
    private static string? ReadInput(string? text)
    {
        using var document = text is null ? null : JsonDocument.Parse(text);
        return text;
    }

    // An object, so that a figure can be found by its name; its members keep their order.
    private static string? Write(IReadOnlyList<RunFigure>? figures) =>
        figures is null or { Count: 0 } ? null : JsonSerializer.Serialize(new OrderedDictionary<string, double>(figures.Select(figure => KeyValuePair.Create(figure.Name, figure.Value))));

    private static RunFigure[] ReadFigures(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Number).Select(one => new RunFigure(one.Name, one.Value.GetDouble()))];
    }
}

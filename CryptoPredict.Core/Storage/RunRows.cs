using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Core.Storage;

/// <summary>How training runs stand in tables.</summary>
internal static class RunRows
{
    private const string Columns = "id, kind, asset, requested_by, parameters, started_at, outcome, message, duration_ticks";

    /// <returns>The run's id: a number that no run had before, also none that was removed.</returns>
    public static async Task<long> InsertAsync(
        SqliteConnection connection, RunStart start, DateTimeOffset startedAt, string lease, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO training_runs (id, kind, asset, requested_by, parameters, started_at, outcome, lease)
            VALUES ((SELECT last + 1 FROM run_numbers), $kind, $asset, $requested_by, $parameters, $started_at, $outcome, $lease)
            RETURNING id
            """;
        command.Set("$kind", start.Kind);
        command.Set("$asset", start.Asset?.Symbol);
        command.Set("$requested_by", start.RequestedBy);
        command.Set("$parameters", RegistryJson.Write(start.Parameters));
        command.Set("$started_at", startedAt);
        command.Set("$outcome", RunOutcome.Running);
        command.Set("$lease", lease);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task InsertAsync(SqliteConnection connection, long run, RunLogLine line, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO run_log (run_id, number, elapsed_ticks, line) VALUES ($run, $number, $elapsed_ticks, $line)";
        command.Set("$run", run);
        command.Set("$number", line.Number);
        command.Set("$elapsed_ticks", line.Elapsed.Ticks);
        command.Set("$line", line.Text);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task InsertAsync(SqliteConnection connection, long run, long number, RunEpoch epoch, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO run_epochs (run_id, number, asset, model, loss) VALUES ($run, $number, $asset, $model, $loss)";
        command.Set("$run", run);
        command.Set("$number", number);
        command.Set("$asset", epoch.Asset.Symbol);
        command.Set("$model", epoch.Model);
        command.Set("$loss", RegistryJson.Write(epoch.Loss));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task InsertAsync(SqliteConnection connection, long run, long number, RunStep step, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO run_steps (run_id, number, asset, model, duration_ticks, version_id, gate, note)
            VALUES ($run, $number, $asset, $model, $duration_ticks, $version_id, $gate, $note)
            """;
        command.Set("$run", run);
        command.Set("$number", number);
        command.Set("$asset", step.Asset.Symbol);
        command.Set("$model", step.Model);
        command.Set("$duration_ticks", step.Duration.Ticks);
        command.Set("$version_id", step.VersionId);
        command.Set("$gate", RegistryJson.WriteOrNull(step.Gate));
        command.Set("$note", step.Note);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task FinishAsync(
        SqliteConnection connection, long run, RunOutcome outcome, string message, TimeSpan? duration, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE training_runs SET outcome = $outcome, message = $message, duration_ticks = $duration_ticks WHERE id = $run";
        command.Set("$run", run);
        command.Set("$outcome", outcome);
        command.Set("$message", message);
        command.Set("$duration_ticks", duration?.Ticks);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The runs under way, each with the lease of its process.</summary>
    public static async Task<IReadOnlyList<(long Id, string Lease)>> RunningAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, lease FROM training_runs WHERE outcome = $outcome";
        command.Set("$outcome", RunOutcome.Running);
        return await ReadAsync(command, reader => (reader.GetInt64(0), reader.GetString(1)), cancellationToken).ConfigureAwait(false);
    }

    public static async Task<RunPage> ReadAsync(SqliteConnection connection, RunQuery query, CancellationToken cancellationToken)
    {
        const string Filter =
            """
            WHERE ($kind IS NULL OR kind = $kind) AND ($asset IS NULL OR asset = $asset OR asset IS NULL)
                AND ($outcome IS NULL OR outcome = $outcome)
            """;
        await using var count = Filtered($"SELECT count(*) FROM training_runs {Filter}");
        var total = (long)(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await using var command = Filtered($"SELECT {Columns} FROM training_runs {Filter} ORDER BY id DESC LIMIT $limit OFFSET $offset");
        command.Set("$limit", query.Limit);
        command.Set("$offset", query.Offset);
        return new RunPage(await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false), total);

        SqliteCommand Filtered(string sql)
        {
            var filtered = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this method.
            filtered.CommandText = sql;
#pragma warning restore CA2100
            filtered.Set("$kind", query.Kind);
            filtered.Set("$asset", query.Asset?.Symbol);
            filtered.Set("$outcome", query.Outcome);
            return filtered;
        }
    }

    public static async Task<TrainingRun?> FindAsync(SqliteConnection connection, long id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM training_runs WHERE id = $id";
        command.Set("$id", id);
        return (await ReadRunsAsync(connection, command, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>The newest lines after a number, oldest first.</summary>
    public static async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(
        SqliteConnection connection, long run, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT number, elapsed_ticks, line FROM run_log WHERE run_id = $run AND number > $after ORDER BY number DESC LIMIT $limit";
        var lines = await ReadLogAsync(command, run, after, limit, cancellationToken).ConfigureAwait(false);
        lines.Reverse();
        return lines;
    }

    /// <summary>The oldest lines after a number, oldest first.</summary>
    public static async Task<IReadOnlyList<RunLogLine>> ReadNextLogAsync(
        SqliteConnection connection, long run, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, elapsed_ticks, line FROM run_log WHERE run_id = $run AND number > $after ORDER BY number LIMIT $limit";
        return await ReadLogAsync(command, run, after, limit, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(SqliteConnection connection, long run, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT asset, model, loss FROM run_epochs WHERE run_id = $run ORDER BY number";
        command.Set("$run", run);
        return await ReadAsync(
            command,
            reader => new RunEpoch(new Asset(reader.GetString(0)), reader.GetString(1), RegistryJson.Read<EpochLoss>(reader.GetString(2))),
            cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether it was there and had ended.</returns>
    public static async Task<bool> RemoveAsync(SqliteConnection connection, long run, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM training_runs WHERE id = $run AND outcome <> $running";
        command.Set("$run", run);
        command.Set("$running", RunOutcome.Running);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <returns>How many runs went.</returns>
    public static async Task<int> RemoveBeforeAsync(SqliteConnection connection, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM training_runs WHERE started_at < $time AND outcome <> $running";
        command.Set("$time", time);
        command.Set("$running", RunOutcome.Running);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task<List<RunLogLine>> ReadLogAsync(SqliteCommand command, long run, long after, int limit, CancellationToken cancellationToken)
    {
        command.Set("$run", run);
        command.Set("$after", after);
        command.Set("$limit", limit);
        return ReadAsync(
            command, reader => new RunLogLine(reader.GetInt64(0), TimeSpan.FromTicks(reader.GetInt64(1)), reader.GetString(2)), cancellationToken);
    }

    private static async Task<IReadOnlyList<TrainingRun>> ReadRunsAsync(
        SqliteConnection connection, SqliteCommand command, CancellationToken cancellationToken)
    {
        var runs = await ReadAsync(
            command,
            reader => new TrainingRun(
                reader.GetInt64(0),
                new RunStart(
                    reader.GetEnum<RunKind>(1),
                    reader.GetStringOrNull(2) is { } asset ? new Asset(asset) : null,
                    reader.GetString(3),
                    RegistryJson.Read<ImmutableSortedDictionary<string, string>>(reader.GetString(4))),
                reader.GetTime(5),
                reader.GetEnum<RunOutcome>(6),
                reader.GetStringOrNull(7),
                reader.IsDBNull(8) ? null : TimeSpan.FromTicks(reader.GetInt64(8)),
                []),
            cancellationToken).ConfigureAwait(false);
        await using var steps = connection.CreateCommand();
        steps.CommandText =
            "SELECT asset, model, duration_ticks, version_id, gate, note FROM run_steps WHERE run_id = $run ORDER BY number";
        for (var i = 0; i < runs.Count; i++)
        {
            steps.Set("$run", runs[i].Id);
            var own = await ReadAsync(
                steps,
                reader => new RunStep(
                    new Asset(reader.GetString(0)),
                    reader.GetString(1),
                    TimeSpan.FromTicks(reader.GetInt64(2)),
                    reader.GetStringOrNull(3),
                    RegistryJson.ReadOrNull<GateDecision>(reader.GetStringOrNull(4)),
                    reader.GetStringOrNull(5)),
                cancellationToken).ConfigureAwait(false);
            runs[i] = runs[i] with { Steps = own };
        }

        return runs;
    }

    private static async Task<List<T>> ReadAsync<T>(SqliteCommand command, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

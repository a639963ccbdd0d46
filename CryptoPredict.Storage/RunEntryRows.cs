using System.Data.Common;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>How what runs report stands in tables, in SQL that SQLite and PostgreSQL both understand.</summary>
internal static class RunEntryRows
{
    /// <summary>How epochs are checked.</summary>
    public static TableCheck EpochsCheck { get; } = new("SELECT asset, model, loss, run_id, number FROM run_epochs", "epoch {1} of run {0}", [3, 4], reader =>
    {
        ReadEpoch(reader);
        return null;
    });

    /// <summary>Adds entries, unless the run is not under way of that owner: it was taken for abandoned, or removed.</summary>
    public static async Task InsertAsync(DbConnection connection, long run, string owner, IReadOnlyList<RunEntry> entries, CancellationToken cancellationToken)
    {
        await using var owned = Inserting(connection, run, "SELECT count(*) FROM runs WHERE id = @run AND owner = @owner");
        owned.Set("@owner", owner);
        if ((long)(await owned.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))! == 0)
        {
            return;
        }

        var (log, epoch, step) = (await LastAsync("run_log").ConfigureAwait(false), await LastAsync("run_epochs").ConfigureAwait(false), await LastAsync("run_steps").ConfigureAwait(false));
        await using var lines = Inserting(connection, run, "INSERT INTO run_log (run_id, number, elapsed_ticks, level, line) VALUES (@run, @number, @elapsed, @level, @line)");
        await using var epochs = Inserting(connection, run, "INSERT INTO run_epochs (run_id, number, asset, model, loss) VALUES (@run, @number, @asset, @model, @loss)");
        await using var steps = Inserting(
            connection, run,
            """
            INSERT INTO run_steps (run_id, number, asset, model, duration_ticks, version_id, gate, note)
            VALUES (@run, @number, @asset, @model, @duration, @version, @gate, @note)
            """);
        await using var parameters = Inserting(connection, run, "UPDATE runs SET parameters = @parameters WHERE id = @run");
        foreach (var entry in entries)
        {
            var command = entry switch
            {
                RunLogLine line => With(lines, ("@number", ++log), ("@elapsed", line.Elapsed.Ticks), ("@level", line.Level), ("@line", line.Text)),
                RunEpoch one => With(
                    epochs, ("@number", ++epoch), ("@asset", one.Asset.Symbol), ("@model", one.Model), ("@loss", RegistryJson.Write(one.Loss))),
                RunStep one => With(
                    steps, ("@number", ++step), ("@asset", one.Asset.Symbol), ("@model", one.Model), ("@duration", one.Duration.Ticks), ("@version", one.VersionId),
                    ("@gate", RegistryJson.WriteOrNull(one.Gate)), ("@note", one.Note)),
                RunParameters told => With(parameters, ("@parameters", RegistryJson.Write(told.Values))),
                _ => throw new ArgumentException($"A run cannot report a {entry.GetType().Name}.", nameof(entries)),
            };
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task<long> LastAsync(string table)
        {
            await using var command = Inserting(connection, run, $"SELECT coalesce(max(number), 0) FROM {table} WHERE run_id = @run");
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Lines after a number, oldest first: those that come next or, of too many, the newest.</summary>
    public static async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(
        DbConnection connection, long run, long after, int limit, bool newest, CancellationToken cancellationToken)
    {
        await using var command = Inserting(
            connection, run,
            $"SELECT number, elapsed_ticks, line, level FROM run_log WHERE run_id = @run AND number > @after ORDER BY number {(newest ? "DESC" : "")} LIMIT @limit");
        command.Set("@after", after);
        command.Set("@limit", limit);
        var lines = await command.ReadAllAsync(
            reader => new RunLogLine(reader.GetInt64(0), TimeSpan.FromTicks(reader.GetInt64(1)), reader.GetString(2), reader.GetStringOrNull(3)), cancellationToken).ConfigureAwait(false);
        if (newest)
        {
            lines.Reverse();
        }

        return lines;
    }

    public static async Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(DbConnection connection, long run, CancellationToken cancellationToken)
    {
        await using var command = Inserting(connection, run, "SELECT asset, model, loss FROM run_epochs WHERE run_id = @run ORDER BY number");
        return await command.ReadAllAsync(ReadEpoch, cancellationToken).ConfigureAwait(false);
    }

    private static RunEpoch ReadEpoch(DbDataReader reader) => new(new Asset(reader.GetString(0)), reader.GetString(1), RegistryJson.Read<EpochLoss>(reader.GetString(2)));

    private static DbCommand Inserting(DbConnection connection, long run, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Set("@run", run);
        return command;
    }

    private static DbCommand With(DbCommand command, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        foreach (var (name, value) in values)
        {
            command.Set(name, value);
        }

        return command;
    }
}

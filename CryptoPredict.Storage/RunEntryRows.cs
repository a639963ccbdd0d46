using System.Data.Common;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>How what runs report stands in tables, in SQL that SQLite and PostgreSQL both understand.</summary>
internal static class RunEntryRows
{
    /// <summary>How epochs are checked.</summary>
    public static TableCheck EpochsCheck { get; } = new($"run_epochs", "epoch {1} of run {0}", ["run_id", "number"], ReadEpoch);

    /// <summary>How steps are checked.</summary>
    public static TableCheck StepsCheck { get; } = new($"run_steps", "step {1} of run {0}", ["run_id", "number"], ReadStep);

    /// <summary>Adds entries, unless the run is not under way of that owner: it was taken for abandoned, or removed.</summary>
    public static async Task InsertAsync(DbConnection connection, long run, string owner, IReadOnlyList<RunEntry> entries, CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync($"SELECT count(*) FROM runs WHERE id = {run} AND owner = {owner}", cancellationToken).ConfigureAwait(false) == 0)
        {
            return;
        }

        var log = await LastAsync($"run_log").ConfigureAwait(false);
        var epoch = await LastAsync($"run_epochs").ConfigureAwait(false);
        var step = await LastAsync($"run_steps").ConfigureAwait(false);
        foreach (var entry in entries)
        {
            FormattableString insert = entry switch
            {
                RunLogLine line => $"INSERT INTO run_log {Line(run, ++log, line)}",
                RunEpoch one => $"INSERT INTO run_epochs {Epoch(run, ++epoch, one)}",
                RunStep one => $"INSERT INTO run_steps {Step(run, ++step, one)}",
                RunParameters given => $"UPDATE runs SET parameters = {RegistryJson.Write(given.Values)} WHERE id = {run}",
                _ => throw new ArgumentException($"A run cannot report a {entry.GetType().Name}.", nameof(entries)),
            };
            await connection.ExecuteAsync(insert, cancellationToken).ConfigureAwait(false);
        }

        Task<long> LastAsync(FormattableString table) =>
            connection.ScalarAsync($"SELECT coalesce(max(number), 0) FROM {table} WHERE run_id = {run}", cancellationToken);
    }

    /// <summary>Lines after a number, oldest first: those that come next or, of too many, the newest.</summary>
    public static async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(
        DbConnection connection, long run, long after, int limit, bool newest, CancellationToken cancellationToken)
    {
        FormattableString matching = $"SELECT * FROM run_log WHERE run_id = {run} AND number > {after} ORDER BY number";
        return newest
            ? [.. (await connection.QueryAsync($"{matching} DESC LIMIT {limit}", ReadLine, cancellationToken).ConfigureAwait(false)).Reverse()]
            : await connection.QueryAsync($"{matching} LIMIT {limit}", ReadLine, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Epochs in their order, but for the first so many: their numbers count from 1.</summary>
    public static Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(DbConnection connection, long run, int after, CancellationToken cancellationToken) =>
        connection.QueryAsync($"SELECT * FROM run_epochs WHERE run_id = {run} AND number > {after} ORDER BY number", ReadEpoch, cancellationToken);

    /// <summary>The steps of runs, in their order.</summary>
    public static async Task<ILookup<long, RunStep>> ReadStepsAsync(DbConnection connection, IEnumerable<long> runs, CancellationToken cancellationToken)
    {
        var steps = await connection.QueryAsync(
            $"SELECT * FROM run_steps WHERE run_id IN ({Sql.List(runs)}) ORDER BY run_id, number",
            row => (Run: row.Int64("run_id"), Step: ReadStep(row)),
            cancellationToken).ConfigureAwait(false);
        return steps.ToLookup(step => step.Run, step => step.Step);
    }

    private static FormattableString Line(long run, long number, RunLogLine line) => Sql.Values(
        ("run_id", run),
        ("number", number),
        ("elapsed_ticks", line.Elapsed),
        ("level", line.Level),
        ("line", line.Text));

    private static RunLogLine ReadLine(Row row) => new(row.Int64("number"), row.Span("elapsed_ticks"), row.Text("line"), row.TextOrNull("level"));

    private static FormattableString Epoch(long run, long number, RunEpoch epoch) => Sql.Values(
        ("run_id", run),
        ("number", number),
        ("asset", epoch.Asset),
        ("model", epoch.Model),
        ("loss", RegistryJson.Write(epoch.Loss)));

    private static RunEpoch ReadEpoch(Row row) => new(row.Asset("asset"), row.Text("model"), row.Json<EpochLoss>("loss"));

    private static FormattableString Step(long run, long number, RunStep step) => Sql.Values(
        ("run_id", run),
        ("number", number),
        ("asset", step.Asset),
        ("model", step.Model),
        ("duration_ticks", step.Duration),
        ("version_id", step.VersionId),
        ("gate", RegistryJson.WriteOrNull(step.Gate)),
        ("note", step.Note));

    private static RunStep ReadStep(Row row)
    {
        var gate = row.Try("gate", row.JsonOrNull<GateDecision>, null);
        var note = row.TextOrNull("note");
        return new RunStep(
            row.Asset("asset"),
            row.Text("model"),
            row.Span("duration_ticks"),
            row.TextOrNull("version_id"),
            gate,
            row.Damage is null ? note : $"{note} {row.Damage}".TrimStart());
    }
}

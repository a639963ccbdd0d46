using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Storage;

/// <summary>What backtests found, in SQLite.</summary>
/// <param name="database">The market's database.</param>
public sealed class SqliteBacktestStore(Database database) : IBacktestStore
{
    /// <inheritdoc/>
    public Task SaveAsync(long runId, BacktestResult result, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO backtests (run_id, result) VALUES ($run, $result)";
            command.Set("$run", runId);
            command.Set("$result", RegistryJson.Write(result));
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<BacktestResult?> FindAsync(long runId, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            // A result that was kept just before a kill stands beside a run that is called aborted, and counts for nothing.
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT result FROM backtests JOIN training_runs ON id = run_id WHERE run_id = $run AND outcome = $succeeded";
            command.Set("$run", runId);
            command.Set("$succeeded", RunOutcome.Succeeded);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is string text ? RegistryJson.Read<BacktestResult>(text) : null;
        },
        cancellationToken);
}

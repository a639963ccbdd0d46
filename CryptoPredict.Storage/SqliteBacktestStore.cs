using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>What backtests found, in SQLite.</summary>
/// <param name="database">The market's database.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SqliteBacktestStore(Database database, TimeProvider wall) : IBacktestStore
{
    /// <summary>How results are checked.</summary>
    internal static TableCheck Check { get; } = new("SELECT run_id, result FROM backtest_results", "result of backtest {0}", [0], reader =>
    {
        RegistryJson.Read<BacktestResult>(reader.GetString(1));
        return null;
    });

    /// <inheritdoc/>
    public Task SaveAsync(long runId, BacktestResult result, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO backtest_results (run_id, saved_at, result) VALUES ($run, $at, $result) ON CONFLICT (run_id) DO UPDATE SET saved_at = excluded.saved_at, result = excluded.result";
            command.Set("$run", runId);
            command.Set("$at", wall.GetUtcNow());
            command.Set("$result", RegistryJson.Write(result));
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<BacktestResult?> FindAsync(long runId, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT result FROM backtest_results WHERE run_id = $run";
            command.Set("$run", runId);
            return (await command.ReadAllAsync(reader => RegistryJson.Read<BacktestResult>(reader.GetString(0)), token).ConfigureAwait(false)).SingleOrDefault();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(long runId, CancellationToken cancellationToken) => DeleteAsync("run_id = $value", runId, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => DeleteAsync("saved_at < $value", time, cancellationToken);

    private Task<int> DeleteAsync(string condition, object value, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = $"DELETE FROM backtest_results WHERE {condition}";
#pragma warning restore CA2100
            command.Set("$value", value);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);
}

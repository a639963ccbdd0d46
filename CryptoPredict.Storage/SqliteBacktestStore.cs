using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Storage;

/// <summary>What backtests found, in SQLite.</summary>
/// <param name="database">The market's database.</param>
/// <param name="wall">The wall clock.</param>
public sealed class SqliteBacktestStore(Database database, TimeProvider wall) : IBacktestStore
{
    /// <summary>How results are checked.</summary>
    internal static TableCheck Check { get; } = new($"backtest_results", "result of backtest {0}", ["run_id"], Read);

    /// <inheritdoc/>
    public Task SaveAsync(long runId, BacktestResult result, CancellationToken cancellationToken)
    {
        (string, object?)[] saved = [("saved_at", wall.GetUtcNow()), ("result", RegistryJson.Write(result))];
        return database.ExecuteAsync(
            $"INSERT INTO backtest_results {Sql.Values([("run_id", runId), .. saved])} ON CONFLICT (run_id) DO UPDATE SET {Sql.Assign(saved)}",
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BacktestResult?> FindAsync(long runId, CancellationToken cancellationToken) =>
        database.FindAsync($"SELECT * FROM backtest_results WHERE run_id = {runId}", Read, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(long runId, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM backtest_results WHERE run_id = {runId}", cancellationToken);

    /// <inheritdoc/>
    public Task RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM backtest_results WHERE saved_at < {time}", cancellationToken);

    private static BacktestResult Read(Row row) => row.Json<BacktestResult>("result");
}

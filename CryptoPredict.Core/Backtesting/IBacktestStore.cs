namespace CryptoPredict.Core.Backtesting;

/// <summary>
/// What backtests found. The runs themselves, with their logs, stand in the history of training runs, and take their results along when they go.
/// </summary>
public interface IBacktestStore
{
    /// <summary>Keeps what a run found; it counts once the run has succeeded.</summary>
    /// <param name="runId">The run, of the job backtest.</param>
    /// <param name="result">What it found.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    Task SaveAsync(long runId, BacktestResult result, CancellationToken cancellationToken);

    /// <summary>What a run found, whatever became of the run since; null when it kept nothing.</summary>
    Task<BacktestResult?> FindAsync(long runId, CancellationToken cancellationToken);

    /// <summary>Removes what a run found.</summary>
    Task RemoveAsync(long runId, CancellationToken cancellationToken);

    /// <summary>Removes what was kept before a time.</summary>
    Task RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);
}

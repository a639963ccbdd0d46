namespace CryptoPredict.Core.Backtesting;

/// <summary>What backtests found. The runs themselves, with their logs, stand in the history of training runs, and take their results along when they go.</summary>
public interface IBacktestStore
{
    /// <summary>Keeps what a run found. It can be read once the run has succeeded.</summary>
    /// <param name="runId">The run, of kind backtest.</param>
    /// <param name="result">What it found.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    Task SaveAsync(long runId, BacktestResult result, CancellationToken cancellationToken);

    /// <summary>What a run found; null when there is no such run or it did not succeed.</summary>
    Task<BacktestResult?> FindAsync(long runId, CancellationToken cancellationToken);
}

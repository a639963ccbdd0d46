using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Backtesting;

/// <summary>Shows how the models would have done over stored candles, trained as they are live. Nothing of it enters the registry, the ledger or the live state.</summary>
public interface IBacktester
{
    /// <summary>Decides what is left open, without running anything.</summary>
    /// <exception cref="BacktestRefusedException">It cannot be run so.</exception>
    Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken);

    /// <summary>How long it will take by what the models' last trainings took; null while nothing can be said.</summary>
    Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken);

    /// <summary>Runs one after any other that is under way; a run that is stopped, refused or fails keeps nothing but its log.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="settings">What is asked.</param>
    /// <param name="requestedBy">Who asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<RunSummary> RunAsync(Asset asset, BacktestSettings settings, string requestedBy, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Training;

/// <summary>What is retrained and fine-tuned, and on which clocks.</summary>
/// <param name="Scopes">One scope per asset, in the order of the rounds.</param>
/// <param name="Candles">Stored candles.</param>
/// <param name="Ledger">Predictions and what came.</param>
/// <param name="Registry">Where versions go.</param>
/// <param name="Runs">What earlier runs did.</param>
/// <param name="Clock">The market's clock: when versions are made.</param>
/// <param name="Wall">The wall clock: how long it takes.</param>
public sealed record TrainingContext(
    ImmutableArray<ForecastScope> Scopes, ICandleStore Candles, ILedger Ledger, IModelRegistry Registry, IJobLedger Runs, TimeProvider Clock, TimeProvider Wall)
{
    /// <summary>Where trainings are measured; null for nowhere.</summary>
    public TrainingMetrics? Metrics { get; init; }

    /// <summary>The scope of an asset.</summary>
    /// <exception cref="ArgumentException">The asset is unknown.</exception>
    public ForecastScope ScopeOf(Asset asset) => Scopes.FirstOrDefault(scope => scope.Asset == asset)
        ?? throw new ArgumentException($"The asset '{asset}' is not offered. There are: {string.Join(", ", Scopes.Select(scope => scope.Asset))}.",
            nameof(asset));
}

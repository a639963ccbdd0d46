using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Core.Loop;

/// <summary>What an asset's pipeline works by; the same for the live loop, a recomputation and a backtest.</summary>
/// <param name="Forecasting">What is predicted: horizon, band and signals.</param>
/// <param name="Ensemble">How the members are weighed.</param>
/// <param name="Verification">When and how predictions are checked.</param>
/// <param name="Prediction">At which horizons ranges are forecast; null for the usual ones.</param>
public sealed record PipelineOptions(
    ForecastingOptions Forecasting, EnsembleOptions Ensemble, VerificationOptions Verification, PredictionOptions? Prediction = null)
{
    /// <summary>All horizons in candles, ascending.</summary>
    /// <param name="interval">Length of a candle.</param>
    public IReadOnlyList<int> HorizonsIn(TimeSpan interval) =>
        [.. (Prediction ?? new PredictionOptions()).All(Forecasting.Horizon, interval).Select(horizon => (int)(horizon / interval))];

    /// <summary>How many candles a pipeline rests on.</summary>
    /// <param name="interval">Length of a candle.</param>
    public int WarmUpCandles(TimeSpan interval) => AssetRanges.CandlesFor(HorizonsIn(interval)[^1]);
}

using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Core.Forecasting;

/// <summary>What is known of an asset when a prediction is asked for.</summary>
public readonly ref struct PredictionRequest
{
    /// <summary>Close time of the newest candle, UTC market time.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The market's present; at or after <see cref="AsOf"/>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The name of the market source the candles come from.</summary>
    public required string Source { get; init; }

    /// <summary>Close prices, oldest first, the newest last; consecutive candles.</summary>
    public required ReadOnlySpan<double> Closes { get; init; }

    /// <summary>The <see cref="RangeScale"/> of the horizon at the newest candle, as a log return; NaN where it does not speak yet.</summary>
    public required double Scale { get; init; }

    /// <summary>Feature rows, row-major, oldest first; empty while features warm up.</summary>
    public required ReadOnlySpan<float> Features { get; init; }

    /// <summary>Features per row.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Half width of the band in units of the scale: one of <see cref="AdaptiveBands.Quantiles"/>; finite, not negative.</summary>
    public required double BandQuantile { get; init; }

    /// <summary>The scores |r − r̂| / σ of targets that have come, at this horizon; null where none are known.</summary>
    public AdaptiveBands? Scores { get; init; }

    /// <summary>On which terms the bundle's ensemble predicts.</summary>
    public required EnsembleTerms Terms { get; init; }
}

/// <summary>A prediction, or why there is none. Exactly one of the two is set.</summary>
/// <param name="Prediction">The prediction; null when it abstains.</param>
/// <param name="Abstained">Why there is none, in a sentence; null when there is one.</param>
public sealed record PredictionOutcome(Prediction? Prediction, string? Abstained);

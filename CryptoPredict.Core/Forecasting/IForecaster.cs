using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// One model of one asset. Immutable: everything it needs beyond its own parameters is in the input, so that the same
/// input gives the same bits live, in a replay and years later.
/// </summary>
public interface IForecaster : ILearntModel
{
    /// <summary>Forecasts the log return over the horizon. Allocates nothing; never throws for a valid input.</summary>
    Forecast Predict(in ForecastInput input);
}

/// <summary>A forecast of the log return ln(p(t+h) / p(t)).</summary>
/// <param name="LogReturn">Expected log return over the horizon; NaN when the model could not give one.</param>
/// <param name="StandardDeviation">The model's own one-sigma uncertainty of the log return; NaN when it has none.</param>
public readonly record struct Forecast(double LogReturn, double StandardDeviation = double.NaN)
{
    /// <summary>Whether the model gave a usable number.</summary>
    public bool IsFinite => double.IsFinite(LogReturn);
}

/// <summary>What a forecaster may look at: nothing that was not known at the issue time.</summary>
public readonly ref struct ForecastInput
{
    /// <summary>The asset.</summary>
    public required Asset Asset { get; init; }

    /// <summary>Close time of the newest candle, UTC.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>How many candles ahead the target lies; at least 1.</summary>
    public required int HorizonSteps { get; init; }

    /// <summary>Close prices, oldest first, the newest last; consecutive candles.</summary>
    public required ReadOnlySpan<double> Closes { get; init; }

    /// <summary>Feature rows, row-major, oldest first; empty while features warm up.</summary>
    public required ReadOnlySpan<float> Features { get; init; }

    /// <summary>Features per row.</summary>
    public required int FeatureCount { get; init; }
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Forecasting;

/// <summary>Inputs of forecasters and forecasters that say what they are told to.</summary>
internal static class Inputs
{
    public static readonly DateTimeOffset AsOf = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Asset Asset = new("BTC-USD");

    public static ForecastInput Of(ReadOnlySpan<double> closes, int horizonSteps = 5) => new()
    {
        Asset = Asset,
        AsOf = AsOf,
        HorizonSteps = horizonSteps,
        Closes = closes,
        Features = [],
        FeatureCount = 0,
    };

    public static PredictionRequest Request(Bundle bundle, ReadOnlySpan<double> closes, double bandQuantile = 1.645) => new()
    {
        AsOf = AsOf,
        IssuedAt = AsOf.AddSeconds(1),
        Source = "Simulated",
        Closes = closes,
        Features = [],
        FeatureCount = 0,
        Scale = ScaleOf(closes, bundle.HorizonSteps),
        BandQuantile = bandQuantile,
        Terms = StartTerms(bundle.Ensemble),
    };

    /// <summary>The scale after candles that closed so.</summary>
    public static double ScaleOf(ReadOnlySpan<double> closes, int horizonSteps)
    {
        var scale = new RangeScale();
        foreach (var close in closes)
        {
            scale.Add(close, close, close);
        }

        return scale.Of(horizonSteps);
    }

    /// <summary>All forecasters with the same say.</summary>
    public static Ensemble Equal(params IEnumerable<IForecaster> forecasters) => new(forecasters.Select(forecaster => new EnsembleMember(forecaster, 1)));

    /// <summary>The ensemble's start weights, without an offset.</summary>
    public static EnsembleTerms StartTerms(Ensemble ensemble) =>
        new(new MixTerms([.. ensemble.Members.Select(member => member.Weight)], 0), VolatilityRegime.Normal);

    /// <summary>Combines by the start weights.</summary>
    public static EnsembleForecast Combine(this Ensemble ensemble, in ForecastInput input) => ensemble.Combine(input, StartTerms(ensemble).Mix.Weights.AsSpan());

    public sealed record Fixed(string Model, double LogReturn, int RequiredCloses = 1, int RequiredFeatureRows = 0) : IForecaster
    {
        public string Version => "7";

        public Forecast Predict(in ForecastInput input) => new(LogReturn);
    }
}

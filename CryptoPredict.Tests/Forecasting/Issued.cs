using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Tests.Forecasting;

/// <summary>Predictions as they stand in the ledger, with the members' forecasts and weights that a test gives them.</summary>
internal static class Issued
{
    public const double Scale = 0.001;

    public static Prediction With(params MemberForecast[] members) => new(
        Inputs.Asset, Inputs.AsOf, Inputs.AsOf, Inputs.AsOf.AddMinutes(5), 100, 100, 99, 101, 0.9, Scale, 0.5, Signal.Hold, "Simulated", members);

    public static MemberForecast Said(string model, double? logReturn, double weight = 0.5) =>
        new(model, "1", logReturn, logReturn is null ? 0 : weight, logReturn is null ? "gave no finite number" : null);

    /// <summary>A forecast whose loss is <paramref name="loss"/> when nothing moves.</summary>
    public static double ForecastOfLoss(double loss) => loss * EnsembleWeights.LossCap * Scale;
}

namespace CryptoPredict.Core.Forecasting;

/// <summary>
/// The rules by which candles and artefacts become a prediction: features, scale, what a forecaster makes of its input, how the ensemble mixes and learns.
/// Whoever changes them so that the same input gives other bits raises the number: a recomputation then knows which predictions it cannot hold against today's
/// rules.
/// </summary>
public static class PredictionRules
{
    /// <summary>
    /// The number of this program's rules. 2: steps are clipped on their way into the scale, which is known across gaps; what is implausible is left out; where
    /// nobody speaks, "no change" is said. 3: scale and band rest on the ranges of candles and on targets alone. 4: "no change" is a member, mixes
    /// run beside the one that serves, and P(up) comes from the scores.
    /// </summary>
    public const int Current = 4;
}

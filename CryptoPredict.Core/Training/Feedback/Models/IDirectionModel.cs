using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// A classifier of one asset's direction over the horizon. Immutable and thread-safe: the same input gives the same bits, live and years later.
/// </summary>
public interface IDirectionModel : ILearntModel
{
    /// <summary>It reads features alone.</summary>
    int ILearntModel.RequiredCloses => 0;

    /// <summary>How much of the learner's log odds is believed.</summary>
    LogOddsShrinkage Shrinkage { get; }

    /// <summary>
    /// P(price at target &gt; last price, given that it moves), 0 to 1; NaN for another horizon, with too few rows, or when a feature is not finite.
    /// </summary>
    double ProbabilityUp(in ForecastInput input);
}

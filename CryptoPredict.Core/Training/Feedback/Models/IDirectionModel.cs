using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// A classifier of one asset's direction over the horizon. Immutable and thread-safe: the same input gives the same bits, live and years later.
/// </summary>
public interface IDirectionModel
{
    /// <summary>The model's name: <c>logistic</c>, <c>xgboost</c> or <c>lstm-direction</c>.</summary>
    string Model { get; }

    /// <summary>Which version of the model this is; unique per model and asset.</summary>
    string Version { get; }

    /// <summary>How many feature rows it needs before it can speak; at least 1.</summary>
    int RequiredFeatureRows { get; }

    /// <summary>How much of the learner's log odds is believed.</summary>
    LogOddsShrinkage Shrinkage { get; }

    /// <summary>P(price at target &gt; last price, given that it moves), 0 to 1; NaN for another horizon, with too few rows, or when a feature is not finite.</summary>
    double ProbabilityUp(in ForecastInput input);
}

/// <summary>A direction model with what it is for and what it has seen: what an artefact holds.</summary>
/// <param name="Model">The model.</param>
/// <param name="Card">What it is for and what it has seen.</param>
public sealed record TrainedDirection(IDirectionModel Model, ModelCard Card);

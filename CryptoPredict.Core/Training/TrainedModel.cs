using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>One point of a loss curve, in the learner's own measure on targets of size 1.</summary>
/// <param name="Step">Epoch of a network, or tree of a boosted model, from 1; 0 is before the first.</param>
/// <param name="Training">Loss on the training rows; null when it is not computed.</param>
/// <param name="Validation">Loss on the validation rows; null when it is not computed.</param>
public readonly record struct LossPoint(int Step, double? Training, double? Validation)
{
    internal EpochLoss ToEpoch() => new(Step, Training ?? double.NaN, Validation);
}

/// <summary>How far a training has come.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Done">Epochs or trees done.</param>
/// <param name="Total">Epochs or trees asked for; early stopping may end before.</param>
/// <param name="Loss">The newest point of the loss curve; null for a model without one.</param>
public sealed record TrainingProgress(string Model, int Done, int Total, LossPoint? Loss);

/// <summary>A new version of a model.</summary>
public sealed record TrainedModel<TModel> : TrainedVersion
    where TModel : class, ILearntModel
{
    /// <summary>The model and what it has seen. Its version is the beginning of the artefact's hash.</summary>
    public required Trained<TModel> Trained { get; init; }

    internal override ILearntModel Learnt => Trained.Model;

    internal override ModelCard Card => Trained.Card;
}

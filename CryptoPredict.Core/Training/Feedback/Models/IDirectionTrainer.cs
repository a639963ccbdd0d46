using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Neural;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Makes new versions of one direction model. Stateless and thread-safe; runs on the calling thread and those it starts.</summary>
public interface IDirectionTrainer
{
    /// <summary>The model's name.</summary>
    string Model { get; }

    /// <summary>Trains on the data's training part, shrinks by its validation part, and scores on its holdout. Rows without a move are left out.</summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="settings">How to learn.</param>
    /// <param name="seed">Seed of all drawing.</param>
    /// <param name="progress">Told after every epoch, tree or step, on a training thread.</param>
    /// <param name="cancellationToken">Stops within an epoch or a tree.</param>
    /// <exception cref="ArgumentException">The data cannot be learnt from, for example prices that never move.</exception>
    /// <exception cref="TooFewSamplesException">Gaps or ties leave too little of it.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    TrainedDirectionModel Train(
        TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);
}

/// <summary>How direction models are trained.</summary>
/// <param name="Training">Sizes of the parts, threads, the network's settings and the gate: the same as the ensemble's.</param>
/// <param name="LstmPreset">Name of a <see cref="NetworkPreset"/>.</param>
public sealed record DirectionSettings(RetrainOptions Training, string LstmPreset);

/// <summary>A new version of a direction model.</summary>
public sealed record TrainedDirectionModel : TrainedVersion
{
    /// <summary>The model and what it has seen. Its version is the beginning of the artefact's hash.</summary>
    public required Trained<IDirectionModel> Trained { get; init; }

    /// <summary>Scores on rows it learnt from: the newest, as many as the holdout has.</summary>
    public required DirectionMetrics TrainMetrics { get; init; }

    /// <summary>Scores on the holdout.</summary>
    public required DirectionMetrics HoldoutMetrics { get; init; }

    internal override Asset Asset => Trained.Card.Scope.Asset;

    internal override string Model => Trained.Model.Model;

    internal override bool ReadsFeatures => true;

    internal override ImmutableSortedDictionary<string, double> TrainNumbers => TrainMetrics.ToValues();

    internal override ImmutableSortedDictionary<string, double> HoldoutNumbers => HoldoutMetrics.ToValues();
}

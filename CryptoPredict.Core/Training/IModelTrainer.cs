using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>Makes new versions of one model. Stateless and thread-safe; runs on the calling thread and those it starts, at its priority.</summary>
/// <typeparam name="TModel">What the model can do: forecast returns, or tell directions.</typeparam>
public interface IModelTrainer<TModel>
    where TModel : class, ILearntModel
{
    /// <summary>The model's name.</summary>
    string Model { get; }

    /// <summary>Trains on the data's training part, tunes on its validation part, and scores on its holdout.</summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="seed">Seed of all drawing.</param>
    /// <param name="progress">Reported to after every epoch, tree or step, on a training thread.</param>
    /// <param name="cancellationToken">Stops within an epoch or a tree.</param>
    /// <exception cref="ArgumentException">The data cannot be learnt from, for example prices that never move.</exception>
    /// <exception cref="TooFewSamplesException">Gaps, or prices that do not move, leave too little of it.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    TrainedModel<TModel> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);
}

using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Trains recurrent networks on 1 for a rise and 0 for a fall under binary cross-entropy, so that the output is a log odds.</summary>
/// <param name="time">Clock of the reported durations.</param>
public sealed class LstmDirectionTrainer(TimeProvider time) : IDirectionTrainer
{
    private static readonly SequenceTask Task = new(Loss.BinaryCrossEntropy, realised => realised > 0 ? 1 : 0, MovesOnly: true);

    /// <inheritdoc/>
    public string Model => LstmDirection.ModelName;

    /// <inheritdoc/>
    public TrainedDirectionModel Train(
        TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        var training = new DirectionTraining(data, seed, time, cancellationToken);
        var fit = SequenceFit.Train(Model, data, Task, settings.LstmPreset, settings.Training, seed, time, progress, cancellationToken);
        return training.Complete(
            (version, shrinkage) => new LstmDirection(version, data.Scope.HorizonSteps, fit.Network, fit.SequenceLength, fit.Scaler, shrinkage),
            fit.Rows,
            fit.Parameters,
            fit.Losses);
    }
}

using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Trains recurrent networks on 1 for a rise and 0 for a fall under binary cross-entropy, so that the output is a log odds.</summary>
/// <param name="time">Clock of the reported durations.</param>
public sealed class LstmDirectionTrainer(TimeProvider time) : IModelTrainer<IDirectionModel>
{
    private static readonly SequenceTask Task = new(Loss.BinaryCrossEntropy, realised => realised > 0 ? 1 : 0, MovesOnly: true);

    /// <inheritdoc/>
    public string Model => LstmDirection.ModelName;

    /// <inheritdoc/>
    public TrainedModel<IDirectionModel> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var fit = SequenceFit.Train(Model, data, Task, options, seed, time, progress, cancellationToken);
        var shrinkage = DirectionRows.Shrinkage(Of("unnamed", LogOddsShrinkage.None), data, cancellationToken);
        return run.Complete(
            DirectionFamily.Instance, data, seed, version => Of(version, shrinkage), fit.Rows, fit.Parameters.With("shrinkage", shrinkage.Factor), fit.Losses,
            cancellationToken);

        IDirectionModel Of(string version, LogOddsShrinkage believed) =>
            new LstmDirection(version, data.Scope.HorizonSteps, fit.Network, fit.SequenceLength, fit.Scaler, believed);
    }
}

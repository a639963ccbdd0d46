using CryptoPredict.Core.Features;
using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>
/// Trains recurrent networks on +1 for a rise and −1 for a fall under squared error, whose best output is 2·P(up) − 1. The scaler is fitted on
/// the training part alone; the validation part stops the training.
/// </summary>
/// <param name="time">Clock of the reported durations.</param>
public sealed class LstmDirectionTrainer(TimeProvider time) : IDirectionTrainer
{
    /// <inheritdoc/>
    public string Model => LstmDirection.ModelName;

    /// <inheritdoc/>
    public TrainedDirectionModel Train(
        TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        var training = new DirectionTraining(data, seed, time, cancellationToken);
        var lstm = settings.Training.Lstm;
        var preset = NetworkPreset.All.Single(candidate => candidate.Name == settings.LstmPreset);
        var scaler = StandardScaler.Fit(data.FeaturesOf(data.Training), FeatureSchema.Count);
        var scaled = new float[data.Table.Features.Length];
        scaler.Transform(data.Table.Features.Span, scaled);
        var ends = Ends(data.Training, "training sequences");
        var fitting = lstm.For(preset, seed, settings.Training.ResolvedThreads);
        var result = new SequenceTrainer(time).Train(
            SequenceNetwork.Create(preset.Architecture(FeatureSchema.Count), seed),
            Sequences(ends),
            Sequences(Ends(data.Validation, "validation sequences")),
            fitting,
            EpochProgressReport.To(progress, Model),
            cancellationToken);
        var parameters = new ModelParameters { ["preset"] = preset.Name }
            .With("batch_size", fitting.BatchSize)
            .With("best_epoch", result.BestEpoch)
            .With("epochs", fitting.Epochs)
            .With("learning_rate", fitting.LearningRate)
            .With("maximum_gradient_norm", lstm.MaximumGradientNorm)
            .With("patience", lstm.Patience)
            .With("sequence_length", preset.SequenceLength)
            .With("threads", fitting.Threads)
            .With("weight_decay", lstm.WeightDecay);
        return training.Complete(
            (version, shrinkage) => new LstmDirection(version, data.Scope.HorizonSteps, result.Network, preset.SequenceLength, scaler, shrinkage),
            ends.Length,
            parameters,
            result.Epochs.Select(EpochProgressReport.ToLoss));

        SequenceData Sequences(int[] rows) => data.Sequences(scaled, rows, preset.SequenceLength, realised => Math.Sign(realised));

        int[] Ends(RowRange range, string what) =>
            Array.FindAll(data.SequenceEnds(range, preset.SequenceLength), row => data.Table.Targets.Span[row] != 0) is { Length: > 0 } rows
                ? rows
                : throw new TooFewSamplesException(0, 1, $"{what} of {preset.SequenceLength} candles without a gap that end in a move");
    }
}

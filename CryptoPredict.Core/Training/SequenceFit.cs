using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>What a network learns of the rows.</summary>
/// <param name="Loss">What is minimised.</param>
/// <param name="Label">What a log return is to the network.</param>
/// <param name="MovesOnly">Whether rows whose price did not move are left out.</param>
internal sealed record SequenceTask(Loss Loss, Func<double, float> Label, bool MovesOnly = false);

/// <summary>
/// A recurrent network fitted to a preset's sequences. The scaler is fitted on the training part alone; the validation part stops the training.
/// </summary>
internal sealed record SequenceFit
{
    private SequenceFit()
    {
    }

    public required SequenceNetwork Network { get; init; }

    public required StandardScaler Scaler { get; init; }

    public required int SequenceLength { get; init; }

    /// <summary>Sequences it learnt from.</summary>
    public required int Rows { get; init; }

    public required SequenceData Validation { get; init; }

    /// <summary>The rows at which the validation's sequences end.</summary>
    public required int[] ValidationEnds { get; init; }

    public required ImmutableArray<LossPoint> Losses { get; init; }

    /// <summary>Every setting that shaped it.</summary>
    public required ModelParameters Parameters { get; init; }

    /// <exception cref="TooFewSamplesException">Gaps leave a part without a sequence.</exception>
    public static SequenceFit Train(
        string model, TrainingData data, SequenceTask task, RetrainOptions options, int seed, TimeProvider time,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var preset = NetworkPreset.All.Single(candidate => candidate.Name == options.Lstm.Preset);
        var scaler = StandardScaler.Fit(data.FeaturesOf(data.Training), FeatureSchema.Count);
        var scaled = new float[data.Table.Features.Length];
        scaler.Transform(data.Table.Features.Span, scaled);
        var ends = Ends(data.Training, "training");
        var validationEnds = Ends(data.Validation, "validation");
        var validation = data.Sequences(scaled, validationEnds, preset.SequenceLength, task.Label);
        var training = options.Lstm.For(preset, seed, options.ResolvedThreads) with { Loss = task.Loss };
        var result = new SequenceTrainer(time).Train(
            SequenceNetwork.Create(preset.Architecture(FeatureSchema.Count), seed),
            data.Sequences(scaled, ends, preset.SequenceLength, task.Label),
            validation,
            training,
            EpochProgressReport.To(progress, model),
            cancellationToken);
        return new SequenceFit
        {
            Network = result.Network,
            Scaler = scaler,
            SequenceLength = preset.SequenceLength,
            Rows = ends.Length,
            Validation = validation,
            ValidationEnds = validationEnds,
            Losses = [.. result.Epochs.Select(EpochProgressReport.ToLoss)],
            Parameters = new ModelParameters { ["preset"] = preset.Name }
                .With("batch_size", training.BatchSize)
                .With("best_epoch", result.BestEpoch)
                .With("epochs", training.Epochs)
                .With("learning_rate", training.LearningRate)
                .With("maximum_gradient_norm", options.Lstm.MaximumGradientNorm)
                .With("patience", options.Lstm.Patience)
                .With("sequence_length", preset.SequenceLength)
                .With("threads", training.Threads)
                .With("weight_decay", options.Lstm.WeightDecay),
        };

        int[] Ends(RowRange range, string part)
        {
            var rows = data.SequenceEnds(range, preset.SequenceLength);
            rows = task.MovesOnly ? Array.FindAll(rows, row => data.Table.Targets.Span[row] != 0) : rows;
            return rows.Length > 0
                ? rows
                : throw new TooFewSamplesException(
                    0, 1, $"{part} sequences of {preset.SequenceLength} candles without a gap{(task.MovesOnly ? " that end in a move" : "")}");
        }
    }
}

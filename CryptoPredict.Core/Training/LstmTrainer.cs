using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Trains recurrent networks. The scaler is fitted on the training part alone; the validation part stops the training and
/// decides how much of the output is believed.
/// </summary>
/// <param name="time">Clock of the reported durations.</param>
public sealed class LstmTrainer(TimeProvider time) : IModelTrainer
{
    /// <inheritdoc/>
    public string Model => LstmForecaster.ModelName;

    /// <inheritdoc/>
    public TrainedModel Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var settings = options.Lstm;
        var preset = NetworkPreset.All.Single(candidate => candidate.Name == settings.Preset);
        var scaler = StandardScaler.Fit(data.FeaturesOf(data.Training), FeatureSchema.Count);
        var scaled = new float[data.Table.Features.Length];
        scaler.Transform(data.Table.Features.Span, scaled);
        var scaling = TargetScaling.Fit(data.TargetsOf(data.Training));
        var ends = Ends(data.Training, "training sequences");
        var validationEnds = Ends(data.Validation, "validation sequences");
        var validation = data.Sequences(scaled, validationEnds, preset.SequenceLength, scaling);
        var training = settings.For(preset, seed, options.ResolvedThreads);
        var result = new SequenceTrainer(time).Train(
            SequenceNetwork.Create(preset.Architecture(FeatureSchema.Count), seed),
            data.Sequences(scaled, ends, preset.SequenceLength, scaling),
            validation,
            training,
            EpochProgressReport.To(progress, Model),
            cancellationToken);
        var outputs = Array.ConvertAll(result.Network.Predict(validation, cancellationToken), output => (double)output);
        scaling = scaling.Shrink(outputs, Array.ConvertAll(validationEnds, row => data.Table.Targets.Span[row]));
        var parameters = new ModelParameters { ["preset"] = preset.Name }
            .With("batch_size", training.BatchSize)
            .With("best_epoch", result.BestEpoch)
            .With("epochs", training.Epochs)
            .With("learning_rate", training.LearningRate)
            .With("maximum_gradient_norm", settings.MaximumGradientNorm)
            .With("patience", settings.Patience)
            .With("sequence_length", preset.SequenceLength)
            .With("shrinkage", scaling.Shrinkage)
            .With("target_scale", scaling.Scale)
            .With("threads", training.Threads)
            .With("weight_decay", settings.WeightDecay);
        return run.Complete(
            data,
            seed,
            version => new LstmForecaster(version, data.Scope.HorizonSteps, result.Network, preset.SequenceLength, scaler, scaling),
            ends.Length,
            parameters,
            result.Epochs.Select(EpochProgressReport.ToLoss),
            cancellationToken);

        int[] Ends(RowRange range, string what) => data.SequenceEnds(range, preset.SequenceLength) is { Length: > 0 } rows
            ? rows
            : throw new TooFewSamplesException(0, 1, $"{what} of {preset.SequenceLength} candles without a gap");
    }
}

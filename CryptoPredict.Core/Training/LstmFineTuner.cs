using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Lets a network go on learning from its newest verified predictions. Scaler, scale of the targets and shrinkage stay those of
/// the first training. The result has no score of its own: what it learnt from cannot judge it, only later targets can.
/// </summary>
public static class LstmFineTuner
{
    /// <summary>Trains on from the current weights. A pure function: the same arguments give the same bits, for the same number of threads.</summary>
    /// <param name="current">An LSTM with its card; stays as it is.</param>
    /// <param name="samples">Matured predictions in any order, each as-of time once; the newest <see cref="FineTuningOptions.Samples"/> are used.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="seed">Seed of the order of the samples.</param>
    /// <param name="threads">Threads to use, at least 1; small batches use two at most.</param>
    /// <param name="time">Clock of the reported duration.</param>
    /// <param name="progress">Told after every epoch.</param>
    /// <param name="cancellationToken">Stops within a batch.</param>
    /// <exception cref="TooFewSamplesException">Fewer samples than <see cref="FineTuningOptions.MinimumSamples"/>.</exception>
    /// <exception cref="ArgumentException">The forecaster is no LSTM, or a sample does not fit it.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedModel Run(
        TrainedForecaster current, IReadOnlyCollection<FineTuningSample> samples, FineTuningOptions options, int seed, int threads, TimeProvider time,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(options);
        if (current.Forecaster is not LstmForecaster lstm)
        {
            throw new ArgumentException($"Only an LSTM can be fine-tuned; version {current.Forecaster.Version} is of the model '{current.Forecaster.Model}'.", nameof(current));
        }

        if (samples.Count < options.MinimumSamples)
        {
            throw new TooFewSamplesException(samples.Count, options.MinimumSamples, "verified predictions");
        }

        var run = new TrainingRun(time);
        FineTuningSample[] used = [.. samples.OrderBy(sample => sample.AsOf).TakeLast(options.Samples)];
        var data = Sequences(lstm, used);
        var training = new TrainingOptions
        {
            Epochs = options.Epochs,
            LearningRate = options.LearningRate,
            BatchSize = options.BatchSize,
            MaximumGradientNorm = options.MaximumGradientNorm,
            WeightDecay = options.WeightDecay,
            Seed = seed,
            Threads = threads,
        };
        var before = MeanSquaredError(lstm.Network, data, cancellationToken);
        var result = new SequenceTrainer(time).Train(lstm.Network, data, null, training, EpochProgressReport.To(progress, lstm.Model), cancellationToken);
        var after = MeanSquaredError(result.Network, data, cancellationToken);
        var seen = new LabelSpan(used[0].AsOf, used[^1].AsOf + current.Card.Scope.Horizon);
        var (trained, artefact) = TrainingRun.Name(
            version => new LstmForecaster(version, lstm.HorizonSteps, result.Network, lstm.RequiredFeatureRows, lstm.Scaler, lstm.Scaling),
            current.Card.With(seen));
        var parameters = new ModelParameters { ["parent"] = lstm.Version }
            .With("batch_size", Math.Min(options.BatchSize, used.Length))
            .With("epochs", options.Epochs)
            .With("learning_rate", options.LearningRate)
            .With("loss_after", after)
            .With("loss_before", before)
            .With("maximum_gradient_norm", options.MaximumGradientNorm)
            .With("samples", used.Length)
            .With("threads", threads)
            .With("weight_decay", options.WeightDecay);
        return run.Complete(
            trained,
            artefact,
            seed,
            used.Length,
            parameters,
            [new LossPoint(0, before, null), .. result.Epochs.Select(EpochProgressReport.ToLoss)],
            Metrics(trained, used),
            null);
    }

    private static SequenceData Sequences(LstmForecaster lstm, FineTuningSample[] samples)
    {
        var width = lstm.RequiredFeatureRows * FeatureSchema.Count;
        var inputs = new float[samples.Length * width];
        var targets = new float[samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            var (asOf, window, logReturn) = samples[i];
            if (window.Length != width || !double.IsFinite(logReturn) || (i > 0 && asOf == samples[i - 1].AsOf))
            {
                throw new ArgumentException(
                    $"The sample of {asOf:u} has {window.Length} feature values and the log return {logReturn}: it takes {width}, a finite return, and each time once.", nameof(samples));
            }

            lstm.Scaler.Transform(window.Span, inputs.AsSpan(i * width, width));
            targets[i] = (float)(logReturn / lstm.Scaling.Scale);
        }

        return SequenceData.FromSequences(inputs, targets, lstm.RequiredFeatureRows, FeatureSchema.Count);
    }

    private static double MeanSquaredError(SequenceNetwork network, SequenceData data, CancellationToken cancellationToken)
    {
        var outputs = network.Predict(data, cancellationToken);
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var error = outputs[i] - data.Targets(i)[0];
            sum += error * error;
        }

        return sum / outputs.Length;
    }

    private static ForecastMetrics Metrics(TrainedForecaster trained, FineTuningSample[] samples)
    {
        var scope = trained.Card.Scope;
        var forecasts = Array.ConvertAll(samples, sample => trained.Forecaster.Predict(new ForecastInput
        {
            Asset = scope.Asset,
            AsOf = sample.AsOf,
            HorizonSteps = scope.HorizonSteps,
            Closes = [],
            Features = sample.Window.Span,
            FeatureCount = FeatureSchema.Count,
        }).LogReturn);
        return ForecastMetrics.Of(forecasts, Array.ConvertAll(samples, sample => sample.LogReturn), scope.HorizonSteps);
    }
}

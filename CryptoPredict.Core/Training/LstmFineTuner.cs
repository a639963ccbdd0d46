using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Core.Training;

/// <summary>
/// Lets a network go on learning from its newest verified predictions. Scaler, scale of the targets and shrinkage stay those of
/// the first training. The result has no score of its own: what it learnt from cannot judge it, only later targets can.
/// </summary>
public static class LstmFineTuner
{
    /// <summary>Trains on from the current weights. A pure function: the same arguments give the same bits, with any number of threads.</summary>
    /// <param name="current">An LSTM with its card; stays as it is.</param>
    /// <param name="past">The past in which the samples were made.</param>
    /// <param name="ends">The rows at which the samples' windows end, in any order, each once; the newest <see cref="FineTuningOptions.Samples"/> are
    /// used.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="seed">Seed of the order of the samples.</param>
    /// <param name="threads">Threads to use, at least 1; small batches use two at most.</param>
    /// <param name="time">Clock of the reported duration.</param>
    /// <param name="progress">Reported to after every epoch.</param>
    /// <param name="cancellationToken">Stops within a batch.</param>
    /// <exception cref="TooFewSamplesException">Fewer samples than <see cref="FineTuningOptions.MinimumSamples"/>.</exception>
    /// <exception cref="ArgumentException">The forecaster is no LSTM, or a sample does not fit it.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedModel<IForecaster> Run(
        Trained<IForecaster> current, HistoryRows past, IReadOnlyCollection<int> ends, FineTuningOptions options, int seed, int threads, TimeProvider time,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(options);
        if (current.Model is not LstmForecaster lstm)
        {
            throw new ArgumentException($"Only an LSTM can be fine-tuned; version {current.Model.Version} is of the model '{current.Model.Model}'.",
                nameof(current));
        }

        if (ends.Count < options.MinimumSamples)
        {
            throw new TooFewSamplesException(ends.Count, options.MinimumSamples, "verified predictions");
        }

        var run = new TrainingRun(time);
        int[] used = [.. ends.Order().TakeLast(options.Samples)];
        var data = Sequences(lstm, past, used);
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
        var seen = new LabelSpan(past.Table.AsOf.Span[used[0]], past.Table.AsOf.Span[used[^1]] + current.Card.Scope.Horizon);
        var (trained, artefact) = TrainingRun.Name(
            ForecastFamily.Instance,
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
            Metrics(trained, past, used),
            null);
    }

    // Windows that overlap share their rows: ten thousand of them would else be many times the past they are cut from.
    private static SequenceData Sequences(LstmForecaster lstm, HistoryRows past, int[] ends)
    {
        var length = lstm.RequiredFeatureRows;
        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] < 0 || ends[i] >= past.Table.Count || past.RunLength(ends[i]) < length || (i > 0 && ends[i] == ends[i - 1]))
            {
                throw new ArgumentException(
                    $"A sample ends at row {ends[i]} of {past.Table.Count}: each row must be one of them, end {length} rows without a gap, and be given once.",
                    nameof(ends));
            }
        }

        var first = ends[0] - length + 1;
        var features = past.Table.Features.Span[(first * FeatureSchema.Count)..((ends[^1] + 1) * FeatureSchema.Count)];
        var scaled = new float[features.Length];
        lstm.Scaler.Transform(features, scaled);
        return SequenceData.FromWindows(
            scaled,
            Array.ConvertAll(ends, row => row - length + 1 - first),
            Array.ConvertAll(ends, row => (float)(past.Table.Targets.Span[row] / lstm.Scaling.Scale)),
            length,
            FeatureSchema.Count);
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

    private static ForecastMetrics Metrics(Trained<IForecaster> trained, HistoryRows past, int[] ends)
    {
        var scope = trained.Card.Scope;
        var forecasts = Array.ConvertAll(ends, row => trained.Model.Predict(new ForecastInput
        {
            Asset = scope.Asset,
            AsOf = past.Table.AsOf.Span[row],
            HorizonSteps = scope.HorizonSteps,
            Closes = [],
            Features = past.FeaturesBefore(row, trained.Model.RequiredFeatureRows).Span,
            FeatureCount = FeatureSchema.Count,
        }).LogReturn);
        return ForecastMetrics.Of(forecasts, Array.ConvertAll(ends, row => past.Table.Targets.Span[row]), scope.HorizonSteps);
    }
}

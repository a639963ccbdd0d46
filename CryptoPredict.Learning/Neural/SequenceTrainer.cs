using System.Globalization;
using System.Numerics.Tensors;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Learning.Neural;

/// <summary>Trains networks for sequences, from random weights or on from given ones (fine-tuning).</summary>
/// <param name="timeProvider">Clock of the reported times; null for the system's.</param>
public sealed class SequenceTrainer(TimeProvider? timeProvider = null)
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>The vectors of the kernels; tests try every width.</summary>
    internal VectorWidth Vectors { get; init; } = VectorWidths.Best;

    /// <summary>Trains on from the network's weights. The given network stays as it is.</summary>
    /// <param name="network">Where to start.</param>
    /// <param name="training">What to learn.</param>
    /// <param name="validation">What early stopping and the learning-rate schedule look at; null to look at the training loss.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Reported to after every epoch.</param>
    /// <param name="cancellationToken">Stops within a batch.</param>
    /// <returns>The trained network and its losses.</returns>
    /// <exception cref="ArgumentException">The options are out of range, or the data do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">The loss or a weight became infinite or NaN.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public TrainingResult Train(
        SequenceNetwork network, SequenceData training, SequenceData? validation, TrainingOptions options,
        IProgress<EpochReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        RequireFit(network, training, options.Loss, nameof(training));
        if (validation is not null)
        {
            RequireFit(network, validation, options.Loss, nameof(validation));
            if (validation.SequenceLength != training.SequenceLength)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"validation has sequences of {validation.SequenceLength} steps, training of {training.SequenceLength}; they must be equal."),
                    nameof(validation));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var fitting = options with { BatchSize = Math.Min(options.BatchSize, training.Count) };
        using var session = new TrainingSession(network, training, fitting, Vectors);
        return Run(network.Layout, session, training, validation, fitting, progress, cancellationToken);
    }

    private static void RequireFit(SequenceNetwork network, SequenceData data, Loss loss, string name)
    {
        network.RequireInputWidth(data, name);
        if (data.OutputWidth != network.Architecture.OutputWidth)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} has targets of [{data.Count} × {data.OutputWidth}], but the network gives {network.Architecture.OutputWidth} values per "
                        + $"sequence."),
                name);
        }

        if (loss.TargetRange is var (least, most) && data.FirstTargetOutside(least, most) is { } outside)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} has the target {data.Targets(outside.Sequence)[outside.Output]} in sequence {outside.Sequence}; with this loss targets lie "
                        + $"between {least} and {most}."),
                name);
        }
    }

    private TrainingResult Run(
        NetworkLayout layout, TrainingSession session, SequenceData training, SequenceData? validation, TrainingOptions options,
        IProgress<EpochReport>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var order = InOrder(training.Count);
        var validationOrder = validation is null ? [] : InOrder(validation.Count);
        var plateau = options.Plateau is { } schedule ? new PlateauSchedule.Tracker(schedule) : null;
        var learningRate = options.LearningRate;
        var reports = new List<EpochReport>();
        var best = new BestWeights(layout.Length, options.EarlyStoppingPatience);
        for (var epoch = 1; epoch <= options.Epochs && !best.IsStale; epoch++)
        {
            var started = _time.GetTimestamp();
            if (options.Shuffle)
            {
                random.Shuffle(order);
            }

            var trainingLoss = TrainEpoch(session, training, order, options, epoch, learningRate, cancellationToken);
            var validationLoss = validation is null ? (double?)null : session.Evaluate(validation, validationOrder, cancellationToken);
            var monitored = validationLoss ?? trainingLoss;
            RequireFinite(monitored, "the loss", epoch, learningRate);
            var isBest = best.Offer(epoch, monitored, session.Weights.Parameters.Span);
            var report = new EpochReport(epoch, options.Epochs, trainingLoss, validationLoss, learningRate, _time.GetElapsedTime(started), isBest);
            reports.Add(report);
            progress?.Report(report);
            learningRate = plateau?.Next(monitored, learningRate) ?? learningRate;
        }

        var weights = new AlignedFloats(layout.Length);
        (options.EarlyStoppingPatience is null ? session.Weights.Parameters.Span : best.Weights).CopyTo(weights.Span);

        // The last step of all is followed by no loss that would show its weights to be infinite.
        RequireFinite(TensorPrimitives.MaxMagnitude(weights.Span), "a weight", reports.Count, learningRate);
        return new TrainingResult(new SequenceNetwork(layout, weights), reports, best.Epoch);
    }

    private static double TrainEpoch(
        TrainingSession session, SequenceData data, int[] order, TrainingOptions options, int epoch, double learningRate, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        for (var start = 0; start < order.Length; start += options.BatchSize)
        {
            var batch = order.AsMemory(start, Math.Min(options.BatchSize, order.Length - start));
            var loss = session.Step(data, batch, learningRate, cancellationToken);
            RequireFinite(loss, "the loss", epoch, learningRate);
            sum += loss * batch.Length;
        }

        return sum / order.Length;
    }

    private static void RequireFinite(double value, string what, int epoch, double learningRate)
    {
        if (!double.IsFinite(value))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Training diverged: {what} became {value} in epoch {epoch}. Scale the inputs and targets, lower LearningRate ({learningRate}) or set "
                    + $"MaximumGradientNorm."));
        }
    }

    private static int[] InOrder(int count)
    {
        var order = new int[count];
        for (var index = 0; index < count; index++)
        {
            order[index] = index;
        }

        return order;
    }
}

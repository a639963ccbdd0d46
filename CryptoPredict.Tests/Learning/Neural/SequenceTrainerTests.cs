using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Learning.Neural;

public sealed class SequenceTrainerTests
{
    private static readonly NetworkArchitecture Architecture = new() { InputWidth = 3, LstmWidths = [8, 6], DenseWidths = [4], Dropout = 0.1 };
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.01, Threads = 2, Seed = 7 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void It_learns_what_depends_on_the_past()
    {
        // The target is the mean of the first feature over the sequence, which the last row alone does not tell.
        var (training, validation) = (MeanTask(600, seed: 1), MeanTask(200, seed: 2));
        var network = SequenceNetwork.Create(new NetworkArchitecture { InputWidth = 3, LstmWidths = [8] }, 1);
        var result = new SequenceTrainer().Train(network, training, validation, Options with { Epochs = 25 }, null, Cancellation);
        Assert.Equal(25, result.Epochs.Count);
        Assert.True(result.Epochs[^1].ValidationLoss < 0.02 * Variance(validation),
            $"Loss {result.Epochs[^1].ValidationLoss}, variance {Variance(validation)}.");
        Assert.Equal(Loss(result.Network, validation), result.Epochs[^1].ValidationLoss!.Value, 1e-6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_with_any_number_of_threads()
    {
        foreach (var vectors in VectorWidths.Supported)
        {
            foreach (var batch in new[] { 8, 32, 50, 200 })
            {
                var options = Options with { BatchSize = batch, MaximumGradientNorm = 0.5 };
                var first = Train(options with { Threads = 1 }, vectors);
                for (var threads = 1; threads <= 5; threads++)
                {
                    var again = Train(options with { Threads = threads }, vectors);
                    Assert.True(first.Network.Parameters.SequenceEqual(again.Network.Parameters), $"{vectors}, batch {batch}, {threads} threads.");
                    Assert.Equal(first.Epochs.Select(epoch => epoch.TrainingLoss), again.Epochs.Select(epoch => epoch.TrainingLoss));
                }
            }
        }
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        Assert.False(Train(Options).Network.Parameters.SequenceEqual(Train(Options with { Seed = 8 }).Network.Parameters));
    }

    [Fact]
    public void Shuffling_changes_the_order_and_only_that()
    {
        var network = SequenceNetwork.Create(Architecture with { Dropout = 0 }, 1);
        var data = MeanTask(50, seed: 1);
        Assert.False(Weights(Options).SequenceEqual(Weights(Options with { Shuffle = false })));
        Assert.True(Weights(Options with { Shuffle = false }).SequenceEqual(Weights(Options with { Shuffle = false, Seed = 99 })));

        // With everything in one batch the order is only a matter of rounding.
        var whole = Options with { BatchSize = 50, Threads = 1, Epochs = 1 };
        foreach (var (shuffled, straight) in Weights(whole).Zip(Weights(whole with { Shuffle = false })))
        {
            Assert.Equal(straight, shuffled, 1e-4);
        }

        float[] Weights(TrainingOptions options) =>
            new SequenceTrainer().Train(network, data, null, options, null, Cancellation).Network.Parameters.ToArray();
    }

    [Fact]
    public void The_given_network_stays_as_it_is_and_training_goes_on_from_it()
    {
        var network = SequenceNetwork.Create(Architecture, 1);
        var before = network.Parameters.ToArray();
        var data = MeanTask(64, seed: 1);
        var trained = new SequenceTrainer().Train(network, data, null, Options, null, Cancellation).Network;
        Assert.Equal(before, network.Parameters);

        // A learning rate too small to move anything: the loss is the trained network's from the first batch on.
        var still = Options with { LearningRate = 1e-30, Epochs = 1, BatchSize = 64 };
        var fineTuned = new SequenceTrainer().Train(trained, data, data, still, null, Cancellation);
        Assert.Equal(Loss(trained, data), fineTuned.Epochs[0].ValidationLoss!.Value, 1e-6);
        Assert.True(trained.Parameters.SequenceEqual(fineTuned.Network.Parameters));
    }

    [Fact]
    public void Early_stopping_restores_the_weights_of_the_best_epoch()
    {
        // Validation targets have nothing to do with the training targets: after the first epochs, learning hurts.
        var training = MeanTask(60, seed: 1);
        var validation = RandomNetworks.Data(new Random(2), 60, 5, 3);
        var network = SequenceNetwork.Create(Architecture with { Dropout = 0 }, 1);
        var options = Options with { Epochs = 200, LearningRate = 0.03, EarlyStoppingPatience = 4 };
        var result = new SequenceTrainer().Train(network, training, validation, options, null, Cancellation);
        Assert.InRange(result.Epochs.Count, 5, 199);
        Assert.Equal(result.BestEpoch + 4, result.Epochs.Count);
        Assert.Equal(result.Epochs.Min(epoch => epoch.ValidationLoss), result.Epochs[result.BestEpoch - 1].ValidationLoss);
        Assert.Equal(result.Epochs[result.BestEpoch - 1].ValidationLoss!.Value, Loss(result.Network, validation), 1e-6);
        Assert.True(result.Epochs[result.BestEpoch - 1].IsBest);
    }

    [Fact]
    public void A_plateau_lowers_the_learning_rate()
    {
        var options = Options with { Epochs = 6, LearningRate = 1e-20, Plateau = new PlateauSchedule { Factor = 0.5, Patience = 0 } };
        Assert.All(Train(options).Epochs, epoch => Assert.Equal(1e-20, epoch.LearningRate));

        // Learning this fast the loss goes up and down, so the rate must fall.
        var fast = Train(options with { Epochs = 30, LearningRate = 0.5 }).Epochs;
        Assert.True(fast[^1].LearningRate < 0.5);
        Assert.All(fast.Zip(fast.Skip(1)), pair => Assert.True(pair.Second.LearningRate <= pair.First.LearningRate));
    }

    [Fact]
    public void Every_epoch_is_reported_with_losses_and_time()
    {
        var time = new FakeTimeProvider(Sample.Start);
        var reports = new List<EpochReport>();
        var progress = new Synchronous(report =>
        {
            reports.Add(report);
            time.Advance(TimeSpan.FromSeconds(3));
        });
        var data = MeanTask(40, seed: 1);
        var result = new SequenceTrainer(time).Train(SequenceNetwork.Create(Architecture, 1), data, data, Options, progress, Cancellation);
        Assert.Equal(result.Epochs, reports);
        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch));
        Assert.All(reports, report =>
        {
            Assert.Equal((3, TimeSpan.Zero), (report.Epochs, report.Elapsed));
            Assert.True(report.TrainingLoss > 0 && report.ValidationLoss > 0);
        });
    }

    [Fact]
    public void Cancelling_between_epochs_ends_training()
    {
        using var source = new CancellationTokenSource();
        var epochs = 0;
        var progress = new Synchronous(_ =>
        {
            epochs++;
            source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => new SequenceTrainer().Train(
            SequenceNetwork.Create(Architecture, 1), MeanTask(40, seed: 1), null, Options with { Epochs = 1000 }, progress, source.Token));
        Assert.Equal(1, epochs);
    }

    [Fact]
    public void A_cancelled_batch_is_left_at_once_and_changes_no_weight()
    {
        var data = MeanTask(40, seed: 1);
        var network = SequenceNetwork.Create(Architecture, 1);
        using var session = new TrainingSession(network, data, Options, VectorWidths.Best);
        Assert.Throws<OperationCanceledException>(() => session.Step(data, Enumerable.Range(0, 16).ToArray(), 0.1, new CancellationToken(canceled: true)));
        Assert.Equal(network.Parameters, session.Weights.Parameters.Span);

        // The forward pass itself gives up at its first time step.
        Assert.False(session.Shards[0].Forward(0, 0, new CancellationToken(canceled: true)));
        Assert.False(session.Shards[0].Backward(dropout: true, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_training_step_allocates_nothing_after_the_first()
    {
        var data = MeanTask(40, seed: 1);
        var options = Options with { Threads = 2, MaximumGradientNorm = 1 };
        using var session = new TrainingSession(SequenceNetwork.Create(Architecture, 1), data, options, VectorWidths.Best);
        var order = Enumerable.Range(0, 16).ToArray();
        Assert.Equal(0, Allocation.Fewest(() =>
        {
            session.Step(data, order, 0.01, Cancellation);
            session.Evaluate(data, order, Cancellation);
        }));
    }

    [Fact]
    public void Any_batch_size_and_thread_count_covers_every_sequence()
    {
        // One step over all data equals the plain gradient whatever the split, so the losses agree.
        var data = MeanTask(37, seed: 1);
        var network = SequenceNetwork.Create(Architecture with { Dropout = 0 }, 1);
        var expected = Loss(network, data);
        for (var batch = 1; batch < 45; batch += 3)
        {
            for (var threads = 1; threads < 6; threads++)
            {
                using var session = new TrainingSession(network, data, Options with { BatchSize = batch, Threads = threads }, VectorWidths.Best);
                Assert.Equal(expected, session.Evaluate(data, Enumerable.Range(0, 37).ToArray(), Cancellation), 1e-5 * expected);
            }
        }
    }

    [Fact]
    public void Cross_entropy_finds_the_log_odds_of_the_share_where_nothing_else_can_be_known()
    {
        // All weights are 0, so the hidden states are too and nothing but the output's bias has a gradient: its optimum is ln(p / (1 - p)),
        // and the loss there is the entropy of p.
        var architecture = new NetworkArchitecture { InputWidth = 2, LstmWidths = [3] };
        var empty = SequenceNetwork.FromTensors(
            architecture, [.. SequenceNetwork.Create(architecture, 1).ToTensors().Select(tensor => tensor with { Values = new float[tensor.Values.Length] })]);
        var inputs = RandomNetworks.Values(new Random(1), 20 * 4 * 2);
        var data = SequenceData.FromSequences(inputs, Enumerable.Range(0, 20).Select(i => i < 14 ? 1f : 0f).ToArray(), 4, 2);

        var result = new SequenceTrainer().Train(
            empty, data, null, Options with { Loss = CryptoPredict.Learning.Neural.Loss.BinaryCrossEntropy, Epochs = 400, BatchSize = 20, LearningRate = 0.01 },
            null, Cancellation);

        Assert.All(result.Network.Predict(data, Cancellation), output => Assert.Equal(Math.Log(0.7 / 0.3), output, 1e-3));
        Assert.Equal(-(0.7 * Math.Log(0.7)) - (0.3 * Math.Log(0.3)), result.Epochs[^1].TrainingLoss, 1e-5);
    }

    [Fact]
    public void Cross_entropy_refuses_targets_that_are_no_probabilities()
    {
        var network = SequenceNetwork.Create(new NetworkArchitecture { InputWidth = 2, LstmWidths = [3] }, 1);
        var data = SequenceData.FromSequences(new float[3 * 4 * 2], new float[] { 1, 0, -1 }, 4, 2);
        var refusal = Assert.Throws<ArgumentException>(() => new SequenceTrainer().Train(
            network, data, null, Options with { Loss = CryptoPredict.Learning.Neural.Loss.BinaryCrossEntropy }, null, Cancellation));
        Assert.StartsWith("training has the target -1 in sequence 2; with this loss targets lie between 0 and 1.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_is_reported_with_the_way_out()
    {
        var data = SequenceData.FromSequences(RandomNetworks.Values(new Random(1), 60), Enumerable.Repeat(1e30f, 4).ToArray(), 5, 3);
        var error = Assert.Throws<InvalidOperationException>(
            () => new SequenceTrainer().Train(SequenceNetwork.Create(Architecture, 1), data, null, Options with { LearningRate = 1e30 }, null, Cancellation));
        Assert.Contains("lower LearningRate", error.Message, StringComparison.Ordinal);

        // One step in all: its loss is finite, its weights are not.
        var ordinary = MeanTask(4, seed: 1);
        var once = Options with { Epochs = 1, BatchSize = 4, LearningRate = 1e300 };
        error = Assert.Throws<InvalidOperationException>(
            () => new SequenceTrainer().Train(SequenceNetwork.Create(Architecture, 1), ordinary, null, once, null, Cancellation));
        Assert.Contains("a weight became", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_do_not_fit_the_network_are_refused_by_name()
    {
        var random = new Random(1);
        var network = SequenceNetwork.Create(Architecture, 1);
        var good = RandomNetworks.Data(random, 4, 5, 3);
        Refused(RandomNetworks.Data(random, 4, 5, 2), null, "training has sequences of 5 × 2, but the network takes 3");
        Refused(RandomNetworks.Data(random, 4, 5, 3, 2), null, "training has targets of [4 × 2], but the network gives 1");
        Refused(good, RandomNetworks.Data(random, 4, 5, 4), "validation has sequences of 5 × 4");
        Refused(good, RandomNetworks.Data(random, 4, 6, 3), "validation has sequences of 6 steps, training of 5");

        void Refused(SequenceData training, SequenceData? validation, string message) => Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => new SequenceTrainer().Train(network, training, validation, Options, null, Cancellation)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_too_large_for_memory_is_refused_before_anything_is_allocated()
    {
        // Overlapping windows make many long sequences out of few rows.
        var firstRows = new int[200_000];
        var data = SequenceData.FromWindows(new float[30_000], firstRows, new float[firstRows.Length], 10_000, 3);
        var error = Assert.Throws<ArgumentException>(() => new SequenceTrainer().Train(
            SequenceNetwork.Create(Architecture, 1), data, null, Options with { BatchSize = int.MaxValue }, null, Cancellation));
        Assert.Contains("lower BatchSize", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        foreach (var (options, name) in new (TrainingOptions, string)[]
        {
            (Options with { Epochs = 0 }, "Epochs"),
            (Options with { BatchSize = 0 }, "BatchSize"),
            (Options with { LearningRate = 0 }, "LearningRate"),
            (Options with { LearningRate = double.NaN }, "LearningRate"),
            (Options with { Beta1 = 1 }, "Beta1"),
            (Options with { Beta2 = -0.1 }, "Beta2"),
            (Options with { Epsilon = 0 }, "Epsilon"),
            (Options with { WeightDecay = -1 }, "WeightDecay"),
            (Options with { MaximumGradientNorm = 0 }, "MaximumGradientNorm"),
            (Options with { EarlyStoppingPatience = 0 }, "EarlyStoppingPatience"),
            (Options with { Threads = 0 }, "Threads"),
            (Options with { Plateau = new PlateauSchedule { Factor = 1 } }, "Factor"),
            (Options with { Plateau = new PlateauSchedule { Patience = -1 } }, "Patience"),
            (Options with { Plateau = new PlateauSchedule { Threshold = 1 } }, "Threshold"),
            (Options with { Plateau = new PlateauSchedule { MinimumLearningRate = -1 } }, "MinimumLearningRate"),
        })
        {
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => Train(options)).Message, StringComparison.Ordinal);
        }
    }

    private static TrainingResult Train(TrainingOptions options, VectorWidth? vectors = null) =>
        new SequenceTrainer { Vectors = vectors ?? VectorWidths.Best }.Train(
            SequenceNetwork.Create(Architecture, 1), MeanTask(50, seed: 1), null, options, null, Cancellation);

    private static SequenceData MeanTask(int count, int seed)
    {
        var inputs = RandomNetworks.Values(new Random(seed), count * 5 * 3);
        var targets = new float[count];
        for (var index = 0; index < count; index++)
        {
            targets[index] = Enumerable.Range(0, 5).Average(step => inputs[((index * 5) + step) * 3]);
        }

        return SequenceData.FromSequences(inputs, targets, 5, 3);
    }

    private static double Variance(SequenceData data)
    {
        var targets = Enumerable.Range(0, data.Count).Select(index => (double)data.Targets(index)[0]).ToArray();
        var mean = targets.Average();
        return targets.Average(target => (target - mean) * (target - mean));
    }

    private static double Loss(SequenceNetwork network, SequenceData data)
    {
        var predictions = network.Predict(data, Cancellation);
        return Enumerable.Range(0, data.Count).Average(index => Math.Pow(predictions[index] - data.Targets(index)[0], 2));
    }

    private sealed class Synchronous(Action<EpochReport> action) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => action(value);
    }
}

using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.Neural;

public sealed class SequenceNetworkTests
{
    private static readonly NetworkArchitecture Tiny = new() { InputWidth = 2, LstmWidths = [3], OutputWidth = 2 };

    [Fact]
    public void Any_architecture_predicts_what_the_textbook_equations_give_on_every_path()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 20; trial++)
        {
            var network = SequenceNetwork.Create(RandomNetworks.Architecture(random), trial);
            var parameters = new AlignedFloats(network.Layout.Length);
            network.Parameters.CopyTo(parameters.Span);
            var sequence = RandomNetworks.Values(random, random.Next(1, 14) * network.Architecture.InputWidth);
            var expected = RandomNetworks.Reference(network, sequence);
            foreach (var vectors in VectorWidths.Supported)
            {
                var outputs = new float[expected.Length];
                new SequenceInference(network.Layout, parameters, vectors).Run(sequence, outputs);
                for (var i = 0; i < outputs.Length; i++)
                {
                    Assert.Equal(expected[i], outputs[i], 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Training_forward_pass_and_prediction_agree_for_any_architecture_batch_and_thread_count()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 20; trial++)
        {
            var network = SequenceNetwork.Create(RandomNetworks.Architecture(random) with { Dropout = 0.5 }, trial);
            var outputWidth = network.Architecture.OutputWidth;
            var data = RandomNetworks.Data(random, random.Next(1, 30), random.Next(1, 6), network.Architecture.InputWidth, outputWidth);
            var options = new TrainingOptions { BatchSize = random.Next(1, 30), Threads = random.Next(1, 4) };
            using var session = new TrainingSession(network, data, options, VectorWidths.Best);
            var loss = session.Evaluate(data, Enumerable.Range(0, data.Count).ToArray(), TestContext.Current.CancellationToken);

            var predictions = network.Predict(data, TestContext.Current.CancellationToken);
            var expected = Enumerable.Range(0, predictions.Length)
                .Average(i => Math.Pow(predictions[i] - data.Targets(i / outputWidth)[i % outputWidth], 2));
            Assert.Equal(expected, loss, 1e-5 * expected);
        }
    }

    [Fact]
    public void Predicting_allocates_nothing_after_the_first_call()
    {
        var network = SequenceNetwork.Create(NetworkPreset.Deep.Architecture(32), 1);
        var sequence = RandomNetworks.Values(new Random(3), 10 * 32);
        var output = new float[1];
        Assert.Equal(0, Allocation.Fewest(() => network.Predict(sequence, output)));
    }

    [Fact]
    public void Threads_that_share_a_network_get_the_same_bits()
    {
        var network = SequenceNetwork.Create(NetworkPreset.Compact.Architecture(32), 1);
        var other = SequenceNetwork.Create(NetworkPreset.Deep.Architecture(32), 2);
        var data = RandomNetworks.Data(new Random(4), 40, 30, 32);
        var expected = network.Predict(data, TestContext.Current.CancellationToken);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < data.Count; i++)
            {
                var output = new float[1];
                other.Predict(data.Sequence(i), output);
                network.Predict(data.Sequence(i), output);
                Assert.Equal(expected[i], output[0]);
            }
        });
    }

    [Fact]
    public void The_presets_are_the_two_named_architectures()
    {
        var compact = SequenceNetwork.Create(NetworkPreset.Compact.Architecture(32), 1);
        var deep = SequenceNetwork.Create(NetworkPreset.Deep.Architecture(32), 1);

        // 4H(in + H) + 8H for each LSTM layer, out(in + 1) for each dense layer.
        Assert.Equal((4 * 32 * 64) + (8 * 32) + (4 * 16 * 48) + (8 * 16) + 17, compact.ParameterCount);
        Assert.Equal((4 * 128 * 160) + 1024 + (4 * 128 * 256) + 1024 + (64 * 129) + (32 * 65) + 33, deep.ParameterCount);
        Assert.Equal(["lstm1.weight_ih_l0", "lstm1.weight_hh_l0", "lstm1.bias_ih_l0", "lstm1.bias_hh_l0"], compact.ToTensors().Take(4).Select(t => t.Name));
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"], deep.ToTensors().Skip(8).Select(t => t.Name));
    }

    [Fact]
    public void Initial_weights_fill_the_range_PyTorch_draws_from_and_follow_the_seed()
    {
        var architecture = NetworkPreset.Compact.Architecture(32);
        var tensors = SequenceNetwork.Create(architecture, 1).ToTensors();
        foreach (var (name, bound) in new[] { ("lstm1.weight_ih_l0", 1 / Math.Sqrt(32)), ("lstm2.weight_hh_l0", 0.25) })
        {
            var values = tensors.Single(tensor => tensor.Name == name).Values.ToArray();
            Assert.InRange(values.Max(), 0.97 * bound, bound);
            Assert.InRange(values.Min(), -bound, -0.97 * bound);
        }

        Assert.Equal(tensors[0].Values.ToArray(), SequenceNetwork.Create(architecture, 1).ToTensors()[0].Values.ToArray());
        Assert.NotEqual(tensors[0].Values.ToArray(), SequenceNetwork.Create(architecture, 2).ToTensors()[0].Values.ToArray());
    }

    [Fact]
    public void Tensors_make_the_same_network_again()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 20; trial++)
        {
            var network = SequenceNetwork.Create(RandomNetworks.Architecture(random), trial);
            var shuffled = network.ToTensors().ToArray();
            random.Shuffle(shuffled);
            Assert.True(network.Parameters.SequenceEqual(SequenceNetwork.FromTensors(network.Architecture, shuffled).Parameters));
        }
    }

    [Fact]
    public void Wrong_tensors_are_refused_by_name()
    {
        var tensors = SequenceNetwork.Create(Tiny, 1).ToTensors().ToList();
        Refused(tensors.Skip(1), "lstm.weight_ih_l0 [12, 2] is missing");
        Refused([.. tensors, tensors[2]], "lstm.bias_ih_l0 is given twice");
        Refused([.. tensors, new NamedTensor("stranger", [1], new float[1])], "stranger does not belong");
        Refused([.. tensors.Skip(1), tensors[0] with { Shape = [2, 12] }], "must be [12, 2]; it is [2, 12]");
        var values = tensors[0].Values.ToArray();
        values[5] = float.NaN;
        Refused([.. tensors.Skip(1), tensors[0] with { Values = values }], "lstm.weight_ih_l0 [12 × 2] holds NaN at row 2, column 1");

        static void Refused(IEnumerable<NamedTensor> tensors, string message) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => SequenceNetwork.FromTensors(Tiny, tensors.ToList())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_sequences_are_refused_with_shape_and_row()
    {
        var network = SequenceNetwork.Create(Tiny, 1);
        Refused([], 2, "sequence must hold one or more rows of 2 values; it holds 0");
        Refused([1, 2, 3], 2, "rows of 2 values; it holds 3");
        Refused([1, 2], 3, "room for exactly 2 values; it has 3");
        Refused([1, 2, 3, float.PositiveInfinity], 2, "sequence [2 × 2] holds Infinity at row 1, column 1");
        var wide = RandomNetworks.Data(new Random(1), 2, 3, 5);
        Assert.Contains("3 × 5, but the network takes 2",
            Assert.Throws<ArgumentException>(() => network.Predict(wide, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

        void Refused(float[] sequence, int outputs, string message) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => network.Predict(sequence, new float[outputs])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_architectures_are_refused()
    {
        foreach (var architecture in new[]
        {
            Tiny with { InputWidth = 0 },
            Tiny with { OutputWidth = -1 },
            Tiny with { LstmWidths = [] },
            Tiny with { LstmWidths = [4, 0] },
            Tiny with { LstmWidths = [.. Enumerable.Repeat(8192, 16)] },
            Tiny with { DenseWidths = [100_000] },
            Tiny with { Dropout = 1 },
            Tiny with { Dropout = double.NaN },
        })
        {
            Assert.Throws<ArgumentException>(() => SequenceNetwork.Create(architecture, 1));
        }
    }
}

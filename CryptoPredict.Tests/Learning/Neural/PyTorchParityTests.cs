using System.Globalization;
using System.Text.Json;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Learning.Neural.GoldenCase;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>The network against PyTorch's numbers: outputs, loss, every gradient and the weights after Adam steps.</summary>
[Kind(TestKind.Slow)]
public sealed class PyTorchParityTests
{
    /// <summary>Every width of this processor, with one thread and with two.</summary>
    public static TheoryData<VectorWidth, int> Widths()
    {
        var widths = new TheoryData<VectorWidth, int>();
        foreach (var vectors in VectorWidths.Supported)
        {
            widths.Add(vectors, 1);
            widths.Add(vectors, 2);
        }

        return widths;
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void Small_network_gives_every_hidden_state_the_loss_and_every_gradient(VectorWidth vectors, int threads)
    {
        var golden = Small();
        using var session = golden.Session(new TrainingOptions { Threads = threads }, vectors, inputGradient: true);
        var loss = session.ComputeGradients(golden.Data, golden.AllRows, CancellationToken.None);

        AssertTensor("loss", [golden.Float64.Number("loss")], [(float)loss]);
        foreach (var gradient in Gradients(session))
        {
            AssertTensor(gradient.Name, golden.Float64.GetProperty("grads").GetProperty(gradient.Name).Numbers("data"), gradient.Values.ToArray());
        }

        // Two sequences are less than the smallest shard: one shard holds both.
        var shard = session.Shards[0];
        var outputs = new float[2 * 5 * 4];
        var inputGradients = new float[2 * 5 * 3];
        for (var i = 0; i < 10; i++)
        {
            var (row, step) = (i / 5, i % 5);
            var depth = session.Weights.Layout.Lstm[1].Depth;
            new ReadOnlySpan<float>(shard.Lstm(1).Hidden(step, 2) + (row * depth), 4).CopyTo(outputs.AsSpan(i * 4));
            shard.InputGradient.Span.Slice(((step * 2) + row) * 32, 3).CopyTo(inputGradients.AsSpan(i * 3));
        }

        AssertTensor("lstm_output", golden.Float64.GetProperty("lstm_output").Numbers("data"), outputs);
        AssertTensor("grad_x", golden.Float64.GetProperty("grad_x").Numbers("data"), inputGradients);
        AssertTensor("pred", golden.Float64.GetProperty("pred").Numbers("data"), [shard.Output(0, 0), shard.Output(1, 0)]);
        var cells = new float[2 * 2 * 4];
        for (var i = 0; i < 4; i++)
        {
            new ReadOnlySpan<float>(shard.Lstm(i / 2).Cell(4, 2) + (i % 2 * 16), 4).CopyTo(cells.AsSpan(i * 4));
        }

        AssertTensor("c_n", golden.Float64.GetProperty("c_n").Numbers("data"), cells);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Small_network_follows_Adam_with_and_without_decay_and_clipping(VectorWidth vectors, int threads)
    {
        var golden = Small();
        foreach (var (name, options) in new[]
        {
            ("adam", new TrainingOptions { LearningRate = 5e-4 }),
            ("adam_l2_clip", new TrainingOptions { LearningRate = 5e-4, WeightDecay = 1e-5, MaximumGradientNorm = 1 }),
            ("strong", new TrainingOptions { LearningRate = 1e-2, WeightDecay = 0.1, MaximumGradientNorm = 0.25 }),
        })
        {
            var reference = golden.Float64.GetProperty("optim").GetProperty(name);
            using var session = golden.Session(options with { Threads = threads }, vectors);
            var losses = reference.Numbers("loss_before_step");
            var norms = reference.Numbers("grad_norm_before_clip");
            for (var step = 1; step <= 5; step++)
            {
                AssertTensor(name, [losses[step - 1]], [(float)session.Step(golden.Data, golden.AllRows, options.LearningRate, CancellationToken.None)]);
                if (options.MaximumGradientNorm is not null)
                {
                    AssertTensor(name, [norms[step - 1]], [(float)session.GradientNorm]);
                }

                if (reference.GetProperty("weights_after").TryGetProperty(step.ToString(CultureInfo.InvariantCulture), out var weights))
                {
                    AssertAll(weights, Weights(session));
                }
            }

            var layout = session.Weights.Layout;
            AssertAll(reference.GetProperty("exp_avg_after_5"), layout.Unpack(session.Optimiser.Moments.First.Span));
            AssertAll(reference.GetProperty("exp_avg_sq_after_5"), layout.Unpack(session.Optimiser.Moments.Second.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Compact_network_agrees(VectorWidth vectors, int threads) => AssertDigests(Compact(), vectors, threads);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Deep_network_agrees(VectorWidth vectors, int threads) => AssertDigests(Deep(), vectors, threads);

    [Fact]
    public void Predictions_of_single_sequences_agree()
    {
        foreach (var golden in new[] { Compact(), Deep() })
        {
            AssertTensor("pred", golden.Float64.Numbers("pred"), golden.Network.Predict(golden.Data, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Predictions_of_single_sequences_agree_on_every_width(VectorWidth vectors, int threads)
    {
        Assert.InRange(threads, 1, 2);
        var golden = Small();
        var parameters = new AlignedFloats(golden.Network.Layout.Length);
        golden.Network.Parameters.CopyTo(parameters.Span);
        var inference = new SequenceInference(golden.Network.Layout, parameters, vectors);
        var predictions = new float[2];
        inference.Run(golden.Data.Sequence(0), predictions.AsSpan(0, 1));
        inference.Run(golden.Data.Sequence(1), predictions.AsSpan(1, 1));
        AssertTensor("pred", golden.Float64.GetProperty("pred").Numbers("data"), predictions);
    }

    private static void AssertAll(JsonElement reference, NamedTensor[] tensors)
    {
        foreach (var tensor in tensors)
        {
            AssertTensor(tensor.Name, reference.GetProperty(tensor.Name).Numbers("data"), tensor.Values.ToArray());
        }
    }

    private static void AssertDigests(GoldenCase golden, VectorWidth vectors, int threads)
    {
        var options = new TrainingOptions { LearningRate = 5e-4, Threads = threads };
        using var session = golden.Session(options, vectors);
        var loss = session.ComputeGradients(golden.Data, golden.AllRows, CancellationToken.None);
        AssertTensor("loss", [golden.Float64.Number("loss")], [(float)loss]);
        AssertAllDigests(golden.Float64.GetProperty("grads"), Gradients(session));

        var adam = golden.Float64.GetProperty("adam5");
        var losses = adam.Numbers("loss_before_step");
        for (var step = 0; step < 5; step++)
        {
            AssertTensor("loss", [losses[step]], [(float)session.Step(golden.Data, golden.AllRows, options.LearningRate, CancellationToken.None)]);
        }

        AssertAllDigests(adam.GetProperty("weights"), Weights(session));
        session.ComputeGradients(golden.Data, golden.AllRows, CancellationToken.None);
        var predictions = new List<float>();
        foreach (var shard in session.Shards)
        {
            for (var row = 0; row < shard.Rows; row++)
            {
                predictions.Add(shard.Output(row, 0));
            }
        }

        AssertTensor("pred_after", adam.Numbers("pred_after"), predictions);
    }

    private static void AssertAllDigests(JsonElement reference, NamedTensor[] tensors)
    {
        for (var index = 0; index < tensors.Length; index++)
        {
            AssertDigest(tensors[index].Name, reference.GetProperty(tensors[index].Name), tensors[index].Values.Span, (uint)index + 1);
        }
    }
}

using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>Gradients against finite differences of the loss.</summary>
public sealed class GradientTests
{
    [Fact]
    public void Gradients_are_the_slopes_of_the_mean_squared_error() => AssertSlopes(Loss.MeanSquared, dropout: 0);

    [Fact]
    public void Gradients_are_the_slopes_of_the_binary_cross_entropy() => AssertSlopes(Loss.BinaryCrossEntropy, dropout: 0, target => target > 0 ? 1 : 0);

    [Fact]
    public void Gradients_are_the_slopes_under_dropout() => AssertSlopes(Loss.MeanSquared, dropout: 0.4);

    private static void AssertSlopes(Loss loss, double dropout, Func<float, float>? label = null)
    {
        var architecture = new NetworkArchitecture { InputWidth = 5, LstmWidths = [6, 3], DenseWidths = [4], OutputWidth = 2, Dropout = dropout };
        var network = SequenceNetwork.Create(architecture, 3);
        var data = RandomNetworks.Data(new Random(4), 7, 4, 5, 2, label);
        var options = new TrainingOptions { BatchSize = 7, Threads = 2, Loss = loss, Seed = 9 };
        using var session = new TrainingSession(network, data, options, VectorWidths.Best);
        var order = Enumerable.Range(0, data.Count).ToArray();
        session.ComputeGradients(data, order, CancellationToken.None);
        var gradients = GoldenCase.Gradients(session);
        var tensors = network.ToTensors();
        var random = new Random(5);
        for (var index = 0; index < tensors.Count; index++)
        {
            var largest = gradients[index].Values.ToArray().Max(Math.Abs);
            for (var trial = 0; trial < 12; trial++)
            {
                var element = random.Next(tensors[index].Values.Length);
                var slope = (LossWith(index, element, 0.01f) - LossWith(index, element, -0.01f)) / 0.02;
                var gradient = gradients[index].Values.Span[element];
                Assert.True(
                    Math.Abs(slope - gradient) <= (0.01 * largest) + 1e-5,
                    $"{tensors[index].Name}[{element}]: slope {slope:R}, gradient {gradient:R}, largest {largest:R}.");
            }
        }

        // A new session each time: its first batch draws the same dropout mask.
        double LossWith(int tensor, int element, float change)
        {
            var values = tensors[tensor].Values.ToArray();
            values[element] += change;
            var changed = tensors.ToArray();
            changed[tensor] = tensors[tensor] with { Values = values };
            using var other = new TrainingSession(SequenceNetwork.FromTensors(architecture, changed), data, options with { Threads = 1 }, VectorWidths.Best);
            return other.ComputeGradients(data, order, CancellationToken.None);
        }
    }
}

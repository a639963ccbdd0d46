using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>Steps of the optimiser against its plain formulas in float32, weight by weight.</summary>
public sealed class AdamTests
{
    private const int Shards = 3;
    private static readonly float[] Special = [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0, -0f, 1e-42f, -1e-42f, 1e-38f, 3e38f, -3e38f];

    public static TheoryData<VectorWidth, bool> Cases() =>
        [.. VectorWidths.Supported.SelectMany(width => new[] { (width, false), (width, true) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_are_those_of_the_formulas_for_any_size_whoever_adds_up_the_gradients(VectorWidth vectors, bool special)
    {
        var random = new Random(3);
        for (var trial = 0; trial < 70; trial++)
        {
            var architecture = new NetworkArchitecture { InputWidth = 1 + trial, LstmWidths = [random.Next(1, 40)], OutputWidth = random.Next(1, 71) };
            var weights = new TrainingWeights(new NetworkLayout(architecture));
            var parts = random.Next(1, 5);
            var options = new TrainingOptions { WeightDecay = trial % 2 * 0.01, LearningRate = 0.01 };
            var adam = new Adam(weights.Parameters, options, vectors, parts);
            var shards = NewShards(weights, vectors, architecture.InputWidth, architecture.OutputWidth);
            Fill(random, weights.Parameters.Span, special: false);
            var expected = weights.Parameters.Span.ToArray();
            var (first, second) = (new float[expected.Length], new float[expected.Length]);
            for (var step = 1; step <= 3; step++)
            {
                foreach (var shard in shards)
                {
                    Fill(random, shard.Gradients.Span, special && step == 1);
                }

                // A shard that no row reached has no part in the sum, whatever it holds.
                shards[^1].Gradients.Span.Fill(float.NaN);
                var gradients = shards[0].Gradients.Span.ToArray();
                for (var index = 0; index < gradients.Length; index++)
                {
                    gradients[index] += shards[1].Gradients.Span[index];
                }

                adam.BeginStep();
                var reduced = step % 2 == 0;
                if (reduced)
                {
                    for (var part = 0; part < parts; part++)
                    {
                        adam.Reduce(part, shards);
                    }

                    var norm = Math.Sqrt(gradients.Sum(gradient => (double)gradient * gradient));
                    Assert.Equal(norm, adam.GradientNorm(), norm * 1e-6);
                }

                for (var part = 0; part < parts; part++)
                {
                    adam.Update(part, shards, reduced, options.LearningRate, gradientScale: 0.5);
                }

                for (var index = 0; index < expected.Length; index++)
                {
                    var gradient = (gradients[index] * 0.5f) + (expected[index] * (float)options.WeightDecay);
                    first[index] = (0.9f * first[index]) + (0.1f * gradient);
                    second[index] = (0.999f * second[index]) + (0.001f * (gradient * gradient));
                    var bias = (float)(1 / Math.Sqrt(1 - Math.Pow(0.999, step)));
                    expected[index] -= (float)(0.01 / (1 - Math.Pow(0.9, step))) * first[index] / ((MathF.Sqrt(second[index]) * bias) + 1e-8f);
                    AssertNear(first[index], adam.Moments.First.Span[index], 1e-5);
                    AssertNear(second[index], adam.Moments.Second.Span[index], 1e-5);
                    AssertNear(expected[index], weights.Parameters.Span[index], 1e-5);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_norm_is_none_where_a_gradient_is_none_and_infinite_where_one_is(VectorWidth vectors, bool infinite)
    {
        var weights = new TrainingWeights(new NetworkLayout(new NetworkArchitecture { InputWidth = 40, LstmWidths = [20], OutputWidth = 1 }));
        var adam = new Adam(weights.Parameters, new TrainingOptions(), vectors, 2);
        var shards = NewShards(weights, vectors, 40, 1);
        foreach (var index in new[] { 0, 7, 1023, 1024, weights.Parameters.Length - 1 })
        {
            foreach (var shard in shards)
            {
                shard.Gradients.Span.Fill(0.25f);
            }

            shards[1].Gradients.Span[index] = infinite ? float.NegativeInfinity : float.NaN;
            adam.BeginStep();
            adam.Reduce(0, shards);
            adam.Reduce(1, shards);
            Assert.Equal(infinite ? double.PositiveInfinity : double.NaN, adam.GradientNorm());
        }
    }

    /// <summary>Shards of which the last one holds no row.</summary>
    private static NetworkShard[] NewShards(TrainingWeights weights, VectorWidth vectors, int inputs, int outputs)
    {
        var data = RandomNetworks.Data(new Random(6), Shards, 1, inputs, outputs);
        var shards = Enumerable.Range(0, Shards).Select(_ => new NetworkShard(weights, vectors, 1, 1, seed: 1)).ToArray();
        for (var shard = 0; shard < Shards - 1; shard++)
        {
            shards[shard].Gather(data, [shard]);
        }

        return shards;
    }

    private static void Fill(Random random, Span<float> values, bool special)
    {
        foreach (ref var value in values)
        {
            value = special && random.Next(8) == 0 ? Special[random.Next(Special.Length)] : (random.NextSingle() * 2) - 1;
        }
    }

    private static void AssertNear(float expected, float actual, double tolerance)
    {
        if (float.IsFinite(expected) ? !(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected))) : !expected.Equals(actual))
        {
            Assert.Fail($"{expected} came out as {actual}.");
        }
    }
}

using System.Text.Json;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>A network, its data and the numbers PyTorch 1.13 computed for them in float64.</summary>
internal sealed record GoldenCase(SequenceNetwork Network, SequenceData Data, JsonElement Float64)
{
    // Twice as many roundings where a product is rounded before it is added.
    private static readonly double Tolerance = VectorWidths.IsFused ? 2e-6 : 2.5 * 2e-6;

    public int[] AllRows => [.. Enumerable.Range(0, Data.Count)];

    /// <summary>LSTM 3 → 4 → 4 → 1: every number is in the file.</summary>
    public static GoldenCase Small()
    {
        var file = GoldenFile.Read("lstm_small.json");
        var reference = file.GetProperty("float32");
        var architecture = new NetworkArchitecture { InputWidth = 3, LstmWidths = [4, 4] };
        var tensors = reference.GetProperty("weights").EnumerateObject()
            .Select(tensor => new NamedTensor(tensor.Name, Shape(tensor.Value), Floats(tensor.Value.GetProperty("data"))))
            .ToList();
        var data = SequenceData.FromSequences(
            Floats(reference.GetProperty("x").GetProperty("data")), Floats(reference.GetProperty("y").GetProperty("data")), 5, 3);
        return new(SequenceNetwork.FromTensors(architecture, tensors), data, file.GetProperty("float64"));
    }

    /// <summary>LSTM 128 × 2 with a dense head, batch 4: inputs by formula, results as digests.</summary>
    public static GoldenCase Deep() => FromFormula("lstm_seed_128x2.json", NetworkPreset.Deep.Architecture(32) with { Dropout = 0 }, 10);

    /// <summary>LSTM 32 and 16, batch 64: inputs by formula, results as digests.</summary>
    public static GoldenCase Compact() => FromFormula("lstm_stacked_32_16.json", NetworkPreset.Compact.Architecture(32), 30);

    public TrainingSession Session(TrainingOptions options, VectorWidth vectors, bool inputGradient = false) =>
        new(Network, Data, options with { BatchSize = Data.Count, Shuffle = false }, vectors, inputGradient);

    /// <summary>Equal within 2e-6 of the tensor's largest magnitude.</summary>
    public static void AssertTensor(string name, IReadOnlyList<double> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance * largest,
                $"{name}[{i}]: expected {expected[i]:R}, got {actual[i]:R} (largest magnitude {largest:R}).");
        }
    }

    /// <summary>Checks a tensor against a digest: norm, sum, first values and a hash product that sees permutations.</summary>
    public static void AssertDigest(string name, JsonElement digest, ReadOnlySpan<float> actual, uint id)
    {
        var (l2, sum, largest, dot) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            l2 += (double)actual[i] * actual[i];
            sum += actual[i];
            largest = Math.Max(largest, Math.Abs(actual[i]));
            dot += actual[i] * HashFormula.V(1000 + id, (uint)i);
        }

        // Independent errors of the elements add up like a random walk.
        var slack = Tolerance * digest.Number("maxabs") * Math.Sqrt(actual.Length);
        Within(digest.Number("maxabs"), largest, Tolerance * largest);
        Within(digest.Number("l2"), Math.Sqrt(l2), Tolerance * Math.Sqrt(l2));
        Within(digest.Number("sum"), sum, slack);
        Within(digest.Number("hashdot"), dot, slack);
        var first = digest.Numbers("first8");
        for (var i = 0; i < first.Length; i++)
        {
            Within(first[i], actual[i], Tolerance * largest);
        }

        void Within(double expected, double value, double tolerance) =>
            Assert.True(Math.Abs(expected - value) <= tolerance, $"{name}: expected {expected:R} within {tolerance:R}, got {value:R}.");
    }

    /// <summary>The shards' gradients, added up, as named tensors.</summary>
    public static NamedTensor[] Gradients(TrainingSession session)
    {
        var layout = session.Weights.Layout;
        var total = new float[layout.Length];
        foreach (var shard in session.Shards)
        {
            for (var i = 0; shard.Rows > 0 && i < total.Length; i++)
            {
                total[i] += shard.Gradients.Span[i];
            }
        }

        return layout.Unpack(total);
    }

    public static NamedTensor[] Weights(TrainingSession session) => session.Weights.Layout.Unpack(session.Weights.Parameters.Span);

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    private static int[] Shape(JsonElement tensor) => [.. tensor.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];

    private static float[] Formula(JsonElement tensor)
    {
        var id = (uint)tensor.Integer("id");
        var scale = tensor.Number("scale");
        var values = new float[Shape(tensor).Aggregate(1, (product, extent) => product * extent)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = HashFormula.Element(id, (uint)i, scale);
        }

        return values;
    }

    private static GoldenCase FromFormula(string name, NetworkArchitecture architecture, int steps)
    {
        var file = GoldenFile.Read(name);
        var tensors = file.GetProperty("tensors").EnumerateObject()
            .Select(tensor => new NamedTensor(tensor.Name, Shape(tensor.Value), Formula(tensor.Value)))
            .ToList();
        var inputs = file.GetProperty("inputs");
        var data = SequenceData.FromSequences(Formula(inputs.GetProperty("x")), Formula(inputs.GetProperty("y")), steps, architecture.InputWidth);
        return new(SequenceNetwork.FromTensors(architecture, tensors), data, file.GetProperty("float64"));
    }
}

using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>Random architectures, data and a plain double-precision network to compare with.</summary>
internal static class RandomNetworks
{
    public static NetworkArchitecture Architecture(Random random) => new()
    {
        InputWidth = random.Next(1, 41),
        LstmWidths = Widths(random, random.Next(1, 4)),
        DenseWidths = Widths(random, random.Next(0, 3)),
        OutputWidth = random.Next(1, 4),
    };

    public static SequenceData Data(Random random, int count, int steps, int width, int outputs = 1, Func<float, float>? label = null)
    {
        var inputs = Values(random, count * steps * width);
        var targets = Array.ConvertAll(Values(random, count * outputs), value => label?.Invoke(value) ?? value);
        return SequenceData.FromSequences(inputs, targets, steps, width, outputs);
    }

    public static float[] Values(Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
        {
            value = (random.NextSingle() * 2) - 1;
        }

        return values;
    }

    /// <summary>The textbook equations, one number at a time.</summary>
    public static double[] Reference(SequenceNetwork network, ReadOnlySpan<float> sequence)
    {
        var tensors = network.ToTensors().Select(tensor => tensor.Values.ToArray()).ToArray();
        var architecture = network.Architecture;
        var steps = sequence.Length / architecture.InputWidth;
        var inputs = new double[steps][];
        for (var step = 0; step < steps; step++)
        {
            inputs[step] = Array.ConvertAll(sequence.Slice(step * architecture.InputWidth, architecture.InputWidth).ToArray(), value => (double)value);
        }

        var next = 0;
        foreach (var width in architecture.LstmWidths)
        {
            var (weightInput, weightHidden, biasInput, biasHidden) = (tensors[next], tensors[next + 1], tensors[next + 2], tensors[next + 3]);
            next += 4;
            var (hidden, cell) = (new double[width], new double[width]);
            for (var step = 0; step < steps; step++)
            {
                var z = new double[4 * width];
                for (var row = 0; row < z.Length; row++)
                {
                    z[row] = biasInput[row] + biasHidden[row] + Dot(weightInput, row, inputs[step]) + Dot(weightHidden, row, hidden);
                }

                hidden = new double[width];
                for (var unit = 0; unit < width; unit++)
                {
                    cell[unit] = (Sigmoid(z[width + unit]) * cell[unit]) + (Sigmoid(z[unit]) * Math.Tanh(z[(2 * width) + unit]));
                    hidden[unit] = Sigmoid(z[(3 * width) + unit]) * Math.Tanh(cell[unit]);
                }

                inputs[step] = hidden;
            }
        }

        var values = inputs[^1];
        for (var layer = 0; layer <= architecture.DenseWidths.Count; layer++)
        {
            var (weight, bias) = (tensors[next], tensors[next + 1]);
            next += 2;
            var isOutput = layer == architecture.DenseWidths.Count;
            var outputs = new double[bias.Length];
            for (var row = 0; row < outputs.Length; row++)
            {
                var value = bias[row] + Dot(weight, row, values);
                outputs[row] = isOutput ? value : Math.Max(0, value);
            }

            values = outputs;
        }

        return values;
    }

    private static double Dot(float[] matrix, int row, double[] vector)
    {
        var sum = 0.0;
        for (var column = 0; column < vector.Length; column++)
        {
            sum += matrix[(row * vector.Length) + column] * vector[column];
        }

        return sum;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static int[] Widths(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 41))];
}

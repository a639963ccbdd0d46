using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Learning.Neural;

/// <summary>One time step against the plain formulas in float64, for every number of rows from 1 to 70.</summary>
public sealed unsafe class LstmCellTests
{
    private const float Canary = 12345f;
    private static readonly float[] Special = [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0, -0f, 1e-42f, -1e-42f, 1e-38f, 1e30f, -1e30f];

    public static TheoryData<VectorWidth, bool> Cases() =>
        [.. VectorWidths.Supported.SelectMany(width => new[] { (width, false), (width, true) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_forwards_is_that_of_the_formulas_for_every_number_of_rows_and_writes_nothing_else(VectorWidth vectors, bool special)
    {
        var random = new Random(1);
        for (var rows = 1; rows <= 70; rows++)
        {
            var width = 16 * random.Next(1, 6);
            var stride = width + (16 * random.Next(2));
            var gates = Filled(random, rows * 4 * width, 4f, special);
            var before = Filled(random, rows * width, 2f, special);
            var z = gates.Span.ToArray();
            var (cell, tanh, hidden) = (Untouched((rows + 1) * width), Untouched((rows + 1) * width), Untouched((rows + 1) * stride));

            LstmCell.Forward(vectors, rows, width, gates.Pointer, before.Pointer, cell.Pointer, tanh.Pointer, hidden.Pointer, stride);

            for (var row = 0; row < rows; row++)
            {
                for (var unit = 0; unit < width; unit++)
                {
                    double Z(int gate) => z[(((row * 4) + gate) * width) + unit];
                    float Gate(int gate) => gates.Span[(((row * 4) + gate) * width) + unit];
                    var (i, f, g, o) = (Sigmoid(Z(0)), Sigmoid(Z(1)), Math.Tanh(Z(2)), Sigmoid(Z(3)));
                    var c = (f * before.Span[(row * width) + unit]) + (i * g);
                    AssertNear(i, Gate(0), 1);
                    AssertNear(f, Gate(1), 1);
                    AssertNear(g, Gate(2), 1);
                    AssertNear(o, Gate(3), 1);
                    AssertNear(c, cell.Span[(row * width) + unit], Math.Abs(c) + 1);
                    AssertNear(Math.Tanh(c), tanh.Span[(row * width) + unit], 2);
                    AssertNear(o * Math.Tanh(c), hidden.Span[(row * stride) + unit], 2);
                }

                Assert.True(hidden.Span.Slice((row * stride) + width, stride - width).IndexOfAnyExcept(Canary) < 0);
            }

            Assert.True(cell.Span[(rows * width)..].IndexOfAnyExcept(Canary) < 0);
            Assert.True(tanh.Span[(rows * width)..].IndexOfAnyExcept(Canary) < 0);
            Assert.True(hidden.Span[(rows * stride)..].IndexOfAnyExcept(Canary) < 0);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_backwards_is_that_of_the_formulas_for_every_number_of_rows(VectorWidth vectors, bool special)
    {
        var random = new Random(2);
        for (var rows = 1; rows <= 70; rows++)
        {
            var width = 16 * random.Next(1, 6);
            var stride = width + 16;
            var (z, before) = (Filled(random, rows * 4 * width, 4f, false), Filled(random, rows * width, 2f, false));
            var (cell, tanh, hidden) = (new AlignedFloats(rows * width), new AlignedFloats(rows * width), new AlignedFloats(rows * width));
            LstmCell.Forward(vectors, rows, width, z.Pointer, before.Pointer, cell.Pointer, tanh.Pointer, hidden.Pointer, width);
            var gates = z.Span.ToArray();
            var output = rows % 3 == 0 ? null : Filled(random, rows * stride, 1f, special);
            var recurrent = rows % 4 == 0 ? null : Filled(random, rows * stride, 1f, special);
            var cellGradient = Filled(random, rows * width, 1f, special);
            var cellBefore = cellGradient.Span.ToArray();
            var bias = Filled(random, 4 * width, 1f, false);
            var (sums, sizes) = (bias.Span.ToArray().Select(value => (double)value).ToArray(), new double[4 * width]);

            LstmCell.Backward(
                vectors, rows, width, z.Pointer, before.Pointer, tanh.Pointer, output is null ? null : output.Pointer, stride,
                recurrent is null ? null : recurrent.Pointer, stride, cellGradient.Pointer, bias.Pointer);

            for (var row = 0; row < rows; row++)
            {
                for (var unit = 0; unit < width; unit++)
                {
                    double Gate(int gate) => gates[(((row * 4) + gate) * width) + unit];
                    var (i, f, g, o, t) = (Gate(0), Gate(1), Gate(2), Gate(3), (double)tanh.Span[(row * width) + unit]);
                    var (above, next) = (output?.Span[(row * stride) + unit] ?? 0.0, recurrent?.Span[(row * stride) + unit] ?? 0.0);
                    var dh = above + next;
                    var dc = (dh * o * (1 - (t * t))) + cellBefore[(row * width) + unit];
                    var size = Math.Abs(above) + Math.Abs(next) + Math.Abs(cellBefore[(row * width) + unit]);
                    AssertNear(dc * f, cellGradient.Span[(row * width) + unit], size);
                    double[] expected =
                    [
                        dc * g * i * (1 - i), dc * before.Span[(row * width) + unit] * f * (1 - f), dc * i * (1 - (g * g)), dh * t * o * (1 - o),
                    ];
                    for (var gate = 0; gate < 4; gate++)
                    {
                        AssertNear(expected[gate], z.Span[(((row * 4) + gate) * width) + unit], 2 * (gate == 3 ? Math.Abs(above) + Math.Abs(next) : size));
                        sums[(gate * width) + unit] += expected[gate];
                        sizes[(gate * width) + unit] += 2 * (gate == 3 ? Math.Abs(above) + Math.Abs(next) : size);
                    }
                }
            }

            for (var index = 0; index < bias.Length; index++)
            {
                AssertNear(sums[index], bias.Span[index], sizes[index] + 1);
            }
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-Math.Clamp(x, -87, 87)));

    private static AlignedFloats Untouched(int length)
    {
        var array = new AlignedFloats(length);
        array.Span.Fill(Canary);
        return array;
    }

    private static AlignedFloats Filled(Random random, int length, float scale, bool special)
    {
        var array = new AlignedFloats(length);
        foreach (ref var value in array.Span)
        {
            value = special && random.Next(8) == 0 ? Special[random.Next(Special.Length)] : ((random.NextSingle() * 2) - 1) * scale;
        }

        return array;
    }

    private static void AssertNear(double expected, float actual, double size)
    {
        if (double.IsFinite(expected) ? !(Math.Abs(expected - actual) <= (1e-6 * size) + (8 * float.Epsilon)) : !expected.Equals(actual))
        {
            Assert.Fail($"{expected} came out as {actual}.");
        }
    }
}

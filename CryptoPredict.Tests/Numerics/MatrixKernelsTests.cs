using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Tests.Numerics;

public sealed unsafe class MatrixKernelsTests
{
    private const float Canary = 12345f;

    public static TheoryData<VectorWidth> Widths() => [.. VectorWidths.Supported];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_agree_with_plain_sums_for_any_shape_and_write_nothing_else(VectorWidth vectors)
    {
        var random = new Random(1);
        for (var trial = 0; trial < 210; trial++)
        {
            // Every number of rows and of steps from 1 to 70, and sums of more than one block.
            var rows = (trial % 70) + 1;
            var panels = random.Next(1, 4);
            var depth = trial % 20 == 0 ? random.Next(250, 600) : (trial * 37 % 70) + 1;
            var columns = panels * MatrixKernels.PanelWidth;
            var a = Filled(random, rows * depth);
            var b = Filled(random, depth * columns);
            var start = Filled(random, rows * columns);
            var c = new AlignedFloats((rows + 1) * columns);
            c.Span.Fill(Canary);

            var mode = trial % 3;
            MatrixKernels.Multiply(
                vectors, rows, panels, depth, a.Pointer, depth, b.Pointer, depth * MatrixKernels.PanelWidth,
                mode == 0 ? null : start.Pointer, mode == 1 ? columns : 0, c.Pointer, columns);

            for (var i = 0; i < rows * columns; i++)
            {
                var (row, column) = (i / columns, i % columns);
                var expected = mode == 0 ? 0.0 : start.Span[mode == 1 ? i : column];
                for (var k = 0; k < depth; k++)
                {
                    expected += (double)a.Span[(row * depth) + k] * Panel(b, depth, k, column);
                }

                Assert.Equal(expected, c.Span[i], 1e-6 * depth);
            }

            Assert.All(c.Span[(rows * columns)..].ToArray(), value => Assert.Equal(Canary, value));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Transposed_products_agree_with_plain_sums_for_any_shape_and_write_nothing_else(VectorWidth vectors)
    {
        var random = new Random(2);
        for (var trial = 0; trial < 210; trial++)
        {
            var rows = trial % 20 == 0 ? random.Next(120, 400) : (trial % 70) + 1;
            var panels = random.Next(1, 4);
            var depth = (trial * 37 % 70) + 1;
            var columns = panels * MatrixKernels.PanelWidth;
            var a = Filled(random, rows * depth);
            var b = Filled(random, rows * columns);
            var c = new AlignedFloats((depth * columns) + 16);
            c.Span.Fill(Canary);

            MatrixKernels.TransposedMultiply(
                vectors, depth, panels, rows, a.Pointer, depth, b.Pointer, columns, c.Pointer, depth * MatrixKernels.PanelWidth);

            for (var i = 0; i < depth * columns; i++)
            {
                var (k, column) = (i / columns, i % columns);
                var expected = 0.0;
                for (var row = 0; row < rows; row++)
                {
                    expected += (double)a.Span[(row * depth) + k] * b.Span[(row * columns) + column];
                }

                Assert.Equal(expected, Panel(c, depth, k, column), 1e-6 * rows);
            }

            Assert.All(c.Span[(depth * columns)..].ToArray(), value => Assert.Equal(Canary, value));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_agree_with_plain_sums_for_every_number_of_rows_with_every_number_of_steps(VectorWidth vectors)
    {
        const int Most = 70;
        var random = new Random(5);
        var (a, b) = (Filled(random, Most * Most), Filled(random, Most * MatrixKernels.PanelWidth));
        var (product, transposed) = (new AlignedFloats(Most * MatrixKernels.PanelWidth), new AlignedFloats(Most * MatrixKernels.PanelWidth));
        var (expected, transposedExpected) = (new double[product.Length], new double[product.Length]);
        for (var steps = 1; steps <= Most; steps++)
        {
            // Sums over the first steps, each made of the one before.
            for (var i = 0; i < expected.Length; i++)
            {
                var (row, column) = (i / MatrixKernels.PanelWidth, i % MatrixKernels.PanelWidth);
                var factor = b.Span[((steps - 1) * MatrixKernels.PanelWidth) + column];
                expected[i] += (double)a.Span[(row * Most) + steps - 1] * factor;
                transposedExpected[i] += (double)a.Span[((steps - 1) * Most) + row] * factor;
            }

            for (var rows = 1; rows <= Most; rows++)
            {
                MatrixKernels.Multiply(
                    vectors, rows, 1, steps, a.Pointer, Most, b.Pointer, steps * MatrixKernels.PanelWidth, null, 0, product.Pointer, MatrixKernels.PanelWidth);
                AssertNear(expected, product, rows, steps);
                MatrixKernels.TransposedMultiply(
                    vectors, rows, 1, steps, a.Pointer, Most, b.Pointer, MatrixKernels.PanelWidth, transposed.Pointer, rows * MatrixKernels.PanelWidth);
                AssertNear(transposedExpected, transposed, rows, steps);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Infinities_numbers_that_are_none_and_denormals_come_out_as_of_plain_sums(VectorWidth vectors)
    {
        float[] special =
            [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0, -0f, 1e-42f, -1e-42f, float.Epsilon, 1e-38f, 1, -2, 3e38f, -3e38f];
        var random = new Random(4);
        for (var trial = 0; trial < 200; trial++)
        {
            var (rows, depth) = (random.Next(1, 12), random.Next(1, 6));
            var (a, b, c) = (Filled(random, rows * depth), Filled(random, depth * MatrixKernels.PanelWidth), Filled(random, rows * MatrixKernels.PanelWidth));
            foreach (ref var value in a.Span)
            {
                value = random.Next(3) == 0 ? special[random.Next(special.Length)] : value;
            }

            b.Span[random.Next(b.Length)] = special[random.Next(special.Length)];

            MatrixKernels.Multiply(
                vectors, rows, 1, depth, a.Pointer, depth, b.Pointer, depth * MatrixKernels.PanelWidth, null, 0, c.Pointer, MatrixKernels.PanelWidth);
            for (var i = 0; i < rows * MatrixKernels.PanelWidth; i++)
            {
                var (row, column) = (i / MatrixKernels.PanelWidth, i % MatrixKernels.PanelWidth);
                AssertSum(
                    Enumerable.Range(0, depth).Select(k => (double)a.Span[(row * depth) + k] * b.Span[(k * MatrixKernels.PanelWidth) + column]), c.Span[i]);
            }

            // The same numbers read as a matrix of depth × rows, which is multiplied transposed.
            MatrixKernels.TransposedMultiply(
                vectors, rows, 1, depth, a.Pointer, rows, b.Pointer, MatrixKernels.PanelWidth, c.Pointer, rows * MatrixKernels.PanelWidth);
            for (var i = 0; i < rows * MatrixKernels.PanelWidth; i++)
            {
                var (row, column) = (i / MatrixKernels.PanelWidth, i % MatrixKernels.PanelWidth);
                AssertSum(
                    Enumerable.Range(0, depth).Select(k => (double)a.Span[(k * rows) + row] * b.Span[(k * MatrixKernels.PanelWidth) + column]), c.Span[i]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(32)]
    public void A_block_is_transposed_and_columns_beyond_its_rows_stay(int rows)
    {
        var source = Filled(new Random(3), 32 * 32);
        var target = new AlignedFloats(32 * 32);
        target.Span.Fill(Canary);
        MatrixKernels.TransposeBlock(rows, source.Pointer, target.Pointer);
        for (var i = 0; i < 32 * 32; i++)
        {
            var (row, column) = (i / 32, i % 32);
            Assert.Equal(column < rows ? source.Span[(column * 32) + row] : Canary, target.Span[i]);
        }
    }

    [Fact]
    public void Aligned_arrays_start_on_a_cache_line_and_are_zero()
    {
        for (var length = 0; length < 100; length++)
        {
            var array = new AlignedFloats(length);
            Assert.Equal(0, (nint)array.Pointer % 64);
            Assert.Equal(length, array.Span.Length);
            Assert.True(array.Span.IndexOfAnyExcept(0f) < 0);
        }
    }

    private static void AssertNear(double[] expected, AlignedFloats actual, int rows, int steps)
    {
        for (var i = 0; i < rows * MatrixKernels.PanelWidth; i++)
        {
            if (!(Math.Abs(expected[i] - actual.Span[i]) <= 1e-6 * steps))
            {
                Assert.Fail($"{rows} rows and {steps} steps: {expected[i]} at {i} came out as {actual.Span[i]}.");
            }
        }
    }

    private static void AssertSum(IEnumerable<double> products, float actual)
    {
        var terms = products.ToArray();
        if (terms.Any(term => double.IsFinite(term) && Math.Abs(term) > 1e37))
        {
            // Whether a sum near the end of the range overflows on its way is a matter of its order.
            return;
        }

        var expected = terms.Sum();
        Assert.True(
            double.IsFinite(expected)
                ? Math.Abs(actual - expected) <= (terms.Sum(Math.Abs) * 1e-6) + (terms.Length * float.Epsilon)
                : expected.Equals(actual),
            $"{string.Join(" + ", terms)} gave {actual}.");
    }

    private static AlignedFloats Filled(Random random, int length)
    {
        var array = new AlignedFloats(length);
        foreach (ref var value in array.Span)
        {
            value = random.NextSingle() - 0.5f;
        }

        return array;
    }

    private static float Panel(AlignedFloats matrix, int depth, int row, int column) =>
        matrix.Span[(column / 32 * depth * 32) + (row * 32) + (column % 32)];
}

using CryptoPredict.Learning.Numerics;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(16, true)]
    [InlineData(5, true)]
    [InlineData(21, true)]
    [InlineData(16, false)]
    [InlineData(3, false)]
    public void A_histogram_is_the_sum_over_its_rows(int features, bool unitHessian)
    {
        var data = RandomRows.Make(features, 400, features);
        using var team = new WorkerTeam(1);
        var matrix = BinnedMatrix.Build(data.Features, 255, withBlocks: true, team);
        var gradients = Gradients(data.Rows, unitHessian);
        var rows = Enumerable.Range(0, data.Rows).Where(r => r % 3 != 1).ToArray();
        for (var block = 0; block < matrix.Blocks.Length; block++)
        {
            var words = gradients.WordsPerRow;
            var histogram = new long[matrix.WidthOf(block) * 256 * words];
            Array.Fill(histogram, 7);
            HistogramBuilder.Fill(matrix, block, rows, gradients, histogram);

            var expected = new long[histogram.Length];
            foreach (var row in rows)
            {
                for (var i = 0; i < matrix.WidthOf(block) * words; i++)
                {
                    var feature = i / words;
                    expected[(((feature * 256) + matrix.Columns[(block * 16) + feature][row]) * words) + (i % words)] += gradients.Words[
                        (row * words) + (i % words)];
                }
            }

            Assert.Equal(expected, histogram);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parent_minus_child_is_the_sibling_to_the_last_bit(bool unitHessian)
    {
        var data = RandomRows.Make(1, 500, 16);
        using var team = new WorkerTeam(1);
        var matrix = BinnedMatrix.Build(data.Features, 255, withBlocks: true, team);
        var gradients = Gradients(data.Rows, unitHessian);
        var all = Enumerable.Range(0, data.Rows).ToArray();
        long[] Of(int[] rows)
        {
            var histogram = new long[16 * 256 * gradients.WordsPerRow];
            HistogramBuilder.Fill(matrix, 0, rows, gradients, histogram);
            return histogram;
        }

        var rest = Of(all);
        HistogramBuilder.Subtract(rest, Of(all[..123]));
        Assert.Equal(Of(all[123..]), rest);
    }

    [Fact]
    public void Fixed_point_sums_are_close_to_the_true_sums_at_any_scale()
    {
        foreach (var scale in new[] { 1e-30, 1e-3, 1, 1e6, 1e30 })
        {
            var random = new Random(5);
            var values = Enumerable.Range(0, 100_000).Select(_ => (random.NextDouble() - 0.3) * scale).ToArray();
            var gradients = new FixedPointGradients(values.Length, unitHessian: true);
            gradients.SetScale(values.Max(Math.Abs), 1);
            for (var row = 0; row < values.Length; row++)
            {
                gradients.Set(row, values[row]);
            }

            var sums = gradients.SumOf([.. Enumerable.Range(0, values.Length)]);
            Assert.Equal(values.Length, gradients.Count(sums));
            Assert.Equal(values.Sum() / scale, gradients.Gradient(sums) / scale, 1e-3);
        }
    }

    [Fact]
    public void Sums_do_not_overflow_when_all_rows_have_the_largest_gradient()
    {
        foreach (var gradient in new[] { 1.0, -1.0, 0.999999, 1.9999999, 0 })
        {
            foreach (var rows in new[] { 1, 7, 8, 1000, 65_536 })
            {
                var gradients = new FixedPointGradients(rows, unitHessian: true);
                var pairs = new FixedPointGradients(rows, unitHessian: false);
                gradients.SetScale(Math.Abs(gradient), 1);
                pairs.SetScale(Math.Abs(gradient), 1);
                for (var row = 0; row < rows; row++)
                {
                    gradients.Set(row, gradient);
                    pairs.Set(row, gradient, 1);
                }

                int[] all = [.. Enumerable.Range(0, rows)];
                foreach (var set in new[] { gradients, pairs })
                {
                    var sums = set.SumOf(all);
                    Assert.Equal(gradient * rows, set.Gradient(sums), 1e-6 * rows);
                    Assert.Equal(rows, set.Hessian(sums), 1e-6 * rows);
                    Assert.Equal(rows, set.Count(sums));
                }
            }
        }
    }

    private static FixedPointGradients Gradients(int rows, bool unitHessian)
    {
        var random = new Random(rows);
        var gradients = new FixedPointGradients(rows, unitHessian);
        gradients.SetScale(1, 1);
        for (var row = 0; row < rows; row++)
        {
            var gradient = (random.NextDouble() * 2) - 1;
            if (unitHessian)
            {
                gradients.Set(row, gradient);
            }
            else
            {
                gradients.Set(row, gradient, random.NextDouble());
            }
        }

        return gradients;
    }
}

using CryptoPredict.Core.Features;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Features;

public sealed class StandardScalerTests
{
    private const int Width = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fitted_rows_have_mean_zero_and_deviation_one_in_every_column_that_moves(int seed)
    {
        var rows = Rows(seed, 500);
        var scaled = new float[rows.Length];
        StandardScaler.Fit(rows, Width).Transform(rows, scaled);

        for (var column = 0; column < Width - 1; column++)
        {
            var values = Column(scaled, column);
            Assert.Equal(0, values.Average(), 1e-4);
            Assert.Equal(1, values.Average(v => v * v), 1e-3);
        }
    }

    [Fact]
    public void A_column_that_never_moved_becomes_zero_whatever_it_holds_later()
    {
        var scaler = StandardScaler.Fit(Rows(3, 100), Width);
        Span<float> row = [1, 2, 3, 4, 1e6f];
        scaler.Transform(row, row);

        Assert.Equal(0, scaler.Scales[Width - 1]);
        Assert.Equal(0, row[Width - 1]);
        Assert.NotEqual(0, row[0]);
    }

    [Fact]
    public void A_value_far_out_is_held_at_the_limit()
    {
        var scaler = StandardScaler.Fit(Rows(4, 100), Width);
        Span<float> row = [1e30f, -1e30f, 0, 0, 0];
        scaler.Transform(row, row);

        Assert.Equal(StandardScaler.Limit, row[0]);
        Assert.Equal(-StandardScaler.Limit, row[1]);
    }

    [Fact]
    public void Row_by_row_gives_the_bits_of_all_rows_at_once_and_so_does_a_scaler_read_back()
    {
        var rows = Rows(5, 200);
        var scaler = StandardScaler.Fit(rows, Width);
        var copy = new StandardScaler(scaler.Means, scaler.Scales);
        var (whole, single) = (new float[rows.Length], new float[rows.Length]);

        scaler.Transform(rows, whole);
        for (var start = 0; start < rows.Length; start += Width)
        {
            copy.Transform(rows.AsSpan(start, Width), single.AsSpan(start, Width));
        }

        Assert.Equal(whole.Select(BitConverter.SingleToInt32Bits), single.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Transforming_allocates_nothing()
    {
        var rows = Rows(6, 30);
        var scaler = StandardScaler.Fit(rows, Width);
        var scaled = new float[rows.Length];

        Assert.Equal(0, Allocation.Fewest(() => scaler.Transform(rows, scaled)));
    }

    [Fact]
    public void What_cannot_be_scaled_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StandardScaler.Fit([], 1));
        Assert.Throws<ArgumentException>(() => StandardScaler.Fit([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => StandardScaler.Fit([1, float.NaN], 1));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([float.NaN], [1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1], [-1]));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1], [float.Epsilon]));
        var scaler = new StandardScaler([1, 2], [1, 1]);
        Assert.Throws<ArgumentException>(() => scaler.Transform([1, 2, 3], new float[4]));
        Assert.Throws<ArgumentException>(() => scaler.Transform([1, 2], new float[1]));
    }

    private static double[] Column(float[] rows, int column) => [.. rows.Where((_, i) => i % Width == column).Select(v => (double)v)];

    // Columns of different sizes; the last one is always 0.7.
    private static float[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * Width).Select(i =>
            i % Width == Width - 1 ? 0.7f : (float)(Math.Pow(10, (i % Width) - 2) * (3 + CandleSeries.Normal(random))))];
    }
}

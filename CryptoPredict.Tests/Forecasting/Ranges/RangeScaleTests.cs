using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Tests.Forecasting.Ranges;

public sealed class RangeScaleTests
{
    private const double Steady = 0.001;

    /// <summary>Of equal ranges every mean is the same, and the weights add up to 1 but for their last digit.</summary>
    [Theory]
    [InlineData(1, 0.247)]
    [InlineData(5, 1.917)]
    [InlineData(15, 3.050)]
    [InlineData(60, 4.486)]
    public void Of_equal_ranges_it_is_the_constant_of_the_horizon_times_Parkinsons_variance(int candles, double constant)
    {
        var scale = Of(100, _ => Steady);

        Assert.Equal(Math.Sqrt(Math.Exp(constant) * Steady * Steady / (4 * Math.Log(2))), scale.Of(candles), 0.01 * scale.Of(candles));
    }

    [Fact]
    public void Between_the_horizons_of_the_table_it_rises_and_beyond_the_last_with_the_root_of_the_time()
    {
        var scale = Of(3000, place => Steady * (1 + (place % 7)));

        double[] sigmas = [.. Enumerable.Range(1, 60).Select(scale.Of)];
        Assert.Equal(sigmas.Order(), sigmas);
        Assert.Equal(2, scale.Of(240) / scale.Of(60), 12);
    }

    [Fact]
    public void It_is_a_function_of_its_newest_candles_bit_for_bit()
    {
        const int Needed = RangeScale.MaxCandles + RangeClip.Window;
        var random = new Random(7);
        double[] ranges = [.. Enumerable.Range(0, Needed + 1000).Select(_ => Steady * Math.Exp(3 * random.NextDouble()))];

        var (long1, short1) = (Of(ranges.Length, place => ranges[place]), Of(Needed, place => ranges[place + 1000]));

        Assert.All((int[])[1, 5, 60], candles => Assert.Equal(long1.Of(candles), short1.Of(candles)));
    }

    [Fact]
    public void One_bad_tick_moves_it_for_minutes_not_for_days()
    {
        var scale = Of(2000, _ => Steady);
        var before = scale.Of(5);

        scale.Add(800, 100, 100);
        Assert.InRange(scale.Of(5), before, 5 * before);
        Add(scale, 60, _ => Steady);
        Assert.InRange(scale.Of(5), before, 1.4 * before);
    }

    [Fact]
    public void It_speaks_from_31_candles_on_and_of_prices_that_stand_still_is_never_nothing()
    {
        Assert.True(double.IsNaN(Of(RangeScale.RequiredCandles - 1, _ => 0).Of(5)));
        Assert.Equal(RangeScale.FloorPerCandle * 2, Of(RangeScale.RequiredCandles, _ => 0).Of(4), 1e-5);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeScale().Of(0));
    }

    private static RangeScale Of(int candles, Func<int, double> range)
    {
        var scale = new RangeScale();
        Add(scale, candles, range);
        return scale;
    }

    private static void Add(RangeScale scale, int candles, Func<int, double> range)
    {
        for (var i = 0; i < candles; i++)
        {
            scale.Add(100 * Math.Exp(range(i)), 100, 100);
        }
    }
}

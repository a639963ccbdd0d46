using CryptoPredict.Core.Forecasting;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Forecasting;

public sealed class VolatilityScaleTests
{
    [Fact]
    public void Scale_of_steady_noise_is_its_deviation_times_the_root_of_the_horizon()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(361, 1), 1e-3);

        Assert.Equal(1e-3 * Math.Sqrt(5), VolatilityScale.Of(closes, 5), 4e-4);
        Assert.Equal(VolatilityScale.Of(closes, 1) * 2, VolatilityScale.Of(closes, 4), 1e-15);
    }

    [Fact]
    public void Alternating_steps_of_one_size_give_exactly_that_size()
    {
        var closes = Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 100.0 : 101.0).ToArray();

        Assert.Equal(Math.Log(1.01), VolatilityScale.Of(closes, 1), 1e-12);
    }

    [Fact]
    public void A_calm_past_matters_half_as_much_after_an_hour()
    {
        var path = Enumerable.Range(0, 361).Select(i => i <= 300 ? 0.0 : 1e-3 * (i % 2)).ToArray();

        Assert.Equal(1e-3 * Math.Sqrt(0.5), VolatilityScale.Of(ArtificialSeries.Prices(path, 1), 1), 2e-5);
    }

    [Fact]
    public void Closes_older_than_the_lookback_change_no_bit()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(1000, 2), 1e-3);

        Assert.Equal(VolatilityScale.Of(closes.AsSpan(1000 - VolatilityScale.MaxCloses), 5), VolatilityScale.Of(closes, 5));
    }

    [Fact]
    public void A_market_that_stands_still_has_the_floor() =>
        Assert.Equal(VolatilityScale.FloorPerStep * 2, VolatilityScale.Of(Enumerable.Repeat(5.0, 60).ToArray(), 4));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_close_that_is_no_price_gives_no_scale(double wrong)
    {
        var closes = Enumerable.Repeat(5.0, 60).ToArray();
        closes[40] = wrong;

        Assert.True(double.IsNaN(VolatilityScale.Of(closes, 1)));
    }

    [Fact]
    public void Too_few_closes_give_no_scale_and_a_horizon_below_one_is_refused()
    {
        Assert.True(double.IsNaN(VolatilityScale.Of(new double[VolatilityScale.RequiredCloses - 1], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityScale.Of([], 0));
    }
}

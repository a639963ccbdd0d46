using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Tests.Forecasting;

public sealed class VolatilityHistoryTests
{
    [Fact]
    public void The_rank_is_the_share_of_the_last_day_below_the_newest()
    {
        var history = new VolatilityHistory();
        var random = new Random(1);
        List<double> all = [];
        for (var i = 0; i < 3000; i++)
        {
            all.Add(i % 17 == 0 ? double.NaN : random.Next(1, 500) * 1e-6);
            history.Add(all[^1]);
            var known = all.TakeLast(VolatilityHistory.Window).Where(double.IsFinite).ToList();
            var expected = known.Count < VolatilityHistory.MinimumScales || double.IsNaN(all[^1])
                ? 0.5
                : (known.Count(s => s < all[^1]) + (0.5 * known.Count(s => s == all[^1]))) / known.Count;

            Assert.Equal(expected, history.Rank, 1e-12);
        }
    }

    [Fact]
    public void A_rising_market_is_stormy_a_falling_one_calm_and_one_that_stands_still_normal()
    {
        Assert.Equal(VolatilityRegime.Stormy, After(i => 1e-6 * (i + 1)));
        Assert.Equal(VolatilityRegime.Calm, After(i => 1.0 / (i + 1)));
        Assert.Equal(VolatilityRegime.Normal, After(_ => RangeScale.FloorPerCandle));
        Assert.Equal(VolatilityRegime.Normal, After(i => 1e-6 * (i + 1), VolatilityHistory.MinimumScales - 1));
        Assert.Equal(VolatilityRegime.Normal, After(_ => double.NaN));
    }

    private static VolatilityRegime After(Func<int, double> scale, int count = 400)
    {
        var history = new VolatilityHistory();
        for (var i = 0; i < count; i++)
        {
            history.Add(scale(i));
        }

        return history.Regime;
    }
}

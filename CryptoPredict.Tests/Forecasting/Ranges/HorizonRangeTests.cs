using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Tests.Forecasting.Ranges;

public sealed class HorizonRangeTests
{
    private static readonly double[] Coverages = [0.5, 0.8, 0.9, 0.95, 0.99];
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    public void Each_band_holds_what_it_aims_at_on_a_walk_at_random(int horizon)
    {
        double[] closes = [.. Walk(30_000, seed: horizon)];
        var (range, held, targets) = (new HorizonRange(Coverages, horizon, Minute), new int[Coverages.Length], 0);
        List<double[]> issued = [];
        for (var t = 0; t < closes.Length; t++)
        {
            Take(range, closes, t, Steady(horizon));
            issued.Add(range.Quantiles.ToArray());
            if (t >= 2000 + horizon)
            {
                var score = Math.Abs(Math.Log(closes[t] / closes[t - horizon])) / Steady(horizon);
                targets++;
                for (var band = 0; band < held.Length; band++)
                {
                    held[band] += score <= issued[t - horizon][band] ? 1 : 0;
                }
            }
        }

        Assert.All(held.Index(), band => Assert.Equal(Coverages[band.Index], (double)band.Item / targets, band.Index == 4 ? 0.005 : 0.01));
    }

    [Fact]
    public void Where_it_stands_depends_on_its_newest_candles_alone_whenever_it_began()
    {
        double[] closes = [.. Walk(24_000, seed: 3)];
        var (whole, late) = (new HorizonRange(Coverages, 5, Minute), new HorizonRange(Coverages, 5, Minute));
        var first = closes.Length - (2 * AdaptiveBands.Window) - 5;
        for (var t = 0; t < closes.Length; t++)
        {
            Take(whole, closes, t, Steady(5));
            if (t >= first)
            {
                Take(late, closes, t, Steady(5));
            }
        }

        Assert.Equal(whole.Quantiles.ToArray(), late.Quantiles.ToArray());
        Assert.Equal(whole.Ends.Alphas.ToArray(), late.Ends.Alphas.ToArray());
    }

    [Fact]
    public void A_target_whose_candle_never_came_is_no_score()
    {
        var range = new HorizonRange(Coverages, 5, Minute);
        range.Await(Start, 100, 0.001);
        range.Settle(Start + (6 * Minute), 101, 99, 100);

        Assert.Equal((0, 0), (range.Ends.Count, range.Touches.Count));
    }

    [Fact]
    public void A_target_is_scored_around_the_forecast_that_was_issued_for_it()
    {
        var range = new HorizonRange(Coverages, 1, Minute);
        range.Await(Start, 100, 0.001);
        range.Issued(Start, 0.002);
        range.Issued(Start - Minute, 0.5);
        range.Settle(Start + Minute, 100, 100, 100 * Math.Exp(0.0005));

        Assert.Equal(1.5, 1.5 + range.Ends.ShareFrom(1.5 + 1e-9), 9);
        Assert.Equal(1, range.Ends.ShareFrom(1.5 - 1e-9));
    }

    /// <summary>A bad tick brings two scores of thousands, a redenomination as many as the horizon has candles.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public void No_jump_is_the_width_of_a_band(int horizon)
    {
        var closes = Walk(7000, seed: 4).Select((close, t) => t < 6500 ? close : 8 * close).ToArray();
        var range = new HorizonRange(Coverages, horizon, Minute);
        for (var t = 0; t < closes.Length; t++)
        {
            Take(range, closes, t, Steady(horizon));
        }

        Assert.InRange(range.Quantiles[^3], 1.2, 2.2);
        Assert.InRange(range.Quantiles[^1], 1.8, 6);
    }

    [Fact]
    public void A_touch_counts_how_far_the_price_went_until_its_target_and_only_where_no_candle_is_missing()
    {
        var range = new HorizonRange(Coverages, 2, Minute);
        range.Await(Start, 100, 0.001);
        range.Settle(Start + Minute, 100, 99.5, 100);
        range.Await(Start + Minute, 100, 0.001);
        range.Settle(Start + (2 * Minute), 100.2, 100, 100.1);

        Assert.Equal(Math.Log(100 / 99.5) / 0.001, Assert.Single(range.Touches.Sorted.ToArray()), 9);
        Assert.Equal(1, range.Ends.Count);
    }

    private static double Steady(int horizon) => 0.001 * Math.Sqrt(horizon);

    private static void Take(HorizonRange range, double[] closes, int t, double scale)
    {
        var closeTime = Start + (t * Minute);
        range.Settle(closeTime, closes[t], closes[t], closes[t]);
        range.Await(closeTime, closes[t], scale);
    }

    private static IEnumerable<double> Walk(int count, int seed)
    {
        var (random, log) = (new Random(seed), 0.0);
        for (var t = 0; t < count; t++)
        {
            log += 0.001 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            yield return 100 * Math.Exp(log);
        }
    }
}

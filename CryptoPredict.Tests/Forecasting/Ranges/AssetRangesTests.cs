using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Forecasting.Ranges;

public sealed class AssetRangesTests
{
    private static readonly int[] Horizons = [1, 5, 15, 60];
    private static readonly int[] Levels = [0, 1, 2, 3, 4];
    private static readonly List<Candle> Candles = LoopHarness.Walk(6000);

    [Fact]
    public void Every_horizon_is_forecast_by_bands_that_widen_with_what_they_hold_and_with_the_time()
    {
        var ranges = After(Candles);
        var closeTime = Candles[^1].OpenTime + Sample.Minute;

        var said = ranges.Forecast(closeTime, 5, 0.0004, Levels);

        Assert.Equal(Horizons.Select(horizon => closeTime + (horizon * Sample.Minute)), said.Select(one => one.TargetTime));
        Assert.Equal([0, 0.0004, 0, 0], said.Select(one => one.LogReturn));
        Assert.All(said, one => Assert.Equal(one.Quantiles.Order(), one.Quantiles));
        var widths = said.Select(one => one.Scale * one.Quantiles[2]).ToArray();
        Assert.Equal(widths.Order(), widths);
        Assert.All(Horizons, (horizon, i) => Assert.Equal(ranges.ScaleOf(horizon), said[i].Scale));
    }

    [Fact]
    public void A_price_touches_a_level_at_least_as_often_as_it_ends_beyond_it_and_farther_levels_less()
    {
        var said = After(Candles).Forecast(Candles[^1].OpenTime + Sample.Minute, 5, 0, Levels);

        Assert.All(said, one =>
        {
            Assert.Equal((3, 3), (one.Touches.Length, one.Ends.Length));
            Assert.Equal(one.Touches.OrderDescending(), one.Touches);
            Assert.All(one.Touches.Zip(one.Ends), chance => Assert.InRange(chance.Second, 0, chance.First));
        });
        Assert.InRange(said[1].Touches[0], 0.001, 0.99);
    }

    [Fact]
    public void Before_the_scale_is_known_nothing_is_said_and_before_targets_have_come_no_chance()
    {
        var few = After(Candles.Take(RangeScale.RequiredCandles - 1));
        Assert.Empty(few.Forecast(Candles[29].OpenTime + Sample.Minute, 5, 0, Levels));

        var more = After(Candles.Take(100)).Forecast(Candles[99].OpenTime + Sample.Minute, 5, 0, Levels);
        Assert.Equal([3, 0, 0, 0], more.Select(one => one.Touches.Length));
    }

    [Fact]
    public void It_is_a_function_of_its_newest_candles_bit_for_bit()
    {
        var candles = LoopHarness.Walk(AssetRanges.CandlesFor(60) + 3000, seed: 2);
        var closeTime = candles[^1].OpenTime + Sample.Minute;

        var (whole, late) = (After(candles), After(candles.TakeLast(AssetRanges.CandlesFor(60))));

        Assert.All(whole.Forecast(closeTime, 5, 0, Levels).Zip(late.Forecast(closeTime, 5, 0, Levels)), pair =>
        {
            Assert.Equal(pair.First.Scale, pair.Second.Scale);
            Assert.Equal(pair.First.Quantiles, pair.Second.Quantiles);
            Assert.Equal(pair.First.Touches, pair.Second.Touches);
            Assert.Equal(pair.First.Ends, pair.Second.Ends);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(60)]
    public void Chances_of_any_level_and_time_hold_over_what_comes(int candles)
    {
        var later = LoopHarness.Walk(14_000, seed: 3);
        var ranges = After(later.Take(8000));
        var (touched, ended, stayed, saidTouches, saidEnds, asked) = (0, 0, 0, 0.0, 0.0, 0);
        for (var t = 8000; t < later.Count - candles; t++)
        {
            ranges.TakeIn(later[t]);
            var price = later[t].Close;
            var level = price * Math.Exp((t % 2 == 0 ? 1 : -1) * 0.0002 * Math.Sqrt(candles));
            var answer = ranges.Ask(level, candles)!;
            var path = later.Skip(t + 1).Take(candles).ToList();
            var (high, low, end) = (path.Max(candle => candle.High), path.Min(candle => candle.Low), path[^1].Close);
            touched += (level > price ? high >= level : low <= level) ? 1 : 0;
            ended += (level > price ? end >= level : end <= level) ? 1 : 0;
            stayed += high <= answer.StaysBelow && low >= answer.StaysAbove ? 1 : 0;
            (saidTouches, saidEnds, asked) = (saidTouches + answer.Touches, saidEnds + answer.EndsBeyond, asked + 1);
        }

        Assert.Equal(saidTouches / asked, (double)touched / asked, 0.03);
        Assert.Equal(saidEnds / asked, (double)ended / asked, 0.03);
        Assert.Equal(0.9, (double)stayed / asked, 0.03);
    }

    [Fact]
    public void A_price_is_at_its_own_level_and_before_targets_have_come_nothing_is_answered()
    {
        var ranges = After(Candles);
        var answer = ranges.Ask(Candles[^1].Close, 5)!;
        Assert.Equal((1, 0.5, 1), (answer.Touches, answer.EndsBeyond, answer.MovesAsFar));
        Assert.Equal(Candles[^1].OpenTime + (6 * Sample.Minute), answer.Until);
        Assert.Null(After(Candles.Take(40)).Ask(100, 5));
    }

    private static AssetRanges After(IEnumerable<Candle> candles)
    {
        var ranges = new AssetRanges(Horizons, Sample.Minute, BandLevels.All);
        foreach (var candle in candles)
        {
            ranges.TakeIn(candle);
        }

        return ranges;
    }
}

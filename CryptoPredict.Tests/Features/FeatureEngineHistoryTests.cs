using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Features;

/// <summary>What a row depends on: not the future, not the far past, not the place where the engine was started.</summary>
public sealed class FeatureEngineHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Truncating_or_randomising_the_future_changes_no_bit(int seed)
    {
        var candles = CandleSeries.Random(seed, 2000);
        var all = candles.Rows();
        var random = new Random(seed);
        for (var trial = 0; trial < 10; trial++)
        {
            var cut = random.Next(FeatureEngine.WarmUp, candles.Length);
            CandleSeries.AssertSameBits(all[..cut], candles[..cut].Rows());
            Candle[] otherFuture = [.. candles[..cut], .. CandleSeries.Random(1000 + trial, candles.Length, 7)[cut..]];
            CandleSeries.AssertSameBits(all[..cut], otherFuture.Rows()[..cut]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Engines_started_at_different_times_agree_bit_for_bit_after_ExactAfter_common_candles(int seed)
    {
        var candles = CandleSeries.Random(seed, 4000);
        var reference = candles.Rows();
        var random = new Random(seed);
        foreach (var start in Enumerable.Range(0, 15).Select(_ => random.Next(1, 2500)).Append(FirstOfABlock(candles)).Append(FirstOfABlock(candles) + 1)
            .Append(FirstOfABlock(candles) - 1))
        {
            CandleSeries.AssertSameBits(reference[(start + FeatureEngine.ExactAfter)..], candles[start..].Rows()[FeatureEngine.ExactAfter..]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void They_agree_too_where_candles_are_missing(int seed)
    {
        var random = new Random(seed);
        var candles = CandleSeries.Random(seed, 12_000).Where(_ => random.Next(3) == 0).ToArray();
        var reference = candles.Rows();
        foreach (var start in Enumerable.Range(0, 15).Select(_ => random.Next(1, 2000)))
        {
            CandleSeries.AssertSameBits(reference[(start + FeatureEngine.ExactAfter)..], candles[start..].Rows()[FeatureEngine.ExactAfter..]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Their_very_state_agrees_to_the_last_bit_of_every_double(int seed)
    {
        var candles = CandleSeries.Random(seed, 6000);
        var random = new Random(seed);
        for (var trial = 0; trial < 10; trial++)
        {
            var start = random.Next(1, 2500);
            var end = start + FeatureEngine.ExactAfter + random.Next(1, 2000);
            var (early, late) = (new FeatureEngine(CandleSeries.Minute), new FeatureEngine(CandleSeries.Minute));
            candles[..end].Rows(early);
            candles[start..end].Rows(late);
            Assert.Equal(IndicatorState.OfField(early, "_active"), IndicatorState.OfField(late, "_active"));
            Assert.Equal(IndicatorState.OfField(early, "_successor"), IndicatorState.OfField(late, "_successor"));
        }
    }

    [Fact]
    public void They_agree_too_when_all_that_moved_lies_before_the_common_candles()
    {
        // The relative strength index of a market at rest is whatever its last moves left: an average without end never forgets them.
        Candle[] candles = [.. CandleSeries.Random(3, 300), .. CandleSeries.Constant(3000, 50, 1)[300..]];
        CandleSeries.AssertSameBits(
            candles.Rows()[(400 + FeatureEngine.ExactAfter)..],
            candles[400..].Rows()[FeatureEngine.ExactAfter..]);
    }

    [Fact]
    public void An_engine_that_lost_its_far_past_is_already_close_before()
    {
        var candles = CandleSeries.Random(5, 3000);
        var reference = candles.Rows();
        var late = candles[1000..].Rows();
        for (var i = 600; i < late.Length; i++)
        {
            Assert.All(reference[1000 + i]!.Zip(late[i]!), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void A_gap_of_five_missing_candles_is_bridged_as_if_there_were_none()
    {
        var candles = CandleSeries.Random(6, 700);
        var shifted = Shift(candles, from: 300, missing: FeatureEngine.MaxGap);
        var expected = candles.Rows();
        var actual = shifted.Rows();
        for (var i = FeatureEngine.WarmUp - 1; i < candles.Length; i++)
        {
            // All but the two features of the time of day.
            Assert.Equal(expected[i]![..^2], actual[i]![..^2]);
        }
    }

    [Fact]
    public void A_gap_of_six_missing_candles_resets_the_engine()
    {
        var shifted = Shift(CandleSeries.Random(7, 2500), from: 300, missing: FeatureEngine.MaxGap + 1);
        var rows = shifted.Rows();
        Assert.NotNull(rows[299]);
        Assert.All(rows[300..(300 + FeatureEngine.WarmUp - 1)], Assert.Null);
        CandleSeries.AssertSameBits(shifted[300..].Rows(), rows[300..]);
    }

    [Fact]
    public void A_series_with_every_bridgeable_candle_missing_stays_ready_once_it_is()
    {
        var candles = CandleSeries.Random(8, 12_000).Where((_, i) => i % (FeatureEngine.MaxGap + 1) == 0).ToArray();
        var rows = candles.Rows();
        Assert.All(rows[(FeatureEngine.WarmUp - 1)..], Assert.NotNull);

        // The windows reach back 60 candles even right after a block's indicators took over.
        var lag60 = FeatureSchema.Features.Select(f => f.Name).ToList().IndexOf("log_return_60");
        for (var i = FeatureEngine.WarmUp - 1; i < candles.Length; i++)
        {
            Assert.Equal(Math.Log(candles[i].Close / candles[i - 60].Close), rows[i]![lag60], 1e-7);
        }
    }

    [Fact]
    public void The_offset_of_the_time_stamps_does_not_matter()
    {
        var candles = CandleSeries.Random(9, 2000);
        var offset = candles.Select(c => c with { OpenTime = c.OpenTime.ToOffset(TimeSpan.FromHours(-5)) });
        CandleSeries.AssertSameBits(candles.Rows(), offset.Rows());
    }

    private static Candle[] Shift(Candle[] candles, int from, int missing) =>
        [.. candles.Select((c, i) => i < from ? c : c with { OpenTime = c.OpenTime + missing * CandleSeries.Minute })];

    private static int FirstOfABlock(Candle[] candles) =>
        Array.FindIndex(candles, c => c.OpenTime.UtcTicks / CandleSeries.Minute.Ticks % FeatureEngine.BlockLength == 0);
}

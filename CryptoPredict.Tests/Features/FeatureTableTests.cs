using CryptoPredict.Core.Features;

namespace CryptoPredict.Tests.Features;

public sealed class FeatureTableTests
{
    private const int Horizon = 5;

    [Fact]
    public void Rows_are_the_engines_rows_with_the_close_the_time_and_the_return_that_followed()
    {
        var candles = CandleSeries.Random(1, 1000);
        var rows = candles.Rows();
        var table = FeatureTable.Build(candles, CandleSeries.Minute, Horizon);

        const int First = FeatureEngine.WarmUp - 1;
        Assert.Equal(candles.Length - First - Horizon, table.Count);
        Assert.Equal(table.Count * FeatureSchema.Count, table.Features.Length);
        Assert.Equal((table.Count, table.Count, table.Count), (table.AsOf.Length, table.Closes.Length, table.Targets.Length));
        Assert.Equal(Horizon, table.HorizonSteps);
        for (var i = 0; i < table.Count; i++)
        {
            var candle = candles[First + i];
            Assert.Equal(rows[First + i], table.Row(i).ToArray());
            Assert.Equal(candle.OpenTime + CandleSeries.Minute, table.AsOf.Span[i]);
            Assert.Equal(candle.Close, table.Closes.Span[i]);
            Assert.Equal(Math.Log(candles[First + i + Horizon].Close / candle.Close), table.Targets.Span[i]);
        }
    }

    [Fact]
    public void The_target_of_a_row_is_the_past_return_of_the_row_one_horizon_later()
    {
        var table = FeatureTable.Build(CandleSeries.Random(2, 1000), CandleSeries.Minute, Horizon);
        var pastReturn = FeatureSchema.Features.Select(f => f.Name).ToList().IndexOf($"log_return_{Horizon}");
        for (var i = 0; i + Horizon < table.Count; i++)
        {
            Assert.Equal((float)table.Targets.Span[i], table.Row(i + Horizon)[pastReturn]);
        }
    }

    [Fact]
    public void No_feature_of_a_random_walk_tells_its_target_and_the_check_would_see_one_candle_of_future()
    {
        var table = FeatureTable.Build(CandleSeries.Random(3, 20_000), CandleSeries.Minute, Horizon);
        Assert.InRange(LargestCorrelation(table, shift: 0), 0, 0.15);

        // Rows one candle too late hold one of the target's five returns: a correlation of √(1/5).
        Assert.InRange(LargestCorrelation(table, shift: 1), 0.4, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Truncating_or_randomising_the_future_changes_no_bit_of_the_rows_before(int seed)
    {
        var candles = CandleSeries.Random(seed, 2000);
        var whole = FeatureTable.Build(candles, CandleSeries.Minute, Horizon);
        foreach (var cut in new[] { 126, 500, 1441, 1999 })
        {
            var truncated = FeatureTable.Build(candles[..cut], CandleSeries.Minute, Horizon);
            var randomised = FeatureTable.Build([.. candles[..cut], .. CandleSeries.Random(99, 2000, 3)[cut..]], CandleSeries.Minute, Horizon);

            Assert.Equal(cut - FeatureEngine.WarmUp + 1 - Horizon, truncated.Count);
            Assert.True(whole.Features.Span[..truncated.Features.Length].SequenceEqual(truncated.Features.Span));
            Assert.True(whole.Targets.Span[..truncated.Count].SequenceEqual(truncated.Targets.Span));

            // Its features may be compared one horizon further than its targets.
            var known = (truncated.Count + Horizon) * FeatureSchema.Count;
            known = Math.Min(known, whole.Features.Length);
            Assert.True(whole.Features.Span[..known].SequenceEqual(randomised.Features.Span[..known]));
            Assert.True(whole.Targets.Span[..truncated.Count].SequenceEqual(randomised.Targets.Span[..truncated.Count]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public void Rows_whose_horizon_crosses_a_missing_candle_are_left_out(int horizon)
    {
        var random = new Random(horizon);
        var candles = CandleSeries.Random(4, 3000).Where((_, i) => i is < 700 or >= 900 && random.Next(50) != 0).ToArray();
        var rows = candles.Rows();
        var byTime = candles.ToDictionary(c => c.OpenTime);
        var expected = candles
            .Where((c, i) => rows[i] is not null && Enumerable.Range(1, horizon).All(s => byTime.ContainsKey(c.OpenTime + s * CandleSeries.Minute)))
            .ToArray();

        var table = FeatureTable.Build(candles, CandleSeries.Minute, horizon);

        Assert.NotEqual(0, table.Count);
        Assert.True(table.Count < rows.Count(r => r is not null) - horizon);
        Assert.Equal(expected.Select(c => c.OpenTime + CandleSeries.Minute), table.AsOf.ToArray());
        Assert.Equal(expected.Select(c => Math.Log(byTime[c.OpenTime + horizon * CandleSeries.Minute].Close / c.Close)), table.Targets.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(119)]
    [InlineData(124)]
    public void Too_few_candles_give_an_empty_table(int count)
    {
        var table = FeatureTable.Build(CandleSeries.Random(5, count), CandleSeries.Minute, Horizon);
        Assert.Equal(0, table.Count);
        Assert.True(table.Features.IsEmpty);
    }

    [Fact]
    public void Candles_out_of_order_and_a_horizon_of_zero_are_refused()
    {
        var candles = CandleSeries.Random(6, 200);
        Assert.Throws<ArgumentException>(() => FeatureTable.Build([.. candles, candles[50]], CandleSeries.Minute, Horizon));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureTable.Build(candles, CandleSeries.Minute, 0));
    }

    private static double LargestCorrelation(FeatureTable table, int shift)
    {
        var targets = table.Targets.ToArray()[..(table.Count - shift)];
        return Enumerable.Range(0, FeatureSchema.Count).Max(j =>
            Math.Abs(Correlation(targets, [.. Enumerable.Range(0, targets.Length).Select(i => (double)table.Row(i + shift)[j])])));
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}

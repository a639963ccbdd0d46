using CryptoPredict.Core.Features;
using CryptoPredict.Core.Features.Indicators;
using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Features;

/// <summary>Laws that hold for every feature, so also for one that is added later.</summary>
public sealed class FeatureEngineTests
{
    public static TheoryData<string> HardSeries => new(Hard.Keys);

    private static readonly (double Low, double High)[] Ranges = [.. FeatureSchema.Features.Select(f => Range(f.Name))];

    private static readonly Dictionary<string, Func<Candle[]>> Hard = new()
    {
        ["constant prices"] = () => CandleSeries.Constant(1500, 42, 7),
        ["constant prices, no volume"] = () => CandleSeries.Constant(1500, 0.1, 0),
        ["no volume"] = () => CandleSeries.Random(1, 1500).Scaled(1, 0),
        ["tiny prices"] = () => CandleSeries.Random(2, 1500, 1e-8),
        ["huge prices"] = () => CandleSeries.Random(3, 1500, 1e12),
        ["smallest allowed prices and volumes"] = () => CandleSeries.Constant(1500, 1e-100, 1e-100),
        ["largest allowed prices and volumes"] = () => CandleSeries.Constant(1500, 1e100, 1e100),
        ["from the smallest to the largest and back"] = () => Alternating(1500, 1e-100, 1e100),
        ["jumps by ten"] = () => Alternating(1500, 10, 100),
        ["violent walk"] = () => CandleSeries.Random(4, 1500, sigma: 0.2),
        ["closes at neighbouring doubles"] = () => Alternating(1500, 1, Math.BitIncrement(1)),
        ["stop after a jump"] = () => [.. CandleSeries.Random(5, 200), .. CandleSeries.Constant(1700, 1000, 0)[200..]],
        ["volume stops after a giant trade"] = VolumeStops,
    };

    [Theory]
    [MemberData(nameof(HardSeries))]
    public void Every_feature_is_finite_whatever_the_candles(string series)
    {
        foreach (var row in Hard[series]().Rows().OfType<float[]>())
        {
            AssertWellFormed(row);
        }
    }

    [Fact]
    public void Every_feature_is_finite_on_random_mixtures_of_extremes()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var time = CandleSeries.Start;
            var engine = new FeatureEngine(CandleSeries.Minute);
            var row = new float[FeatureSchema.Count];
            for (var i = 0; i < 1000; i++)
            {
                var prices = new[] { Extreme(random), Extreme(random), Extreme(random), Extreme(random) };
                Array.Sort(prices);
                time += random.Next(1, 7) * CandleSeries.Minute;
                if (engine.Update(new Candle(time, prices[1], prices[3], prices[0], prices[2], random.Next(3) == 0 ? 0 : Extreme(random)), row))
                {
                    AssertWellFormed(row);
                }
            }
        }
    }

    [Fact]
    public void Nothing_moves_when_prices_are_constant()
    {
        // Every feature has its documented value for a market at rest; the two of the time are left out.
        float[] rest = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        foreach (var row in CandleSeries.Constant(1500, 0.1, 7).Rows().OfType<float[]>())
        {
            Assert.All(rest.Zip(row), pair => Assert.Equal(pair.First, pair.Second, 1e-14f));
        }
    }

    [Fact]
    public void Ready_exactly_at_warm_up_and_the_row_is_left_alone_before()
    {
        var candles = CandleSeries.Random(6, FeatureEngine.WarmUp);
        var engine = new FeatureEngine(CandleSeries.Minute);
        var row = new float[FeatureSchema.Count];
        Array.Fill(row, 99);
        foreach (var candle in candles[..^1])
        {
            Assert.False(engine.Update(candle, row));
            Assert.False(engine.IsReady);
            Assert.All(row, value => Assert.Equal(99, value));
        }

        Assert.True(engine.Update(candles[^1], row));
        Assert.True(engine.IsReady);
        Assert.DoesNotContain(99, row);
    }

    [Fact]
    public void Writes_exactly_one_row_into_a_longer_span()
    {
        var candles = CandleSeries.Random(6, FeatureEngine.WarmUp);
        var engine = new FeatureEngine(CandleSeries.Minute);
        var room = new float[FeatureSchema.Count + 1];
        room[^1] = 99;
        foreach (var candle in candles)
        {
            engine.Update(candle, room);
        }

        Assert.Equal(candles.Rows()[^1], room[..^1]);
        Assert.Equal(99, room[^1]);
    }

    [Fact]
    public void Reset_and_the_same_candles_give_the_same_bits()
    {
        var candles = CandleSeries.Random(7, 2500);
        var engine = new FeatureEngine(CandleSeries.Minute);
        var first = candles.Rows(engine);
        CandleSeries.Random(8, 1700, 5).Select((c, i) => c with { OpenTime = candles[^1].OpenTime + (i + 1) * CandleSeries.Minute }).Rows(engine);
        engine.Reset();
        Assert.False(engine.IsReady);
        CandleSeries.AssertSameBits(first, candles.Rows(engine));
    }

    [Fact]
    public void Reset_leaves_nothing_behind_in_any_indicator()
    {
        var used = new IndicatorSet();
        var close = 1.0;
        foreach (var candle in CandleSeries.Random(14, 1000, sigma: 0.2))
        {
            used.Update(new CandleStep(candle, candle.OpenTime, close, Math.Log(candle.Close / close)));
            close = candle.Close;
        }

        var fresh = IndicatorState.Of(new IndicatorSet());
        Assert.NotEqual(fresh, IndicatorState.Of(used));
        used.Reset();
        Assert.Equal(fresh, IndicatorState.Of(used));
    }

    [Theory]
    [InlineData(40, -12)]
    [InlineData(-27, 30)]
    [InlineData(1, 0)]
    public void Scaling_prices_or_volumes_by_a_power_of_two_changes_no_bit(int priceExponent, int volumeExponent)
    {
        var candles = CandleSeries.Random(9, 2500);
        CandleSeries.AssertSameBits(
            candles.Rows(),
            candles.Scaled(Math.ScaleB(1, priceExponent), Math.ScaleB(1, volumeExponent)).Rows());
    }

    [Theory]
    [InlineData(1e-5, 1e6)]
    [InlineData(1e5, 1e-6)]
    public void Scaling_prices_or_volumes_by_any_number_changes_next_to_nothing(double price, double volume)
    {
        var candles = CandleSeries.Random(10, 2500);
        foreach (var (expected, actual) in candles.Rows().Zip(candles.Scaled(price, volume).Rows()))
        {
            Assert.All((expected ?? []).Zip(actual ?? []), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void An_older_repeated_or_overlapping_candle_is_refused_and_changes_nothing()
    {
        var candles = CandleSeries.Random(11, 400);
        var expected = candles.Rows();
        var engine = new FeatureEngine(CandleSeries.Minute);
        candles[..300].Rows(engine);
        var row = new float[FeatureSchema.Count];
        foreach (var bad in new[] { candles[299], candles[10], candles[300] with { OpenTime = candles[299].OpenTime.AddSeconds(59) } })
        {
            var exception = Assert.Throws<ArgumentException>(() => engine.Update(bad, row));
            Assert.Contains("oldest first", exception.Message, StringComparison.Ordinal);
        }

        CandleSeries.AssertSameBits(expected[300..], candles[300..].Rows(engine));
    }

    [Fact]
    public void An_impossible_candle_is_refused_and_changes_nothing()
    {
        var candles = CandleSeries.Random(12, 400);
        var expected = candles.Rows();
        var engine = new FeatureEngine(CandleSeries.Minute);
        candles[..300].Rows(engine);
        var row = new float[FeatureSchema.Count];
        var good = candles[300];
        Candle[] bad =
        [
            good with { Close = double.NaN }, good with { Open = double.NaN }, good with { Low = double.NaN }, good with { High = double.NaN },
            good with { Low = 0 }, good with { Low = -1 }, good with { High = double.PositiveInfinity }, good with { High = 1e101 },
            good with { Low = 1e-101 }, good with { Close = good.High * 1.01 }, good with { Open = good.Low * 0.99 },
            good with { Volume = -1 }, good with { Volume = double.NaN }, good with { Volume = double.PositiveInfinity }, good with { Volume = 1e-101 },
        ];
        Assert.All(bad, candle => Assert.Throws<ArgumentException>(() => engine.Update(candle, row)));
        Assert.Throws<ArgumentException>(() => engine.Update(good, row.AsSpan(1)));

        CandleSeries.AssertSameBits(expected[300..], candles[300..].Rows(engine));
    }

    [Fact]
    public void An_interval_that_is_not_positive_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureEngine(TimeSpan.Zero));

    [Fact]
    public void An_update_allocates_nothing()
    {
        var candles = CandleSeries.Random(13, 11_000);
        for (var i = 0; i < candles.Length; i++)
        {
            // Holes long enough to reset, one in each stretch, so that resets are measured too.
            candles[i] = candles[i] with { OpenTime = candles[i].OpenTime.AddHours((i + 500) / 1_000) };
        }

        var engine = new FeatureEngine(CandleSeries.Minute);
        var row = new float[FeatureSchema.Count];
        var next = 0;

        Assert.Equal(0, Allocation.Fewest(() =>
        {
            foreach (var candle in candles.AsSpan(next, 1_000))
            {
                engine.Update(candle, row);
            }

            next += 1_000;
        }));
    }

    private static void AssertWellFormed(float[] row)
    {
        for (var j = 0; j < row.Length; j++)
        {
            var (low, high) = Ranges[j];
            if (!(row[j] >= low && row[j] <= high))
            {
                Assert.Fail($"{FeatureSchema.Features[j].Name} is {row[j]:R}, outside {low} to {high}.");
            }
        }
    }

    // The documented ranges; where there is none, what the allowed prices can reach: ln(1e200) ≈ 460.5, and the Bollinger bounds √n.
    private static (double Low, double High) Range(string name) => name switch
    {
        "downside_share_30" or "rsi_14" or "stochastic_k_14" or "stochastic_d_14_3" or "range_position_60" => (0, 1),
        "efficiency_ratio_30" or "obv_slope_30" or "time_of_day_sin" or "time_of_day_cos" => (-1, 1),
        "volatility_ratio_10_60" => (0, 2.45),
        "bollinger_position_20_2" => (-2.5, 2.5),
        "bollinger_width_20_2" => (0, 18),
        "volume_z_score_60" => (-7.75, 7.75),
        "parkinson_volatility_30" or "average_true_range_14" => (0, 461),
        _ when name.StartsWith("realised_volatility", StringComparison.Ordinal) => (0, 461),
        _ => (-461, 461),
    };

    private static Candle[] Alternating(int count, double low, double high) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Candle(
            CandleSeries.Start + i * CandleSeries.Minute, i % 4 < 2 ? low : high, high, low, i % 4 is 1 or 2 ? high : low, i % 3)),
    ];

    private static Candle[] VolumeStops()
    {
        var candles = CandleSeries.Random(5, 1500);
        for (var i = 200; i < candles.Length; i++)
        {
            candles[i] = candles[i] with { Volume = i == 200 ? 1e30 : 0 };
        }

        return candles;
    }

    private static double Extreme(Random random) => random.Next(4) switch
    {
        0 => 1e-100,
        1 => 1e100,
        2 => Math.Pow(10, 200 * random.NextDouble() - 100),
        _ => 1 + random.NextDouble(),
    };
}

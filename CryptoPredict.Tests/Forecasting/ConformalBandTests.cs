using System.Text.Json;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Golden;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Tests.Forecasting;

public sealed class ConformalBandTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("adaptive_conformal.json");

    [Fact]
    public void Reference_run_through_a_jump_in_scale_is_met()
    {
        var scores = HashFormula.Series(506, 1200).Select((value, t) => Math.Abs(value) * (t < 700 ? 1 : 3)).ToArray();
        var window = Golden.Integer("window");
        var expected = Golden.GetProperty("alpha_at").EnumerateArray().ToDictionary(at => at.Integer("t"));
        var band = new ConformalBand(new ConformalOptions(0.9, Golden.Number("gamma"), window, MinimumScores: window));
        var (missesBefore, missesAfter) = (0, 0);

        for (var t = 0; t < scores.Length; t++)
        {
            if (expected.TryGetValue(t, out var at))
            {
                Assert.Equal(at.Number("alpha"), band.Alpha, 1e-9);
                Assert.Equal(at.Number("q"), band.Quantile, 1e-9);
            }

            // The reference takes the band as infinite past rank n, where nothing misses; ours is never wider than the largest score.
            var infinite = (window + 1) * (1 - band.Alpha) > window;
            var missed = t >= window && !infinite && scores[t] > band.Quantile;
            (missesBefore, missesAfter) = (missesBefore + (missed && t < 700 ? 1 : 0), missesAfter + (missed && t >= 700 ? 1 : 0));
            band.Update(scores[t], missed);
        }

        Assert.Equal((Golden.Integer("misses_before_700"), Golden.Integer("misses_from_700")), (missesBefore, missesAfter));
    }

    [Theory]
    [InlineData(0.9, 1.6448536)]
    [InlineData(0.95, 1.9599640)]
    public void Before_enough_scores_the_normal_quantile_stands(double coverage, double expected)
    {
        var band = new ConformalBand(new ConformalOptions(coverage));

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(expected, band.Quantile, 1e-6);
            Assert.Equal(1 - coverage, band.Alpha, 1e-15);
            band.Update(10 + i, missed: true);
        }

        Assert.True(band.Quantile >= 10);
    }

    [Theory]
    [InlineData(11, 0)]
    [InlineData(12, 0)]
    [InlineData(13, 5)]
    public void Coverage_of_independent_scores_is_the_target_within_the_bound(int seed, int delay)
    {
        var random = new Random(seed);
        AssertCoverage(5000, _ => Math.Abs(Normal.Sample(random, 0, 1)), delay);
    }

    [Theory]
    [InlineData(21, 0)]
    [InlineData(22, 5)]
    [InlineData(23, 30)]
    public void Coverage_holds_through_a_threefold_jump_in_scale(int seed, int delay)
    {
        var random = new Random(seed);
        AssertCoverage(3000, t => Math.Abs(Normal.Sample(random, 0, t < 1500 ? 1 : 3)), delay);
    }

    [Fact]
    public void After_a_time_that_no_band_could_hold_alpha_is_back_within_one_over_gamma_hits()
    {
        var band = new ConformalBand(new ConformalOptions(Gamma: 0.02));
        for (var t = 0; t < 1000; t++)
        {
            band.Update(1 + t, t + 1 > band.Quantile);
        }
        Assert.Equal(-0.1, band.Alpha, 1e-12);

        for (var t = 0; t < 51; t++)
        {
            band.Update(1, missed: false);
        }

        Assert.True(band.Alpha > 0);
    }

    [Fact]
    public void Quantile_is_finite_and_alpha_bounded_whatever_comes()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var options = new ConformalOptions(0.5 + (0.49 * random.NextDouble()), 0.3 * random.NextDouble() + 1e-3, 20 + random.Next(50), 1 + random.Next(20));
            var band = new ConformalBand(options);
            for (var t = 0; t < 500; t++)
            {
                band.Update(Math.Exp(5 * Normal.Sample(random, 0, 1)), missed: random.Next(2) == 0);
                Assert.True(double.IsFinite(band.Quantile) && band.Quantile >= 0);
                Assert.InRange(band.Alpha, options.Coverage - 1 - 1e-12, 1 + options.Coverage);
                Assert.InRange(band.Count, 1, options.Window);
            }
        }
    }

    [Fact]
    public void Where_the_rule_asks_for_an_infinite_band_the_largest_score_stands_in()
    {
        var band = new ConformalBand(new ConformalOptions(Coverage: 0.9, Window: 20, MinimumScores: 5));

        // Rank ⌈6 · 0.9⌉ = 6 of 5.
        foreach (var score in new[] { 1, 5, 2, 4, 3.0 })
        {
            band.Update(score, missed: false);
        }

        Assert.Equal(5, band.Quantile);
    }

    [Fact]
    public void Alpha_at_one_leaves_the_least_width()
    {
        var band = new ConformalBand(new ConformalOptions(Coverage: 0.1, Gamma: 1, MinimumScores: 1));

        band.Update(3, missed: false);
        band.Update(3, missed: false);

        Assert.Equal(ConformalBand.LeastQuantile, band.Quantile);
    }

    /// <summary>A bad tick brings two scores of thousands, a redenomination as many as the horizon has candles.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public void A_jump_is_never_the_width_however_many_misses_ask_for_the_largest_score(int scores)
    {
        var random = new Random(4);
        var band = new ConformalBand(new ConformalOptions(HorizonSteps: scores));
        Enumerable.Range(0, 500).ToList().ForEach(_ => Ordinary());
        Enumerable.Range(0, scores).ToList().ForEach(i => band.Update(2000 + i, missed: true));
        Assert.InRange(band.Quantile, 1.3, 5);
        Enumerable.Range(0, 20).ToList().ForEach(_ => band.Update(2, missed: true));

        Assert.True(band.Alpha < 0);
        Assert.InRange(band.Quantile, 2, 5);

        void Ordinary()
        {
            var score = Math.Abs(CandleSeries.Normal(random));
            band.Update(score, missed: score > band.Quantile);
        }
    }

    [Fact]
    public void Jumps_that_come_again_and_again_are_the_markets_way_and_the_band_holds_them()
    {
        var random = new Random(5);
        var band = new ConformalBand(new ConformalOptions());
        var inside = 0;
        for (var i = 0; i < 3000; i++)
        {
            var score = random.Next(5) == 0 ? 50 : Math.Abs(CandleSeries.Normal(random));
            var missed = score > band.Quantile;
            inside += i >= 1000 && !missed ? 1 : 0;
            band.Update(score, missed);
        }

        Assert.InRange(inside / 2000.0, 0.88, 0.92);
    }

    [Fact]
    public void Whatever_comes_the_width_is_finite_and_not_below_its_least()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var band = new ConformalBand(new ConformalOptions());
            for (var i = 0; i < 700; i++)
            {
                band.Update(random.Next(3) == 0 ? 0 : Math.Pow(10, 12 * (random.NextDouble() - 0.5)), missed: random.Next(1 + (seed % 9)) == 0);
                Assert.True(double.IsFinite(band.Quantile) && band.Quantile >= ConformalBand.LeastQuantile);
            }
        }
    }

    /// <summary>A day of a price that stands still must not be paid for when it moves again.</summary>
    [Fact]
    public void After_a_price_that_stood_still_the_band_holds_again_as_soon_as_there_are_scores()
    {
        var random = new Random(6);
        var band = new ConformalBand(new ConformalOptions());
        Enumerable.Range(0, 2000).ToList().ForEach(_ => band.Update(0, missed: false));
        Assert.Equal((ConformalBand.LeastQuantile, 0.1), (band.Quantile, Math.Round(band.Alpha, 9)));

        var inside = 0;
        for (var i = 0; i < 300; i++)
        {
            var score = Math.Abs(CandleSeries.Normal(random));
            var missed = score > band.Quantile;
            inside += missed ? 0 : 1;
            band.Update(score, missed);
        }

        Assert.InRange(inside / 300.0, 0.85, 0.95);
    }

    [Fact]
    public void Smaller_alpha_never_narrows_the_band()
    {
        var random = new Random(30);
        var band = new ConformalBand(new ConformalOptions(Window: 100));
        Enumerable.Range(0, 100).ToList().ForEach(_ => band.Update(random.NextDouble(), missed: false));
        var misses = new ConformalBand(new ConformalOptions(Window: 100));

        // The same scores in both windows; only the misses differ.
        random = new Random(30);
        Enumerable.Range(0, 100).ToList().ForEach(t => misses.Update(random.NextDouble(), missed: t % 8 == 0));

        Assert.True(misses.Alpha < band.Alpha);
        Assert.True(misses.Quantile > band.Quantile);
    }

    [Fact]
    public void Feeding_the_ledger_again_rebuilds_the_same_band()
    {
        var (first, second) = (new ConformalBand(new ConformalOptions()), new ConformalBand(new ConformalOptions()));
        var random = new Random(31);
        var ledger = Enumerable.Range(0, 1300).Select(_ => (Score: random.NextDouble(), Missed: random.Next(10) == 0)).ToList();

        ledger.ForEach(row => first.Update(row.Score, row.Missed));
        ledger.ForEach(row => second.Update(row.Score, row.Missed));

        Assert.Equal((first.Alpha, first.Quantile, first.Count), (second.Alpha, second.Quantile, second.Count));
    }

    [Fact]
    public void Quantile_is_that_of_a_plain_sort_of_the_window()
    {
        var random = new Random(32);
        var band = new ConformalBand(new ConformalOptions(Window: 50));
        var all = new List<double>();

        for (var t = 0; t < 400; t++)
        {
            // Many ties.
            all.Add(random.Next(12));
            band.Update(all[^1], all[^1] > band.Quantile);
            var window = all.TakeLast(50).Order().ToList();
            var rank = (int)Math.Ceiling((window.Count + 1) * (1 - Math.Clamp(band.Alpha, 0, 1)));
            if (t >= 29)
            {
                Assert.Equal(rank == 0 ? 0 : window[Math.Min(rank, window.Count) - 1], band.Quantile);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    public void A_score_that_is_none_is_refused(double wrong) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalBand(new ConformalOptions()).Update(wrong, missed: false));

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Equal("Coverage", Refused(new ConformalOptions(Coverage: 1)));
        Assert.Equal("Coverage", Refused(new ConformalOptions(Coverage: double.NaN)));
        Assert.Equal("Gamma", Refused(new ConformalOptions(Gamma: 0)));
        Assert.Equal("MinimumScores", Refused(new ConformalOptions(MinimumScores: 0)));
        Assert.Equal("Window", Refused(new ConformalOptions(Window: 29)));
    }

    private static string? Refused(ConformalOptions options) => Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalBand(options)).ParamName;

    // Gibbs & Candès (2021), proposition 4.1, for labels that come `delay` steps after their band was issued: each label still on its way can carry
    // α one step further. It holds for every sequence that the finite band can hold, so it may be asserted, not only hoped for.
    private static void AssertCoverage(int count, Func<int, double> score, int delay)
    {
        var options = new ConformalOptions();
        var band = new ConformalBand(options);
        var onTheirWay = new Queue<(double Score, bool Missed)>();
        var (misses, judged) = (0, 0);
        for (var t = 0; t < count; t++)
        {
            var next = score(t);
            onTheirWay.Enqueue((next, next > band.Quantile));
            if (onTheirWay.Count > delay)
            {
                var (matured, missed) = onTheirWay.Dequeue();
                judged += band.Count >= options.MinimumScores ? 1 : 0;
                misses += band.Count >= options.MinimumScores && missed ? 1 : 0;
                band.Update(matured, missed);
            }
        }

        var bound = (options.Coverage + (options.Gamma * (1 + delay))) / (judged * options.Gamma);
        Assert.InRange(Math.Abs(((double)misses / judged) - (1 - options.Coverage)), 0, bound);
    }
}

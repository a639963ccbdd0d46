using System.Text.Json;
using CryptoPredict.Core.Forecasting;
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
                Assert.Equal(at.Number("q"), band.ExactQuantile, 1e-9);
            }
            if (t >= window && scores[t] > band.ExactQuantile)
            {
                (missesBefore, missesAfter) = t < 700 ? (missesBefore + 1, missesAfter) : (missesBefore, missesAfter + 1);
            }
            band.Update(scores[t]);
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
            band.Update(10 + i);
        }

        Assert.True(band.Quantile >= 10);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Coverage_of_independent_scores_is_the_target_within_the_bound(int seed)
    {
        var random = new Random(seed);
        AssertCoverage(5000, _ => Math.Abs(Normal.Sample(random, 0, 1)), new ConformalOptions());
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Coverage_holds_through_a_threefold_jump_in_scale(int seed)
    {
        var random = new Random(seed);
        AssertCoverage(3000, t => Math.Abs(Normal.Sample(random, 0, t < 1500 ? 1 : 3)), new ConformalOptions());
    }

    [Fact]
    public void Coverage_holds_against_scores_that_grow_without_end() =>
        AssertCoverage(2000, t => 1 + t, new ConformalOptions(Window: 100));

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
                band.Update(Math.Exp(5 * Normal.Sample(random, 0, 1)));
                Assert.True(double.IsFinite(band.Quantile) && band.Quantile >= 0);
                Assert.InRange(band.Alpha, -options.Gamma, 1 + options.Gamma);
                Assert.InRange(band.Count, 1, options.Window);
            }
        }
    }

    [Fact]
    public void Infinite_rule_shows_twice_the_largest_score_of_the_window()
    {
        var band = new ConformalBand(new ConformalOptions(Coverage: 0.9, Window: 20, MinimumScores: 5));

        for (var i = 1; i <= 5; i++)
        {
            band.Update(i);
        }

        // Rank ⌈6 · 0.9⌉ = 6 of 5.
        Assert.Equal(double.PositiveInfinity, band.ExactQuantile);
        Assert.Equal(10, band.Quantile);
    }

    [Fact]
    public void Feeding_the_stored_scores_again_rebuilds_the_same_band()
    {
        var random = new Random(31);
        var scores = Enumerable.Range(0, 1300).Select(_ => random.NextDouble()).ToList();
        var (first, second) = (new ConformalBand(new ConformalOptions()), new ConformalBand(new ConformalOptions()));

        scores.ForEach(first.Update);
        scores.ForEach(second.Update);

        Assert.Equal((first.Alpha, first.Quantile, first.Count), (second.Alpha, second.Quantile, second.Count));
    }

    [Fact]
    public void Quantile_is_that_of_a_plain_sort_of_the_window()
    {
        var random = new Random(32);
        var options = new ConformalOptions(Window: 50);
        var band = new ConformalBand(options);
        var all = new List<double>();

        for (var t = 0; t < 400; t++)
        {
            // Many ties.
            all.Add(random.Next(12));
            band.Update(all[^1]);
            var window = all.TakeLast(50).Order().ToList();
            var rank = (int)Math.Ceiling((window.Count + 1) * (1 - Math.Clamp(band.Alpha, 0, 1)));
            if (t >= 29)
            {
                Assert.Equal(rank > window.Count ? double.PositiveInfinity : rank == 0 ? 0 : window[rank - 1], band.ExactQuantile);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    public void A_score_that_is_none_is_refused(double wrong) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalBand(new ConformalOptions()).Update(wrong));

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

    // Gibbs & Candès (2021), proposition 4.1: it holds for every sequence, so it may be asserted, not only hoped for.
    private static void AssertCoverage(int count, Func<int, double> score, ConformalOptions options)
    {
        var band = new ConformalBand(options);
        var (misses, judged) = (0, 0);
        for (var t = 0; t < count; t++)
        {
            var next = score(t);
            if (band.Count >= options.MinimumScores)
            {
                judged++;
                misses += next > band.ExactQuantile ? 1 : 0;
            }
            band.Update(next);
        }

        var alpha = 1 - options.Coverage;
        var bound = (Math.Max(alpha, 1 - alpha) + options.Gamma) / (judged * options.Gamma);
        Assert.InRange(Math.Abs(((double)misses / judged) - alpha), 0, bound);
    }
}

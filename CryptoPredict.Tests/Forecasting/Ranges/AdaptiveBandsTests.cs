using System.Text.Json;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Golden;
using MathNet.Numerics.Distributions;

namespace CryptoPredict.Tests.Forecasting.Ranges;

public sealed class AdaptiveBandsTests
{
    private static readonly double[] Coverages = [0.5, 0.8, 0.9, 0.95, 0.99];
    private static readonly JsonElement Golden = GoldenFile.Read("adaptive_conformal.json");

    [Fact]
    public void Reference_run_through_a_jump_in_scale_is_met()
    {
        var scores = HashFormula.Series(506, 1200).Select((value, t) => Math.Abs(value) * (t < 700 ? 1 : 3)).ToArray();
        var window = Golden.Integer("window");
        var expected = Golden.GetProperty("alpha_at").EnumerateArray().ToDictionary(at => at.Integer("t"));
        var bands = new AdaptiveBands([0.9], Golden.Number("gamma"), window, leastScores: window);
        var (missesBefore, missesAfter) = (0, 0);

        for (var t = 0; t < scores.Length; t++)
        {
            if (expected.TryGetValue(t, out var at))
            {
                Assert.Equal(at.Number("alpha"), bands.Alphas[0], 1e-9);
                Assert.Equal(at.Number("q"), bands.Quantiles[0], 1e-9);
            }

            // The reference takes the band as infinite past rank n, where nothing misses; ours is never wider than the largest score.
            var infinite = (window + 1) * (1 - bands.Alphas[0]) > window;
            var missed = t >= window && !infinite && scores[t] > bands.Quantiles[0];
            (missesBefore, missesAfter) = (missesBefore + (missed && t < 700 ? 1 : 0), missesAfter + (missed && t >= 700 ? 1 : 0));
            bands.Update(scores[t], [missed ? 0 : double.PositiveInfinity]);
        }

        Assert.Equal((Golden.Integer("misses_before_700"), Golden.Integer("misses_from_700")), (missesBefore, missesAfter));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(5, 150)]
    [InlineData(60, 1800)]
    [InlineData(240, 2500)]
    public void Before_thirty_targets_that_do_not_overlap_the_normal_quantiles_stand(int horizon, int scores)
    {
        var bands = new AdaptiveBands(Coverages, horizon);

        for (var i = 0; i < scores; i++)
        {
            Assert.Equal([0.6745, 1.2816, 1.6449, 1.96, 2.5758], bands.Quantiles.ToArray().Select(quantile => Math.Round(quantile, 4)));
            Assert.Equal(0.1, bands.Alphas[2], 1e-15);
            bands.Update(10, bands.Quantiles);
        }

        Assert.Equal(10, bands.Quantiles[0]);
    }

    /// <summary>
    /// Gibbs &amp; Candès (2021), proposition 4.1, for labels that come some steps after their band was issued: each label still on its way can carry α one
    /// step further. It holds for every sequence that a finite band can hold, so it may be asserted, not only hoped for.
    /// </summary>
    [Theory]
    [InlineData(11, 1, false)]
    [InlineData(12, 5, false)]
    [InlineData(21, 1, true)]
    [InlineData(22, 5, true)]
    public void Coverage_is_the_aim_within_the_bound_also_through_a_threefold_jump_in_scale(int seed, int horizon, bool jumps)
    {
        const int Count = 12_000;
        var (random, bands) = (new Random(seed), new AdaptiveBands(Coverages, horizon));
        var onTheirWay = new Queue<(double Score, double[] Issued)>();
        var (judged, misses) = (0, new int[Coverages.Length]);
        for (var t = 0; t < Count; t++)
        {
            onTheirWay.Enqueue((Math.Abs(Normal.Sample(random, 0, jumps && t >= Count / 2 ? 3 : 1)), bands.Quantiles.ToArray()));
            if (onTheirWay.Count > horizon)
            {
                var (score, issued) = onTheirWay.Dequeue();
                var speaks = bands.Count >= 30 * horizon;
                judged += speaks ? 1 : 0;
                for (var band = 0; band < misses.Length; band++)
                {
                    misses[band] += speaks && score > issued[band] ? 1 : 0;
                }

                bands.Update(score, issued);
            }
        }

        var step = AdaptiveBands.StepTimesHorizon / horizon;
        Assert.All(Coverages, (coverage, band) => Assert.InRange(
            Math.Abs(((double)misses[band] / judged) - (1 - coverage)), 0, (Math.Max(coverage, 1 - coverage) + (step * (1 + horizon))) / (judged * step)));
    }

    [Fact]
    public void Jumps_that_come_again_and_again_are_the_markets_way_and_the_bands_hold_them()
    {
        var (random, bands, inside) = (new Random(5), new AdaptiveBands(Coverages, 1), new int[Coverages.Length]);
        for (var i = 0; i < 9000; i++)
        {
            var score = random.Next(5) == 0 ? 50 : Math.Abs(CandleSeries.Normal(random));
            var issued = bands.Quantiles.ToArray();
            for (var band = 0; band < inside.Length; band++)
            {
                inside[band] += i >= 1000 && score <= issued[band] ? 1 : 0;
            }

            bands.Update(score, issued);
        }

        Assert.All(Coverages.Take(3), (coverage, band) => Assert.InRange(inside[band] / 8000.0, coverage - 0.02, coverage + 0.02));
        Assert.True(inside[4] / 8000.0 > 0.98);
    }

    [Fact]
    public void Whatever_comes_the_widths_are_finite_ascending_and_not_below_their_least()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (random, bands) = (new Random(seed), new AdaptiveBands(Coverages, 1 + (seed % 7)));
            for (var i = 0; i < 700; i++)
            {
                var score = random.Next(3) == 0 ? 0 : Math.Pow(10, 12 * (random.NextDouble() - 0.5));
                bands.Update(score, random.Next(1 + (seed % 9)) == 0 ? new double[5] : bands.Quantiles.ToArray());
                var quantiles = bands.Quantiles.ToArray();
                Assert.All(quantiles, quantile => Assert.True(double.IsFinite(quantile)));
                Assert.Equal(quantiles.Order(), quantiles);
                Assert.True(quantiles[0] >= 0.3 && quantiles[2] >= AdaptiveBands.LeastQuantile);
                Assert.All(bands.Alphas.ToArray(), (alpha, band) => Assert.InRange(alpha, Coverages[band] - 1 - 1e-12, 1 + Coverages[band]));
            }
        }
    }

    /// <summary>A day of a price that stands still must not be paid for when it moves again.</summary>
    [Fact]
    public void After_a_price_that_stood_still_alpha_asks_for_no_less_than_its_aim()
    {
        var bands = new AdaptiveBands(Coverages, 1);
        Enumerable.Range(0, 2000).ToList().ForEach(_ => bands.Update(0, bands.Quantiles));

        Assert.Equal(AdaptiveBands.LeastQuantile, bands.Quantiles[2]);
        Assert.Equal(0.1, bands.Alphas[2], 9);
    }

    [Fact]
    public void Quantiles_are_those_of_a_plain_sort_of_the_window()
    {
        var (random, bands, all) = (new Random(32), new AdaptiveBands([0.9], 0.01, window: 50, leastScores: 30), new List<double>());
        for (var t = 0; t < 400; t++)
        {
            // Many ties.
            all.Add(1 + random.Next(12));
            bands.Update(all[^1], bands.Quantiles);
            var window = all.TakeLast(50).Order().ToList();
            var rank = (int)Math.Ceiling((window.Count + 1) * (1 - Math.Clamp(bands.Alphas[0], 0, 1)));
            if (t >= 29)
            {
                Assert.Equal(window[Math.Min(rank, window.Count) - 1], bands.Quantiles[0]);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    public void A_score_that_is_none_is_refused(double wrong) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBands(Coverages, 5).Update(wrong, new double[5]));

    [Fact]
    public void Coverages_that_are_none_or_do_not_ascend_and_a_horizon_of_no_candle_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBands([1], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBands([double.NaN], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBands([0.9, 0.9], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBands(Coverages, 0));
    }
}

using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class DirectionScoresTests
{
    [Fact]
    public void Hits_equal_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("scores_n1000_h5");
        var series = GoldenSeries.Of(1000, 5);

        var hits = DirectionScores.Hits(series.Forecasts, series.Realised, 5);

        Assert.Equal((golden.Integer("direction_hits"), 1000), (hits.Hits, hits.Count));
    }

    [Fact]
    public void Pesaran_Timmermann_equals_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("pesaran_timmermann");
        var series = GoldenSeries.Of(1000, 5);

        var test = DirectionScores.PesaranTimmermann(series.Forecasts, series.Realised);

        GoldenFile.AssertClose(golden.Number("p_hat"), test.Hits);
        GoldenFile.AssertClose(golden.Number("p_star"), test.ExpectedHits);
        GoldenFile.AssertClose(golden.Number("var_p"), test.HitVariance);
        GoldenFile.AssertClose(golden.Number("var_p_star"), test.ExpectedVariance);
        GoldenFile.AssertClose(golden.Number("statistic"), test.Statistic);
        GoldenFile.AssertClose(golden.Number("p_one_sided"), test.PValue);
    }

    [Fact]
    public void Ties_are_neither_hits_nor_misses()
    {
        var hits = DirectionScores.Hits([0, 0, 1, -1, 1, -1, 2], [1, 0, 0, 0, 0.5, 0.5, 0.7]);

        Assert.Equal((2, 3), (hits.Hits, hits.Count));
    }

    [Fact]
    public void Hits_of_a_forecast_and_its_opposite_are_all_that_moved()
    {
        for (uint seed = 0; seed < 50; seed++)
        {
            var forecasts = Series(seed, 60).Select(v => Math.Abs(v) < 0.1 ? 0 : v).ToArray();
            var realised = Series(seed + 100, 60).Select(v => Math.Abs(v) < 0.05 ? 0 : v).ToArray();

            var hits = DirectionScores.Hits(forecasts, realised);
            var opposite = DirectionScores.Hits([.. forecasts.Select(f => -f)], realised);

            Assert.Equal(forecasts.Zip(realised).Count(pair => pair.First != 0 && pair.Second != 0), hits.Count);
            Assert.Equal(hits.Count, hits.Hits + opposite.Hits);
        }
    }

    [Fact]
    public void A_forecast_that_never_changes_direction_shows_no_skill_even_in_a_rising_market()
    {
        var test = DirectionScores.PesaranTimmermann([1, 1, 1, 1, 1], [1, 1, 1, 1, -1]);

        Assert.Equal((0.8, 0.0, 0.5), (test.Hits, test.Statistic, test.PValue));
        Assert.True(double.IsNaN(DirectionScores.PesaranTimmermann([0, 1], [1, 0]).PValue));
    }

    [Fact]
    public void Pesaran_Timmermann_calls_about_5_percent_of_coin_tosses_skilled()
    {
        var skilled = Enumerable.Range(0, 400).Count(seed =>
            DirectionScores.PesaranTimmermann(Series((uint)seed, 300), Series((uint)(seed + 5000), 300)).PValue < 0.05);

        // Binomial(400, 0.05) lies within 7 … 34 with 99.9 %.
        Assert.InRange(skilled, 7, 34);
    }
}

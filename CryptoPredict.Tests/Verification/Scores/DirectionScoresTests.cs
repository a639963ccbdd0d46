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

        var score = DirectionScores.Count(series.Forecasts, series.Realised, 5);

        Assert.Equal((golden.Integer("direction_hits"), 1000), (score.Hits.Hits, score.Hits.Count));
        Assert.Equal((0, 0), (score.ForecastTies, score.RealisedTies));
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
        var score = DirectionScores.Count([0, 0, 1, -1, 1, -1, 2], [1, 0, 0, 0.05, 0.5, 0.5, 0.7], tick: 0.1);

        Assert.Equal((2, 3), (score.Hits.Hits, score.Hits.Count));
        Assert.Equal((2, 2), (score.ForecastTies, score.RealisedTies));
        Assert.Equal(1.0, score.MajorityShare);
        Assert.Equal(0.75, DirectionScores.Count([1, 1, 1, 1], [-1, -1, 1, -1]).MajorityShare);
    }

    [Fact]
    public void Hits_ties_and_misses_of_a_forecast_and_its_opposite_add_up()
    {
        for (uint seed = 0; seed < 50; seed++)
        {
            var forecasts = Series(seed, 60).Select(v => Math.Abs(v) < 0.1 ? 0 : v).ToArray();
            var realised = Series(seed + 100, 60);

            var score = DirectionScores.Count(forecasts, realised, tick: 0.05);
            var opposite = DirectionScores.Count([.. forecasts.Select(f => -f)], realised, tick: 0.05);

            Assert.Equal(60, score.Hits.Count + score.ForecastTies + score.RealisedTies);
            Assert.Equal(score.Hits.Count, score.Hits.Hits + opposite.Hits.Hits);
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

using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class CoverageScoresTests
{
    [Fact]
    public void Kupiec_equals_the_reference()
    {
        foreach (var row in GoldenFile.Read("scores.json").GetProperty("kupiec").EnumerateArray())
        {
            var test = CoverageScores.Kupiec(row.Integer("misses"), row.Integer("n"), row.Number("alpha"));

            GoldenFile.AssertClose(row.Number("lr"), test.Statistic);
            GoldenFile.AssertClose(row.Number("p"), test.PValue);
        }
    }

    [Fact]
    public void Christoffersen_equals_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("christoffersen_independence");

        var test = CoverageScores.Christoffersen([.. Series(503, 500).Select(v => v > 0.8)]);

        // The statistic is a difference of sums some 10⁴ times its size, so its last digits depend on the order of summation.
        GoldenFile.AssertClose(golden.Number("lr"), test.Statistic);
        GoldenFile.AssertClose(golden.Number("p"), test.PValue);
    }

    [Fact]
    public void Misses_that_come_in_runs_are_found()
    {
        var runs = Enumerable.Range(0, 200).Select(t => t / 10 % 5 == 0).ToArray();

        Assert.True(CoverageScores.Christoffersen(runs).PValue < 1e-6);
    }

    [Fact]
    public void Rounding_never_makes_a_statistic_negative() =>
        Assert.Equal(new LikelihoodRatio(0, 1), LikelihoodRatio.FromLogLikelihoods(free: -1.0000000000000002, restricted: -1));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50, false)]
    [InlineData(50, true)]
    public void Without_any_change_there_is_nothing_against_independence(int count, bool missed) =>
        Assert.Equal(new LikelihoodRatio(0, 1), CoverageScores.Christoffersen([.. Enumerable.Repeat(missed, count)]));

    [Fact]
    public void The_p_value_falls_as_the_misses_leave_the_promised_rate()
    {
        double previous = 1;
        for (var misses = 20; misses <= 200; misses++)
        {
            var p = CoverageScores.Kupiec(misses, 200, 0.1).PValue;

            Assert.InRange(p, 0, previous);
            previous = p;
        }
    }

    [Fact]
    public void Interval_score_equals_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("interval_score_n1000_h5");
        var series = GoldenSeries.Of(1000, 5);
        double[] lower = [.. series.Forecasts.Select(f => f - 1.5e-3)];
        double[] upper = [.. series.Forecasts.Select(f => f + 1.5e-3)];

        GoldenFile.AssertClose(golden.Number("interval_score"), CoverageScores.IntervalScore(lower, upper, series.Realised, golden.Number("alpha")));
    }

    [Fact]
    public void Interval_score_is_the_width_when_nothing_is_missed_and_charges_each_miss()
    {
        Assert.Equal(2, CoverageScores.IntervalScore([1, 1], [3, 3], [1, 3], 0.2), 1e-12);
        Assert.Equal(2 + (10 * 0.5), CoverageScores.IntervalScore([1], [3], [0.5], 0.2), 1e-12);
        Assert.Equal(2 + (10 * 0.5), CoverageScores.IntervalScore([1], [3], [3.5], 0.2), 1e-12);
    }

    [Fact]
    public void Impossible_counts_and_rates_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CoverageScores.Kupiec(0, 0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoverageScores.Kupiec(3, 2, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoverageScores.Kupiec(1, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoverageScores.IntervalScore([0], [1], [0], 0));
        Assert.Throws<ArgumentException>(() => CoverageScores.IntervalScore([0, 0], [1], [0], 0.1));
    }
}

using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class ErrorScoresTests
{
    [Fact]
    public void Scores_equal_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("scores_n1000_h5");
        var series = GoldenSeries.Of(1000, 5);

        GoldenFile.AssertClose(golden.Number("mae"), ErrorScores.MeanAbsoluteError(series.Errors));
        GoldenFile.AssertClose(golden.Number("rmse"), ErrorScores.RootMeanSquaredError(series.Errors));
        GoldenFile.AssertClose(golden.Number("mae_persistence"), ErrorScores.MeanAbsoluteError(series.Realised));
        GoldenFile.AssertClose(golden.Number("rel_mae"), ErrorScores.RelativeMae(series.Errors, series.Realised));
        GoldenFile.AssertClose(golden.Number("r2_oos"), ErrorScores.RSquaredOutOfSample(series.Errors, series.Realised));
    }

    [Fact]
    public void Mase_equals_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("mase");
        var level = 50.0;
        var y = Series(509, 400).Select(step => level += step).ToArray();
        var errors = Enumerable.Range(300, 100).Select(t => y[t - 5] - y[t]).ToArray();

        GoldenFile.AssertClose(golden.Number("mase"), ErrorScores.MeanAbsoluteScaledError(errors, y.AsSpan(0, 300), 5));
        GoldenFile.AssertClose(golden.Number("scale"),
            ErrorScores.MeanAbsoluteError(errors) / ErrorScores.MeanAbsoluteScaledError(errors, y.AsSpan(0, 300), 5));
    }

    [Fact]
    public void Relative_mae_does_not_change_with_the_scale()
    {
        for (uint seed = 0; seed < 50; seed++)
        {
            var errors = Series(seed, 40);
            var baseline = Series(seed + 1000, 40);
            var plain = ErrorScores.RelativeMae(errors, baseline);
            var scaled = ErrorScores.RelativeMae([.. errors.Select(e => e * -1e-6)], [.. baseline.Select(e => e * -1e-6)]);

            GoldenFile.AssertClose(plain, scaled, 1e-12);
        }
    }

    [Fact]
    public void A_baseline_is_exactly_1_against_itself()
    {
        for (uint seed = 0; seed < 200; seed++)
        {
            var errors = Series(seed, 1 + (int)seed, 1e-3);

            Assert.Equal(1.0, ErrorScores.RelativeMae(errors, [.. errors.Select(e => -e)]));
        }
    }

    [Fact]
    public void What_has_no_answer_is_NaN()
    {
        Assert.True(double.IsNaN(ErrorScores.MeanAbsoluteError([])));
        Assert.True(double.IsNaN(ErrorScores.RootMeanSquaredError([])));
        Assert.True(double.IsNaN(ErrorScores.RelativeMae([1, 2], [0, 0])));
        Assert.True(double.IsNaN(ErrorScores.RSquaredOutOfSample([1], [0])));
        Assert.True(double.IsNaN(ErrorScores.MeanAbsoluteScaledError([1], [1, 2], 2)));
        Assert.True(double.IsNaN(ErrorScores.MeanAbsoluteScaledError([1], [3, 3, 3], 1)));
    }

    [Fact]
    public void Series_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ErrorScores.RelativeMae([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => ErrorScores.RSquaredOutOfSample([1], [1, 2]));
    }
}

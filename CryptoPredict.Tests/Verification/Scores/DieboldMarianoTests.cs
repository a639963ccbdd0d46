using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Learning.Numerics;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class DieboldMarianoTests
{
    [Fact]
    public void Statistics_and_p_values_equal_the_reference()
    {
        foreach (var row in GoldenFile.Read("scores.json").GetProperty("diebold_mariano_hln").EnumerateArray())
        {
            var horizon = row.Integer("h");
            var series = GoldenSeries.Of(row.Integer("n"), horizon);
            var loss = row.Integer("power") == 1 ? LossFunction.Absolute : LossFunction.Squared;

            var uniform = DieboldMariano.Compare(series.Errors, series.Realised, horizon, loss);
            var gamma = row.Numbers("gamma");
            GoldenFile.AssertClose(gamma[0] + (2 * gamma[1..].Sum()), uniform.Variance);

            // The reference judges by Bartlett weights.
            var test = DieboldMariano.Judge(row.Integer("n"), horizon, uniform.MeanDifference, Bartlett(series.Errors, series.Realised, horizon, loss));

            Assert.Equal(row.Integer("n"), test.Count);
            GoldenFile.AssertClose(row.Number("mean_d"), test.MeanDifference);
            GoldenFile.AssertClose(row.Number("lrv"), test.Variance);
            GoldenFile.AssertClose(row.Number("dm"), test.Uncorrected);
            GoldenFile.AssertClose(row.Number("dm_hln"), test.Statistic);
            GoldenFile.AssertClose(row.Number("p_one_sided_better"), test.PBetter);
            GoldenFile.AssertClose(row.Number("p_two_sided"), test.PTwoSided);
        }
    }

    [Fact]
    public void Swapping_model_and_baseline_turns_the_sign()
    {
        for (uint seed = 0; seed < 60; seed++)
        {
            var model = Series(seed, 80);
            var baseline = Series(seed + 500, 80);
            var horizon = 1 + (int)(seed % 6);
            var loss = seed % 2 == 0 ? LossFunction.Absolute : LossFunction.Squared;

            var there = DieboldMariano.Compare(model, baseline, horizon, loss);
            var back = DieboldMariano.Compare(baseline, model, horizon, loss);

            Assert.Equal(there.Statistic, -back.Statistic, 1e-12);
            Assert.Equal(there.PTwoSided, back.PTwoSided, 1e-12);
            Assert.Equal(1, there.PBetter + back.PBetter, 1e-12);
        }
    }

    [Fact]
    public void The_statistic_does_not_change_with_the_scale()
    {
        var model = Series(1, 100);
        var baseline = Series(2, 100);

        var plain = DieboldMariano.Compare(model, baseline, 3);
        var scaled = DieboldMariano.Compare([.. model.Select(e => e * 1e-5)], [.. baseline.Select(e => e * 1e-5)], 3);

        GoldenFile.AssertClose(plain.Statistic, scaled.Statistic);
    }

    [Fact]
    public void Equal_losses_are_no_evidence_either_way()
    {
        var errors = Series(3, 50);

        var test = DieboldMariano.Compare(errors, [.. errors.Select(e => -e)], 5);

        Assert.Equal((0.0, 0.5, 1.0), (test.Statistic, test.PBetter, test.PTwoSided));
    }

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(2, 1, 1)]
    public void Losses_that_always_differ_by_the_same_are_certain(double model, double baseline, double pBetter)
    {
        var test = DieboldMariano.Compare([.. Enumerable.Repeat(model, 40)], [.. Enumerable.Repeat(baseline, 40)], 2);

        Assert.True(double.IsInfinity(test.Statistic));
        Assert.Equal(pBetter, test.PBetter, 1e-12);
        Assert.Equal(0, test.PTwoSided, 1e-12);
    }

    [Fact]
    public void A_variance_below_zero_falls_back_to_Bartlett_weights()
    {
        // Loss differences that alternate have γ1 near −γ0, so γ0 + 2γ1 is negative.
        double[] model = [.. Enumerable.Range(0, 40).Select(t => t % 2 == 0 ? 1.0 : 3.0)];
        double[] baseline = [.. Enumerable.Repeat(1.9, 40)];

        var fallback = DieboldMariano.Compare(model, baseline, 2);

        Assert.Equal(Bartlett(model, baseline, 2, LossFunction.Absolute), fallback.Variance);
        Assert.True(fallback.Variance > 0 && double.IsFinite(fallback.Statistic));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(5, 9)]
    public void Too_few_targets_give_no_answer(int count, int horizon)
    {
        var test = DieboldMariano.Compare(Series(1, count), Series(2, count), horizon);

        Assert.Equal((double.NaN, double.NaN, double.NaN), (test.Statistic, test.PBetter, test.PTwoSided));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DieboldMariano.Compare([1], [1, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DieboldMariano.Compare([1], [1], 0));
    }

    private static double Bartlett(double[] errors, double[] baselineErrors, int horizon, LossFunction loss)
    {
        var differences = new double[errors.Length];
        var mean = DieboldMariano.Differences(errors, baselineErrors, loss, differences);
        return LongRunVariance.Of([.. differences.Select(difference => difference - mean)], horizon - 1, LagWeights.Bartlett);
    }
}

using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;
using static CryptoPredict.Tests.Golden.HashFormula;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class ProbabilityScoresTests
{
    [Fact]
    public void Scores_equal_the_reference()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("brier_logloss");
        double[] p = [.. Series(504, 400, 2).Select(x => 1 / (1 + Math.Exp(-x)))];
        bool[] outcomes = [.. Series(505, 400).Zip(p, (u, probability) => (0.5 * u) + 0.5 < probability)];

        Assert.Equal(golden.Number("base_rate"), outcomes.Count(o => o) / 400.0);
        GoldenFile.AssertClose(golden.Number("brier"), ProbabilityScores.Brier(p, outcomes));
        GoldenFile.AssertClose(golden.Number("brier_skill"), ProbabilityScores.BrierSkill(p, outcomes));
        GoldenFile.AssertClose(golden.Number("log_loss"), ProbabilityScores.LogLoss(p, outcomes));
    }

    [Fact]
    public void Both_are_proper_the_truth_scores_best_in_expectation()
    {
        // 7 of 10 came true: among constant forecasts 0.7 is best.
        bool[] outcomes = [true, true, true, true, true, true, true, false, false, false];
        double[] constants = [.. Enumerable.Range(1, 99).Select(i => i / 100.0)];

        Assert.Equal(0.7, constants.MinBy(c => ProbabilityScores.Brier([.. outcomes.Select(_ => c)], outcomes)));
        Assert.Equal(0.7, constants.MinBy(c => ProbabilityScores.LogLoss([.. outcomes.Select(_ => c)], outcomes)));
        Assert.Equal(0, ProbabilityScores.BrierSkill([.. outcomes.Select(_ => 0.7)], outcomes), 1e-12);
    }

    [Fact]
    public void Saying_one_half_costs_a_quarter_and_ln_2()
    {
        Assert.Equal(0.25, ProbabilityScores.Brier([0.5, 0.5], [true, false]));
        Assert.Equal(Math.Log(2), ProbabilityScores.LogLoss([0.5, 0.5], [true, false]), 1e-15);
    }

    [Fact]
    public void A_certain_mistake_costs_much_but_not_infinity() =>
        Assert.Equal(-Math.Log(ProbabilityScores.Clip), ProbabilityScores.LogLoss([0], [true]), 1e-9);

    [Fact]
    public void What_has_no_answer_is_NaN_and_what_does_not_pair_is_refused()
    {
        Assert.True(double.IsNaN(ProbabilityScores.Brier([], [])));
        Assert.True(double.IsNaN(ProbabilityScores.BrierSkill([0.4, 0.6], [true, true])));
        Assert.Throws<ArgumentException>(() => ProbabilityScores.LogLoss([0.4], [true, true]));
    }
}

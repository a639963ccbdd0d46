using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Tests.Training.Feedback.Models;

public sealed class LogOddsShrinkageTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.5)]
    [InlineData(4, 0.25)]
    [InlineData(0.5, 1)]
    [InlineData(-1, 0)]
    public void Log_odds_that_are_too_large_by_a_factor_are_divided_by_it(double factor, double expected)
    {
        var random = new Random(1);
        var truth = Enumerable.Range(0, 50_000).Select(_ => 1 / (1 + Math.Exp(-(random.NextDouble() - 0.5) * 4))).ToArray();
        var rises = truth.Select(p => random.NextDouble() < p).ToArray();
        var said = truth.Select(p => 1 / (1 + Math.Pow((1 - p) / p, factor))).ToArray();

        Assert.Equal(expected, LogOddsShrinkage.Fit(said, rises).Factor, 0.03);
    }

    [Fact]
    public void Nothing_to_fit_on_believes_nothing() => Assert.Equal(0, LogOddsShrinkage.Fit([], []).Factor);

    [Fact]
    public void Certainty_is_taken_for_nearly_so()
    {
        Assert.InRange(LogOddsShrinkage.Fit([1, 0, 1], [true, false, false]).Factor, 0, 0.1);
        Assert.Equal(0.5, new LogOddsShrinkage(0).ToProbability(1e300));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_factor_outside_0_to_1_is_refused(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogOddsShrinkage(factor));

    [Fact]
    public void Lengths_must_match() => Assert.Throws<ArgumentException>(() => LogOddsShrinkage.Fit([0.5], []));
}

using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class DifferenceRuleTests
{
    [Theory]
    [InlineData(-0.0006, 0.0001, Verdict.Better)]
    [InlineData(0.0006, 0.0001, Verdict.Worse)]
    [InlineData(0.0006, 0.0007, Verdict.NotDistinguishable)]
    [InlineData(0.0004, 0.0001, Verdict.NotDistinguishable)]
    [InlineData(0.0006, double.NaN, Verdict.TooEarly)]
    public void A_verdict_needs_a_difference_that_matters_and_is_more_than_chance(double difference, double margin, Verdict verdict) =>
        Assert.Equal(verdict, DifferenceRule.JudgeInterval(difference, margin, 1));

    [Fact]
    public void Where_nothing_moved_an_error_below_all_digits_is_no_difference_and_a_larger_one_is()
    {
        Assert.False(DifferenceRule.Matters(0, 0));
        Assert.False(DifferenceRule.Matters(1e-8, 0));
        Assert.True(DifferenceRule.Matters(1e-5, 0));
        Assert.False(DifferenceRule.Matters(double.NaN, 1));
    }

    [Fact]
    public void Whatever_the_unit_better_and_worse_change_places_with_the_errors()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var other = Math.Pow(10, (random.NextDouble() * 4) - 4);
            var error = other * (1 + (0.002 * (random.NextDouble() - 0.5)));
            var margin = other * 0.001 * random.NextDouble();
            var p = random.NextDouble();

            var verdict = DifferenceRule.JudgeInterval(error - other, margin, other);

            Assert.True(verdict != Verdict.Better || error + margin < other, "better by chance");
            Assert.True(verdict is not (Verdict.Better or Verdict.Worse) || Math.Abs((error / other) - 1) >= 0.0004999, "no difference that matters");
            Assert.Equal(DifferenceRule.IsWorse(error / other, p, 0.05), error > other && p < 0.05 && DifferenceRule.Matters(error / other, 1));
        }
    }
}

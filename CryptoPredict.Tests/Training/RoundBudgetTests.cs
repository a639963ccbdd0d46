using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Training;

public sealed class RoundBudgetTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");

    [Fact]
    public void While_everything_fits_nothing_is_cut()
    {
        var budget = Budget(10, 0, (Btc, "lstm", 5), (Eth, "lstm", 4));

        Assert.Equal((1.0, null), (budget.Next(Btc, "lstm", true).Share, budget.Next(Eth, "lstm", true).Note));
    }

    [Fact]
    public void What_does_not_fit_is_cut_alike_and_says_why()
    {
        var elapsed = 0.0;
        var budget = new RoundBudget(TimeSpan.FromSeconds(6), Expected((Btc, "lstm", 8), (Eth, "lstm", 4)), () => TimeSpan.FromSeconds(elapsed));

        var first = budget.Next(Btc, "lstm", true);
        elapsed = 4;
        var second = budget.Next(Eth, "lstm", true);

        Assert.Equal((0.5, 0.5), (first.Share, second.Share));
        Assert.Contains("50 %", first.Note, StringComparison.Ordinal);
        Assert.Contains("8.0 s", first.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_not_even_fits_cut_back_keeps_its_version_unless_there_is_none()
    {
        var budget = Budget(10, 9, (Btc, "lstm", 8), (Eth, "lstm", 8));

        Assert.Equal((0.0, RoundBudget.LeastShare), (budget.Next(Btc, "lstm", true).Share, budget.Next(Eth, "lstm", canBeKept: false).Share));
    }

    [Fact]
    public void A_training_that_was_never_timed_runs_in_full_and_only_a_version_that_can_go_on_is_stopped_at_the_end_of_the_budget()
    {
        var budget = Budget(10, 4);

        Assert.Equal(new Allowance(1, TimeSpan.FromSeconds(6), null), budget.Next(Btc, "lstm", true));
        Assert.Equal(new Allowance(1, null, null), budget.Next(Eth, "lstm", false));
        Assert.Equal(0, Budget(10, 11).Next(Btc, "lstm", true).Share);
        Assert.Equal(1, Budget(10, 11).Next(Btc, "lstm", false).Share);
    }

    private static RoundBudget Budget(double seconds, double elapsed, params (Asset, string, double)[] expected) =>
        new(TimeSpan.FromSeconds(seconds), Expected(expected), () => TimeSpan.FromSeconds(elapsed));

    private static Dictionary<(Asset, string), TimeSpan> Expected(params (Asset Asset, string Model, double Seconds)[] expected) =>
        expected.ToDictionary(one => (one.Asset, one.Model), one => TimeSpan.FromSeconds(one.Seconds));
}

using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.Training;

public sealed class RoundBudgetTests
{
    private static readonly Asset Btc = new("BTC-USD");
    private static readonly Asset Eth = new("ETH-USD");
    private static readonly Asset Sol = new("SOL-USD");

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
        var budget = new RoundBudget(TimeSpan.FromSeconds(10), Expected((Btc, "lstm", 12), (Eth, "lstm", 7)), () => TimeSpan.FromSeconds(elapsed));

        var first = budget.Next(Btc, "lstm", true);
        elapsed = 6;
        var second = budget.Next(Eth, "lstm", true);

        // A twentieth of the budget is kept in reserve.
        Assert.Equal((0.5, 0.5), (first.Share, second.Share));
        Assert.Contains("50 %", first.Note, StringComparison.Ordinal);
        Assert.Contains("12.0 s", first.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void With_far_too_little_time_trainings_get_the_least_share_in_their_order_until_it_is_used_up()
    {
        var elapsed = 0.0;
        var expected = Enumerable.Range(0, 20).Select(number => (new Asset($"A{number}-USD"), "lstm", 20.0)).ToArray();
        var budget = new RoundBudget(TimeSpan.FromSeconds(52), Expected(expected), () => TimeSpan.FromSeconds(elapsed));
        var shares = new List<double>();
        foreach (var (asset, model, seconds) in expected)
        {
            shares.Add(budget.Next(asset, model, canBeKept: true).Share);
            elapsed += shares[^1] * seconds;
        }

        Assert.Equal([.. Enumerable.Repeat(RoundBudget.LeastShare, 10), .. Enumerable.Repeat(0.0, 10)], shares);
    }

    [Fact]
    public void What_will_not_be_done_takes_no_time_from_the_others_and_what_failed_says_nothing_of_them()
    {
        var elapsed = 0.0;
        var budget = new RoundBudget(
            TimeSpan.FromSeconds(10), Expected((Btc, "lstm", 80), (Eth, "lstm", 8), (Sol, "lstm", 11)), () => TimeSpan.FromSeconds(elapsed));
        budget.Skip(Btc, "lstm");
        Assert.Equal(9.5 / 19, budget.Next(Eth, "lstm", true).Share, 1e-9);
        elapsed = 0.01;
        budget.Forget();
        Assert.Contains("11.0 s", budget.Next(Sol, "lstm", true).Note, StringComparison.Ordinal);
        Assert.Equal(1, new RoundBudget(TimeSpan.FromSeconds(10), Expected((Btc, "kalman", 1), (Eth, "lstm", 80)), () => TimeSpan.Zero)
            .Next(Btc, "kalman", true).Share);
    }

    [Fact]
    public void A_first_training_that_compiles_code_cuts_nothing()
    {
        var elapsed = 0.0;
        var expected = Enumerable.Range(0, 20).Select(number => (new Asset($"A{number}-USD"), "kalman", 0.1)).ToArray();
        var budget = new RoundBudget(TimeSpan.FromSeconds(10), Expected(expected), () => TimeSpan.FromSeconds(elapsed));
        foreach (var (asset, model, seconds) in expected)
        {
            Assert.Null(budget.Next(asset, model, canBeKept: true).Note);
            elapsed += elapsed == 0 ? 3 : seconds;
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3.5)]
    public void A_round_keeps_its_budget_whatever_the_machine_makes_of_the_times_it_knows(double slower)
    {
        var assets = Enumerable.Range(0, 20).Select(number => new Asset($"A{number}-USD")).ToList();
        var expected = assets.SelectMany(asset => new[] { (asset, "kalman", 0.1), (asset, "lstm", 1.9) }).ToArray();
        var (elapsed, full) = (0.0, 0);
        var budget = new RoundBudget(TimeSpan.FromSeconds(45), Expected(expected), () => TimeSpan.FromSeconds(elapsed));
        foreach (var (asset, model, seconds) in expected)
        {
            var allowance = budget.Next(asset, model, canBeKept: false);
            full += allowance.Note is null ? 1 : 0;
            elapsed += allowance.Share * seconds * (model == "lstm" ? slower : 1);
        }

        Assert.InRange(elapsed, slower <= 1 ? 0 : 40, 45);
        Assert.Equal(slower <= 1, full == expected.Length);
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

        Assert.Equal(new Allowance(1, TimeSpan.FromSeconds(5.9), null), budget.Next(Btc, "lstm", true));
        Assert.Equal(new Allowance(1, null, null), budget.Next(Eth, "lstm", false));
        Assert.Equal(0, Budget(10, 11).Next(Btc, "lstm", true).Share);
        Assert.Equal(1, Budget(10, 11).Next(Btc, "lstm", false).Share);
    }

    private static RoundBudget Budget(double seconds, double elapsed, params (Asset, string, double)[] expected) =>
        new(TimeSpan.FromSeconds(seconds), Expected(expected), () => TimeSpan.FromSeconds(elapsed));

    private static Dictionary<(Asset, string), TimeSpan> Expected(params (Asset Asset, string Model, double Seconds)[] expected) =>
        expected.ToDictionary(one => (one.Asset, one.Model), one => TimeSpan.FromSeconds(one.Seconds));
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Tests.Training.Feedback.Models;

public sealed class DirectionFamilyTests
{
    private static readonly GateOptions Options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Trained<IDirectionModel> Good => Directions.Model(XGBoostDirection.ModelName).Trained;

    [Fact]
    public void A_version_may_follow_itself()
    {
        var verdict = Judge(Good, Good);
        Assert.True(verdict.Passed, verdict.Rule);
        Assert.Equal(1, verdict.Numbers["relative_log_loss"]);
    }

    [Fact]
    public void One_that_says_nothing_may_be_the_first_but_does_not_follow_a_good_one()
    {
        var silent = Said(_ => 0.5);
        Assert.True(Judge(silent, null).Passed);
        Assert.Contains("of the champion's", Judge(silent, Good).Rule, StringComparison.Ordinal);
        Assert.True(Judge(Good, silent).Passed);
    }

    [Fact]
    public void One_that_is_surely_wrong_is_refused() => Assert.Contains(
        "sane", Judge(Said(p => 1 - p), null).Rule, StringComparison.Ordinal);

    [Fact]
    public void A_first_version_passes_by_being_finite_and_sane_even_where_it_is_worse_than_always_one_half()
    {
        var weak = Said(p => 0.5 - (0.1 * (p - 0.5)));
        var verdict = Judge(weak, null);
        Assert.True(verdict.Numbers["p_worse"] < Options.Significance, $"p = {verdict.Numbers["p_worse"]}");
        Assert.True(verdict.Passed, verdict.Rule);
        Assert.StartsWith("First version: finite and sane (log loss 1.0", verdict.Rule, StringComparison.Ordinal);
        Assert.False(Judge(weak, Said(_ => 0.5)).Passed);
    }

    [Fact]
    public void One_that_gives_no_number_is_refused() => Assert.Contains(
        "no probability at target 1", Judge(Said(_ => double.NaN), null).Rule, StringComparison.Ordinal);

    [Fact]
    public void A_champion_that_gives_no_number_is_worth_one_half()
    {
        var verdict = Judge(Good, Said(_ => double.NaN));
        Assert.True(verdict.Passed, verdict.Rule);
        Assert.Equal(DirectionMetrics.LogLossOfHalf, verdict.Numbers["against_log_loss"], 1e-12);
    }

    [Fact]
    public void One_that_knows_the_future_is_refused()
    {
        var returns = Enumerable.Range(0, Planted.Data.Table.Count)
            .ToDictionary(row => Planted.Data.Table.AsOf.Span[row], row => Planted.Data.Table.Targets.Span[row]);
        var oracle = Good with { Model = new Telling(Good.Model, (asOf, _) => returns[asOf] > 0 ? 0.99 : 0.01) };
        Assert.Contains("leaked", Judge(oracle, null).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_that_the_champion_has_seen_do_not_count()
    {
        var asOf = Planted.Data.Table.AsOf.Span;
        var informed = Good with { Card = Good.Card.With(new LabelSpan(asOf[Planted.Data.Holdout.Start], asOf[Planted.Data.Holdout.End - 20])) };
        var verdict = Judge(Good, informed);
        Assert.False(verdict.Passed);
        Assert.Contains("neither version has seen", verdict.Rule, StringComparison.Ordinal);
    }

    private static GateDecision Judge(Trained<IDirectionModel> candidate, Trained<IDirectionModel>? champion) => DirectionFamily.Instance.ToRecord(
        Gate.Judge(DirectionFamily.Instance, candidate, champion, Planted.Data, Options, cancellationToken: Token));

    private static Trained<IDirectionModel> Said(Func<double, double> of) => Good with { Model = new Telling(Good.Model, (_, p) => of(p)) };

    private sealed class Telling(IDirectionModel inner, Func<DateTimeOffset, double, double> of) : IDirectionModel
    {
        public string Model => inner.Model;

        public string Version => "telling";

        public int RequiredFeatureRows => inner.RequiredFeatureRows;

        public LogOddsShrinkage Shrinkage => inner.Shrinkage;

        public double ProbabilityUp(in ForecastInput input) => of(input.AsOf, inner.ProbabilityUp(input));
    }
}

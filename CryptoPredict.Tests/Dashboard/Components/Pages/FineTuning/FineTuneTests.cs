using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Components.Pages.FineTuning;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.FineTuning;

public sealed class FineTuneTests
{
    private static readonly Asset Btc = new("BTC-USD");

    [Theory]
    [InlineData(true, 1, "took over", "Not worse than the champion: its MAE is 0.9994 of it. (against lstm-1)",
        "No worse (its MAE is 0.9994 of the champion's)")]
    [InlineData(true, 0, "passed, but did not take over", "Not worse than the champion.", "Not worse than the champion")]
    [InlineData(false, 0, "kept out", "Its MAE is 1.0231 of the champion's; at most 1.0010 is allowed. (against lstm-1)",
        "Its MAE is 1.0231 of the champion's; at most 1.0010 is allowed")]
    public void What_became_of_it_is_one_answer_with_the_gates_reason(bool passed, int promoted, string fate, string rule, string because)
    {
        var tuned = Of(new GateDecision(passed, rule, ImmutableSortedDictionary<string, double>.Empty), promoted);
        Assert.Equal((fate, because), (tuned.Fate, tuned.Because));
    }

    [Fact]
    public void The_gates_numbers_are_those_of_the_decision_and_none_where_it_compared_nothing()
    {
        var numbers = new Dictionary<string, double>
        {
            ["candidate_mae"] = 0.00063,
            ["champion_mae"] = 0.00064,
            ["difference"] = -0.00001,
            ["difference_margin"] = double.NaN,
        };
        var tuned = Of(new GateDecision(true, "It passed.", numbers.ToImmutableSortedDictionary()), 1);
        Assert.Equal((0.00063, 0.00064, -0.00001, null), (tuned.CandidateMae, tuned.ChampionMae, tuned.Difference, tuned.DifferenceMargin));
        Assert.Null(Of(new GateDecision(true, "", ImmutableSortedDictionary<string, double>.Empty), 1).CandidateMae);
    }

    [Fact]
    public void One_that_was_refused_has_no_fate()
    {
        var tuned = new FineTune(Run(0), null, null);
        Assert.Equal((null, null, false), (tuned.Fate, tuned.Because, tuned.Promoted));
    }

    private static FineTune Of(GateDecision gate, int promoted) => new(Run(promoted), new RunStep(Btc, "lstm", TimeSpan.Zero, "lstm-2", gate, null), null);

    private static JobRun Run(int promoted) => new(1, new JobRequest("fine-tune", "ada", null, Btc), RunState.Succeeded, 1, Sample.Start)
    {
        Figures = [new RunFigure(RunFigure.Promoted, promoted)],
    };
}

using Bunit;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Pages.Verification;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class MixTableTests : DashboardContext
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Each_part_says_whether_it_is_applied_and_why_and_what_the_mix_without_it_is_worth()
    {
        var before = new ModelEvidence(3.4, 0.4, 5000, 1000, 9000, At);
        var rows = Rows(MixParts.All, [], before);

        Assert.Equal(
            ["Start weights", "Weights follow the errors", "Weights follow the volatility", "Correction of the mean error"], rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(("applied", "the preset"), (row[1], row[2])));
        Assert.Equal("the plain mean", rows[0][3]);
        Assert.Contains("3.4", rows[3][5], StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_was_taken_out_says_by_which_evidence()
    {
        var without = MixParts.All ^ MixParts.CorrectOffset;
        var rows = Rows(without, [new MixChange(At, "without-offset", without, 23.1, 4000)], ModelEvidence.None);

        Assert.Equal(["applied", "applied", "applied", "left out"], rows.Select(row => row[1]));
        Assert.StartsWith("the mix without the correction erred less, E 23", rows[3][2], StringComparison.Ordinal);
        Assert.Equal(("the preset", "the mix with the correction", "…too early"), (rows[2][2], rows[3][3], rows[3][4]));
    }

    private string[][] Rows(MixParts applied, MixChange[] changes, ModelEvidence evidence)
    {
        var beside = Mixes.Beside(applied, MixParts.All).Select(mix => new MixEvidence(mix, evidence)).ToList();
        var table = Render<MixTable>(parameters => parameters.Add(one => one.Mix, new MixState(MixRules.Default, applied, beside, changes)));
        return [.. table.FindAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray())];
    }
}

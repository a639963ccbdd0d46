using System.Collections.Immutable;
using Bunit;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class GateNumbersTests : DashboardContext
{
    [Fact]
    public void A_daily_model_is_shown_beside_its_champion_in_words()
    {
        var gate = Render<GateNumbers>(p => p.Add(c => c.Numbers, new Dictionary<string, double>
        {
            ["champion_days"] = 9,
            ["champion_mae"] = 2.5,
            ["coverage"] = 0.75,
            ["days"] = 28,
            ["mae"] = 2.25,
            ["mae_beside_champion"] = 2,
            ["naive_mae"] = 3,
            ["relative_mae"] = 0.75,
        }.ToImmutableSortedDictionary()));

        Assert.Equal(["MAE", "2.000", "2.500", "−0.5000"], gate.FindAll("tbody tr > *").Select(cell => cell.TextContent));
        Assert.Equal(
            ["held-out days that neither has seen", "inside the interval, %", "held-out days", "MAE", "MAE of the naive forecast",
                "MAE relative to the naive forecast"],
            gate.FindAll("dt").Select(name => name.TextContent));
        Assert.DoesNotContain("_", gate.Find("dl").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2e-6, 1e-6, "better, not by chance", "up")]
    [InlineData(2e-6, 1e-6, "worse, not by chance", "down")]
    [InlineData(2e-6, 3e-6, "may be chance", "")]
    [InlineData(4e-7, 1e-9, "no difference that matters", "")]
    [InlineData(-4e-7, 1e-9, "no difference that matters", "")]
    public void A_difference_is_called_better_or_worse_when_it_matters_and_is_more_than_chance(double difference, double margin, string words, string style)
    {
        var gate = Render<GateNumbers>(p => p.Add(c => c.Numbers, new Dictionary<string, double>
        {
            ["candidate_mae"] = 0.001 + difference,
            ["champion_mae"] = 0.001,
            ["difference"] = difference,
            ["difference_margin"] = margin,
        }.ToImmutableSortedDictionary()));

        Assert.Contains(words, gate.Find("figcaption .soft").TextContent, StringComparison.Ordinal);
        Assert.Equal(style, gate.Find("figcaption span").ClassName ?? "");
    }
}

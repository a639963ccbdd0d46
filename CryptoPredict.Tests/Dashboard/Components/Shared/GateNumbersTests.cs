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
}

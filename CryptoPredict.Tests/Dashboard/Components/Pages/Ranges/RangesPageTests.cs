using Bunit;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Ranges;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Ranges;

public sealed class RangesPageTests : DashboardContext
{
    [Fact]
    public void Before_the_first_range_it_says_what_brings_one()
    {
        var page = Open("ranges");

        Assert.Contains("They begin once 31 candles are known.", page.Find(".panel .state").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".panel"));
        Assert.Empty(page.FindComponents<PlotChart>());
    }

    [Fact]
    public async Task Each_horizon_has_its_ranges_which_widen_with_the_time_and_with_what_they_hold()
    {
        await StepAsync(200);
        var page = Open("ranges?asset=ETH-USD");

        var rows = page.FindAll("[aria-label='How far the price may go'] tbody tr");
        Assert.Equal(["1 min", "5 min", "15 min", "1 h"], rows.Select(row => row.Children[0].TextContent));
        var widths = rows.Select(row => row.Children[5].TextContent.Split(' ')[0]).Select(double.Parse).ToArray();
        Assert.Equal(widths.Order(), widths);
        var state = State.Get(State.Market.Assets[1])!;
        var main = state.Current!.Prediction.Ranges[1];
        var half = main.Quantiles[2] * main.Scale;
        Assert.Contains(
            $"{state.LastCandle!.Value.Candle.Close * Math.Exp(main.LogReturn - half):N2} … ", rows[1].Children[3].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chance_of_the_readers_level_is_told_and_what_is_no_level_or_time_is_refused_in_words()
    {
        await StepAsync(200);
        var price = State.Get(State.Market.Assets[1])!.LastCandle!.Value.Candle.Close;
        var near = Touches(Open($"ranges?asset=ETH-USD&level={price * 1.0001:F2}&minutes=5"));
        var far = Touches(Open($"ranges?asset=ETH-USD&level={price * 1.003:F2}&minutes=5"));
        Assert.InRange(near, far + 1, 100);

        Assert.Contains("Give a price above zero", Open("ranges?level=-3").Markup, StringComparison.Ordinal);
        Assert.Contains("Give a price above zero", Open("ranges?level=much").Markup, StringComparison.Ordinal);
        Assert.Contains("Give whole minutes from 1 to 60", Open("ranges?minutes=90").Markup, StringComparison.Ordinal);

        static double Touches(IRenderedComponent<RangesPage> page) => double.Parse(
            page.Find(".facts dd strong").TextContent.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_came_is_judged_for_the_horizon_of_the_address()
    {
        await StepAsync(200);
        Assert.Contains("targets, ≈", Open("ranges").Markup, StringComparison.Ordinal);
        var main = Count(Open("ranges"));
        var hour = Count(Open("ranges?horizon=1%20h"));

        // Without the 31 candles of the scale, and those that wait.
        Assert.Equal(200 - 30 - 5, main);
        Assert.Equal(200 - 30 - 60, hour);
        Assert.Equal(5, Open("ranges").FindAll("[aria-label='What the ranges held'] tbody tr").Count);

        static int Count(IRenderedComponent<RangesPage> page) => int.Parse(
            System.Text.RegularExpressions.Regex.Match(page.Markup, @"(\d+) targets, ≈").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private IRenderedComponent<RangesPage> Open(string address)
    {
        Services.GetService<NavigationManager>()!.NavigateTo(address);
        var page = Render<RangesPage>();
        page.WaitForState(() => page.FindAll(".panel").Count > 0);
        return page;
    }
}

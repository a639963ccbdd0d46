using Bunit;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Pages.Live;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Live;

public sealed class LivePageTests : DashboardContext
{
    [Fact]
    public void Before_the_first_candle_the_page_says_what_it_waits_for()
    {
        var page = Open("BTC-USD");
        Assert.Contains("Waiting for the first candle.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("A candle closes, every minute", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".kpis"));
    }

    [Fact]
    public void The_candle_that_is_waited_for_is_the_same_however_late_a_page_is_opened()
    {
        var first = Open("BTC-USD").Find("ol market-countdown").GetAttribute("at");
        Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(first, Open("ETH-USD").Find("ol market-countdown").GetAttribute("at"));
    }

    [Fact]
    public async Task The_present_of_the_chosen_asset_is_shown()
    {
        await StepAsync(150);
        var page = Open("PEPE-USD");
        var current = State.Get(new Asset("PEPE-USD"))!.Current!.Prediction;
        var forecast = page.FindAll(".kpi-value .expected").Single().TextContent.Trim();
        Assert.StartsWith("0.0000", forecast, StringComparison.Ordinal);
        Assert.Equal(current.PredictedPrice, double.Parse(forecast, System.Globalization.CultureInfo.InvariantCulture), 8);
        Assert.Contains("145 verified", page.Markup, StringComparison.Ordinal);
        Assert.Equal("PEPE-USD", page.Find(".overview a[aria-current] strong").TextContent);
        Assert.Contains("left out:", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_model_can_speak_the_page_says_that_no_change_is_the_forecast_and_links_to_no_version_of_it()
    {
        await StepAsync(20);
        var state = Assert.IsType<FakeLiveState>(State);
        var snapshot = state.Get(Sample.Btc)!;
        var current = snapshot.Current!;
        var said = current.Prediction with
        {
            PredictedPrice = current.Prediction.LastPrice,
            Members = [new MemberForecast("kalman", "k1", null, 0, "needs 240 closes and has 3"), new MemberForecast("persistence", "1", 0, 1)],
        };
        state.Set(snapshot with { Recent = snapshot.Recent.SetItem(0, current with { Prediction = said }), Waiting = null });

        var page = Open("BTC-USD");

        Assert.Contains("No model can speak for this asset just now, so “no change” is the forecast", page.Markup, StringComparison.Ordinal);
        Assert.Contains("no change, in place of the models", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("/1\"", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_asset_in_the_address_the_first_one_is_shown()
    {
        await StepAsync(2);
        Assert.Contains("BTC-USD", Open(null).Find("h1").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_asset_that_is_not_offered_is_named_and_the_way_out_told()
    {
        var page = Open("<b>DOGE");
        Assert.Contains("There is no asset “&lt;b&gt;DOGE”", page.Markup, StringComparison.Ordinal);
        Assert.Equal(4, page.FindAll(".overview a").Count);
    }

    [Fact]
    public async Task A_new_candle_reaches_the_page_and_the_chart_grows()
    {
        await StepAsync(10);
        var page = Open("BTC-USD");
        var before = State.Get(new Asset("BTC-USD"))!.LastCandle!.Value.CloseTime;
        await StepAsync();
        page.WaitForAssertion(() => Assert.True(ChartTime(page) > before.ToUnixTimeSeconds()));
        Assert.Equal(11, page.FindComponent<PriceChart>().Instance.Data.Candles.Count);
    }

    [Fact]
    public async Task A_paused_page_stands_still_and_says_since_when()
    {
        await StepAsync(10);
        var page = Open("BTC-USD");
        await page.InvokeAsync(() => page.Find(".page-head button").Click());
        Assert.Contains("paused since", page.Markup, StringComparison.Ordinal);
        var shown = ChartTime(page);
        await StepAsync(3);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await page.InvokeAsync(Task.Yield().GetAwaiter().GetResult);
        Assert.Equal(shown, ChartTime(page));
        await page.InvokeAsync(() => page.Find(".page-head button").Click());
        page.WaitForAssertion(() => Assert.Equal(shown + 180, ChartTime(page)));
        Assert.DoesNotContain("paused since", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_leaves_the_page_up_with_a_notice_and_is_tried_again()
    {
        await StepAsync(10);
        var page = Open("BTC-USD");
        State.Candles.Fault = new IOException("disk");

        // Of two candles that come while the browser is away the snapshot holds one: the other has to be read.
        await Connection.OnConnectionDownAsync(null!, CancellationToken.None);
        await StepAsync(2);
        await page.InvokeAsync(() => Connection.OnConnectionUpAsync(null!, CancellationToken.None));
        page.WaitForAssertion(() => Assert.Contains("could not be read", page.Markup, StringComparison.Ordinal));
        State.Candles.Fault = null;
        await StepAsync();
        page.WaitForAssertion(() => Assert.Equal(13, page.FindComponent<PriceChart>().Instance.Data.Candles.Count));
        page.WaitForAssertion(() => Assert.DoesNotContain("could not be read", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscription()
    {
        await StepAsync(3);
        Open("BTC-USD");
        Assert.Equal(1, Hub.Count);
        await DisposeComponentsAsync();
        Assert.Equal(0, Hub.Count);
    }

    private IRenderedComponent<LivePage> Open(string? asset)
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo(asset is null ? "" : $"?asset={Uri.EscapeDataString(asset)}");
        return Render<LivePage>();
    }

    private static long ChartTime(IRenderedComponent<LivePage> page) => page.FindComponent<PriceChart>().Instance.Data.Candles[^1].Time;
}

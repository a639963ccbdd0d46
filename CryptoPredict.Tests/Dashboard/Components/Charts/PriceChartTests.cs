using Bunit;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Tests.Dashboard.Components.Charts;

public sealed class PriceChartTests : DashboardContext
{
    [Fact]
    public void The_whole_picture_is_sent_at_first()
    {
        Render(Data("BTC-USD", candles: 3, forecasts: 5));
        var sent = Sent("create");
        Assert.True(sent.Reset);
        Assert.Equal([60, 120, 180], sent.Candles.Select(c => c[0]));
        Assert.Equal([60, 120, 180, 240, 300], sent.Forecasts.Select(f => f[0]));
    }

    [Fact]
    public void Afterwards_only_what_is_new_is_sent()
    {
        var chart = Render(Data("BTC-USD", candles: 3, forecasts: 5));
        chart.Render(p => p.Add(c => c.Data, Data("BTC-USD", candles: 4, forecasts: 6)));
        var sent = Sent("update");
        Assert.False(sent.Reset);
        Assert.Equal([240], sent.Candles.Select(c => c[0]));
        Assert.Equal([360], sent.Forecasts.Select(f => f[0]));
    }

    [Fact]
    public void Nothing_is_sent_when_nothing_is_new()
    {
        var data = Data("BTC-USD", candles: 3, forecasts: 5);
        var chart = Render(data);
        chart.Render(p => p.Add(c => c.Data, data));
        Assert.Empty(PriceChartModule.Invocations["update"]);
    }

    [Fact]
    public void Another_asset_is_drawn_anew()
    {
        var chart = Render(Data("BTC-USD", candles: 3, forecasts: 5));
        chart.Render(p => p.Add(c => c.Data, Data("ETH-USD", candles: 3, forecasts: 5)));
        var sent = Sent("update");
        Assert.True(sent.Reset);
        Assert.Equal(3, sent.Candles.Length);
    }

    [Fact]
    public async Task The_whole_picture_is_sent_again_when_the_browser_comes_back()
    {
        var chart = Render(Data("BTC-USD", candles: 3, forecasts: 5));
        await Connection.OnConnectionDownAsync(null!, CancellationToken.None);
        chart.Render(p => p.Add(c => c.Data, Data("BTC-USD", candles: 4, forecasts: 6)));
        Assert.Empty(PriceChartModule.Invocations["update"]);
        await chart.InvokeAsync(() => Connection.OnConnectionUpAsync(null!, CancellationToken.None));
        var sent = Sent("update");
        Assert.True(sent.Reset);
        Assert.Equal(4, sent.Candles.Length);
    }

    [Fact]
    public void What_json_cannot_carry_is_left_out()
    {
        var data = new PriceChartData(
            "BTC-USD",
            [new(60, 1, 1, 1, 1, 1), new(120, 1, double.NaN, 1, 1, 1)],
            [new(60, 1, 1, 1), new(120, 1, double.NegativeInfinity, 1)],
            Target: null,
            LastPrice: double.NaN);
        Render(data);
        var sent = Sent("create");
        Assert.Equal([60], sent.Candles.Select(c => c[0]));
        Assert.Equal([60], sent.Forecasts.Select(f => f[0]));
        Assert.Null(sent.LastPrice);
    }

    [Fact]
    public void Another_view_is_drawn_anew_and_says_how_long_and_in_which_candles()
    {
        var data = Data("BTC-USD", candles: 3, forecasts: 5);
        var chart = Render(data);
        Assert.Equal((60, 60, 10_800), (Sent("create").Interval, Sent("create").Frame, Sent("create").Range));
        chart.Render(p => p.Add(c => c.Data, data).Add(c => c.View, ChartView.Parse("1w", null, TimeSpan.FromMinutes(1))));
        var sent = Sent("update");
        Assert.True(sent.Reset);
        Assert.Equal((60, 3600, 604_800), (sent.Interval, sent.Frame, sent.Range));
    }

    [Fact]
    public async Task Disposal_lets_the_browser_forget_the_chart()
    {
        Render(Data("BTC-USD", candles: 1, forecasts: 1));
        await DisposeComponentsAsync();
        Assert.Single(PriceChartModule.Invocations["dispose"]);
    }

    [Fact]
    public void The_numbers_are_there_as_a_table_on_demand()
    {
        var chart = Render(Data("BTC-USD", candles: 3, forecasts: 5));
        Assert.Empty(chart.FindAll("table"));
        chart.FindAll("button").Single(button => button.TextContent.Trim() == "Table").Click();
        Assert.Equal(5, chart.FindAll("tbody tr").Count);
    }

    private IRenderedComponent<PriceChart> Render(PriceChartData data) =>
        Render<PriceChart>(p => p.Add(c => c.Label, "Price chart").Add(c => c.Data, data).Add(c => c.Interval, TimeSpan.FromMinutes(1))
            .Add(c => c.View, ChartView.Parse(null, null, TimeSpan.FromMinutes(1))));

    private PriceChart.PriceChartPayload Sent(string function)
    {
        var arguments = PriceChartModule.Invocations[function][^1].Arguments;
        return (PriceChart.PriceChartPayload)arguments[^1]!;
    }

    private static PriceChartData Data(string key, int candles, int forecasts) => new(
        key,
        [.. Enumerable.Range(1, candles).Select(i => new ChartCandle(60 * i, 100, 101, 99, 100 + i, i))],
        [.. Enumerable.Range(1, forecasts).Select(i => new ChartForecast(60 * i, 100 + i, 98, 105))],
        60 * forecasts,
        100 + candles);
}

using System.Globalization;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class LayoutShiftTests(Chromium chromium)
{
    private const double MostShift = 0.05;
    private const int Candles = 30;

    private const string SumShifts =
        """
        window.shift = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value)).observe({ type: "layout-shift", buffered: true });
        """;

    /// <summary>From the static shell over the first picture to half an hour of candles and their checks.</summary>
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Live_stays_where_it_is_while_candles_come(int width, int height)
    {
        await using var app = await DashboardOnFakes.StartAsync(100);
        await using var tab = await chromium.OpenAsync(app.Address, width: width, height: height);
        await tab.Page.AddInitScriptAsync(SumShifts);
        await tab.GoToAsync("?asset=BTC-USD");
        var newest = tab.Page.Locator(".kpis time").First;
        for (var i = 0; i < Candles; i++)
        {
            await app.State.StepAsync();
            await Assertions.Expect(newest).ToHaveAttributeAsync(
                "datetime", (app.State.Present + app.State.Horizon).ToString("O", CultureInfo.InvariantCulture));
        }

        var shift = await tab.Page.EvaluateAsync<double>("shift");

        // That the browser counts at all.
        await tab.Page.EvaluateAsync("document.querySelector('main').style.paddingTop = '300px'");
        await tab.Page.WaitForFunctionAsync("before => shift > before", shift);
        Assert.InRange(shift, 0, MostShift);
        tab.AssertNoComplaint();
    }
}

using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>
/// The whole application, nothing replaced, as a newcomer sees it. With <c>SCREENSHOTS</c> set to a folder the pages are kept
/// there once enough has happened on them: that is where the README's pictures come from.
/// </summary>
public sealed class LiveLoopTests(Chromium chromium)
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("SCREENSHOTS");

    [Fact]
    public async Task A_prediction_appears_and_its_verification_follows()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=30");
        await using var tab = await chromium.OpenAsync(app.BaseAddress, height: 1380);
        await tab.GoToAsync("");

        var target = await tab.Page.Locator(".kpis time").First.GetAttributeAsync("datetime");
        Assert.NotNull(target);
        var check = tab.Page.GetByRole(AriaRole.Group, new() { Name = "Last verified forecasts" })
            .Locator("tr", new() { Has = tab.Page.Locator($"time[datetime='{target}']") });
        await Assertions.Expect(check).ToHaveCountAsync(1);
        await Assertions.Expect(check).ToContainTextAsync(new System.Text.RegularExpressions.Regex("inside|outside"));
        await Assertions.Expect(tab.Page.Locator(".top-bar")).ToContainTextAsync("simulated");
        await Assertions.Expect(tab.Page.Locator(".top-bar")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"market \d\d:\d\d:\d\d \S+ ×30"));

        await tab.Page.Locator("[data-theme-toggle]").ClickAsync();
        await Assertions.Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Verification" }).ClickAsync();
        var ledger = tab.Page.Locator($"tr:has(time[datetime='{target}'])");
        await Assertions.Expect(ledger.First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("inside|outside"));
        tab.AssertNoComplaint();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".chain-state")).ToContainTextAsync("chain verified");

        // The newest of those that are checked, by its address, for rows move as others come; the first ones were made before the trees took part.
        var ledgerAddress = tab.Page.Url;
        await Waiting.UntilAsync(async () =>
        {
            await tab.Page.GotoAsync(ledgerAddress);
            await tab.Page.Locator("tr", new() { HasTextRegex = new("inside|outside") }).First.GetByRole(AriaRole.Link).First.ClickAsync();
            await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("forecast");
            await Assertions.Expect(tab.Page.Locator(".panel h2", new() { HasText = "Features" })).ToBeVisibleAsync();
            return await tab.Page.GetByRole(AriaRole.Group, new() { Name = "Features" }).Locator("tbody tr").CountAsync() == 33;
        });
        tab.AssertNoComplaint();
        await KeepAsync(app, tab);
    }

    [Fact]
    public async Task A_replay_is_told_from_a_simulation_and_so_is_its_end()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var csv = Path.Combine(folder, "BTCUSDT-1m.csv");
            await DashboardProcess.WriteCsvAsync(csv, LoopHarness.Walk(712));
            await using var app = await RunningDashboard.StartAsync(
                "Market:Source=Replay", $"Market:Replay:Path={csv}", "Market:Replay:Speed=120", "Training:MinimumRows=200",
                $"Market:Replay:From={Sample.Start + 700 * Sample.Minute:yyyy-MM-ddTHH:mm:ssZ}");
            await using var tab = await chromium.OpenAsync(app.BaseAddress);
            await tab.GoToAsync("?asset=BTCUSDT");

            await Assertions.Expect(tab.Page.Locator(".top-bar .badge")).ToHaveTextAsync("Replay");
            await Assertions.Expect(tab.Page.Locator(".top-bar")).ToContainTextAsync("×120");
            await app.WaitForAsync("/api/v1/verifications", page => page.GetProperty("total").GetInt64() == 7);
            await Assertions.Expect(tab.Page.Locator(".notice")).ToContainTextAsync("data have ended");
            await app.WaitForAsync("/api/v1/predictions?state=pending", page => page.GetProperty("total").GetInt64() == 0);
            await app.WaitForAsync("/api/v1/verifications?state=unverifiable", page => page.GetProperty("total").GetInt64() > 0);
            await tab.Page.GotoAsync("jobs?tab=schedules");
            await Assertions.Expect(tab.Page.Locator(".notice")).ToContainTextAsync("jobs of market time rest");
            await Assertions.Expect(tab.Page.Locator(".jobs-table tbody tr", new() { HasText = "Review champions" }))
                .ToContainTextAsync("the market's data have ended");
            Assert.False((await app.WaitForAsync("/api/v1/assets", _ => true)).GetProperty("simulated").GetBoolean());
            tab.AssertNoComplaint();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task KeepAsync(RunningDashboard app, BrowserTab tab)
    {
        if (Screenshots is not { } folder)
        {
            return;
        }

        // Enough of a past for the pictures to show what the pages are about.
        await app.WaitForAsync("/api/v1/verifications", page => page.GetProperty("total").GetInt64() >= 100);
        await tab.GoToAsync("verification");
        await ScreenshotAsync("verification.png");
        await tab.Page.Locator("[data-theme-toggle]").ClickAsync();
        await tab.GoToAsync("");
        await ScreenshotAsync("live.png");

        Task ScreenshotAsync(string name) =>
            tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name) });
    }
}

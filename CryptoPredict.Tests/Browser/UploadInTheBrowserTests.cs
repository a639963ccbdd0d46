using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class UploadInTheBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task A_file_goes_in_is_merged_and_forecast_and_a_reload_loses_nothing()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.GoToAsync("data");
        await tab.Page.Locator("file-upload input").SetInputFilesAsync(
            new FilePayload
            {
                Name = "sales.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(DailyFiles.Sales(90, "P021") + "Total,,5\n")
            });
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Upload #1, sales.csv");
        await Assertions.Expect(tab.Page.Locator(".compared")).ToContainTextAsync("90 new");
        await Assertions.Expect(tab.Page.Locator(".chart-plot canvas")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator(".findings summary")).ToContainTextAsync("a field that cannot be read");
        await tab.Page.AssertAccessibleAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Merge and retrain", Exact = true }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".run-facts")).ToContainTextAsync("1 daily model serves in a new version.");
        await tab.Page.ReloadAsync();
        await Assertions.Expect(tab.Page.Locator("log-tail")).ToContainTextAsync("Merged: 90 new");
        await tab.Page.AssertAccessibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Forecast this series", Exact = true }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("P021, 14 days ahead");
        await tab.GoToAsync("forecast?series=P021&days=7");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("P021, 7 days ahead");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Group, new() { Name = "Forecast by day" }).Locator("tbody tr")).ToHaveCountAsync(7);
        await tab.Page.AssertAccessibleAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_file_that_is_refused_says_why_and_the_page_stays()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0", "Uploads:MaxBytes=2000");
        await using var tab = await chromium.OpenAsync(app.BaseAddress, width: 360, height: 780);
        await tab.GoToAsync("data");
        var told = tab.Page.Locator("file-upload [role=status]");

        await tab.Page.Locator("file-upload input").SetInputFilesAsync(new FilePayload { Name = "large.csv", MimeType = "text/csv", Buffer = new byte[3000] });
        await Assertions.Expect(told).ToContainTextAsync("upload it in parts");
        await tab.Page.Locator("file-upload input").SetInputFilesAsync(new FilePayload { Name = "x.csv", MimeType = "text/csv", Buffer = "{}"u8.ToArray() });
        await Assertions.Expect(told).ToContainTextAsync("The file is JSON");
        Assert.True(await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360);
    }
}

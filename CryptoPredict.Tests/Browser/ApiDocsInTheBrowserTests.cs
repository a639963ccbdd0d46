using CryptoPredict.Dashboard.Api;
using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class ApiDocsInTheBrowserTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task The_page_of_the_api_shows_every_operation_under_the_content_policy(ColorScheme theme)
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress, theme);
        var document = await app.WaitForAsync("/openapi/v1.json", _ => true);
        var operations = document.GetProperty("paths").EnumerateObject().Sum(path => path.Value.EnumerateObject().Count());

        await tab.SignInAsync("api-docs", "analyst");
        await Assertions.Expect(tab.Page.Locator(".opblock")).ToHaveCountAsync(operations);
        await Assertions.Expect(tab.Page.Locator("main")).ToHaveCountAsync(1);
        Assert.Equal(ApiTags.All.Select(tag => tag.Name), await tab.Page.Locator(".opblock-tag").EvaluateAllAsync<string[]>("tags => tags.map(tag => tag.dataset.tag)"));
        Assert.StartsWith(
            "\"Inter Variable\"", await tab.Page.Locator(".opblock-tag small").First.EvaluateAsync<string>("text => getComputedStyle(text).fontFamily"),
            StringComparison.Ordinal);

        await tab.Page.Locator(".opblock-summary", new() { HasText = "/api/v1/assets" }).First.ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".opblock.is-open")).ToHaveCountAsync(1);
        await tab.Page.AssertAccessibleAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Requests_are_found_by_words_of_their_paths_and_summaries_and_the_search_stands_in_the_address()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("api-docs?find=/candles", "analyst");
        var paths = tab.Page.Locator(".opblock-summary-path");
        await Assertions.Expect(paths).ToHaveTextAsync(["/api/v1/assets/{asset}/candles"]);

        await tab.Page.GetByLabel("Find").FillAsync("DELETE removes backtest");
        await Assertions.Expect(paths).ToHaveTextAsync(["/api/v1/backtests/{id}"]);
        Assert.EndsWith("find=DELETE%20removes%20backtest", tab.Page.Url, StringComparison.Ordinal);

        await tab.Page.GetByLabel("Find").FillAsync("nothing of the kind");
        await Assertions.Expect(tab.Page.GetByText("No request matches")).ToBeVisibleAsync();
        await tab.Page.AssertAccessibleAsync();

        await tab.Page.GetByLabel("Find").FillAsync("");
        await Assertions.Expect(tab.Page.Locator(".opblock-tag")).ToHaveCountAsync(ApiTags.All.Count);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_request_can_be_tried_out_and_one_that_changes_something_carries_its_token()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("api-docs", "admin");

        await TryAsync("get", "/api/v1/assets");
        await Assertions.Expect(tab.Page.Locator(".live-responses-table tbody .response-col_status").First).ToContainTextAsync("200");
        tab.AssertNoComplaint();

        // Past the check of the token: it is the example's number of days that is refused.
        await tab.Page.Locator(".opblock.is-open .opblock-summary-control").ClickAsync();
        await TryAsync("post", "/api/v1/forecast");
        await Assertions.Expect(tab.Page.Locator(".live-responses-table tbody .response-col_description").First)
            .ToContainTextAsync("days is 0; it must lie between");

        async Task TryAsync(string method, string path)
        {
            await tab.Page.Locator($".opblock-{method}", new() { Has = tab.Page.Locator($"[data-path='{path}']") }).Locator(".opblock-summary-control")
                .ClickAsync();
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        }
    }

    [Fact]
    public async Task Other_pages_do_not_load_it_and_leaving_it_leaves_no_trace()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        List<string> loaded = [];
        tab.Page.Request += (_, request) => loaded.Add(request.Url);
        await tab.SignInAsync("models", "analyst");
        await Assertions.Expect(tab.Page.Locator("h1")).ToBeVisibleAsync();
        Assert.DoesNotContain(loaded, url => url.Contains("api-docs", StringComparison.Ordinal));

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "HTTP API" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("html.dark-mode .opblock").First).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Verification" }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator("html.dark-mode")).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Page.Locator("link[href*='api-docs']")).ToHaveCountAsync(0);
        tab.AssertNoComplaint();
    }
}

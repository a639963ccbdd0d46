using CryptoPredict.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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

        await tab.Page.Locator(".opblock-summary", new() { HasText = "/api/v1/assets" }).First.ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".opblock.is-open")).ToHaveCountAsync(1);
        var found = await tab.Page.RunAxe(new AxeRunOptions());
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(node => $"{v.Id}: {node.Html}")));
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

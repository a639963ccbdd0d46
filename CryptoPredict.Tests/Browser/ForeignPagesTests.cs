using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>An admin's browser, signed in, looks at a hostile page: on another port of the same host, on a sub-domain of it, on another site.</summary>
public sealed class ForeignPagesTests(Chromium chromium)
{
    // Browsers take it for this machine, and for one site with every other name below company.localhost.
    private const string Host = "predict.company.localhost";

    // Opens what a circuit runs on, and the stream of predictions, and tells what came of each.
    private const string Attack =
        """
        async address => {
          const socket = await new Promise(tell => {
            const socket = new WebSocket(address.replace("http", "ws") + "_blazor");
            socket.onopen = () => socket.send('{"protocol":"blazorpack","version":1}\u001e');
            socket.onmessage = async event => tell("open: " + await event.data.text());
            socket.onerror = () => tell("refused");
          });
          const stream = await new Promise(tell => {
            const stream = new EventSource(address + "api/v1/predictions/live", { withCredentials: true });
            stream.onopen = () => tell("open");
            stream.onerror = () => tell("refused");
          });
          return socket + ", " + stream;
        }
        """;

    [Theory]
    [InlineData(Host)]
    [InlineData("evil.company.localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_foreign_page_opens_neither_circuit_nor_stream_in_the_name_of_its_visitor_attack_1(string host)
    {
        await using var app = await RunningDashboard.StartAsync($"AllowedHosts={Host};127.0.0.1");
        await using var foreign = await ForeignPageAsync("<h1>Nothing to see</h1>");
        var address = new UriBuilder(app.BaseAddress) { Host = Host }.Uri;
        await using var tab = await chromium.OpenAsync(address);
        await tab.SignInAsync("users");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Users and keys");
        Assert.Equal("open: {}\u001e, open", await tab.Page.EvaluateAsync<string>(Attack, address.ToString()));

        await tab.Page.GotoAsync($"http://{host}:{new Uri(foreign.Urls.Single()).Port}/");

        Assert.Equal("refused, refused", await tab.Page.EvaluateAsync<string>(Attack, address.ToString()));
    }

    [Fact]
    public async Task A_page_that_was_made_for_one_user_shows_nothing_in_the_browser_of_another_attack_1()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var analyst = await app.SignInAsync("analyst");
        using var page = await analyst.GetAsync("/");
        var made = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("users");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Users and keys");

        // As somebody on the way could put it in the place of the admin's own page.
        await tab.Page.RouteAsync("**/users?tab=keys", route => route.FulfillAsync(new() { Body = made, ContentType = "text/html" }));
        await tab.Page.GotoAsync("users?tab=keys");

        await Assertions.Expect(tab.Page.Locator("body")).ToContainTextAsync("This page was opened by another user");
        await Assertions.Expect(tab.Page.Locator(".panel, .rail:visible")).ToHaveCountAsync(0);
        var audit = await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 10), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(audit.Items, entry => entry.What.StartsWith("key.", StringComparison.Ordinal));

        await tab.Page.UnrouteAllAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Load it anew" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Users and keys");
    }

    [Fact]
    public async Task A_link_on_another_site_opens_signed_in_after_one_reload_attack_1()
    {
        await using var app = await RunningDashboard.StartAsync();
        var address = new UriBuilder(app.BaseAddress) { Host = "localhost" }.Uri;
        await using var foreign = await ForeignPageAsync($"<a href='{address}verification?range=all'>Look</a>");
        await using var tab = await chromium.OpenAsync(address);
        await tab.SignInAsync("users");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Users and keys");
        var asked = 0;
        tab.Page.Request += (_, request) => asked += request.IsNavigationRequest && request.Url.Contains("/verification", StringComparison.Ordinal) ? 1 : 0;
        await tab.Page.GotoAsync(foreign.Urls.Single());

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Look" }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified forecasts");
        Assert.Equal(($"{address}verification?range=all", 2), (tab.Page.Url, asked));
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_stranger_who_follows_a_link_on_another_site_comes_to_the_sign_in_and_on_to_the_page_attack_1()
    {
        await using var app = await RunningDashboard.StartAsync();
        var address = new UriBuilder(app.BaseAddress) { Host = "localhost" }.Uri;
        await using var foreign = await ForeignPageAsync($"<a href='{address}verification?range=all'>Look</a>");
        await using var tab = await chromium.OpenAsync(new Uri(foreign.Urls.Single()));
        await tab.Page.GotoAsync("/");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Look" }).ClickAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as analyst" }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified forecasts");
        tab.AssertNoComplaint();
    }

    private static async Task<WebApplication> ForeignPageAsync(string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => Results.Content($"<!DOCTYPE html><html><head><link rel='icon' href='data:,'></head><body>{body}</body></html>", "text/html"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}

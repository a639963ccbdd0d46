using System.Net.Http.Json;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>
/// The pages of an installation, and what is said in place of one, as readers of either theme see them on a desk, on a phone and enlarged: over the real
/// application.
/// </summary>
public sealed class InstallationPagesTests(Chromium chromium, InstallationPagesTests.Fixture fixture) : IClassFixture<InstallationPagesTests.Fixture>
{
    [Theory]
    [InlineData("prediction", "predictions/1", ".panel dl")]
    [InlineData("jobs", "jobs", ".page-tabs")]
    [InlineData("jobs-schedules", "jobs?tab=schedules", ".page tbody tr")]
    [InlineData("jobs-history", "jobs?tab=history", ".page tbody tr")]
    [InlineData("forecast", "forecast?series=P021&days=7", ".chart canvas")]
    [InlineData("data", "data", "file-upload input")]
    [InlineData("data-sets", "data?tab=sets&set=P021", ".page tbody tr")]
    [InlineData("upload", "data?upload=1", ".page form")]
    [InlineData("status", "status", ".page tbody tr")]
    [InlineData("users", "users", ".page tbody tr")]
    [InlineData("keys", "users?tab=keys", ".panel")]
    [InlineData("audit", "users?tab=audit", ".page tbody tr")]
    [InlineData("settings", "settings", ".page tbody tr")]
    [InlineData("api-docs", "api-docs?find=signals", ".opblock")]
    [InlineData("sessions", "account/sessions", ".page tbody tr")]
    [InlineData("password", "account/password", "form")]
    [InlineData("second-factor", "account/second-factor", "svg")]
    public async Task A_page_of_the_installation_is_accessible_fits_every_screen_and_leaves_the_console_silent(string name, string address, string shows)
    {
        var app = fixture.App;
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync(address);
        await tab.ShowsAsync(shows);
        await tab.LookAsync(name);
        tab.AssertNoComplaint();
    }

    [Theory]
    [InlineData("sign-in", "sign-in", 200)]
    [InlineData("denied", "denied?ReturnUrl=%2Fsettings", 403)]
    public async Task What_those_see_who_have_not_signed_in_is_accessible_and_fits_every_screen(string name, string address, int status)
    {
        var app = fixture.App;
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        var answer = await tab.Page.GotoAsync(address);
        Assert.Equal(status, answer!.Status);
        await tab.LookAsync(name);
        tab.AssertNoComplaint(mayBeRefused: true);
    }

    [Theory]
    [InlineData("nowhere-signed-in", "nowhere", "There is no such page")]
    [InlineData("not-allowed", "settings", "Only admins can see Settings")]
    public async Task What_cannot_be_shown_is_said_within_the_frame_with_a_way_back(string name, string address, string head)
    {
        var app = fixture.App;
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("", "analyst");
        await tab.ShowsAsync(".chart canvas");
        await tab.Page.GotoAsync(address);
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync(head);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the live page" })).ToBeVisibleAsync();
        await tab.LookAsync(name);
        tab.AssertNoComplaint(mayBeRefused: true);
    }

    [Fact]
    public async Task A_password_that_is_shown_once_can_be_read_and_copied()
    {
        var app = fixture.App;
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("users");
        await tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("grace");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".secret")).ToBeVisibleAsync();
        await tab.LookAsync("user-made");
        tab.AssertNoComplaint();
    }

    /// <summary>One application for all tests: they only look.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private RunningDashboard? _app;

        internal RunningDashboard App => _app!;

        public async ValueTask InitializeAsync()
        {
            _app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
            await App.UploadAsync(DailyFiles.Sales(90, "P021", "P022"));
            foreach (var days in (int[])[80, 95])
            {
                var merged = await App.UploadAsync(DailyFiles.Sales(days, "P021", "P022"));
                using var answer = await App.Http.PostAsJsonAsync($"{merged}/merge", new { }, TestContext.Current.CancellationToken);
                answer.EnsureSuccessStatusCode();
                await App.WaitForAsync(merged, upload => upload.GetProperty("state").GetString() == "Merged");
            }
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}

using System.Net.Http.Json;
using CryptoPredict.Dashboard.Components.Layout;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>Each page, and each state that it can be in, as readers of either theme see it on a desk, on a phone and enlarged.</summary>
public sealed class EveryPageTests(Chromium chromium, EveryPageTests.Fixture fixture) : IClassFixture<EveryPageTests.Fixture>
{
    /// <summary>Pages over hours of a fake market: their numbers stand still.</summary>
    [Theory]
    [InlineData("live", "?asset=BTC-USD", ".chart canvas")]
    [InlineData("live-tiny-price", "?asset=PEPE-USD", ".chart canvas")]
    [InlineData("verification", "verification?asset=ETH-USD&range=all", ".chart canvas")]
    [InlineData("training", "training?asset=BTC-USD&run=5&scope=all", ".chart canvas")]
    [InlineData("fine-tuning", "fine-tuning?asset=BTC-USD", ".page tbody tr")]
    [InlineData("models", "models?asset=BTC-USD", ".page tbody tr")]
    [InlineData("model-versions", "models?asset=BTC-USD&version=newest&with=newest", ".chart canvas")]
    [InlineData("signals", "feedback-loop?asset=BTC-USD", ".page tbody tr")]
    [InlineData("backtest", "backtest?asset=BTC-USD", ".chart canvas")]
    public async Task A_page_of_forecasts_is_accessible_fits_every_screen_and_leaves_the_console_silent(string name, string address, string shows)
    {
        var app = await fixture.FakesAsync();
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync(await app.WithNewestAsync(address));
        await ShownAsync(tab, shows);
        await tab.LookAsync(name);
        tab.AssertNoComplaint();
    }

    /// <summary>The other pages, over the real application.</summary>
    [Theory]
    [InlineData("prediction", "predictions/1", ".panel dl")]
    [InlineData("jobs", "jobs", ".mud-tabs")]
    [InlineData("jobs-schedules", "jobs?tab=schedules", ".page tbody tr")]
    [InlineData("jobs-history", "jobs?tab=history", ".page tbody tr")]
    [InlineData("forecast", "forecast?series=P021&days=7", ".chart canvas")]
    [InlineData("data", "data", "file-upload input")]
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
        var app = await fixture.RealAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync(address);
        await ShownAsync(tab, shows);
        await tab.LookAsync(name);
        tab.AssertNoComplaint();
    }

    [Theory]
    [InlineData("sign-in", "sign-in", 200)]
    [InlineData("denied", "denied", 403)]
    public async Task What_those_see_who_have_not_signed_in_is_accessible_and_fits_every_screen(string name, string address, int status)
    {
        var app = await fixture.RealAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        var answer = await tab.Page.GotoAsync(address);
        Assert.Equal(status, answer!.Status);
        await tab.LookAsync(name);
        tab.AssertNoComplaint(mayBeRefused: true);
    }

    [Theory]
    [InlineData("nowhere-signed-in", "nowhere", "There is no such page")]
    [InlineData("not-allowed", "settings", "This page is for admins")]
    public async Task What_cannot_be_shown_is_said_within_the_frame_with_a_way_back(string name, string address, string head)
    {
        var app = await fixture.RealAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("", "analyst");
        await ShownAsync(tab, ".chart canvas");
        await tab.Page.GotoAsync(address);
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync(head);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the live page" })).ToBeVisibleAsync();
        await tab.LookAsync(name);
        tab.AssertNoComplaint(mayBeRefused: true);
    }

    [Fact]
    public async Task A_password_that_is_shown_once_can_be_read_and_copied()
    {
        var app = await fixture.RealAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("users");
        await tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("grace");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".secret")).ToBeVisibleAsync();
        await tab.LookAsync("user-made");
        tab.AssertNoComplaint();
    }

    /// <summary>Before the first candle, and before anything was trained, verified or uploaded.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("verification")]
    [InlineData("training")]
    [InlineData("fine-tuning")]
    [InlineData("models")]
    [InlineData("feedback-loop")]
    [InlineData("backtest")]
    public async Task A_page_without_numbers_says_what_comes(string page)
    {
        var app = await fixture.EmptyAsync();
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync($"{page}?asset=SOL-USD");
        await ShownAsync(tab, ".page h1");
        await Assertions.Expect(tab.Page.Locator(".page [role=status][aria-busy=true]")).ToHaveCountAsync(0);
        await tab.LookAsync($"empty-{(page.Length == 0 ? "live" : page)}");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_frame_and_grey_boxes_stand_until_the_circuit_is_up()
    {
        var app = await fixture.FakesAsync();
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.RouteAsync("**/blazor.web*.js", route => route.AbortAsync());
        await tab.Page.GotoAsync("?asset=BTC-USD");
        await Assertions.Expect(tab.Page.Locator(".boot .mud-skeleton").First).ToBeVisibleAsync();
        await tab.LookAsync("loading", isPage: false);
    }

    [Fact]
    public async Task Numbers_that_rest_on_an_old_candle_are_said_to_be_old()
    {
        var app = await fixture.FakesAsync();
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync("?asset=ETH-USD");
        await Assertions.Expect(tab.Page.Locator(".kpis market-age[state=stale]")).ToBeVisibleAsync();
        await tab.LookAsync("stale");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_above_what_was_read_before()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("verification?asset=BTC-USD&range=all");
        app.State.Ledger.Fault = new IOException("The disk is full.");
        await app.State.StepAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("could not be read");
        await tab.LookAsync("fault");
    }

    [Fact]
    public void Every_page_of_the_navigation_is_looked_at()
    {
        var looked = typeof(EveryPageTests).GetMethods()
            .SelectMany(test => test.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>())
            .Select(data => $"{data.Data[Math.Min(1, data.Data.Length - 1)]}".Split('?')[0]).ToHashSet(StringComparer.Ordinal);

        // Hangfire's own pages are not ours.
        Assert.Empty(DashboardPage.All.Where(page => !page.OwnApplication && !looked.Contains(page.Path)).Select(page => page.Path));
    }

    private static Task<IElementHandle?> ShownAsync(BrowserTab tab, string selector) =>
        tab.Page.WaitForSelectorAsync(selector, new() { State = WaitForSelectorState.Attached });

    /// <summary>One application of each kind for all tests: they only look. Started by the first that needs it.</summary>
    public sealed class Fixture : IAsyncDisposable
    {
        private readonly SemaphoreSlim _starting = new(1);
        private DashboardOnFakes? _fakes;
        private DashboardOnFakes? _empty;
        private RunningDashboard? _real;

        public async ValueTask DisposeAsync()
        {
            foreach (var app in (IAsyncDisposable?[])[_fakes, _empty, _real])
            {
                if (app is not null)
                {
                    await app.DisposeAsync();
                }
            }

            _starting.Dispose();
        }

        internal Task<DashboardOnFakes> FakesAsync() => OnceAsync(async () => _fakes ??= await DashboardOnFakes.StartAsync(150));

        internal Task<DashboardOnFakes> EmptyAsync() => OnceAsync(async () => _empty ??= await DashboardOnFakes.StartAsync(0));

        internal Task<RunningDashboard> RealAsync() => OnceAsync(async () =>
        {
            if (_real is null)
            {
                _real = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
                await _real.UploadAsync(DailyFiles.Sales(90, "P021", "P022"));
                var merged = await _real.UploadAsync(DailyFiles.Sales(95, "P021", "P022"));
                using var answer = await _real.Http.PostAsJsonAsync($"{merged}/merge", new { }, TestContext.Current.CancellationToken);
                answer.EnsureSuccessStatusCode();
                await _real.WaitForAsync(merged, upload => upload.GetProperty("state").GetString() == "Merged");
            }

            return _real;
        });

        private async Task<T> OnceAsync<T>(Func<Task<T>> start)
        {
            await _starting.WaitAsync();
            try
            {
                return await start();
            }
            finally
            {
                _starting.Release();
            }
        }
    }
}

using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>
/// The pages of forecasts and models, and each state that they can be in, as readers of either theme see them on a desk, on a phone and enlarged: over a fake
/// market, whose numbers stand still.
/// </summary>
public sealed class ForecastPagesTests(Chromium chromium, ForecastPagesTests.Fixture fixture) : IClassFixture<ForecastPagesTests.Fixture>
{
    [Theory]
    [InlineData("live", "?asset=BTC-USD", ".chart canvas")]
    [InlineData("live-tiny-price", "?asset=PEPE-USD", ".chart canvas")]
    [InlineData("verification", "verification?asset=ETH-USD&range=all", ".chart canvas")]
    [InlineData("training", "training?asset=BTC-USD&scope=all", ".chart canvas")]
    [InlineData("fine-tuning", "fine-tuning?asset=BTC-USD", ".page tbody tr")]
    [InlineData("models", "models?asset=BTC-USD", ".page tbody tr")]
    [InlineData("model-versions", "models?asset=BTC-USD&version=newest&with=kept-out", ".chart canvas")]
    [InlineData("signals", "feedback-loop?asset=BTC-USD", ".page tbody tr")]
    [InlineData("backtest", "backtest?asset=BTC-USD", ".chart canvas")]
    public async Task A_page_of_forecasts_is_accessible_fits_every_screen_and_leaves_the_console_silent(string name, string address, string shows)
    {
        var app = fixture.Filled;
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync(await app.WithNewestAsync(address));
        await tab.ShowsAsync(shows);
        await tab.LookAsync(name);
        tab.AssertNoComplaint();
    }

    /// <summary>Chances and naive bands need more than a day of candles.</summary>
    [Fact]
    public async Task The_page_of_ranges_is_accessible_fits_every_screen_and_leaves_the_console_silent()
    {
        await using var app = await DashboardOnFakes.StartAsync(1830, speed: 1);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync("ranges?asset=BTC-USD");
        await tab.ShowsAsync(".chart canvas");
        await tab.LookAsync("ranges");
        tab.AssertNoComplaint();
    }

    /// <summary>Before the first candle, and before anything was trained, verified or uploaded.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("verification")]
    [InlineData("ranges")]
    [InlineData("training")]
    [InlineData("fine-tuning")]
    [InlineData("models")]
    [InlineData("feedback-loop")]
    [InlineData("backtest")]
    public async Task A_page_without_numbers_says_what_comes(string page)
    {
        var app = fixture.Empty;
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync($"{page}?asset=SOL-USD");
        await tab.ShowsAsync(".page h1");
        await Assertions.Expect(tab.Page.Locator(".page [role=status][aria-busy=true]")).ToHaveCountAsync(0);
        await tab.LookAsync($"empty-{(page.Length == 0 ? "live" : page)}");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_frame_and_grey_boxes_stand_until_the_circuit_is_up()
    {
        var app = fixture.Filled;
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.RouteAsync("**/blazor.web*.js", route => route.AbortAsync());
        await tab.Page.GotoAsync("?asset=BTC-USD");
        await Assertions.Expect(tab.Page.Locator(".boot .mud-skeleton").First).ToBeVisibleAsync();
        await tab.LookAsync("loading", isPage: false);
    }

    [Fact]
    public async Task Numbers_that_rest_on_an_old_candle_are_said_to_be_old()
    {
        await using var app = await DashboardOnFakes.StartAsync(150, late: TimeSpan.FromMinutes(30));
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync("?asset=ETH-USD");
        await Assertions.Expect(tab.Page.Locator(".kpis market-age[state=stale]")).ToBeVisibleAsync();
        Assert.Single((await tab.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll(".kpis:has(market-age) :is(.kpi-value, .up, .down, .expected)")].map((one) => getComputedStyle(one).color)
            """)).Distinct());
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

    /// <summary>One application of each kind for all tests: they only look.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private DashboardOnFakes? _filled;
        private DashboardOnFakes? _empty;

        internal DashboardOnFakes Filled => _filled!;

        internal DashboardOnFakes Empty => _empty!;

        public async ValueTask InitializeAsync() =>
            // The market stands still, so that every page tells of the same moment.
            (_filled, _empty) = (
                await DashboardOnFakes.StartAsync(150, speed: 1, late: TimeSpan.FromSeconds(8), wall: new FakeTimeProvider()),
                await DashboardOnFakes.StartAsync(0, speed: 1, late: TimeSpan.FromSeconds(8), wall: new FakeTimeProvider()));

        public async ValueTask DisposeAsync()
        {
            await Filled.DisposeAsync();
            await Empty.DisposeAsync();
        }
    }
}

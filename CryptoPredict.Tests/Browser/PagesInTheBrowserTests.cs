using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed partial class PagesInTheBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task A_new_candle_reaches_the_page_without_a_reload()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("?asset=BTC-USD");
        var price = tab.Page.Locator(".kpi-value").First;
        var before = await price.InnerTextAsync();
        await app.State.StepAsync();
        await Assertions.Expect(price).Not.ToHaveTextAsync(before);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task On_a_phone_a_row_is_a_card_with_its_name_and_state_first_and_without_what_says_nothing()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.SetViewportSizeAsync(390, 844);
        await tab.Page.GotoAsync("models?asset=BTC-USD");
        var table = tab.Page.Locator(".page table").First;
        await Assertions.Expect(table.Locator("td[data-label]").First).ToBeVisibleAsync();
        Assert.Equal("", await table.EvaluateAsync<string>("""
            table => {
              const wrong = [];
              const shown = (cell) => cell.getClientRects().length > 0;
              const middle = (cell) => { const box = cell.getBoundingClientRect(); return (box.top + box.bottom) / 2; };
              for (const row of table.tBodies[0].rows) {
                const cells = [...row.cells].filter(shown);
                const head = cells.filter((cell) => ["title", "verdict"].includes(cell.dataset.card));
                const facts = cells.filter((cell) => cell.dataset.label);
                if (head.length < 2 || head.some((cell) => Math.abs(middle(cell) - middle(head[0])) > 4)) wrong.push("head: " + row.innerText);
                if (facts.some((cell) => middle(cell) <= middle(head[0]))) wrong.push("order: " + row.innerText);
                wrong.push(...facts.filter((cell) => cell.clientHeight > 30).map((cell) => "parted: " + cell.innerText));
                wrong.push(...cells.filter((cell) => ["", "–"].includes(cell.innerText.trim())).map((cell) => "empty: " + cell.dataset.label));
              }
              return wrong.join("; ");
            }
            """));
        var left = table.Locator("td[data-trivial]").First;
        await Assertions.Expect(left).ToBeHiddenAsync();
        await tab.Page.SetViewportSizeAsync(1280, 800);
        await Assertions.Expect(table.Locator("td:has-text('–'), td[data-trivial]").First).ToBeVisibleAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_log_follows_its_end_until_the_reader_scrolls_up()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("training?asset=BTC-USD");
        var log = tab.Page.Locator("log-tail");
        await LogAsync(app, "first", 100);
        await Assertions.Expect(log).ToContainTextAsync("first 99");
        Assert.True(await FromEndAsync(log) < 2);
        await ScrollAsync(log, "40");
        await LogAsync(app, "second", 20);
        await Assertions.Expect(log).ToContainTextAsync("second 19");
        Assert.Equal(40, await log.EvaluateAsync<double>("log => log.scrollTop"));
        await ScrollAsync(log, "log.scrollHeight");
        await LogAsync(app, "third", 20);
        await Assertions.Expect(log).ToContainTextAsync("third 19");
        Assert.True(await FromEndAsync(log) < 2);
        tab.AssertNoComplaint();
    }

    // The page hears of a scroll with the next frame.
    private static async Task ScrollAsync(ILocator log, string top) => await log.EvaluateAsync(
        $"log => new Promise(done => {{ log.scrollTop = {top}; requestAnimationFrame(() => requestAnimationFrame(done)); }})");

    [Fact]
    public async Task A_dialog_keeps_the_focus_gives_it_back_and_takes_a_reason_by_keyboard()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync("models?asset=BTC-USD");
        var pin = tab.Page.GetByRole(AriaRole.Switch);
        await pin.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".mud-dialog input")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(pin).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".mud-dialog input")).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("Conference week.");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(pin).ToBeCheckedAsync();
        await Assertions.Expect(tab.Page.Locator(".panel-head .badge.warn")).ToContainTextAsync("pinned by tester");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_backtest_is_asked_for_by_keyboard_and_refused_while_it_is_typed()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("backtest?asset=BTC-USD");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "New backtest" }).PressAsync("Enter");
        var (from, check) = (tab.Page.GetByLabel(FromField()), tab.Page.Locator("#backtest-check"));
        await Assertions.Expect(check).ToContainTextAsync("28 folds");
        await from.FillAsync("soon");
        await from.BlurAsync();
        await Assertions.Expect(tab.Page.GetByText("“soon” is no time: write it as 2026-11-29 14:30.")).ToBeVisibleAsync();
        await from.FillAsync("2999-01-01 00:00");
        await from.BlurAsync();
        await Assertions.Expect(check).ToContainTextAsync("from must lie before to.");
        await Assertions.Expect(from).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(tab.Page.Locator("form.form-lines button[type=submit]")).ToBeDisabledAsync();
        await from.FillAsync("");
        await from.BlurAsync();
        await tab.ChooseAsync("Train every", "1 d");
        await Assertions.Expect(check).ToContainTextAsync("7 folds");
        await tab.Page.GetByLabel("Seed").FillAsync("5");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".mud-snackbar")).ToContainTextAsync("It is queued.");
        Assert.Contains("\"retrainEvery\":\"1.00:00:00\"", Assert.Single(app.Trained.Queue.Asked), StringComparison.Ordinal);
        Assert.Contains("\"seed\":5", app.Trained.Queue.Asked[0], StringComparison.Ordinal);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Older_candles_come_only_as_the_reader_drags_back_and_longer_ones_when_they_are_chosen()
    {
        await using var app = await DashboardOnFakes.StartAsync(400);
        await using var tab = await chromium.OpenAsync(app.Address);
        List<string> asked = [];
        tab.Page.Response += (_, answer) =>
        {
            if (answer.Url.Contains("/candles", StringComparison.Ordinal) && answer.Ok)
            {
                asked.Add(new Uri(answer.Url).Query);
            }
        };
        await tab.GoToAsync("?asset=BTC-USD");
        await tab.QuietAsync();
        Assert.Empty(asked);
        var box = (await tab.Page.Locator(".chart-price").BoundingBoxAsync())!;
        for (var drag = 0; drag < 5; drag++)
        {
            await tab.Page.Mouse.MoveAsync(box.X + 100, box.Y + 100);
            await tab.Page.Mouse.DownAsync();
            await tab.Page.Mouse.MoveAsync(box.X + 900, box.Y + 100, new() { Steps = 5 });
            await tab.Page.Mouse.UpAsync();
        }

        await Waiting.UntilAsync(() => asked.Count > 0);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Back to now" })).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "12 h" }).ClickAsync();
        await Waiting.UntilAsync(() => asked.Any(query => query.Contains("frame=00%3A05%3A00", StringComparison.Ordinal)));
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "12 h" })).ToHaveAttributeAsync("aria-current", "true");
        await tab.ChooseAsync("Candles", "1h");
        await Waiting.UntilAsync(() => asked.Any(query => query.Contains("frame=01%3A00%3A00", StringComparison.Ordinal)));
        Assert.Contains("frame=1h", tab.Page.Url, StringComparison.Ordinal);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_countdown_runs_in_market_time()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);

        // A target far ahead, so that time is left whatever the start has taken.
        await app.State.StepAsync(40);
        await tab.GoToAsync("?asset=BTC-USD");
        var countdown = tab.Page.Locator(".kpis market-countdown");
        await Assertions.Expect(countdown).ToHaveTextAsync(Duration());
        var first = await SecondsAsync(countdown);
        await tab.Page.WaitForFunctionAsync(
            "first => { const [m, s] = document.querySelector('.kpis market-countdown').textContent.split(':'); return first - (60 * m + +s) >= 10; }", first);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_asset_is_chosen_in_the_bar_and_stays_from_page_to_page()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("");
        await tab.Page.GetByLabel("Asset", new() { Exact = true }).FillAsync("sol");
        await tab.Page.GetByRole(AriaRole.Option, new() { Name = "SOL-USD" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("SOL-USD");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Verification" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("SOL-USD, verified");
        Assert.Contains("asset=SOL-USD", tab.Page.Url, StringComparison.Ordinal);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_theme_is_switched_remembered_and_there_before_the_page_is_painted()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("");
        await tab.Page.Locator("[data-theme-toggle]").ClickAsync();
        await Assertions.Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await tab.Page.AddInitScriptAsync(
            "new MutationObserver(() => { if (document.body && !window.themeAtBody) window.themeAtBody = document.documentElement.dataset.theme; "
                + "}).observe(document, { childList: true, subtree: true });");
        await tab.Page.ReloadAsync();
        await tab.Page.WaitForSelectorAsync(".chart canvas");
        Assert.Equal("light", await tab.Page.EvaluateAsync<string>("window.themeAtBody"));
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_page_scrolls_over_the_chart_and_the_chart_leads_back_to_the_present()
    {
        await using var app = await DashboardOnFakes.StartAsync(150);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("?asset=BTC-USD");
        await tab.Page.WaitForSelectorAsync(".chart-price canvas");
        var box = (await tab.Page.Locator(".chart-price").BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 3), box.Y + (box.Height / 2));
        await tab.Page.Mouse.MoveAsync(x, y);
        await tab.Page.Mouse.WheelAsync(0, 60);
        await tab.Page.WaitForFunctionAsync("document.scrollingElement.scrollTop >= 60");

        var back = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Back to now" });
        await Assertions.Expect(back).ToBeHiddenAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show less time" }).ClickAsync();
        await tab.Page.Mouse.MoveAsync(x, y);
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(x + 300, y, new() { Steps = 5 });
        await tab.Page.Mouse.UpAsync();
        await back.ClickAsync();
        await Assertions.Expect(back).ToBeHiddenAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Leaving_the_page_in_the_browser_leaves_no_subscription_on_the_server()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await chromium.OpenAsync(app.Address);
        await tab.GoToAsync("");
        Assert.Equal(2, app.OpenSubscriptions);
        await tab.Page.GotoAsync("about:blank");
        await Waiting.UntilAsync(() => app.OpenSubscriptions == 0);
        tab.AssertNoComplaint();
    }

    private static async Task LogAsync(DashboardOnFakes app, string word, int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            app.Round.Log($"{word} {i}");
        }

        await app.Trained.FlushAsync(app.Round.Id, $"{word} {lines - 1}");
    }

    private static Task<double> FromEndAsync(ILocator log) => log.EvaluateAsync<double>("log => log.scrollHeight - log.scrollTop - log.clientHeight");

    private static async Task<int> SecondsAsync(ILocator countdown)
    {
        var parts = (await countdown.InnerTextAsync()).Split(':');
        return (60 * int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)) + int.Parse(
            parts[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^From")]
    private static partial Regex FromField();

    [GeneratedRegex(@"^\d+:\d\d$")]
    private static partial Regex Duration();
}

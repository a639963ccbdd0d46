using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

/// <summary>The main task of each page without a mouse: what is used is reached with the tabulator from where a page puts the focus.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    // More than any page has before what it is for.
    private const int MostTabs = 80;

    [Fact]
    public async Task The_first_thing_on_a_page_leads_past_the_navigation()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await OpenAsync(app, "verification?asset=BTC-USD");
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("main")).ToBeFocusedAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Live_is_paused_and_shows_another_range()
    {
        await using var app = await DashboardOnFakes.StartAsync(150);
        await using var tab = await OpenAsync(app, "?asset=BTC-USD");
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }));
        await Assertions.Expect(tab.Page.GetByText("paused since")).ToBeVisibleAsync();
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "12 h" }));
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "12 h" })).ToHaveAttributeAsync("aria-current", "true");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_row_of_the_ledger_is_sorted_for_and_opened()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("verification?asset=BTC-USD&range=all");
        await Assertions.Expect(tab.Page.Locator("a[href^='predictions/']").First).ToBeVisibleAsync();
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "Change, bp" }));
        await Assertions.Expect(tab.Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Change");
        await UseAsync(tab, tab.Page.Locator("a[href^='predictions/']").First);
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync(", forecast ");
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "The ledger" }));
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified");
        tab.AssertNoComplaint();
    }

    [Theory]
    [InlineData("training?asset=BTC-USD", "Retrain BTC-USD")]
    [InlineData("fine-tuning?asset=ETH-USD", "Fine-tune ETH-USD")]
    public async Task Training_is_asked_for(string address, string button)
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await OpenAsync(app, address);
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));
        await Assertions.Expect(tab.Page.Locator(".mud-snackbar")).ToContainTextAsync("queued");
        Assert.Single(app.Trained.Queue.Asked);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task The_feedback_loop_is_switched_off_for_a_reason()
    {
        await using var app = await DashboardOnFakes.StartAsync(30);
        await using var tab = await OpenAsync(app, "feedback-loop?asset=BTC-USD");
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = "Switch off…" }));
        await Assertions.Expect(tab.Page.Locator(".mud-dialog input, .mud-dialog-actions button").First).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Switch off…" })).ToBeFocusedAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_file_is_merged_and_its_series_is_forecast()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1", "Uploads:MinFreeBytes=0");
        await app.UploadAsync(DailyFiles.Sales(90, "P021"));
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("data");
        await UseAsync(tab, tab.Page.Locator("a[href='data?upload=1']").First);
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = "Merge and retrain", Exact = true }));
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "Forecast this series" }));
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("P021, 14 days ahead");

        // A new page takes the focus to its heading, which would close a list that was opened before.
        await Assertions.Expect(tab.Page.Locator("h1")).ToBeFocusedAsync();
        var days = tab.Page.GetByRole(AriaRole.Combobox, new() { Name = "Days" });
        await UseAsync(tab, days);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Option, new() { Name = "14", Exact = true })).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("P021, 7 days ahead");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task Users_are_made_settings_are_found_and_sessions_are_seen()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=1");
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.Page.GotoAsync("sign-in");
        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as admin" }));
        await Assertions.Expect(tab.Page.Locator(".chart canvas").First).ToBeVisibleAsync();

        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "Users" }));
        await ReachAsync(tab, tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }));
        await tab.Page.Keyboard.TypeAsync("grace");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".secret")).ToBeVisibleAsync();

        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "Settings" }));
        await ReachAsync(tab, tab.Page.GetByLabel("Find"));
        await tab.Page.Keyboard.TypeAsync("Storage:Path");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".settings tbody tr")).ToHaveCountAsync(1);

        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Link, new() { Name = "Status" }));
        await ReachAsync(tab, tab.Page.Locator("main a[href]").First);

        await UseAsync(tab, tab.Page.GetByRole(AriaRole.Button, new() { Name = "admin, account" }));
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sessions" })).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await ReachAsync(tab, tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sessions" }), "ArrowDown");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Your sessions");
        tab.AssertNoComplaint();
    }

    private async Task<BrowserTab> OpenAsync(DashboardOnFakes app, string address)
    {
        var tab = await chromium.OpenAsync(app.Address);
        await tab.Page.GotoAsync(address);
        await Assertions.Expect(tab.Page.Locator(".page h1")).ToBeVisibleAsync();
        return tab;
    }

    private static async Task UseAsync(BrowserTab tab, ILocator target)
    {
        await ReachAsync(tab, target);
        await tab.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task ReachAsync(BrowserTab tab, ILocator target, string key = "Tab")
    {
        await Assertions.Expect(target).ToBeEnabledAsync();
        for (var i = 0; i < MostTabs; i++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await tab.Page.Keyboard.PressAsync(key);
        }

        Assert.Fail($"{key} does not lead to {target} within {MostTabs} steps.");
    }
}

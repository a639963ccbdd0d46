using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CryptoPredict.Tests.Browser;

public sealed class AccountsInTheBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task A_newcomer_is_one_click_away_from_the_live_page_and_can_sign_out_again()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("verification?range=all", "analyst");
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified forecasts");
        Assert.EndsWith("/verification?range=all", tab.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Account" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".account-head")).ToContainTextAsync("analyst");
        await tab.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task An_admin_makes_a_user_and_a_key_and_finds_both_in_the_audit_log()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("users", "admin");
        await tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("grace");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".secret")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "grace" })).ToContainTextAsync("temporary password");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "API keys" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Used by" }).FillAsync("metrics");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".secret")).ToContainTextAsync("cp_");
        await tab.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Copied" })).ToHaveCountAsync(1);
        Assert.Equal(await tab.Page.Locator(".secret").TextContentAsync(), await tab.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Audit log" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "create an API key" })).ToContainTextAsync("metrics, read, 30 days");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "create a user" })).ToContainTextAsync("grace, analyst");
        await Assertions.Expect(tab.Page.Locator(".secret")).ToHaveCountAsync(0);
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_page_for_admins_is_refused_to_others_within_the_frame_with_a_way_back()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("models", "analyst");
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("models");

        // Within the circuit, and by an address.
        await tab.Page.EvaluateAsync("Blazor.navigateTo('/users')");
        await AssertRefusedAsync("Users");
        await tab.Page.GotoAsync("settings", new() { WaitUntil = WaitUntilState.Commit });
        await AssertRefusedAsync("Settings");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Models" }).First.ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("models");

        async Task AssertRefusedAsync(string name)
        {
            await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync($"Only admins can see {name}");
            await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the live page" })).ToBeVisibleAsync();
            await Assertions.Expect(tab.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).First).ToBeVisibleAsync();
            await Assertions.Expect(tab.Page).ToHaveTitleAsync("For admins alone · CryptoPredict");
        }
    }

    [Fact]
    public async Task A_disabled_user_loses_the_open_page_at_once()
    {
        await using var app = await RunningDashboard.StartAsync("Accounts:RecheckInterval=00:01:00");
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("", "analyst");
        await Assertions.Expect(tab.Page.Locator(".kpis").First).ToBeVisibleAsync();

        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserAccount>>();
        var analyst = (await users.FindByNameAsync("analyst"))!;
        analyst.Disabled = true;
        await users.UpdateSecurityStampAsync(analyst);

        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await Assertions.Expect(tab.Page.Locator(".kpis, .top-bar, .rail:visible")).ToHaveCountAsync(0);
        tab.AssertNoComplaint(mayBeRefused: true);
    }

    [Fact]
    public async Task A_user_whom_an_admin_disables_resets_or_gives_another_role_loses_page_and_cookie_at_once()
    {
        await using var app = await RunningDashboard.StartAsync("Accounts:RecheckInterval=00:01:00");
        await using var admin = await chromium.OpenAsync(app.BaseAddress);
        await admin.SignInAsync("users", "admin");
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        foreach (var act in (string[])["Make admin", "Disable", "Reset password"])
        {
            await tab.SignInAsync("verification", "analyst");
            await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("verified forecasts");

            await admin.Page.GetByRole(AriaRole.Button, new() { Name = $"{act}: analyst" }).ClickAsync();
            await admin.ConfirmAsync("They asked for it.");

            await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Sign in");
            Assert.Contains("/sign-in", await tab.Page.EvaluateAsync<string>("async () => (await fetch('/verification')).url"), StringComparison.Ordinal);
            if (act == "Disable")
            {
                await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Enable: analyst" }).ClickAsync();
                await Assertions.Expect(admin.Page.GetByRole(AriaRole.Button, new() { Name = "Enable: analyst" })).ToHaveCountAsync(0);
            }
        }
    }

    [Fact]
    public async Task A_session_ended_from_another_browser_loses_its_open_page_at_once_and_the_audit_log_says_from_where()
    {
        await using var app = await RunningDashboard.StartAsync("Accounts:RecheckInterval=00:01:00");
        await using var lost = await chromium.OpenAsync(app.BaseAddress);
        await lost.SignInAsync("", "admin");
        await Assertions.Expect(lost.Page.Locator(".kpis").First).ToBeVisibleAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("account/sessions", "admin");
        var sessions = tab.Page.GetByRole(AriaRole.Group, new() { Name = "Sessions" });
        await Assertions.Expect(sessions.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(sessions.GetByRole(AriaRole.Row, new() { Name = "this one" })).ToContainTextAsync("Chrome on Linux");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();
        await tab.ConfirmAsync();

        await Assertions.Expect(lost.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await Assertions.Expect(sessions.Locator("tbody tr")).ToHaveCountAsync(1);
        var entry = (await app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 1), TestContext.Current.CancellationToken)).Items[0];
        Assert.Equal(("admin", "session.end", "all others: 1", "127.0.0.1"), (entry.Who, entry.What, entry.Target, entry.Address));
        lost.AssertNoComplaint();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_user_sees_the_browsers_that_their_account_knows_and_forgets_one_and_all()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var other = await app.SignInAsync("admin");
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("account/sessions", "admin");
        var browsers = tab.Page.GetByRole(AriaRole.Group, new() { Name = "Known browsers" });
        await Assertions.Expect(browsers.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(browsers.GetByRole(AriaRole.Row, new() { Name = "this one" })).ToContainTextAsync("Chrome on Linux");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Forget: unknown" }).ClickAsync();
        await Assertions.Expect(browsers.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.GetByText("unknown is known no more.")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Forget all" }).ClickAsync();
        await tab.ConfirmAsync();
        await Assertions.Expect(tab.Page.GetByText("No known browser")).ToBeVisibleAsync();
        tab.AssertNoComplaint();
    }

    [Fact]
    public async Task A_password_can_be_looked_at_while_it_is_typed_asvs_2_1_12()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.Page.GotoAsync("sign-in");
        var (field, button) = (tab.Page.GetByLabel("Password", new() { Exact = true }), tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show: Password" }));
        await field.FillAsync("development-admin");

        await button.ClickAsync();
        await Assertions.Expect(field).ToHaveAttributeAsync("type", "text");
        await button.ClickAsync();
        await Assertions.Expect(field).ToHaveAttributeAsync("type", "password");
        await button.ClickAsync();

        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("admin");
        await field.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".kpis").First).ToBeVisibleAsync();
        tab.AssertNoComplaint();
    }
}

using Bunit;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class VerificationPageTests : DashboardContext
{
    [Fact]
    public void Before_the_first_forecast_its_steps_say_when_it_is_checked_and_where_what_is_awaited_is_seen()
    {
        var page = Open("verification");
        Assert.Contains("checked 5 min later", Assert.Single(page.FindAll(".panel .state")).TextContent, StringComparison.Ordinal);
        Assert.Equal("status", page.Find(".panel .state a").GetAttribute("href"));
        Assert.Empty(page.FindAll(".chain-state"));
        Assert.Empty(page.FindAll("label.mud-input-label"));
    }

    [Fact]
    public async Task Before_the_first_check_every_panel_says_so()
    {
        await StepAsync(2);
        var page = Open("verification");
        Assert.Contains("No scores yet", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".state strong").Count(e => e.TextContent == "Nothing verified in this range"));
    }

    [Fact]
    public async Task Scores_and_the_first_page_of_the_ledger_are_shown()
    {
        await StepAsync(165);
        var page = Open("verification?asset=ETH-USD&range=all");
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll(".ledger tbody tr").Count));
        Assert.Equal(7, page.FindAll("[aria-label='Scores per model'] tbody tr").Count);
        Assert.Equal(4, page.FindAll("[aria-label='The mix'] tbody tr").Count);
        Assert.Contains("not distinguishable", page.Markup, StringComparison.Ordinal);
        Assert.Matches(@"\d\.\d says little", page.Find("[aria-label='Scores per model'] tbody tr").TextContent);
        Assert.Contains("165 forecasts", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_is_recomputed_when_asked_for_and_its_finding_stays_on_the_page()
    {
        await StepAsync(10);
        var page = Open("verification");
        Assert.Contains("hash chain not checked since the restart", page.Find(".chain-state").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find(".chain-state button").ClickAsync());
        page.WaitForAssertion(() => Assert.Contains("✓", page.Find(".chain-state .up").TextContent, StringComparison.Ordinal));
        State.Ledger.BrokenAt = 7;
        await Services.GetRequiredService<SharedChainCheck>().RenewAsync(Xunit.TestContext.Current.CancellationToken);
        await StepAsync();
        page.WaitForAssertion(() => Assert.Contains("7", page.Find(".chain-state .fault").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_reads_only_the_page_that_is_shown()
    {
        await StepAsync(150);
        var page = Open("verification?range=all");
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll(".ledger tbody tr").Count));
        Assert.All(State.Ledger.Queries.Where(query => query.State != LedgerState.Verified), query => Assert.True(query.Limit <= 20));
    }

    [Fact]
    public async Task A_filter_goes_to_the_address_and_to_the_ledger()
    {
        await StepAsync(50);
        var page = Open("verification?asset=ETH-USD");
        await ChooseAsync(page, "State", "pending");
        Assert.Contains("state=pending", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(5, page.FindAll(".ledger tbody tr").Count));
        Assert.Equal(LedgerState.Pending, State.Ledger.Queries[^1].State);
    }

    [Fact]
    public async Task The_first_page_follows_the_present()
    {
        await StepAsync(50);
        var page = Open("verification?range=all");
        page.WaitForAssertion(() => Assert.Contains("50 forecasts", page.Markup, StringComparison.Ordinal));
        await StepAsync();
        page.WaitForAssertion(() => Assert.Contains("51 forecasts", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Any_other_page_stands_still_and_says_how_many_are_new()
    {
        await StepAsync(50);
        var page = Open("verification?range=all");
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll(".ledger tbody tr").Count));
        TurnTo("2");
        page.WaitForAssertion(() => Assert.Contains(State.Ledger.Queries, query => query.Offset == 20));
        page.WaitForAssertion(() => Assert.Contains("21–40 of 50 forecasts", page.Markup, StringComparison.Ordinal));
        var rows = Rows(page);
        await StepAsync(3);
        page.WaitForAssertion(() => Assert.Contains("3 new since you left the first page", page.Markup, StringComparison.Ordinal));
        Assert.Equal(rows, Rows(page));

        // Turning on, no row comes twice and none is left out.
        TurnTo("3");
        page.WaitForAssertion(() => Assert.Equal(10, Rows(page).Length));
        Assert.Empty(rows.Intersect(Rows(page)));
        Services.GetRequiredService<NavigationManager>().NavigateTo(page.Find(".ledger .notice a").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Contains("53 forecasts", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("new since", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_ledger_has_an_address_and_another_filter_begins_at_the_first()
    {
        await StepAsync(50);
        var page = Open("verification?range=all&page=3");
        page.WaitForAssertion(() => Assert.Equal(10, Rows(page).Length));
        Assert.Contains("41–50 of 50 forecasts", page.Markup, StringComparison.Ordinal);
        await StepAsync(2);
        page.WaitForAssertion(() => Assert.Contains("2 new since you left the first page", page.Markup, StringComparison.Ordinal));

        await ChooseAsync(page, "State", "pending");
        page.WaitForAssertion(() => Assert.Equal(5, Rows(page).Length));
        Assert.DoesNotContain("page=", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_pending_on_a_later_page_is_shown_verified_when_it_is()
    {
        await StepAsync(50);
        var page = Open("verification?range=all&page=2");
        page.WaitForAssertion(() => Assert.Equal(20, Rows(page).Length));
        var rows = Rows(page);
        var read = State.Ledger.Queries.Count;
        await StepAsync();
        page.WaitForAssertion(() => Assert.Contains("1 new since", page.Markup, StringComparison.Ordinal));
        Assert.Equal(rows, Rows(page));
        Assert.Contains(State.Ledger.Queries.Skip(read), query => query.Offset == 20);
    }

    [Fact]
    public async Task Rows_that_could_not_be_read_anew_are_said_to_be_of_their_time_at_their_head_until_they_can_again()
    {
        await StepAsync(30);
        var page = Open("verification?range=all");
        page.WaitForAssertion(() => Assert.Equal(20, Rows(page).Length));
        State.Ledger.Fault = new IOException("The disk is full.");
        await StepAsync();
        page.WaitForAssertion(() => Assert.Contains("the rows below are of 09:30:00", page.Find(".ledger .notice").TextContent, StringComparison.Ordinal));

        State.Ledger.Fault = null;
        await page.InvokeAsync(() => page.FindAll(".ledger .notice button").Single(button => button.TextContent.Trim() == "Try again").ClickAsync());
        page.WaitForAssertion(() => Assert.DoesNotContain("the rows below", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscription()
    {
        await StepAsync(3);
        Open("verification");
        Assert.Equal(3, Hub.Count);
        await DisposeComponentsAsync();
        Assert.Equal(0, Hub.Count);
    }

    private IRenderedComponent<VerificationPage> Open(string address)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<VerificationPage>();
    }

    private void TurnTo(string number)
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("page", number));
    }

    private static string[] Rows(IRenderedComponent<VerificationPage> page) =>
        [.. page.FindAll(".ledger tbody tr td:first-child time").Select(time => time.GetAttribute("datetime")!)];
}

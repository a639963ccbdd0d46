using Bunit;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Pages.Verification;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Verification;

public sealed class VerificationPageTests : DashboardContext
{
    [Fact]
    public void Before_the_first_check_every_panel_says_so()
    {
        var page = Open("verification");
        Assert.Contains("No scores yet", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".state strong").Count(e => e.TextContent == "Nothing verified in this range"));
        page.WaitForAssertion(() => Assert.Contains("No forecast matches", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scores_and_the_first_page_of_the_ledger_are_shown()
    {
        await StepAsync(150);
        var page = Open("verification?asset=ETH-USD&range=all");
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll(".ledger tbody tr").Count));
        Assert.Equal(6, page.FindAll(".table tbody tr").Count);
        Assert.Contains("not distinguishable", page.Markup, StringComparison.Ordinal);
        Assert.Contains("150 forecasts", page.Markup, StringComparison.Ordinal);
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
        page.FindAll(".ledger select")[1].Change("pending");
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
        await TurnToAsync(page, "2");
        page.WaitForAssertion(() => Assert.Equal(20, State.Ledger.Queries[^1].Offset));
        var rows = Rows(page);
        await StepAsync(3);
        page.WaitForAssertion(() => Assert.Contains("3 new since you left the first page", page.Markup, StringComparison.Ordinal));
        Assert.Equal(rows, Rows(page));

        // Turning on, no row comes twice and none is left out.
        await TurnToAsync(page, "3");
        page.WaitForAssertion(() => Assert.Equal(10, Rows(page).Length));
        Assert.Empty(rows.Intersect(Rows(page)));
        await page.InvokeAsync(() => page.Find(".ledger .notice button").ClickAsync());
        page.WaitForAssertion(() => Assert.Contains("53 forecasts", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("new since", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscription()
    {
        await StepAsync(3);
        Open("verification");
        Assert.Equal(2, Hub.Count);
        await DisposeComponentsAsync();
        Assert.Equal(0, Hub.Count);
    }

    private IRenderedComponent<VerificationPage> Open(string address)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<VerificationPage>();
    }

    // On the dispatcher, so that no rendering comes between finding the button and clicking it.
    private static Task TurnToAsync(IRenderedComponent<VerificationPage> page, string number) => page.InvokeAsync(
        () => page.FindAll(".ledger .rz-pager-page").Single(button => button.TextContent.Trim() == number).ClickAsync());

    private static string[] Rows(IRenderedComponent<VerificationPage> page) =>
        [.. page.FindAll(".ledger tbody tr td:first-child time").Select(time => time.GetAttribute("datetime")!)];
}

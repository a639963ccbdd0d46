using Bunit;
using CryptoPredict.Dashboard.Components.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Tables;

public sealed class PagerTests : DashboardContext
{
    [Theory]
    [InlineData(1, 31, "1–15 of 31 runs", null, "page=2")]
    [InlineData(2, 31, "16–30 of 31 runs", "", "page=3")]
    [InlineData(3, 31, "31–31 of 31 runs", "page=2", null)]
    public void It_says_which_rows_these_are_and_links_to_their_neighbours(int page, long total, string text, string? previous, string? next)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("training?kind=retrain&page=9");
        var pager = Render(page, total);
        Assert.Contains(text, pager.Markup, StringComparison.Ordinal);
        AssertLink(pager, "Previous", previous);
        AssertLink(pager, "Next", next);
    }

    [Fact]
    public void One_page_is_counted_and_leads_nowhere()
    {
        var pager = Render(1, 15);
        Assert.Equal("15 in all", pager.Find("span").TextContent);
        Assert.Empty(pager.FindAll("a, nav"));
    }

    [Fact]
    public void A_page_far_beyond_the_last_overflows_nothing() =>
        Assert.Contains("2,147,483,6", Render(int.MaxValue / 15, 31).Markup, StringComparison.Ordinal);

    private static void AssertLink(IRenderedComponent<Pager> pager, string word, string? expected)
    {
        var link = pager.FindAll("a").SingleOrDefault(a => a.TextContent == word)?.GetAttribute("href");
        if (expected is null)
        {
            Assert.Null(link);
            return;
        }

        Assert.Contains("kind=retrain", link, StringComparison.Ordinal);
        Assert.Equal(expected.Length > 0, link!.Contains("page=", StringComparison.Ordinal));
        Assert.Contains(expected, link, StringComparison.Ordinal);
    }

    private IRenderedComponent<Pager> Render(int page, long total) =>
        Render<Pager>(p => p.Add(x => x.What, "runs").Add(x => x.Page, page).Add(x => x.Size, 15).Add(x => x.Total, total));
}

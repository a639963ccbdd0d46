using Bunit;
using CryptoPredict.Dashboard.Components.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Tables;

public sealed class HistoryTableTests : DashboardContext
{
    private static readonly HistoryColumn<int>[] Columns =
    [
        new("made", "Made", Text("at")) { Sorts = true, Standard = true },
        new("model", "Model", Text("model")) { Sorts = true, Heads = true },
        new("error", "Error", Text("error")) { Sorts = true, Number = true },
        new("note", "Note", Text("note")) { Shown = false },
        new("actions", "Actions", Text("act")) { Fixed = true },
    ];

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void Rows_stand_under_the_headings_of_the_columns_shown_at_first()
    {
        var table = Draw(new TableAddress());
        Assert.Equal(["Made▼", "Model", "Error", "Actions"], table.FindAll("th[scope=col]").Select(head => head.TextContent.Trim()));
        Assert.Equal(["at 7", "model 7", "error 7", "act 7"], table.FindAll("tbody tr:first-child > *").Select(cell => cell.TextContent));
        Assert.Equal("model 7", table.Find("tbody tr:first-child th[scope=row]").TextContent);
        Assert.Equal("3 in all", table.Find(".table-foot > span").TextContent);
    }

    [Fact]
    public void The_address_chooses_the_columns_and_what_acts_on_rows_stays()
    {
        var table = Draw(new TableAddress(Columns: "note,error,unknown"));
        Assert.Equal(["Error", "Note", "Actions"], table.FindAll("th[scope=col]").Select(head => head.TextContent.Trim()));
    }

    [Theory]
    [InlineData(null, "Made", "descending", "made")]
    [InlineData("made", "Made", "ascending", null)]
    [InlineData(null, "Error", null, "-error")]
    [InlineData("-error", "Error", "descending", "error")]
    [InlineData("error", "Error", "ascending", null)]
    [InlineData("-error", "Made", null, null)]
    [InlineData(null, "Model", null, "model")]
    [InlineData("model", "Model", "ascending", "-model")]
    [InlineData("-model", "Model", "descending", null)]
    public void A_heading_says_the_order_and_leads_to_the_next_one_from_the_first_page(string? sort, string title, string? said, string? next)
    {
        Navigation.NavigateTo("verification?asset=BTC-USD&page=4" + (sort is null ? "" : $"&sort={sort}"));
        var head = Draw(TableAddress.Parse(4, sort, null)).FindAll("th[scope=col]").Single(head => head.TextContent.Contains(title, StringComparison.Ordinal));
        Assert.Equal(said, head.GetAttribute("aria-sort"));
        Assert.Equal(
            "http://localhost/verification?asset=BTC-USD" + (next is null ? "" : $"&sort={next}"), head.QuerySelector("a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("verification?asset=BTC-USD", null)]
    [InlineData("verification?asset=BTC-USD&range=all&sort=made&scope=all", null)]
    [InlineData("verification?asset=BTC-USD&state=failed&page=3&sort=made", "verification?asset=BTC-USD&sort=made")]
    [InlineData("verification?from=2026-11-29&to=2026-11-30&model=lstm", "verification")]
    public void Where_filters_leave_nothing_a_link_leads_out_of_them_and_else_it_is_said_how_the_first_row_comes(string address, string? all)
    {
        Navigation.NavigateTo(address);
        var table = Draw(new TableAddress(), rows: []);
        Assert.Equal(all is null ? null : $"http://localhost/{all}", table.FindAll(".state a").SingleOrDefault()?.GetAttribute("href"));
        Assert.Equal(all is null, table.Markup.Contains("Nothing yet", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tables_on_a_page_do_not_share_their_parameters()
    {
        Navigation.NavigateTo("models?sort=-made&page=3");
        var table = Draw(new TableAddress(), "moves-", total: 99);
        Assert.EndsWith("?sort=-made&page=3&moves-sort=-error", table.FindAll("a.sort")[2].GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith("?sort=-made&page=3&moves-page=2", table.Find("a[rel=next]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_menu_of_columns_shows_one_that_was_hidden()
    {
        Navigation.NavigateTo("verification?asset=BTC-USD");
        await OpenAsync(Draw(new TableAddress()));
        await Popovers.FindAll("input[type=checkbox]")[3].ChangeAsync(true);
        Assert.EndsWith("?asset=BTC-USD&columns=made%2Cmodel%2Cerror%2Cnote", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_menu_of_columns_leaves_one_and_leads_back_to_those_shown_at_first()
    {
        Navigation.NavigateTo("verification?asset=BTC-USD&columns=note");
        await OpenAsync(Draw(new TableAddress(Columns: "note")));
        Assert.Equal([false, false, false, true], Popovers.FindAll("input[type=checkbox]").Select(box => box.HasAttribute("disabled")));
        await Popovers.FindAll(".mud-menu-item").Single(item => item.TextContent == "As at first").ClickAsync(new());
        Assert.EndsWith("?asset=BTC-USD", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_group_has_in_common_is_seen_in_its_first_row_and_said_in_each()
    {
        HistoryColumn<int>[] columns = [new("ten", "Ten", row => builder => builder.AddContent(0, row / 10)) { Group = row => row / 10 }, .. Columns];
        var table = Render<HistoryTable<int>>(p => Fill(p, new TableAddress(), "", [19, 18, 27, 11], 4, columns));
        var cells = table.FindAll("tbody tr > :first-child");
        Assert.Equal(["1", "1", "2", "1"], cells.Select(cell => cell.TextContent));
        Assert.Equal([false, true, false, false], cells.Select(cell => cell.ClassList.Contains("repeated")));
    }

    [Fact]
    public void A_heading_says_what_its_column_is_of_a_card()
    {
        HistoryColumn<int>[] columns =
            [new("name", "Name", Text("name")) { Card = CardPart.Title }, new("state", "State", Text("state")) { Card = CardPart.Verdict }, .. Columns];
        var table = Render<HistoryTable<int>>(p => Fill(p, new TableAddress(), "", [7], 1, columns));
        Assert.Equal(["title", "verdict", null], table.FindAll("th[scope=col]").Take(3).Select(head => head.GetAttribute("data-card")));
    }

    [Fact]
    public void No_row_is_said_in_words_and_so_is_the_first_reading()
    {
        Assert.Contains("Nothing yet", Draw(new TableAddress(), rows: []).Markup, StringComparison.Ordinal);
        var loading = Render<HistoryTable<int>>(p => Fill(p, new TableAddress(), "", [], 0).Add(x => x.Loading, "Reading the rows"));
        Assert.Contains("Reading the rows", loading.Find("[aria-busy=true]").TextContent, StringComparison.Ordinal);
    }

    private static RenderFragment<int> Text(string what) => row => builder => builder.AddContent(0, $"{what} {row}");

    private static async Task OpenAsync(IRenderedComponent<HistoryTable<int>> table) =>
        await table.InvokeAsync(() => table.Find("[aria-label='Columns of Rows']").Click());

    private static ComponentParameterCollectionBuilder<HistoryTable<int>> Fill(
        ComponentParameterCollectionBuilder<HistoryTable<int>> p, TableAddress address, string prefix, int[] rows, long total,
        HistoryColumn<int>[]? columns = null) => p
        .Add(x => x.Label, "Rows").Add(x => x.What, "rows").Add(x => x.Columns, columns ?? Columns).Add(x => x.Rows, rows).Add(x => x.Key, row => row)
        .Add(x => x.Address, address).Add(x => x.Size, 15).Add(x => x.Total, total).Add(x => x.Prefix, prefix).Add(x => x.Empty, "Nothing yet");

    private IRenderedComponent<HistoryTable<int>> Draw(TableAddress address, string prefix = "", int[]? rows = null, long total = 3) =>
        Render<HistoryTable<int>>(p => Fill(p, address, prefix, rows ?? [7, 8, 9], total));
}

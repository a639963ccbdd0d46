using Bunit;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Components.Pages.Data;
using CryptoPredict.Tests.SeriesTests;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Data;

public sealed class DataSetsPanelTests : UploadContext
{
    private const string Address = "data?tab=sets";

    [Fact]
    public void Without_rows_it_says_what_will_stand_there()
    {
        var page = Open<DataPage>(Address);
        Assert.Contains("Nothing is stored yet", page.Markup, StringComparison.Ordinal);
        Assert.Equal("Data sets", Text(page.Find(".page-tabs [aria-current=page]")));
    }

    [Fact]
    public async Task Each_set_stands_in_a_row_with_what_is_missing_and_where_it_came_from()
    {
        await MergeTwoAsync();
        var page = Open<DataPage>(Address);

        Assert.Equal(
            ["A|daily values|2026-01-01|2026-01-01|1|0|1 upload", "P1|daily values|2026-01-01|2026-01-06|3|3 (50.0 %)|1 upload"],
            page.FindAll("[aria-label='Data sets'] tbody tr").Select(row => string.Join('|', row.Children.Select(Text))));
        Assert.Equal(["P1"], Names(Open<DataPage>(Address + "&name=p")));
        Assert.Equal(["P1", "A"], Names(Open<DataPage>(Address + "&sort=-Rows")));
    }

    [Fact]
    public async Task A_chosen_set_shows_its_sources_and_its_gaps_as_gaps()
    {
        await MergeTwoAsync();
        var page = Open<DataPage>(Address + "&set=P1");

        Assert.Equal(["2026-01-03", "2026-01-06", "3"], page.FindAll("[aria-label='Longest gaps'] tbody td").Select(Text));
        Assert.Equal("data?upload=1", page.Find("section a[href^='data?upload'], .panel a[href^='data?upload']").GetAttribute("href"));
        Assert.Empty(page.FindAll("[aria-label='Data sets']"));
        Assert.DoesNotContain("&set=", page.FindAll("a").Single(link => Text(link) == "All data sets").GetAttribute("href")!, StringComparison.Ordinal);
        var strip = page.Find("svg[role=img] rect + rect");
        Assert.Equal(("333.3333", "500"), (strip.GetAttribute("x"), strip.GetAttribute("width")));
        Assert.Contains("Values of P1 by day, 2026-01-01 to 2026-01-06", page.Markup, StringComparison.Ordinal);
        Assert.Contains("detected: ", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing is stored of Q", Open<DataPage>(Address + "&set=Q").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_gets_another_name_with_a_reason_and_the_page_follows_it()
    {
        await MergeTwoAsync();
        var page = Open<DataPage>(Address + "&set=P1");

        await RenameAsync(page, "P7");
        await ConfirmAsync("their number");

        await EventuallyAsync(page, () => Assert.Equal("P7 · daily values", Text(page.Find(".panel h2"))));
        Assert.Contains("set=P7", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(["A", "P7"], Names(Open<DataPage>(Address)));
    }

    [Fact]
    public async Task By_the_name_of_another_series_both_become_one_after_a_question_that_says_so()
    {
        await MergeTwoAsync();
        var page = Open<DataPage>(Address + "&set=P1");

        await RenameAsync(page, "A");
        Dialogs.WaitForElement(".mud-dialog form");
        Assert.Contains("that of A stays", Dialogs.Markup, StringComparison.Ordinal);
        await ConfirmAsync("the same");

        await EventuallyAsync(page, () => Assert.Equal("A · daily values", Text(page.Find(".panel h2"))));
        Assert.Equal(["A"], Names(Open<DataPage>(Address)));
        Assert.Equal(3, (await Room.Series.ReadAsync(new Asset("A"), Token)).Count);
    }

    [Fact]
    public async Task A_series_is_removed_with_a_reason()
    {
        await MergeTwoAsync();
        var page = Open<DataPage>(Address + "&set=P1");

        await page.InvokeAsync(() => { _ = page.FindAll("button").Single(button => Text(button) == "Remove series…").ClickAsync(); });
        await ConfirmAsync("no shop of ours");

        await EventuallyAsync(page, () => Assert.Equal(["A"], Names(page)));
    }

    [Fact]
    public async Task A_file_of_events_is_taken_shown_and_taken_away_and_one_that_holds_none_is_refused_in_its_words()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var page = Open<DataPage>(Address + "&set=P1");
        Assert.Contains("Nothing is known of its days beforehand", page.Markup, StringComparison.Ordinal);

        await UploadAsync("date,promotion,closed\n2025-09-10,0.2,\n2099-12-24,,1\n2099-12-25,Sale,\n");

        await EventuallyAsync(page, () => Assert.Equal(
            ["2099-12-24 Thu|Closed", "2099-12-25 Fri|Promotion: Sale"],
            page.FindAll("[aria-label='Known events'] tbody tr").Select(row => string.Join('|', row.Children.Select(Text)))));
        Assert.Contains("3 events are known, 2 of them planned", page.Markup, StringComparison.Ordinal);
        Assert.Equal("api/v1/series/P1/events", page.Find("a[href^='api/v1/series']").GetAttribute("href"));
        await UploadAsync("date,weather\n2099-12-24,rain\n");
        await EventuallyAsync(page, () => Assert.Contains("weather", page.Find(".mud-alert-message").TextContent, StringComparison.Ordinal));
        Assert.Equal(3, (await Room.Series.ReadEventsAsync(new Asset("P1"), Token)).Count);

        await page.InvokeAsync(() => { _ = page.FindAll("button").Single(button => Text(button) == "Remove all events…").ClickAsync(); });
        Dialogs.WaitForElement(".mud-dialog form");
        Assert.Contains("3 events are removed, past and planned", Dialogs.Markup, StringComparison.Ordinal);
        Assert.Equal(3, (await Room.Series.ReadEventsAsync(new Asset("P1"), Token)).Count);
        await ConfirmAsync("last year's plan");
        await EventuallyAsync(page, () => Assert.Contains("Nothing is known of its days beforehand", page.Markup, StringComparison.Ordinal));

        Task UploadAsync(string file) => page.InvokeAsync(() => page.FindComponent<SeriesEventsPanel>().FindComponent<MudFileUpload<IBrowserFile>>().Instance
            .FilesChanged.InvokeAsync(new TextFile(file)));
    }

    private sealed class TextFile(string text) : IBrowserFile
    {
        public string Name => "events.csv";

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public long Size => text.Length;

        public string ContentType => "text/csv";

        public Stream OpenReadStream(long maxAllowedSize, CancellationToken cancellationToken) => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static Task RenameAsync(IRenderedComponent<DataPage> page, string name) => page.InvokeAsync(async () =>
    {
        await page.Find("form input").InputAsync(name);
        _ = page.Find("form").SubmitAsync();
    });

    private async Task MergeTwoAsync()
    {
        await Room.MergeAsync(await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,1\n2026-01-02,P1,2\n2026-01-06,P1,6\n2026-01-01,A,1\n"));
    }

    private static IEnumerable<string> Names(IRenderedComponent<DataPage> page) =>
        page.FindAll("[aria-label='Data sets'] tbody th").Select(Text);

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

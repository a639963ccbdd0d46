using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Pages.Data;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Data;

public sealed class DataPageTests : UploadContext
{
    [Fact]
    public void Without_uploads_the_page_offers_a_place_for_one()
    {
        var page = Open<DataPage>("data");

        Assert.Equal("500000000", page.Find("file-upload").GetAttribute("max-bytes"));
        Assert.Contains("No upload here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upload_that_is_not_there_is_said_so() =>
        Assert.Contains("There is no upload #7", Open<DataPage>("data?upload=7").Markup, StringComparison.Ordinal);

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_last_shows_the_last(int number)
    {
        await Room.ReceiveAsync(DailyFiles.Sales(3, "P1"), "sales.csv");
        Assert.Contains("sales.csv", Open<DataPage>($"data?page={number}").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_shows_its_format_its_rows_and_each_rule_with_lines()
    {
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(3, "P1") + "Total,,5\n", "<b>sales</b>.csv");

        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Equal(["date", "product_id", "sales"], page.FindAll("[aria-label='First rows of the file'] th").Select(th => th.TextContent));
        Assert.Equal(4, page.FindAll("[aria-label='First rows of the file'] tbody tr").Count);
        Assert.Contains("a field that cannot be read", page.Find(".findings summary").TextContent, StringComparison.Ordinal);
        Assert.Contains("line 5", page.Find(".findings li").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("b"));
    }

    [Fact]
    public async Task What_is_new_known_and_in_conflict_stands_beside_the_choice_of_the_rule()
    {
        await Room.MergeAsync(await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5.0001\n2026-01-02,P1,6\n"));
        var upload = await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5.0002\n2026-01-02,P1,6\n2026-01-03,P1,7\n2026-01-04,P1,7\n");

        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Equal(["2 new", "1 known already", "1 in conflict"], page.FindAll("form .compared strong").Select(Text));
        Assert.Contains("the merge counts anew", Text(page.Find("form .compared")), StringComparison.Ordinal);
        Assert.Equal(["2", "P1", "2026-01-01", "5.0001", "5.0002"], page.FindAll("form [aria-label='First conflicts'] td").Select(Text));
    }

    [Fact]
    public async Task Candles_of_one_close_that_differ_elsewhere_are_said_to()
    {
        var stored = new Candle(Room.Clock.GetUtcNow().AddDays(-1), 1, 2, 1, 2, 1);
        await Room.Candles.AddAsync([new ClosedCandle(new("BTC-USD"), stored, stored.OpenTime.AddMinutes(1), stored.OpenTime.AddMinutes(1))], Token);
        var upload = await Room.ReceiveAsync(
            "timestamp,symbol,open,high,low,close,volume\n2026-03-01 08:59:00,BTC-USD,1,2,1,2,1\n2026-03-01 09:00:00,BTC-USD,1,2,1,2,9\n");

        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Equal(["3", "BTC-USD", "2026-03-01 09:00:00", "2", "the same; other fields differ"], page.FindAll("form [aria-label='First conflicts'] td")
            .Select(Text));
    }

    [Fact]
    public async Task A_count_is_shown_for_the_reading_that_is_chosen_only()
    {
        var upload = await Room.ReceiveAsync("date,sales\n2026-01-01,9\n2026-01-02,6\n", "P1.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        Assert.Contains("Check again to count", Text(page.Find("form .compared")), StringComparison.Ordinal);

        await ChooseAsync(page, "Where another value is stored", "the uploaded one replaces it");
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent.Contains("Check again", StringComparison.Ordinal)).Click());
        await EventuallyAsync(page, () => Assert.Equal(["2 new", "0 known already", "0 in conflict"], page.FindAll("form .compared strong").Select(Text)));
        Assert.Equal("the uploaded one replaces it", page.FindAll(".form-line input[role=combobox]")[^1].GetAttribute("value"));

        page.Find(".form-line input:not([role=combobox])").Change("P2");
        Assert.Empty(page.FindAll("form .compared strong"));
    }

    [Fact]
    public async Task Columns_are_chosen_and_the_file_is_checked_again()
    {
        var upload = await Room.ReceiveAsync("date,item,demand,price\n2026-01-01,P1,5,99\n2026-01-02,P1,x,98\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await ChooseAsync(page, "Value", "price");
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent.Contains("Check again", StringComparison.Ordinal)).Click());

        AssertTold("Every row was checked again.");
        await EventuallyAsync(page, () => Assert.Contains("No row breaks a rule.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(new SeriesColumns(1, 2, 4), (await Room.Uploads.FindAsync(upload.Id, Token))!.Findings.Reading.Columns);
    }

    [Fact]
    public async Task Merge_and_retrain_queues_a_run_that_a_second_click_joins_and_cancel_stops()
    {
        Room.Lstm.Hold();
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-03-01 00:00:00,1,2,1,2,1\n2026-03-01 00:01:00,1,2,1,2,1\n", "ETHUSDT-1m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        Assert.Equal("ETH-USD", page.FindAll(".form-line input[role=combobox]")[1].GetAttribute("value"));

        await page.Find("form").SubmitAsync();
        var run = (await Room.Runs.ReadAsync(new RunQuery(), Token)).Items.Single();
        AssertTold($"The merge is queued as run {run.Id}.");
        await EventuallyAsync(page, () => Assert.Contains("It starts at once.", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Contains("queued", page.Find("[aria-label='Uploads'] tbody .badge").TextContent, StringComparison.Ordinal);

        var working = Room.Runner.RunAsync(
            run.Id, (one, live) => Room.Training.RunAsync(JobInput.Read<UploadInput>(one.Request.Input), live), RunRules.Once, Token);
        await EventuallyAsync(page, () => Assert.NotEmpty(page.FindAll("progress")));
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
        var again = await Services.GetRequiredService<UploadRequests>().RequestAsync(
            upload.Id, new MergePlan(new UploadReading(UploadKind.Candles, new("ETH-USD"))), "another", Token);
        Assert.True(again.Joined);

        await page.InvokeAsync(() => { _ = page.Find($"[aria-label='Cancel run {run.Id}']").ClickAsync(); });
        Assert.Contains("Before the merge nothing was changed.", Dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await ConfirmAsync();
        await EventuallyAsync(page, () => Assert.Contains("cancelled", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Equal(RunState.Cancelled, (await working)!.To);
    }

    [Fact]
    public async Task A_run_over_an_upload_is_found_again_after_a_reload_with_and_without_the_upload_and_stays_until_the_page_is_left()
    {
        Room.Lstm.Hold();
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-03-01 00:00:00,1,2,1,2,1\n2026-03-01 00:01:00,1,2,1,2,1\n", "ETHUSDT-1m.csv");
        await Open<DataPage>($"data?upload={upload.Id}").Find("form").SubmitAsync();
        var run = (await Room.Runs.ReadAsync(new RunQuery(), Token)).Items.Single();
        var working = Room.Runner.RunAsync(
            run.Id, (one, live) => Room.Training.RunAsync(JobInput.Read<UploadInput>(one.Request.Input), live), RunRules.Once, Token);
        await DisposeComponentsAsync();

        var chosen = Open<DataPage>($"data?upload={upload.Id}");
        await EventuallyAsync(chosen, () => Assert.NotEmpty(chosen.FindAll("progress")));
        Assert.Equal($"Upload, run #{run.Id}", chosen.Find(".panel h2").TextContent);
        await DisposeComponentsAsync();

        var all = Open<DataPage>("data");
        await EventuallyAsync(all, () => Assert.NotEmpty(all.FindAll("progress")));
        Room.Lstm.Release();
        await working;
        await EventuallyAsync(all, () => Assert.Empty(all.FindAll("progress")));
        Assert.Equal($"Upload, run #{run.Id}", all.Find(".panel h2").TextContent);
        await DisposeComponentsAsync();
        Assert.Equal("Upload", Open<DataPage>("data").Find(".panel h2").TextContent);
    }

    [Fact]
    public async Task Candles_of_another_length_than_the_markets_are_refused_before_the_click()
    {
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-03-01 00:00:00,1,2,1,2,1\n2026-03-01 00:05:00,1,2,1,2,1\n", "ETHUSDT-5m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Contains("The file holds candles of 5 min, the market's are of 1 min", page.Find("form .notice").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_refusal_is_told_and_changes_nothing()
    {
        var upload = await Room.ReceiveAsync("date,sales\n2026-01-01,5\n2026-01-02,6\n", "BTC-USD.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("give the series another name", page.Find(".notice").TextContent, StringComparison.Ordinal));
        Assert.Equal(UploadState.Waiting, (await Room.Uploads.FindAsync(upload.Id, Token))!.State);
    }

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

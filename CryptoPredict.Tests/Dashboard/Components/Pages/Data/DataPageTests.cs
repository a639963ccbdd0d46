using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Components.Pages.Data;
using CryptoPredict.Dashboard.Components.Pages.Models;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Data;

public sealed class DataPageTests : UploadContext
{
    [Fact]
    public void Without_uploads_the_page_offers_a_place_for_one()
    {
        var page = Open<DataPage>("data");

        Assert.Equal("500000000", page.Find("file-upload").GetAttribute("max-bytes"));
        Assert.Contains("No upload yet", page.Markup, StringComparison.Ordinal);
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
        Assert.Equal([false, false, true], page.FindAll("[aria-label='First rows of the file'] th").Select(th => th.ClassList.Contains("number")));
        Assert.Equal(4, page.FindAll("[aria-label='First rows of the file'] tbody tr").Count);
        Assert.Contains("a field that cannot be read", page.Find(".findings summary").TextContent, StringComparison.Ordinal);
        Assert.Contains("line 5", page.Find(".findings li").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("b"));
    }

    [Fact]
    public async Task The_file_is_drawn_one_series_at_a_time()
    {
        var upload = await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,6\n2026-01-04,P1,7\n2026-01-01,P2,1\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        await EventuallyAsync(page, () => Assert.Contains("sales of P1, 5.0000 to 7.0000, 2026-01-01 to 2026-01-04.",
            page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal([5, 6, null, 7], ((double?[][])PlotsModule.Invocations["create"][^1].Arguments[^1]!)[1]);

        var choice = page.FindComponent<SearchField>().Instance;
        Assert.Equal(["P1", "P2"], choice.Options);
        await page.InvokeAsync(() => choice.ValueChanged.InvokeAsync("P2"));

        await EventuallyAsync(page, () => Assert.Contains("sales of P2", page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal(["4 new", "0 known already", "0 in conflict"], page.FindAll("form .compared strong").Select(Text));

        await ChooseAsync(page, "Series", "the whole file is one");
        await EventuallyAsync(page, () => Assert.StartsWith("sales, ", page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_file_says_what_of_it_is_drawn()
    {
        var upload = await Room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(1_000, from: 0, shift: 0), "BTC.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains(
            "Drawn are the first, the lowest, the highest and the last of every 4 candles, 1,000 in all.",
            string.Join(' ', page.FindAll("p.soft").Select(Text)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_daily_values_are_merged_their_series_can_be_forecast()
    {
        var upload = await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,a/b:1,5\n2026-01-02,a/b:1,6\n", "shop.csv");
        await Room.MergeAsync(upload);

        var page = Open<DataPage>($"data?upload={upload.Id}");

        var link = page.FindAll("a").Single(a => a.TextContent.Contains("Forecast this series", StringComparison.Ordinal));
        Assert.Equal("forecast?series=a%2Fb%3A1", link.GetAttribute("href"));
        Assert.Empty(page.FindAll("form, .chart-plot"));
        Assert.Contains("2 new, 0 known already, 0 in conflict", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_merged_series_the_first_are_linked_and_of_candles_none()
    {
        var many = await Room.ReceiveAsync("date,product_id,sales\n" + string.Concat(Enumerable.Range(1, 7).Select(n => $"2026-01-01,P{n},5\n")));
        await Room.MergeAsync(many);
        var candles = await Room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(3, from: 0, shift: 0), "BTC.csv");
        await Room.MergeAsync(candles, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)));

        var page = Open<DataPage>($"data?upload={many.Id}");
        Assert.Equal(["Forecast P1", "Forecast P2", "Forecast P3", "Forecast P4", "Forecast P5"], page.FindAll("a[href^='forecast?series=']").Select(Text));
        Assert.Contains("and 2 more on", page.Markup, StringComparison.Ordinal);
        Assert.Empty(Open<DataPage>($"data?upload={candles.Id}").FindAll("a[href^='forecast']"));
    }

    [Fact]
    public async Task Who_may_not_upload_is_told_so_and_sees_what_is_in_a_file_without_choosing()
    {
        User.SetPolicies(Policies.Read);
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(3, "P1"), "sales.csv");

        var all = Open<DataPage>("data");
        Assert.Empty(all.FindAll("file-upload"));
        Assert.Contains("Only admins may upload files.", all.Markup, StringComparison.Ordinal);

        var page = Open<DataPage>($"data?upload={upload.Id}");
        await AssertCountedAsync(page, "3 new", "0 known already", "0 in conflict");
        Assert.Contains("Only admins may do this.", Text(page.Find("form")), StringComparison.Ordinal);
        Assert.All(page.FindAll("form input, form button[type=submit]"), control => Assert.True(control.HasAttribute("disabled")));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_said_to_be()
    {
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(3, "P1"), "sales.csv");
        File.Delete(Room.Files[0]);

        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains("is gone: remove the upload", page.Find("form .notice").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Merge_and_retrain_queues_a_run_that_a_second_click_joins_and_cancel_stops()
    {
        Room.Lstm.Hold();
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-03-01 00:00:00,1,2,1,2,1\n2026-03-01 00:01:00,1,2,1,2,1\n", "ETHUSDT-1m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        Assert.Equal("ETH-USD", page.FindAll(".form-line input[role=combobox]")[1].GetAttribute("value"));

        await AssertCountedAsync(page, "2 new", "0 known already", "0 in conflict");
        await page.Find("form").SubmitAsync();
        var run = (await Room.Runs.ReadAsync(new RunQuery(), Token)).Items.Single();
        AssertTold($"The merge is queued as run {run.Id}.");
        await EventuallyAsync(page, () => Assert.Contains("It starts at once.", page.Find(".run-facts").TextContent, StringComparison.Ordinal));
        Assert.Contains("queued", page.Find("[aria-label='Uploads'] tbody .badge").TextContent, StringComparison.Ordinal);

        var working = Room.Runner.RunAsync(
            run.Id, (one, live) => Room.Training.RunAsync(JobInput.Read<UploadInput>(one.Request.Input), live), RunRules.Once, Token);
        await EventuallyAsync(page, () => Assert.Contains(
            page.FindAll("button"), b => b.TextContent.Trim() == "Train again" && b.HasAttribute("disabled")));
        Assert.NotEmpty(page.FindAll("[role=progressbar]"));
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
        await EventuallyAsync(chosen, () => Assert.NotEmpty(chosen.FindAll("[role=progressbar]")));
        Assert.Equal($"Upload, run #{run.Id}", chosen.Find(".panel h2").TextContent);
        await DisposeComponentsAsync();

        var all = Open<DataPage>("data");
        await EventuallyAsync(all, () => Assert.NotEmpty(all.FindAll("[role=progressbar]")));
        Room.Lstm.Release();
        await working;
        await EventuallyAsync(all, () => Assert.Empty(all.FindAll("[role=progressbar]")));
        Assert.Equal($"Upload, run #{run.Id}", all.Find(".panel h2").TextContent);
        await DisposeComponentsAsync();
        Assert.Equal("Upload", Open<DataPage>("data").Find(".panel h2").TextContent);
    }

    [Fact]
    public async Task A_merged_upload_is_taken_back_with_a_reason()
    {
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(3, "P1"), "sales.csv");
        await Room.MergeAsync(upload);
        await Room.Uploads.SetPlanAsync(upload.Id, new MergePlan(upload.Findings.Reading), 1, Token);
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await page.InvokeAsync(() => { _ = page.FindAll("button").Single(button => Text(button) == "Take back…").ClickAsync(); });
        await ConfirmAsync("the wrong shop");

        var run = await Waiting.ForAsync(
            async () => (await Room.Runs.ReadAsync(new RunQuery([UploadTakeBack.JobName]), Token)).Items.SingleOrDefault(), found => found is not null);
        Assert.Equal("the wrong shop", JobInput.Read<TakeBackInput>(run!.Request.Input).Reason);

        await Room.Runner.RunAsync(
            run.Id, (one, live) => Room.Data.TakeBack.RunAsync(JobInput.Read<TakeBackInput>(one.Request.Input), live), RunRules.Once, Token);
        await EventuallyAsync(page, () => Assert.DoesNotContain(page.FindAll("button"), button => Text(button) is "Take back…" or "Train on it again"));
        Assert.Contains("the wrong shop", Text(page.Find(".notice")), StringComparison.Ordinal);
        Assert.Contains("3 rows went, 0 stay", Text(page.Find(".notice")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_learnt_what_was_taken_back_is_marked_on_the_page_of_models()
    {
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(90, "P1"));
        await Room.MergeAsync(upload);
        Room.Clock.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain("badge warn", Open<ModelsPage>("models?asset=P1").Markup, StringComparison.Ordinal);

        await Room.Runner.RunAsync(
            UploadTakeBack.JobName, new TakeBackInput(upload.Id, "the wrong shop", "admin"), Room.Data.TakeBack.RunAsync, "admin");

        var badge = Open<ModelsPage>("models?asset=P1").Find("[aria-label=Versions] .badge.warn");
        Assert.Equal(("stale", $"It learnt rows that were taken back since with the upload that brought them: {upload.Id}."),
            (badge.TextContent, badge.GetAttribute("title")));
    }

    private async Task AssertCountedAsync(IRenderedComponent<DataPage> page, params string[] counts) =>
        await EventuallyAsync(page, () => Assert.Equal(counts, page.FindAll("form .compared strong").Select(Text)));

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using Bunit;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Components.Pages.Data;
using CryptoPredict.Tests.SeriesTests;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Data;

public sealed class MergePanelTests : UploadContext
{
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
    public async Task A_file_without_a_name_is_counted_at_once_under_the_one_that_its_own_name_says_and_anew_under_another()
    {
        await Room.MergeAsync(await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,9\n2026-01-02,P1,7\n"));
        var upload = await Room.ReceiveAsync("date,sales\n2026-01-01,9\n2026-01-02,6\n", "P1.csv");

        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Equal("Upload #2, P1.csv", page.Find("h1").TextContent);
        await AssertCountedAsync(page, "0 new", "1 known already", "1 in conflict");
        await page.InvokeAsync(() => page.Find(".form-line input:not([role=combobox])").ChangeAsync("P2"));
        await AssertCountedAsync(page, "2 new", "0 known already", "0 in conflict");
        await ChooseAsync(page, "Stored values", "are replaced");
        await AssertCountedAsync(page, "2 new", "0 known already", "0 in conflict");
        Assert.Equal("are replaced", page.FindAll(".form-line input[role=combobox]")[^1].GetAttribute("value"));

        // Nobody has to keep what was only looked at.
        Assert.Null((await Room.Uploads.FindAsync(upload.Id, Token))!.Findings.Reading.Target);
    }

    [Fact]
    public async Task Candles_are_counted_anew_when_another_asset_or_kind_is_chosen()
    {
        await MinuteCandles.StoreAsync(Room, 2);
        var upload = await Room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(3, from: 0, shift: 0), "BTCUSDT-1m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        await AssertCountedAsync(page, "1 new", "2 known already", "0 in conflict");

        await ChooseAsync(page, "Asset", "ETH-USD");
        await AssertCountedAsync(page, "3 new", "0 known already", "0 in conflict");
        await EventuallyAsync(page, () => Assert.StartsWith("close of ETH-USD", page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal));

        await ChooseAsync(page, "Read as", "daily values");
        await AssertCountedAsync(page, "1 new", "0 known already", "0 in conflict");
        Assert.Equal("BTCUSDT-1m", page.Find(".form-line input:not([role=combobox])").GetAttribute("value"));
        Assert.Contains("of each day the closing price in the column “close”", page.Find("form .notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("Values by day in the file", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kline-BTCUSDT-1m.csv", "BTC-USD")]
    [InlineData("btc.csv", "BTC-USD")]
    [InlineData("Coinbase_ETHUSD.csv", "ETH-USD")]
    [InlineData("ADAUSDT-1m.csv", null)]
    [InlineData("BTC-ETH.csv", null)]
    [InlineData("BTC-EUR-1m.csv", null)]
    [InlineData("ADA-BTC-1m.csv", null)]
    [InlineData("btc-dominance.csv", null)]
    [InlineData("kraken_BTC_usdt_2026-01_1m_candles.csv", "BTC-USD")]
    [InlineData("ethereal.csv", null)]
    public async Task An_asset_is_proposed_only_where_the_name_of_the_file_is_of_one_alone(string name, string? asset)
    {
        var upload = await Room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(3, from: 0, shift: 0), name);
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Equal(asset is null, page.FindAll("form .notice").Any(notice =>
            notice.TextContent.Contains("does not say whose candles", StringComparison.Ordinal))));
        await EventuallyAsync(page, () => Assert.NotEmpty(page.FindAll(".chart-plot")));
        Assert.Equal(asset ?? "not chosen", page.FindAll(".form-line input[role=combobox]")[1].GetAttribute("value"));
        Assert.Equal(asset is null, page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Columns_that_are_chosen_are_read_at_once()
    {
        var upload = await Room.ReceiveAsync("date,item,demand,price\n2026-01-01,P1,5,99\n2026-01-02,P1,x,98\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        await AssertCountedAsync(page, "1 new", "0 known already", "0 in conflict");

        await ChooseAsync(page, "Value", "price");

        await AssertCountedAsync(page, "2 new", "0 known already", "0 in conflict");
        Assert.Contains("No row breaks a rule.", page.Markup, StringComparison.Ordinal);
        await page.Find("form").SubmitAsync();
        await EventuallyAsync(page, () => Assert.NotEmpty(page.FindAll(".run-facts")));
        var after = (await Room.Uploads.FindAsync(upload.Id, Token))!;
        Assert.Equal(new SeriesColumns(1, 2, 4), after.Plan!.Reading.Columns);
        Assert.Equal((after.Plan.Reading, 2), (after.Findings.Reading, after.Findings.Report.Accepted));
    }

    [Fact]
    public async Task Dates_of_either_order_are_shown_both_ways_and_merged_once_one_is_taken()
    {
        var upload = await Room.ReceiveAsync("date,product_id,sales\n01/02/2026,P1,5\n02/02/2026,P1,6\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains(
            "no row says whether day or month comes first", page.Find("form .notice").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
        var rows = page.FindAll("form section tbody tr").Select(row => row.QuerySelectorAll("th, td").Select(Text).ToArray()).ToArray();
        Assert.Equal(["the day", "1 February 2026", "Read it so"], rows[0]);
        Assert.Equal(["the month", "2 January 2026", "Read it so"], rows[1]);
        Assert.Equal("Line 2: 01/02/2026", Text(page.FindAll("form section thead th")[1]));

        await page.InvokeAsync(() => page.Find("button[aria-label='Read it so: the month']").ClickAsync());

        await EventuallyAsync(page, () => Assert.False(page.Find("form button[type=submit]").HasAttribute("disabled")));
        Assert.Equal(["the month taken", "the day"], page.FindAll("form section tbody tr").Select(row =>
            Text(row.QuerySelector("th")!) + (row.QuerySelector(".badge") is null ? "" : " taken")));
        Assert.Contains("2026-01-02 to 2026-02-02", page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal);
        await page.Find("form").SubmitAsync();
        await EventuallyAsync(page, () => Assert.NotEmpty(page.FindAll(".run-facts")));
        Assert.Equal(DateOrder.MonthFirst, (await Room.Uploads.FindAsync(upload.Id, Token))!.Plan!.Reading.Dates);
    }

    [Fact]
    public async Task The_second_best_column_is_taken_by_a_click()
    {
        var upload = await Room.ReceiveAsync("date,item,demand,price\n2026-01-01,P1,5,99\n2026-01-02,P1,6,98\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await page.InvokeAsync(() => page.Find("button[aria-label='Read it so: price']").ClickAsync());

        await EventuallyAsync(page, () => Assert.Contains("price of P1, 98", page.Find(".chart-plot").GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal("price", page.FindAll(".form-line input[role=combobox]")[3].GetAttribute("value"));
        Assert.NotEmpty(page.FindAll("button[aria-label='Read it so: demand']"));
    }

    [Fact]
    public async Task Daily_candles_are_said_to_be_read_as_daily_values_before_the_click()
    {
        var upload = await Room.ReceiveAsync(
            "date,open,high,low,close,volume\n2026-01-01,1,3,1,2,1\n2026-01-02,1,3,1,3,1\n2026-01-03,1,3,1,1,1\n", "gold.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        Assert.Equal(
            "The file holds candles of 1 d, the market's are of 1 min. It is read as daily values: of each day the closing price in the column “close”.",
            Text(page.Find("form .notice .mud-alert-message")));
        await AssertCountedAsync(page, "3 new", "0 known already", "0 in conflict");
        Assert.Equal("daily values", page.Find(".form-line input[role=combobox]").GetAttribute("value"));
        Assert.False(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Candles_of_another_length_than_the_markets_are_refused_before_the_click_with_the_way_out()
    {
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-03-01 00:00:00,1,2,1,2,1\n2026-03-01 00:05:00,1,2,1,2,1\n", "ETHUSDT-5m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains(
            "The file holds candles of 5 min, the market's are of 1 min", page.Find("form .notice").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));

        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent.Contains("Read it as daily values", StringComparison.Ordinal)).Click());

        await AssertCountedAsync(page, "1 new", "0 known already", "0 in conflict");
        Assert.False(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Prices_on_another_scale_are_merged_once_that_is_confirmed()
    {
        await MinuteCandles.StoreAsync(Room, 10);
        var upload = await Room.ReceiveAsync(
            "timestamp,open,high,low,close,volume\n2026-02-01 00:00:00,5,5,5,5,1\n2026-02-01 00:01:00,5,5,5,5,1\n", "BTCUSDT-1m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains("The market is simulated: BTC-USD has", page.Markup, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
        await CheckAsync(page, "I have read this; merge them into the simulated market");
        Assert.False(page.Find("form button[type=submit]").HasAttribute("disabled"));
        await page.Find("form").SubmitAsync();

        var run = (await Room.Runs.ReadAsync(new RunQuery(), Token)).Items.Single();
        Assert.Equal(MergeWarnings.SimulatedMarket, JobInput.Read<UploadInput>(run.Request.Input).Plan!.Confirmed);
    }

    [Fact]
    public async Task What_would_be_refused_is_said_before_the_click()
    {
        var upload = await Room.ReceiveAsync("date,sales\n2026-01-01,5\n2026-01-02,6\n", "BTC-USD.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Contains(
            "give the series another name", page.Find("form .notice").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_file_that_waits_for_its_columns_says_so_once_and_counts_nothing_before_they_are_chosen()
    {
        var upload = await Room.ReceiveAsync("day,price,Price\n2026-01-01,5,8\n2026-01-02,6,7\n2026-01-03,8,9\n", "shop.csv");
        Assert.NotNull(upload.Findings.ColumnsOpen);
        var page = Open<DataPage>($"data?upload={upload.Id}");

        await EventuallyAsync(page, () => Assert.Single(page.FindAll("form .notice")));
        Assert.DoesNotContain("No row breaks a rule", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("0 rows", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form .compared"));

        await ChooseAsync(page, "Date", "day");
        await ChooseAsync(page, "Value", "Price");
        await AssertCountedAsync(page, "3 new", "0 known already", "0 in conflict");
        Assert.Empty(page.FindAll("form .notice"));
    }

    [Fact]
    public async Task Columns_of_candles_that_nobody_could_tell_are_chosen_on_the_page()
    {
        await MinuteCandles.StoreAsync(Room, 2);
        var rows = MinuteCandles.Rows(3, from: 0, shift: 0);
        var upload = await Room.ReceiveAsync($"alpha,beta,gamma,delta,epsilon,zeta\n{rows}", "BTCUSDT-1m.csv");
        var page = Open<DataPage>($"data?upload={upload.Id}");
        await ChooseAsync(page, "Read as", "candles");
        await EventuallyAsync(page, () => Assert.Contains("cannot be told from the file", Text(page.Find("form .notice")), StringComparison.Ordinal));

        foreach (var (label, column) in new[]
        {
            ("Date", "alpha"), ("Open", "beta"), ("High", "gamma"), ("Low", "delta"), ("Close", "epsilon"), ("Volume", "zeta"), ("Asset", "BTC-USD"),
        })
        {
            await ChooseAsync(page, label, column);
        }

        await AssertCountedAsync(page, "1 new", "2 known already", "0 in conflict");
    }

    [Fact]
    public async Task What_is_said_of_the_series_and_that_the_network_begins_anew_goes_into_the_merge()
    {
        await Room.MergeAsync(await Room.ReceiveAsync(DailyFiles.Sales(60, "P1")));
        var upload = await Room.ReceiveAsync(DailyFiles.Sales(70, "P1"));
        var page = Open<DataPage>($"data?upload={upload.Id}");
        await AssertCountedAsync(page, "10 new", "60 known already", "0 in conflict");

        await ChooseAsync(page, "Public holidays", "Germany");
        await page.InvokeAsync(() => page.FindAll("form .mud-checkbox").Single(box => Text(box) == "Build the LSTM from scratch, not from its saved weights")
            .QuerySelector("input")!.Change(true));
        await page.Find("form").SubmitAsync();

        await EventuallyAsync(page, () => Assert.NotEmpty(page.FindAll(".run-facts")));
        var plan = (await Room.Uploads.FindAsync(upload.Id, Token))!.Plan!;
        Assert.Equal((new SeriesSettings(Holidays: "DE"), true), (plan.Settings, plan.Anew));
    }

    [Fact]
    public async Task A_zone_is_asked_for_only_where_times_are_written_without_an_offset()
    {
        await MinuteCandles.StoreAsync(Room, 2);
        var local = await Room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(3, from: 0, shift: 0), "BTCUSDT-1m.csv");
        var unix = await Room.ReceiveAsync("time,open,high,low,close,volume\n1767225600,1,2,1,2,1\n1767225660,1,2,1,2,1\n", "BTCUSDT-1m.csv");

        Assert.Contains(Open<DataPage>($"data?upload={local.Id}").FindAll("label"), label => Text(label) == "Times without offset are of");
        Assert.DoesNotContain(Open<DataPage>($"data?upload={unix.Id}").FindAll("label"), label => Text(label) == "Times without offset are of");
    }

    [Fact]
    public async Task Several_rows_of_a_day_are_asked_about_in_one_plain_line()
    {
        var upload = await Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-01,P1,6\n2026-01-02,P1,7\n");
        var page = Open<DataPage>($"data?upload={upload.Id}");

        var question = page.Find("section[aria-label='What do several rows of one day become?']");
        Assert.Contains("Line 3: P1 on 2026-01-01", Text(question), StringComparison.Ordinal);
        Assert.Equal(["their sum", "the last one"], question.QuerySelectorAll("td:nth-child(2)").Select(Text));
    }

    private async Task AssertCountedAsync(IRenderedComponent<DataPage> page, params string[] counts) =>
        await EventuallyAsync(page, () => Assert.Equal(counts, page.FindAll("form .compared strong").Select(Text)));

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>What a file leaves open, and what of it is seldom meant: said when it is inspected, and merged once somebody has decided.</summary>
public sealed class UploadQuestionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_date_far_down_the_file_decides_for_all_of_them()
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = Enumerable.Range(0, 2_000).Select(minute => $"01/02/2026 {minute / 60 % 24:00}:{minute % 60:00},1,1,1,1,{minute}");
        var open = await room.ReceiveAsync($"time,open,high,low,close,volume\n{string.Join('\n', rows.Take(1_200))}\n");
        var decided = await room.ReceiveAsync($"time,open,high,low,close,volume\n{string.Join('\n', rows.Take(1_200))}\n13/02/2026 00:00,1,1,1,1,1\n");

        Assert.True(open.Findings.Alternatives!.Single().IsOpen);
        Assert.Equal((DateOrder.DayFirst, false), (decided.Findings.Reading.Dates, decided.Findings.Alternatives!.Any(alternative => alternative.IsOpen)));
        Assert.Equal(Start, decided.Findings.Report.Series[0].First);
    }

    [Fact]
    public async Task A_number_far_down_the_file_decides_what_all_commas_stand_for()
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = Enumerable.Range(0, 1_200).Select(day => $"{new DateOnly(2022, 1, 1).AddDays(day):yyyy-MM-dd}|P1|1,234");
        var file = $"date|product_id|sales\n{string.Join('\n', rows)}\n2025-06-01|P1|0,5\n";

        Assert.Equal(DecimalSign.Comma, (await room.ReceiveAsync(file)).Findings.Reading.Decimals);
    }

    [Theory]
    [InlineData("date,product_id,sales\n2026-01-01,P1,5\n2026-01-01,P1,6\n2026-01-02,P1,1\n", true)]
    [InlineData("date,product_id,price\n2026-01-01,P1,5\n2026-01-01,P1,6\n2026-01-02,P1,1\n", true)]
    [InlineData("date,store,product_id,sales\n2026-01-01,north,P1,5\n2026-01-01,south,P1,6\n2026-01-02,north,P1,1\n", false)]
    [InlineData("date,product_id,sales\n2026-01-01 09:00:00,P1,5\n2026-01-01 10:00:00,P1,6\n2026-01-02 09:00:00,P1,1\n", false)]
    [InlineData("date,product_id,sales\n2026-01-01,P1,5\n2026-01-01,P1,5\n2026-01-02,P1,1\n", false)]
    public async Task Rows_of_one_day_add_up_by_themselves_only_where_something_tells_them_apart(string file, bool isOpen)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(file);

        Assert.Equal(isOpen, upload.Findings.Alternatives!.Any(alternative => alternative is { Question: ReadingQuestion.SameDay, IsOpen: true }));
        if (isOpen)
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload));
            Assert.Equal((UploadRefusal.Undecided, "same_day"), (refusal.Refusal, refusal.Field));
        }
        else
        {
            Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload)).State);
        }
    }

    [Fact]
    public async Task Most_rows_rejected_by_one_rule_are_merged_only_when_that_is_confirmed()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            $"timestamp,open,high,low,close,volume\n{string.Concat(Enumerable.Range(0, 10).Select(minute => Row(minute, minute < 4 ? 100 : -1)))}");
        var reading = upload.Findings.Reading with { Target = UploadRoom.Btc };

        Assert.Equal(MergeWarnings.MostRejected, upload.Findings.Warnings!.Single().Kind);
        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, new MergePlan(reading)));
        Assert.Equal((UploadRefusal.Undecided, "confirm"), (refusal.Refusal, refusal.Field));
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload, new MergePlan(reading, Confirmed: MergeWarnings.MostRejected))).State);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(100.5, false)]
    [InlineData(103, true)]
    [InlineData(0.0000285, true)]
    public async Task Prices_that_the_simulated_market_has_not_are_merged_only_when_that_is_confirmed(double price, bool isWarned)
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.Candles.AddAsync(
            [new ClosedCandle(UploadRoom.Btc, new Candle(Start.AddHours(1), 100, 100, 100, 100, 1), Start.AddMinutes(61), Start.AddMinutes(61))], Token);
        var upload = await room.ReceiveAsync(
            $"timestamp,symbol,open,high,low,close,volume\n{string.Concat(Enumerable.Range(0, 10).Select(minute => Row(minute, price, "BTC-USD,")))}");

        Assert.Equal(isWarned, upload.Findings.Warnings is [{ Kind: MergeWarnings.SimulatedMarket }]);
        if (isWarned)
        {
            Assert.Contains("has 100 at", upload.Findings.Warnings![0].Sentence, StringComparison.Ordinal);
            await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload));
            Assert.Empty(await room.Candles.ReadAsync(UploadRoom.Btc, null, Start.AddHours(1), 10, Token));
        }
    }

    [Fact]
    public async Task A_header_that_calls_the_prices_wrongly_is_asked_about()
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = Enumerable.Range(0, 20).Select(minute => $"{Start.AddMinutes(minute):yyyy-MM-dd HH:mm},90,110,100,105,1");
        var upload = await room.ReceiveAsync($"time,open,high,low,close,volume\n{string.Join('\n', rows)}\n");

        var question = upload.Findings.Alternatives!.Single(alternative => alternative.Question == ReadingQuestion.ColumnOrder);
        Assert.True(question.IsOpen);
        var chosen = await room.Intake.InspectAsync(upload.Id, question.Other.Reading with { Target = UploadRoom.Btc }, Token);
        Assert.Equal((20L, 0L), (chosen.Findings.Report.Accepted, chosen.Findings.Report.Rejected));
    }

    [Fact]
    public async Task Shorter_candles_are_put_together_when_asked()
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = Enumerable.Range(0, 130).Select(
            step => string.Create(CultureInfo.InvariantCulture, $"{Start.AddSeconds(10 * step):yyyy-MM-dd HH:mm:ss},{100 + step},{200 + step},{50 + step},{101 + step},1"));
        var upload = await room.ReceiveAsync($"time,open,high,low,close,volume\n{string.Join('\n', rows)}\n");
        var reading = upload.Findings.Reading with { Target = UploadRoom.Btc };

        Assert.Equal("aggregate", (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, new MergePlan(reading)))).Field);
        var asked = await room.Intake.InspectAsync(upload.Id, reading with { Aggregate = true }, Token);
        Assert.Equal(21, asked.Findings.Compared!.New);
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload, new MergePlan(reading with { Aggregate = true }))).State);

        var stored = await room.Candles.ReadAsync(UploadRoom.Btc, null, null, 100, Token);
        Assert.Equal((21, new Candle(Start, 100, 205, 50, 106, 6)), (stored.Count, stored[0].Candle));
    }

    [Fact]
    public async Task A_table_whose_columns_nobody_can_tell_waits_for_them()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("day,price,price\n2026-01-01,5,6\n2026-01-02,5,6\n");

        Assert.Contains("more than once", upload.Findings.ColumnsOpen, StringComparison.Ordinal);
        Assert.Equal("value", (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(
            upload, new MergePlan(upload.Findings.Reading with { Target = new Asset("one") })))).Field);
        var reading = new UploadReading(UploadKind.DailySeries, new Asset("one"), new Core.Series.Import.SeriesColumns(1, null, 3));
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload, new MergePlan(reading))).State);
        Assert.Equal(6, (await room.Series.ReadAsync(new Asset("one"), Token))[0].Value);
    }

    [Fact]
    public async Task A_table_of_highs_and_lows_whose_close_nobody_can_tell_waits_for_the_columns_of_candles()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            "Date,Open,High,Low,Fixing,Volume\n" + string.Concat(Enumerable.Range(0, 10).Select(minute => $"{Start.AddMinutes(minute):yyyy-MM-dd HH:mm},5,6,4,5,1\n")));

        Assert.Equal(UploadKind.Candles, upload.Findings.Reading.Kind);
        Assert.NotNull(upload.Findings.ColumnsOpen);
        var reading = upload.Findings.Reading with { Target = UploadRoom.Btc };
        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, new MergePlan(reading)));
        Assert.Equal((UploadRefusal.Undecided, "candle_columns"), (refusal.Refusal, refusal.Field));
        var chosen = reading with { CandleColumns = new CandleColumns(1, 2, 3, 4, 5, 6) };
        await room.Intake.InspectAsync(upload.Id, chosen, Token);
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload, new MergePlan(chosen, Confirmed: MergeWarnings.SimulatedMarket))).State);
    }

    [Theory]
    [InlineData("company", 2)]
    [InlineData("Index", 2)]
    [InlineData("firm", 1)]
    public async Task Assets_one_after_another_are_told_apart_by_their_column_or_must_be_confirmed_case_07(string column, int assets)
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = ((string[])["BTC-USD", "ETH-USD"]).SelectMany((name, at) => Enumerable.Range(0, 1_500).Select(
            minute => $"{name},{Start.AddMinutes(minute):yyyy-MM-dd HH:mm},{5 + at},{6 + at},{4 + at},{5 + at},1\n"));

        var upload = await room.ReceiveAsync($"{column},time,open,high,low,close,volume\n{string.Concat(rows)}");

        Assert.Equal(assets, upload.Findings.SeriesCount);
        Assert.Equal(assets == 1, upload.Findings.Warnings?.Any(warning => warning.Kind == MergeWarnings.ManyConflicts) is true);
        if (assets == 1)
        {
            var plan = new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc });
            var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, plan));
            Assert.Equal((UploadRefusal.Undecided, "confirm"), (refusal.Refusal, refusal.Field));
            Assert.Contains("probably holds several assets", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 1.29, false)]
    [InlineData(0, 1.31, true)]
    [InlineData(0, 0.72, true)]
    [InlineData(20, 2.9, false)]
    [InlineData(20, 3.1, true)]
    public async Task Prices_of_another_scale_than_what_is_stored_must_be_confirmed_case_09(int daysApart, double factor, bool isAsked)
    {
        await using var room = await UploadRoom.CreateAsync(kind: MarketSources.All.Single(kind => !kind.IsSimulated));
        await room.Candles.AddAsync([.. Enumerable.Range(0, 30).Select(minute => new ClosedCandle(
            UploadRoom.Btc, new Candle(Start.AddDays(daysApart).AddMinutes(minute), 100, 100, 100, 100, 1), Start.AddDays(daysApart).AddMinutes(minute + 1),
            Start.AddDays(daysApart).AddMinutes(minute + 1)))], Token);
        var upload = await room.ReceiveAsync(
            "time,open,high,low,close,volume\n" + string.Concat(Enumerable.Range(0, 20).Select(minute => Row(minute, 100 * factor))));
        var plan = new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc });

        var asked = await room.Intake.InspectAsync(upload.Id, plan.Reading, Token);

        Assert.Equal(isAsked, asked.Findings.Warnings?.Any(warning => warning.Kind == MergeWarnings.PriceScale) is true);
        if (isAsked)
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(asked, plan));
            Assert.Equal((UploadRefusal.Undecided, "confirm"), (refusal.Refusal, refusal.Field));
            Assert.Contains("100 is stored", refusal.Message, StringComparison.Ordinal);
            Assert.Contains((100 * factor).ToString("G8", CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
            plan = plan with { Confirmed = MergeWarnings.PriceScale };
        }

        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(asked, plan)).State);
    }

    [Fact]
    public async Task One_number_far_down_breaks_the_custom_that_commas_are_thousands_where_commas_separate()
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = Enumerable.Range(0, 1_200).Select(day => $"{new DateOnly(2022, 1, 1).AddDays(day):yyyy-MM-dd},P1,\"1,234\"\n");

        var custom = await room.ReceiveAsync($"date,product_id,sales\n{string.Concat(rows)}");
        var broken = await room.ReceiveAsync($"date,product_id,sales\n{string.Concat(rows)}2025-06-01,P1,\"0,5\"\n");

        Assert.Equal(1_234, await FirstAsync(custom));
        Assert.Equal(DecimalSign.Comma, broken.Findings.Reading.Decimals);

        async Task<double> FirstAsync(Upload upload)
        {
            await room.MergeAsync(upload);
            return (await room.Series.ReadAsync(new Asset("P1"), Token))[0].Value;
        }
    }

    [Theory]
    [InlineData("987", "1.234", true)]
    [InlineData("987", "1.23", false)]
    [InlineData("987.5", "1.234", false)]
    [InlineData("0.987", "1.234", false)]
    public async Task Points_that_may_stand_for_thousands_are_asked_about(string one, string other, bool isAsked)
    {
        await using var room = await UploadRoom.CreateAsync();

        var upload = await room.ReceiveAsync($"date;product_id;sales\n2026-01-01;P1;{one}\n2026-01-02;P1;{other}\n2026-01-03;P1;{one}\n");

        Assert.Equal(isAsked, upload.Findings.Alternatives!.Any(alternative => alternative is { Question: ReadingQuestion.DecimalSign, IsOpen: true }));
        if (isAsked)
        {
            Assert.Equal("decimals", (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload))).Field);
            var grouped = await room.Intake.InspectAsync(upload.Id, upload.Findings.Reading with { Decimals = DecimalSign.Comma }, Token);
            await room.MergeAsync(grouped);
            Assert.Equal(double.Parse(other.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
                (await room.Series.ReadAsync(new Asset("P1"), Token))[1].Value);
        }
    }

    [Theory]
    [InlineData("987", "12.345.678")]
    [InlineData("12.345.678", "12.345.678")]
    public async Task A_point_that_comes_twice_in_a_number_stands_for_thousands_in_all_of_them(string one, string other)
    {
        await using var room = await UploadRoom.CreateAsync();

        foreach (var separator in new[] { ";", "," })
        {
            var upload = await room.ReceiveAsync($"date,product_id,sales\n2026-01-01,P1,{one}\n2026-01-02,P1,{other}\n".Replace(",", separator, StringComparison.Ordinal));
            Assert.Equal((DecimalSign.Comma, 0L), (upload.Findings.Reading.Decimals ?? DecimalSign.Comma, upload.Findings.Report.Rejected));
            Assert.Empty(upload.Findings.Alternatives!);
            await room.MergeAsync(upload);
            Assert.Equal(12_345_678, (await room.Series.ReadAsync(new Asset("P1"), Token))[1].Value);
        }
    }

    [Theory]
    [InlineData("datum,filiale,artikel,umsatz", "{0},{1},{2},5", "\"filiale\" (Nord, Süd) or \"artikel\" (Brot, Kuchen)")]
    [InlineData("datum,filiale,umsatz", "{0},{1},{3}", "\"filiale\" (Nord, Süd)")]
    public async Task A_column_that_may_name_the_series_is_asked_for_where_days_come_again(string header, string row, string columns)
    {
        await using var room = await UploadRoom.CreateAsync();
        var rows = from day in Enumerable.Range(0, 20)
                   from shop in (string[])["Nord", "Süd"]
                   from item in (string[])["Brot", "Kuchen"]
                   select string.Format(
                       CultureInfo.InvariantCulture, row, DateOnly.FromDateTime(Start.Date).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                       shop, item, shop.Length + item.Length + day);
        var upload = await room.ReceiveAsync($"{header}\n{string.Join('\n', rows)}\n");

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload));
        Assert.True(refusal is { Refusal: UploadRefusal.Undecided, Field: "series" }, refusal.Message);
        Assert.Contains($"Say which column names them, {columns}, or, where all rows are of one series,", refusal.Message, StringComparison.Ordinal);

        var question = upload.Findings.Alternatives!.First(alternative => alternative.Question == ReadingQuestion.Series);
        var byShop = await room.Intake.InspectAsync(upload.Id, question.Other.Reading, Token);
        Assert.DoesNotContain(byShop.Findings.Alternatives!, alternative => alternative.Question == ReadingQuestion.Series);
        Assert.Equal(2, byShop.Findings.SeriesCount);
        var asOne = await room.Intake.InspectAsync(upload.Id, question.Taken.Reading with { Target = new Asset("all") }, Token);
        Assert.DoesNotContain(asOne.Findings.Alternatives!, alternative => alternative.IsOpen);
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(asOne)).State);
    }

    [Fact]
    public async Task Why_candles_are_read_as_daily_values_is_said_also_when_they_are_looked_at_again()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("Date,High,Low,Close\n" + string.Concat(Enumerable.Range(0, 5).Select(day => $"{Start.AddDays(day):yyyy-MM-dd},6,4,5\n")));

        Assert.Equal(UploadKind.DailySeries, upload.Findings.Reading.Kind);
        Assert.Contains("open", upload.Findings.Why, StringComparison.Ordinal);
        Assert.Equal(upload.Findings.Why, (await room.Intake.InspectAsync(upload.Id, upload.Findings.Reading, Token)).Findings.Why);
    }

    [Fact]
    public async Task Names_keep_their_case_and_are_found_without_it_where_only_one_is_meant()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(
            "date,product_id,sales\n2026-01-01,BABY CARE,5\n2026-01-01,Café,6\n2026-01-01,CAFÉ,7\n"));

        Assert.Equal(new Asset("BABY CARE"), await room.History.FindAsync(new Asset("baby care"), Token));
        Assert.Equal(new Asset("Café"), await room.History.FindAsync(new Asset("Café"), Token));
        Assert.Null(await room.History.FindAsync(new Asset("café"), Token));
    }

    private static string Row(int minute, double price, string symbol = "") => string.Create(
        CultureInfo.InvariantCulture, $"{Start.AddMinutes(minute):yyyy-MM-dd HH:mm:ss},{symbol}{price},{price},{price},{price},1\n");
}

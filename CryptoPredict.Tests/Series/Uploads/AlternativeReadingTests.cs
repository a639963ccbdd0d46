using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>A file that can be read in two ways says both, and is merged in neither before one is chosen where nothing but a guess decides.</summary>
public sealed class AlternativeReadingTests
{
    private const string OpenDates = "date,product_id,sales\n01/02/2026,P1,5\n02/02/2026,P1,6\n03/02/2026,P1,7\n";
    private const string OpenNumbers = "date;product_id;sales\n2026-01-01;P1;1,234\n2026-01-02;P1;2,345\n";

    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DateOrder.DayFirst, "2026-02-01 2026-02-02 2026-02-03")]
    [InlineData(DateOrder.MonthFirst, "2026-01-02 2026-02-02 2026-03-02")]
    public async Task Days_of_either_order_wait_for_a_choice_and_are_then_merged_by_it(DateOrder chosen, string days)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(OpenDates);
        var alternative = Assert.Single(upload.Findings.Alternatives!);
        Assert.Equal(
            (ReadingQuestion.DateOrder, true, 2L, "01/02/2026", "1 February 2026", "2 January 2026"),
            (alternative.Question, alternative.IsOpen, alternative.Row, alternative.Text, alternative.Taken.Value, alternative.Other.Value));
        Assert.Equal(3, upload.Findings.Compared!.New);
        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload));
        Assert.Contains("no row says whether day or month comes first", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await room.Series.ListAsync(Token));

        var reading = new[] { alternative.Taken, alternative.Other }.Single(way => way.Reading.Dates == chosen).Reading;
        var run = await room.MergeAsync(upload, new MergePlan(reading));

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(days, string.Join(' ', (await room.Series.ReadAsync(P1, Token))
            .Select(point => point.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData(DecimalSign.Comma, 1.234)]
    [InlineData(DecimalSign.Point, 1234)]
    public async Task Numbers_with_a_comma_of_either_meaning_wait_for_a_choice_and_are_then_merged_by_it(DecimalSign chosen, double value)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(OpenNumbers);
        var alternative = Assert.Single(upload.Findings.Alternatives!);
        Assert.Equal(
            (ReadingQuestion.DecimalSign, true, "1,234", "1.234", "1234"),
            (alternative.Question, alternative.IsOpen, alternative.Text, alternative.Taken.Value, alternative.Other.Value));
        Assert.Contains(
            "the comma may be a decimal sign or stand for thousands", (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload))).Message,
            StringComparison.Ordinal);

        await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { Decimals = chosen }));

        Assert.Equal(value, (await room.Series.ReadAsync(P1, Token))[0].Value);
    }

    [Fact]
    public async Task A_choice_is_kept_with_the_way_back_and_no_longer_open()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(OpenDates);

        await room.Intake.InspectAsync(upload.Id, upload.Findings.Alternatives![0].Other.Reading, Token);

        var found = (await room.Uploads.FindAsync(upload.Id, Token))!.Findings;
        var back = Assert.Single(found.Alternatives!);
        Assert.Equal((false, "2 January 2026", "1 February 2026"), (back.IsOpen, back.Taken.Value, back.Other.Value));
        Assert.Equal((DateOrder.MonthFirst, DateOrder.DayFirst), (found.Reading.Dates, back.Other.Reading.Dates));

        // By the other order the rows of one day are two.
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), found.Report.Series[0].First);
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload with { Findings = found })).State);
    }

    [Fact]
    public async Task What_the_file_decides_leaves_nothing_to_choose()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date;product_id;sales\n12.02.2026;P1;1.234,5\n13.02.2026;P1;2\n");

        Assert.Empty(upload.Findings.Alternatives!);
        await room.MergeAsync(upload);

        var values = await room.Series.ReadAsync(P1, Token);
        Assert.Equal([(new DateOnly(2026, 2, 12), 1234.5), (new DateOnly(2026, 2, 13), 2.0)], values.Select(point => (point.Day, point.Value)));
    }

    [Fact]
    public async Task Another_column_of_values_is_offered_without_holding_up_the_merge()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,item,demand,price\n2026-01-01,P1,5,99\n2026-01-02,P1,6,98\n");
        var alternative = Assert.Single(upload.Findings.Alternatives!);
        Assert.Equal(
            (ReadingQuestion.ValueColumn, false, "2026-01-01,P1,5,99", "5", "99"),
            (alternative.Question, alternative.IsOpen, alternative.Text, alternative.Taken.Value, alternative.Other.Value));
        Assert.Equal(new SeriesColumns(1, 2, 4), alternative.Other.Reading.Columns);

        await room.MergeAsync(upload);

        Assert.Equal([5.0, 6.0], (await room.Series.ReadAsync(P1, Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task Candles_of_days_in_either_order_wait_for_a_choice_too()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            "timestamp,symbol,open,high,low,close,volume\n01/02/2026 10:00,BTC-USD,1,2,1,2,1\n01/02/2026 10:01,BTC-USD,1,2,1,2,1\n");
        Assert.True(Assert.Single(upload.Findings.Alternatives!).IsOpen);
        await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload));

        var run = await room.MergeAsync(upload, new MergePlan(new UploadReading(UploadKind.Candles, Dates: DateOrder.DayFirst)));

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(
            new DateTimeOffset(2026, 2, 1, 10, 0, 0, TimeSpan.Zero), (await room.Candles.ReadAsync(UploadRoom.Btc, null, null, 9, Token))[0].Candle.OpenTime);
    }

    [Theory]
    [InlineData("BTC-USD", "BTC-USD is an asset of the market")]
    [InlineData("DOGE", null)]
    public async Task Daily_candles_are_taken_for_daily_values_where_the_markets_are_of_another_length(string symbol, string? reason)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(
            $"date,symbol,open,high,low,close,volume\n2026-01-03,{symbol},1,4,1,3,1\n2026-01-02,{symbol},1,3,1,2,1\n2026-01-01,{symbol},1,3,1,2.5,1\n");
        Assert.Equal((UploadKind.DailySeries, TimeSpan.FromDays(1)), (upload.Findings.Reading.Kind, upload.Findings.Interval));

        if (reason is not null)
        {
            Assert.Contains(reason, (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload))).Message, StringComparison.Ordinal);
            return;
        }

        await room.MergeAsync(upload);
        Assert.Equal([2.5, 2.0, 3.0], (await room.Series.ReadAsync(new Asset(symbol), Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task Daily_candles_that_cannot_be_daily_values_stay_candles_and_shorter_ones_do_too()
    {
        await using var room = await UploadRoom.CreateAsync();
        var wide = await room.ReceiveAsync(
            "date,a:open,a:high,a:low,a:close,a:volume\n2026-01-01,1,2,1,2,1\n2026-01-02,1,2,1,2,1\n");
        var hours = await room.ReceiveAsync("time,open,high,low,close,volume\n2026-01-01 00:00:00,1,2,1,2,1\n2026-01-01 01:00:00,1,2,1,2,1\n");

        Assert.Equal((UploadKind.Candles, TimeSpan.FromDays(1)), (wide.Findings.Reading.Kind, wide.Findings.Interval));
        Assert.Equal((UploadKind.Candles, TimeSpan.FromHours(1)), (hours.Findings.Reading.Kind, hours.Findings.Interval));
        var refusal = await Assert.ThrowsAsync<UploadException>(
            () => room.MergeAsync(hours, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc))));
        Assert.Equal(
            "The file holds candles of 1 h, the market's are of 1 min: these cannot be merged as candles. Read the file as daily values of its closes, or upload "
                + "candles of the market's length.",
            refusal.Message);
    }
}

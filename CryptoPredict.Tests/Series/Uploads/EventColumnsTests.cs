using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

public sealed class EventColumnsTests
{
    private const string Header = "date,product_id,sales,promo,unit_price,closed,state_holiday\n";
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_events_beside_the_values_are_kept_with_their_series_past_and_planned()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(Header
            + "2026-02-25,P1,10,1,2.50,0,0\n2026-02-26,P1,12,0,2.50,0,fair\n2026-02-27,P1,0,,2.75,1,\n"
            + "2026-03-14,P1,,1.5,2.25,,\n2026-02-25,P2,4,0,,,\n");
        Assert.Contains("known events in \"state_holiday\" and \"promo\" and \"unit_price\" and \"closed\"", upload.Findings.Format, StringComparison.Ordinal);
        Assert.Equal((4L, 0L, 1L),
            (upload.Findings.Report.Accepted, upload.Findings.Report.Rejected, upload.Findings.Report.Counts[ImportRule.OnlyEvents]));

        var run = await room.MergeAsync(upload);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Contains("Known events beside the values: 7 kept", await room.LogOfAsync(run.Id), StringComparison.Ordinal);
        Assert.Equal(
            [
                new KnownEvent(Day(2, 25), EventKind.Price, 2.5), new KnownEvent(Day(2, 25), EventKind.Promotion),
                new KnownEvent(Day(2, 26), EventKind.Holiday, 1, "fair"), new KnownEvent(Day(2, 27), EventKind.Closure),
                new KnownEvent(Day(2, 27), EventKind.Price, 2.75), new KnownEvent(Day(3, 14), EventKind.Price, 2.25),
                new KnownEvent(Day(3, 14), EventKind.Promotion, 1.5),
            ],
            await room.Series.ReadEventsAsync(P1, Token));
        Assert.Empty(await room.Series.ReadEventsAsync(new Asset("P2"), Token));
        Assert.Equal(3, (await room.Series.ReadAsync(P1, Token)).Count);
    }

    [Fact]
    public async Task Of_several_shops_on_one_day_the_strongest_promotion_counts_and_a_shop_that_is_open_opens_the_day()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,product_id,store,sales,promo,closed\n2026-02-25,P1,1,10,1,0\n2026-02-25,P1,2,0,3,1\n2026-02-25,P1,3,4,2,0\n");

        await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { SameDay = SameDayRule.Sum }));

        Assert.Equal([new KnownEvent(Day(2, 25), EventKind.Promotion, 3)], await room.Series.ReadEventsAsync(P1, Token));
    }

    [Theory]
    [InlineData(ConflictRule.KeepStored, 1)]
    [InlineData(ConflictRule.TakeUploaded, 2)]
    public async Task Of_an_event_that_is_known_otherwise_the_rule_for_values_decides(ConflictRule rule, double strength)
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync(Header + "2026-02-25,P1,10,1,,,\n"));
        var second = await room.ReceiveAsync(Header + "2026-02-25,P1,10,2,,,\n2026-02-26,P1,11,0,,,\n");

        await room.MergeAsync(second, new MergePlan(second.Findings.Reading) { OnConflict = rule });

        Assert.Equal([new KnownEvent(Day(2, 25), EventKind.Promotion, strength)], await room.Series.ReadEventsAsync(P1, Token));
    }

    [Fact]
    public async Task Taken_back_an_upload_takes_its_events_along_and_leaves_those_that_were_set_by_hand()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-02-24,P1,9\n"));
        await room.Series.SetEventsAsync(P1, [new KnownEvent(Day(2, 24), EventKind.Promotion)], Token);
        var second = await room.ReceiveAsync(Header + "2026-02-25,P1,10,1,,,\n");
        await room.MergeAsync(second);
        Assert.Equal(2, (await room.Series.ReadEventsAsync(P1, Token)).Count);

        await room.Uploads.TakeBackAsync((await room.Uploads.FindAsync(second.Id, Token))!, "admin", "wrong", room.Market.Interval, UploadRoom.Now, Token);

        Assert.Equal([new KnownEvent(Day(2, 24), EventKind.Promotion)], await room.Series.ReadEventsAsync(P1, Token));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_told_and_the_value_counts_without_it()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(Header + "2026-02-25,P1,10,1,free,,\n2026-02-26,P1,11,0,2,often,\n");

        Assert.Equal((2L, 0L), (upload.Findings.Report.Accepted, upload.Findings.Report.Rejected));
        Assert.Equal(
            [(2L, "The field \"unit_price\" holds \"free\": it takes a number above zero, with a point as its decimal sign."),
             (3L, "The field \"closed\" holds \"often\": write 1 where it is, and nothing or 0 where it is not.")],
            upload.Findings.Report.Findings.Where(finding => finding.Rule == ImportRule.UnreadEvent).Select(finding => (finding.Row, finding.Sentence)));
    }

    [Fact]
    public async Task Beside_a_price_no_column_is_taken_for_events()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,symbol,close,promo\n2026-02-25,X1,10,1\n2026-02-26,X1,11,0\n");
        Assert.DoesNotContain("known events", upload.Findings.Format, StringComparison.Ordinal);
    }

    private static DateOnly Day(int month, int day) => new(2026, month, day);
}

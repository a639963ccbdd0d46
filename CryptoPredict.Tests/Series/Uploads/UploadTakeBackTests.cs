using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

public sealed class UploadTakeBackTests
{
    private static readonly Asset P1 = new("P1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Taken_back_an_upload_leaves_what_was_stored_before_it()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, Sales(("2026-01-01", 1), ("2026-01-02", 2)));
        var before = await room.Series.ReadAsync(P1, Token);
        var second = await MergeAsync(room, Sales(("2026-01-02", 2), ("2026-01-03", 3)));

        var run = await TakeBackAsync(room, second);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(before, await room.Series.ReadAsync(P1, Token));
        Assert.Equal((2L, new DateOnly(2026, 1, 2)), (await room.Series.ListAsync(Token)) is [var summary] ? (summary.Days, summary.Last) : default);
        var upload = (await room.Uploads.FindAsync(second, Token))!;
        Assert.Equal((UploadState.TakenBack, "wrong file", "admin", 1L, 1L),
            (upload.State, upload.TakenBack!.Reason, upload.TakenBack.By, upload.TakenBack.Rows.Removed, upload.TakenBack.Rows.Kept));

        // It tells what versions learnt and why predictions do not come out again, so it stays.
        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.Intake.RemoveAsync(second, Token));
        Assert.Contains("was taken back and stays in the list", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(await room.Uploads.FindAsync(second, Token));
    }

    [Fact]
    public async Task A_value_whose_place_was_taken_comes_back_in_whatever_order_uploads_are_taken_back()
    {
        await using var room = await UploadRoom.CreateAsync();
        var first = await MergeAsync(room, Sales(("2026-01-01", 1)));
        var second = await MergeAsync(room, Sales(("2026-01-01", 2)), ConflictRule.TakeUploaded);
        var third = await MergeAsync(room, Sales(("2026-01-01", 3)), ConflictRule.TakeUploaded);

        await TakeBackAsync(room, second);
        Assert.Equal(3, (await room.Series.ReadAsync(P1, Token))[0].Value);
        await TakeBackAsync(room, third);
        Assert.Equal(1, (await room.Series.ReadAsync(P1, Token))[0].Value);
        await TakeBackAsync(room, first);
        Assert.Empty(await room.Series.ReadAsync(P1, Token));
        Assert.Empty(await room.Series.ListAsync(Token));
    }

    [Fact]
    public async Task Candles_that_another_upload_brought_too_stay_until_that_one_is_taken_back()
    {
        await using var room = await UploadRoom.CreateAsync();
        await StoreNewestAsync(room);
        var first = await MergeAsync(room, Candles(0, 10));
        var second = await MergeAsync(room, Candles(5, 15));
        Assert.Equal(Minutes(0, 15), await StoredAsync(room));

        await TakeBackAsync(room, first);
        Assert.Equal(Minutes(5, 15), await StoredAsync(room));
        await TakeBackAsync(room, second);
        Assert.Empty(await StoredAsync(room));
    }

    /// <summary>Of random uploads, merged and taken back in random order, what is stored is always what those that stand have brought.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_is_stored_is_what_the_uploads_that_stand_have_brought(int seed)
    {
        await using var room = await UploadRoom.CreateAsync();
        await StoreNewestAsync(room);
        var random = new Random(seed);
        Dictionary<long, HashSet<int>> standing = [];
        for (var act = 0; act < 14; act++)
        {
            if (standing.Count > 0 && random.Next(3) == 0)
            {
                var id = standing.Keys.ElementAt(random.Next(standing.Count));
                await TakeBackAsync(room, id);
                standing.Remove(id);
            }
            else
            {
                var minutes = Enumerable.Range(0, 60).Where(_ => random.Next(3) > 0).Skip(random.Next(20)).ToHashSet();
                standing.Add(await MergeAsync(room, Candles([.. minutes])), minutes);
            }

            Assert.Equal(standing.Values.SelectMany(minutes => minutes).Distinct().Order().Select(MinuteAt), await StoredAsync(room));
        }
    }

    [Fact]
    public async Task What_is_not_merged_was_taken_back_or_was_merged_before_rows_were_written_down_is_refused()
    {
        await using var room = await UploadRoom.CreateAsync();
        var waiting = await room.ReceiveAsync(Sales(("2026-01-01", 1)));
        var merged = await MergeAsync(room, Sales(("2026-01-02", 1)));
        await TakeBackAsync(room, merged);
        var upload = (await room.Uploads.FindAsync(merged, Token))!;

        Assert.Contains("is not merged", Refusal(waiting), StringComparison.Ordinal);
        Assert.Contains("taken back already", Refusal(upload), StringComparison.Ordinal);
        var old = upload with { State = UploadState.Merged, Result = upload.Result! with { ArrivedAt = null } };
        Assert.Contains("by an earlier version", Refusal(old), StringComparison.Ordinal);

        static string Refusal(Upload upload) => Assert.Throws<UploadException>(() => UploadTakeBack.Check(upload)).Message;
    }

    private static async Task<long> MergeAsync(UploadRoom room, string csv, ConflictRule rule = ConflictRule.KeepStored)
    {
        var upload = await room.ReceiveAsync(csv);
        var reading = upload.Findings.NeedsName ? upload.Findings.Reading with { Target = UploadRoom.Btc } : upload.Findings.Reading;
        var run = await room.MergeAsync(upload, new MergePlan(reading, rule));
        Assert.True(run.State == RunState.Succeeded, run.Message);
        return upload.Id;
    }

    private static Task<JobRun> TakeBackAsync(UploadRoom room, long upload) =>
        room.Runner.RunAsync(UploadTakeBack.JobName, new TakeBackInput(upload, "wrong file", "admin"), room.Data.TakeBack.RunAsync, "admin");

    private static string Sales(params (string Day, double Value)[] rows) =>
        $"date,product_id,sales\n{string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Day},P1,{row.Value}\n")))}";

    private static string Candles(int from, int to) => Candles([.. Enumerable.Range(from, to - from)]);

    private static string Candles(IReadOnlyList<int> minutes) =>
        "timestamp,open,high,low,close,volume\n"
            + string.Concat(minutes.Select(minute => $"{MinuteAt(minute):yyyy-MM-dd HH:mm:ss},100,101,99,100,{minute + 1}\n"));

    private static DateTimeOffset MinuteAt(int minute) => new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute);

    private static IEnumerable<DateTimeOffset> Minutes(int from, int to) => Enumerable.Range(from, to - from).Select(MinuteAt);

    // Uploads come behind the newest candle of the market.
    private static Task<int> StoreNewestAsync(UploadRoom room) => room.Candles.AddAsync(
        [new ClosedCandle(UploadRoom.Btc, new Candle(MinuteAt(1_000), 100, 101, 99, 100, 1), MinuteAt(1_001), MinuteAt(1_001))], Token);

    private static async Task<IEnumerable<DateTimeOffset>> StoredAsync(UploadRoom room) =>
        (await room.Candles.ReadAsync(UploadRoom.Btc, null, MinuteAt(1_000), 1_000, Token)).Select(candle => candle.Candle.OpenTime);
}

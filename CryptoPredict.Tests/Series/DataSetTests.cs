using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Tests.SeriesTests;

public sealed class DataSetTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_stored_is_no_data_set()
    {
        await using var room = await UploadRoom.CreateAsync();
        Assert.Empty(await room.Series.ReadDataSetsAsync(Minute, Token));
        Assert.Empty(await room.Series.ReadGapsAsync(UploadRoom.Btc, UploadKind.Candles, Minute, 10, Token));
    }

    [Fact]
    public async Task Candles_say_from_when_to_when_what_is_missing_and_what_the_market_and_each_upload_brought()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.Candles.AddAsync([Stored(100), Stored(101)], Token);
        var upload = await room.ReceiveAsync(Candles(0, 1, 2, 10, 11));
        var run = await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { Target = UploadRoom.Btc }));
        Assert.True(run.State == RunState.Succeeded, run.Message);

        var set = Assert.Single(await room.Series.ReadDataSetsAsync(Minute, Token));

        Assert.Equal((UploadRoom.Btc, UploadKind.Candles, At(0), At(101), 7L, 95L), (set.Id, set.Kind, set.First, set.Last, set.Rows, set.Missing));
        Assert.Equal([new DataSetSource(null, 2), new DataSetSource(upload.Id, 5)], set.Sources);
        Assert.Equal(
            [new DataGap(At(12), At(100), 88), new DataGap(At(3), At(10), 7)],
            await room.Series.ReadGapsAsync(UploadRoom.Btc, UploadKind.Candles, Minute, 10, Token));
        Assert.Single(await room.Series.ReadGapsAsync(UploadRoom.Btc, UploadKind.Candles, Minute, 1, Token));
    }

    [Fact]
    public async Task Daily_values_say_the_same_by_the_day_and_name_each_upload_that_brought_a_value()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MergeAsync(room, "date,product_id,sales\n2026-01-01,P1,1\n2026-01-02,P1,2\n");
        await MergeAsync(room, "date,product_id,sales\n2026-01-02,P1,2\n2026-01-06,P1,6\n2026-01-01,A,1\n");

        var sets = await room.Series.ReadDataSetsAsync(Minute, Token);

        Assert.Equal(["A", "P1"], sets.Select(set => set.Id.Symbol));
        Assert.Equal((UploadKind.DailySeries, Day(1), Day(6), 3L, 3L), (sets[1].Kind, sets[1].First, sets[1].Last, sets[1].Rows, sets[1].Missing));
        Assert.Equal([new DataSetSource(1, 2), new DataSetSource(2, 2)], sets[1].Sources);
        Assert.Equal(
            [new DataGap(Day(3), Day(6), 3)], await room.Series.ReadGapsAsync(new Asset("P1"), UploadKind.DailySeries, Minute, 10, Token));
    }

    private static async Task MergeAsync(UploadRoom room, string csv)
    {
        var run = await room.MergeAsync(await room.ReceiveAsync(csv));
        Assert.True(run.State == RunState.Succeeded, run.Message);
    }

    private static ClosedCandle Stored(int minute) => new(UploadRoom.Btc, new Candle(At(minute), 100, 101, 99, 100, 1), At(minute + 1), At(minute + 1));

    private static string Candles(params int[] minutes) => "timestamp,open,high,low,close,volume\n"
        + string.Concat(minutes.Select(minute => $"{At(minute):yyyy-MM-dd HH:mm:ss},100,101,99,100,1\n"));

    private static DateTimeOffset At(int minute) => new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute);

    private static DateTimeOffset Day(int day) => new(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
}

using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.SeriesTests.Daily;

public sealed class DailyHistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The market knows each of 600 days; stored is one of long ago, and one within the last 400 that closed elsewhere.</summary>
    [Fact]
    public async Task The_market_fills_each_of_the_last_400_days_without_a_stored_close_and_none_before_them()
    {
        var today = UploadRoom.Now.Date;
        Candle[] past = [.. Enumerable.Range(1, 600).Select(back => LastOf(today.AddDays(-back), 100 + back))];
        await using var room = await UploadRoom.CreateAsync(past);
        await room.Candles.AddAsync([.. ((int[])[500, 3]).Select(back => Stored(LastOf(today.AddDays(-back), 7)))], Token);

        var days = await room.History.ReadAsync(UploadRoom.Btc, Token);

        int[] expected = [500, .. Enumerable.Range(1, 400).Reverse()];
        Assert.Equal(expected.Select(back => DateOnly.FromDateTime(today.AddDays(-back))), days.Select(day => day.Day));
        Assert.Equal(expected.Select(back => back is 500 or 3 ? 7.0 : 100 + back), days.Select(day => day.Value));
    }

    [Fact]
    public async Task Of_an_asset_without_stored_closes_the_last_400_days_of_the_market_are_its_history()
    {
        var today = UploadRoom.Now.Date;
        await using var room = await UploadRoom.CreateAsync([.. Enumerable.Range(1, 600).Select(back => LastOf(today.AddDays(-back), back))]);

        Assert.Equal(400, (await room.History.ReadAsync(UploadRoom.Btc, Token)).Count);
    }

    private static ClosedCandle Stored(Candle candle) => new(UploadRoom.Btc, candle, candle.OpenTime.AddMinutes(1), candle.OpenTime.AddMinutes(1));

    private static Candle LastOf(DateTime day, double close) =>
        new(new DateTimeOffset(day.AddDays(1).AddMinutes(-1), TimeSpan.Zero), close, close, close, close, 1);
}

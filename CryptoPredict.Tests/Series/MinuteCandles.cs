using System.Globalization;
using System.Text;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>Minutes of BTC-USD, as a file has them and as they are stored.</summary>
internal static class MinuteCandles
{
    /// <summary>The first line of a file.</summary>
    public const string Header = "timestamp,open,high,low,close,volume\n";

    /// <summary>Lines of a file; minutes count from the one in which the first stored candle opens.</summary>
    public static string Rows(int count, int from, double shift)
    {
        var text = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Start.AddMinutes(i):yyyy-MM-dd HH:mm:ss},100,103,99,{101 + shift},5\n");
        }

        return text.ToString();
    }

    private static DateTimeOffset Start => UploadRoom.Now.AddDays(-1);

    /// <summary>Stores candles that the market has given.</summary>
    public static async Task<IReadOnlyList<ClosedCandle>> StoreAsync(UploadRoom room, int count)
    {
        List<ClosedCandle> candles =
        [
            .. Enumerable.Range(0, count).Select(i => new ClosedCandle(
                UploadRoom.Btc, new Candle(Start.AddMinutes(i), 100, 103, 99, 101, 5), Start.AddMinutes(i + 1), Start.AddMinutes(i + 1))),
        ];
        await room.Candles.AddAsync(candles, TestContext.Current.CancellationToken);
        return candles;
    }
}

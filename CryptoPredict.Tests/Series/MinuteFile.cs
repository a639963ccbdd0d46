using System.Globalization;
using System.Net;
using System.Text;

namespace CryptoPredict.Tests.SeriesTests;

/// <summary>
/// Files of minute candles of BTC-USD made for the tests while they are sent: slow waves with seeded noise, so that a longer file holds the candles of a
/// shorter one.
/// </summary>
/// <param name="end">Close time of the last candle.</param>
/// <param name="price">What the price waves around.</param>
/// <param name="rows">How many candles.</param>
/// <param name="padding">Characters of a further column, which nobody reads.</param>
internal sealed class MinuteFile(DateTimeOffset end, double price, int rows, int padding = 0) : HttpContent
{
    private readonly string _padding = new('x', padding);

    /// <summary>How many bytes have been sent.</summary>
    public long Sent { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
        await using var closing = writer.ConfigureAwait(false);
        await WriteAsync("timestamp,symbol,open,high,low,close,volume,note\n");
        for (var left = rows; left > 0; left--)
        {
            var (open, close) = (CloseOf(left + 1), CloseOf(left));
            var (high, low) = (1.0001 * Math.Max(open, close), 0.9999 * Math.Min(open, close));
            await WriteAsync(string.Create(
                CultureInfo.InvariantCulture, $"{end.AddMinutes(-left):yyyy-MM-dd HH:mm:ss},BTC-USD,{open:F2},{high:F2},{low:F2},{close:F2},{1 + (left % 7)},{_padding}\n"));
        }

        async Task WriteAsync(string line)
        {
            Sent += line.Length;
            await writer.WriteAsync(line);
        }
    }

    private double CloseOf(int left) => price * (1 + (0.01 * Math.Sin(left / 700.0)) + (0.001 * (new Random(left).NextDouble() - 0.5)));

    protected override bool TryComputeLength(out long length) => (length = -1) >= 0;
}

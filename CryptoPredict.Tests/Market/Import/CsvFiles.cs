using System.Globalization;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Tests.Market.Import;

/// <summary>Small candle files made for the tests, and short ways to read them.</summary>
internal static class CsvFiles
{
    public const string Header = "timestamp,open,high,low,close,volume";

    public static readonly Asset Btc = new("BTC-USD");
    public static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One-minute candles in the plain format, oldest first; line 1 is the header, line i + 2 is minute i.</summary>
    public static List<string> PlainLines(int rows)
    {
        List<string> lines = [Header];
        for (var i = 0; i < rows; i++)
        {
            lines.Add(PlainRow(i));
        }

        return lines;
    }

    public static string PlainRow(int minute) => string.Create(
        CultureInfo.InvariantCulture, $"{Start.AddMinutes(minute):yyyy-MM-dd HH:mm:ss},{100 + minute},{103 + minute}.5,{99 + minute},{101 + minute},{minute}.25");

    public static Stream ToStream(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public static Task<CandleCsvContent> ReadAsync(string text, CandleCsvOptions? options = null) =>
        CandleCsv.ReadAllAsync(ToStream(text), options ?? new CandleCsvOptions { Asset = Btc }, TestContext.Current.CancellationToken);

    public static Task<CandleCsvContent> ReadAsync(IEnumerable<string> lines, CandleCsvOptions? options = null) =>
        ReadAsync(string.Join('\n', lines), options);

    public static async Task<string> RefusalAsync(Stream stream, CandleCsvOptions? options = null)
    {
        var refusal = await Assert.ThrowsAsync<CsvImportException>(() => CandleCsv.ReadAllAsync(
            stream, options ?? new CandleCsvOptions { Asset = Btc }, TestContext.Current.CancellationToken));
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }
}

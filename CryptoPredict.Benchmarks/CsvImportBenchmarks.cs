using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Benchmarks;

/// <summary>Importing 50,000 one-minute candles from memory: every row read, checked and delivered.</summary>
[MemoryDiagnoser]
public class CsvImportBenchmarks
{
    private const int Rows = 50_000;
    private static readonly CandleCsvOptions Options = new() { Asset = new Asset("BTC-USD") };
    private byte[] _named = [];
    private byte[] _kline = [];

    [GlobalSetup]
    public void Write()
    {
        var random = new Random(11);
        var named = new StringBuilder("timestamp,open,high,low,close,volume\n");
        var kline = new StringBuilder();
        var time = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var price = 60_000.0;
        for (var i = 0; i < Rows; i++, time = time.AddMinutes(1))
        {
            var close = price * (1 + ((random.NextDouble() - 0.5) / 1000));
            var candle = string.Create(
                CultureInfo.InvariantCulture,
                $"{price:F2},{Math.Max(price, close) + 5:F2},{Math.Min(price, close) - 5:F2},{close:F2},{random.NextDouble() * 20:F5}");
            named.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss},{candle}\n");
            var ms = time.ToUnixTimeMilliseconds();
            kline.Append(CultureInfo.InvariantCulture, $"{ms},{candle},{ms + 59_999},31982601.3,8176,148.318,13885565.65,0\n");
            price = close;
        }

        _named = Encoding.UTF8.GetBytes(named.ToString());
        _kline = Encoding.UTF8.GetBytes(kline.ToString());
    }

    [Benchmark(Baseline = true)]
    public Task<CandleCsvContent> NamedColumnsIntoMemory() => CandleCsv.ReadAllAsync(new MemoryStream(_named), Options, CancellationToken.None);

    [Benchmark]
    public Task<CandleCsvContent> BinanceKlineIntoMemory() => CandleCsv.ReadAllAsync(new MemoryStream(_kline), Options, CancellationToken.None);

    [Benchmark]
    public async Task<double> NamedColumnsStreamed()
    {
        var reader = await CandleCsv.OpenAsync(new MemoryStream(_named), Options, CancellationToken.None);
        var sum = 0.0;
        await foreach (var row in reader.ReadCandlesAsync(CancellationToken.None))
        {
            sum += row.Candle.Close;
        }

        return sum;
    }
}

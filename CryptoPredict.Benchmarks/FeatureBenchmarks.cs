using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Benchmarks;

/// <summary>Time and memory per candle of the feature engine; in a warm engine both sets of indicators run.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class FeatureBenchmarks
{
    private const int Day = 1440;

    private readonly float[] _row = new float[FeatureSchema.Count];
    private readonly Candle[] _candles = new Candle[2 * Day];
    private readonly FeatureEngine _engine = new(TimeSpan.FromMinutes(1));
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [GlobalSetup]
    public void MakeCandles()
    {
        var random = new Random(1);
        var price = 60_000.0;
        for (var i = 0; i < _candles.Length; i++)
        {
            var open = price;
            price *= Math.Exp(1e-3 * (random.NextDouble() - 0.5));
            _candles[i] = new Candle(
                _now.AddMinutes(i),
                open,
                Math.Max(open, price) * 1.0002,
                Math.Min(open, price) * 0.9998,
                price,
                random.NextDouble());
        }
    }

    /// <summary>One candle of a warm engine, row included.</summary>
    [Benchmark(OperationsPerInvoke = Day)]
    public float Update()
    {
        for (var i = 0; i < Day; i++)
        {
            _now += _engine.Interval;
            _engine.Update(_candles[i] with { OpenTime = _now }, _row);
        }

        return _row[0];
    }

    /// <summary>One candle of a training table built from two days of candles.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Day)]
    public int BuildTable() => FeatureTable.Build(_candles, TimeSpan.FromMinutes(1), 5).Count;
}

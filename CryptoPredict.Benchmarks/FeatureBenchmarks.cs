using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Benchmarks;

/// <summary>Time and memory per candle of the feature engine; a day of minute candles is one operation's unit of work.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class FeatureBenchmarks
{
    private const int Day = 1440;

    private readonly float[] _row = new float[FeatureSchema.Count];
    private readonly Candle[] _candles = new Candle[2 * Day];
    private FeatureEngine _engine = null!;

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
                new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
                open,
                Math.Max(open, price) * 1.0002,
                Math.Min(open, price) * 0.9998,
                price,
                random.NextDouble());
        }
    }

    // From here on both sets of indicators run, as they do for the rest of an engine's life.
    [IterationSetup(Target = nameof(Update))]
    public void WarmUp()
    {
        _engine = new FeatureEngine(TimeSpan.FromMinutes(1));
        foreach (var candle in _candles.AsSpan(0, Day))
        {
            _engine.Update(candle, _row);
        }
    }

    /// <summary>One candle of a warm engine, row included.</summary>
    [Benchmark(OperationsPerInvoke = Day)]
    public float Update()
    {
        foreach (var candle in _candles.AsSpan(Day))
        {
            _engine.Update(candle, _row);
        }

        return _row[0];
    }

    /// <summary>One candle of a training table built from two days of candles.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Day)]
    public int BuildTable() => FeatureTable.Build(_candles, TimeSpan.FromMinutes(1), 5).Count;
}

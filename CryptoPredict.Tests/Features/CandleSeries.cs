using CryptoPredict.Core.Features;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Features;

/// <summary>Made-up candles, and the rows an engine makes of candles.</summary>
internal static class CandleSeries
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>13:37 is not the start of a block of indicators, so engines started here differ from those started earlier.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 13, 37, 0, TimeSpan.Zero);

    /// <summary>A random walk with ranges, unchanged closes and candles without volume.</summary>
    public static Candle[] Random(int seed, int count, double price = 100, double sigma = 1e-3)
    {
        var random = new Random(seed);
        var candles = new Candle[count];
        for (var i = 0; i < count; i++)
        {
            var open = price;
            price *= random.Next(10) == 0 ? 1 : Math.Exp(sigma * Normal(random));
            var high = Math.Max(open, price) * Math.Exp(sigma * random.NextDouble());
            var low = Math.Min(open, price) * Math.Exp(-sigma * random.NextDouble());
            var volume = random.Next(20) == 0 ? 0 : Math.Exp(Normal(random));
            candles[i] = new Candle(Start + i * Minute, open, high, low, price, volume);
        }

        return candles;
    }

    /// <summary>Candles that never move.</summary>
    public static Candle[] Constant(int count, double price, double volume) =>
        [.. Enumerable.Range(0, count).Select(i => new Candle(Start + i * Minute, price, price, price, price, volume))];

    /// <summary>The same candles at other price and volume levels.</summary>
    public static Candle[] Scaled(this IEnumerable<Candle> candles, double price, double volume) =>
        [.. candles.Select(c => c with { Open = c.Open * price, High = c.High * price, Low = c.Low * price, Close = c.Close * price,
            Volume = c.Volume * volume })];

    /// <summary>The row of each candle; null where the engine was not ready.</summary>
    public static float[]?[] Rows(this IEnumerable<Candle> candles, FeatureEngine? engine = null)
    {
        engine ??= new FeatureEngine(Minute);
        var row = new float[FeatureSchema.Count];
        return [.. candles.Select(c => engine.Update(c, row) ? (float[])row.Clone() : null)];
    }

    /// <summary>Bit for bit, signs of zero included.</summary>
    public static void AssertSameBits(float[]?[] expected, float[]?[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] is null, actual[i] is null);
            for (var j = 0; expected[i] is not null && j < FeatureSchema.Count; j++)
            {
                // Not Assert.True: its message would be made for each of millions of equal pairs.
                if (BitConverter.SingleToInt32Bits(expected[i]![j]) != BitConverter.SingleToInt32Bits(actual[i]![j]))
                {
                    Assert.Fail($"Row {i}, {FeatureSchema.Features[j].Name}: {expected[i]![j]:R} became {actual[i]![j]:R}.");
                }
            }
        }
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

/// <summary>Stored candles put together into longer ones, against the same by hand.</summary>
public sealed class CandleFramesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_are_what_their_candles_make_also_with_gaps_and_at_both_ends()
    {
        using var store = await TestDatabase.CreateAsync();
        var random = new Random(1);
        var fake = new FakeCandleStore();
        var candles = Enumerable.Range(0, 3000).Where(minute => random.Next(4) > 0 && minute is < 900 or > 1700).Select(minute =>
        {
            var (open, close) = (100 + random.NextDouble(), 100 + random.NextDouble());
            var at = Sample.Start.AddMinutes(minute);
            return new ClosedCandle(
                Sample.Btc, new Candle(at, open, Math.Max(open, close) + random.NextDouble(), Math.Min(open, close) - random.NextDouble(), close, random.Next(9)),
                at.AddMinutes(1), at.AddMinutes(1));
        }).ToArray();
        await store.Candles.AddAsync(candles, Token);
        await store.Candles.AddAsync([.. candles.Select(candle => candle with { Asset = new Asset("ETH-USD") })], Token);
        await fake.AddAsync(candles, Token);

        foreach (var frame in new[] { 5, 15, 60, 1440 })
        {
            foreach (DateTimeOffset? to in new DateTimeOffset?[] { null, Sample.Start.AddMinutes(2103), Sample.Start.AddMinutes(1700), Sample.Start })
            {
                var length = TimeSpan.FromMinutes(frame);
                var expected = await fake.ReadFramesAsync(Sample.Btc, length, to, int.MaxValue, Token);
                Assert.Equal(expected, await store.Candles.ReadFramesAsync(Sample.Btc, length, to, 100_000, Token));
                var some = await store.Candles.ReadFramesAsync(Sample.Btc, length, to, 7, Token);
                Assert.Equal(expected.TakeLast(some.Count), some);
                Assert.Equal(expected.Count > 0, some.Count > 0);
            }
        }
    }
}

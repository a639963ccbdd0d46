using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Support;

/// <summary>Candles in memory.</summary>
internal sealed class FakeCandleStore : ICandleStore
{
    private readonly Lock _lock = new();
    private readonly List<ClosedCandle> _candles = [];

    /// <summary>How often the store was read.</summary>
    public int Reads { get; private set; }

    /// <summary>What the next readings fail with; null when they work.</summary>
    public Exception? Fault { get; set; }

    public Task<IReadOnlyList<ClosedCandle>> ReadAsync(
        Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Reads++;
            return Fault is not null
                ? Task.FromException<IReadOnlyList<ClosedCandle>>(Fault)
                : Task.FromResult<IReadOnlyList<ClosedCandle>>([.. _candles
                    .Where(c => c.Asset == asset && !(c.Candle.OpenTime < from) && !(c.Candle.OpenTime >= to))
                    .TakeLast(limit)]);
        }
    }

    public async Task<IReadOnlyList<Candle>> ReadFramesAsync(
        Asset asset, TimeSpan frame, DateTimeOffset? to, int limit, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(asset, null, to, int.MaxValue, cancellationToken))
            .GroupBy(candle => candle.Candle.OpenTime.ToUnixTimeMilliseconds() / (long)frame.TotalMilliseconds)
            .Select(group => group.Select(one => one.Candle).ToArray() is var part
                ? new Candle(
                    DateTimeOffset.FromUnixTimeMilliseconds(group.Key * (long)frame.TotalMilliseconds), part[0].Open, part.Max(one => one.High),
                    part.Min(one => one.Low), part[^1].Close, part.Sum(one => one.Volume))
                : default)
            .TakeLast(limit)];

    public async Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken)
    {
        var last = await ReadAsync(asset, null, null, 1, cancellationToken);
        return last.Count == 0 ? null : last[0];
    }

    public Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _candles.AddRange(candles);
        }

        return Task.FromResult(candles.Count);
    }
}

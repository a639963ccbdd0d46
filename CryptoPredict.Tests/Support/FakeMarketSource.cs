using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Support;

/// <summary>A market that only says what it is: candles come from <see cref="FakeLiveState.StepAsync"/>, and of its past it knows what it is told.</summary>
internal sealed class FakeMarketSource(TimeProvider clock, double speed = 10, params string[] symbols) : IMarketSource
{
    public IMarketSourceFactory Kind { get; init; } = MarketSources.All[0];

    public double Speed => speed;

    public IReadOnlyList<Asset> Assets { get; } = [.. symbols.Select(symbol => new Asset(symbol))];

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public TimeProvider Clock => clock;

    /// <summary>Candles of its past.</summary>
    public IReadOnlyList<Candle> Past { get; init; } = [];

    public IAsyncEnumerable<Candle> ReadHistoryAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Past.Where(candle => candle.OpenTime >= from && candle.OpenTime + Interval <= to).ToAsyncEnumerable();

    public IAsyncEnumerable<ClosedCandle> ReadLiveAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

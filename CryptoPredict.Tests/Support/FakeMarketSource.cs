using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Support;

/// <summary>A market that only says what it is: candles come from <see cref="FakeLiveState.StepAsync"/>.</summary>
internal sealed class FakeMarketSource(TimeProvider clock, double speed = 10, params string[] symbols) : IMarketSource
{
    public MarketSourceKind Kind { get; init; } = MarketSourceKind.Simulated;

    public double Speed => speed;

    public IReadOnlyList<Asset> Assets { get; } = [.. symbols.Select(symbol => new Asset(symbol))];

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public TimeProvider Clock => clock;

    public IAsyncEnumerable<Candle> ReadHistoryAsync(
        Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<ClosedCandle> ReadLiveAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

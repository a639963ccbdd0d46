using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training.Feedback;

/// <summary>A prediction loop that only stores candles and says so.</summary>
internal sealed class QuietMarket(FakeTimeProvider clock, ICandleStore candles, params string[] symbols)
{
    public event Action<Asset>? Changed;

    public event Action<Asset>? Filled;

    public IMarketSource Market { get; } = new FakeMarketSource(clock, 1, symbols);

    /// <summary>Stores candles that lie behind the newest one, as a catch-up does.</summary>
    public async Task FillAsync(Asset asset, params Candle[] missing)
    {
        await candles.AddAsync(
            [.. missing.Select(candle => new ClosedCandle(asset, candle, candle.OpenTime + Market.Interval, clock.GetUtcNow()))],
            TestContext.Current.CancellationToken);
        Filled?.Invoke(asset);
    }

    /// <summary>Moves the clock to the last candle's close, stores the candles of an asset and raises the signal once.</summary>
    public async Task CloseAsync(Asset asset, params Candle[] closed)
    {
        ClosedCandle[] added = [.. closed.Select(
            candle => new ClosedCandle(asset, candle, candle.OpenTime + Market.Interval, candle.OpenTime + Market.Interval))];

        // Time goes first: whoever happens to look in between shall not see a candle before its close.
        var ahead = added[^1].CloseTime - clock.GetUtcNow();
        clock.Advance(ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero);
        await candles.AddAsync(added, TestContext.Current.CancellationToken);
        Changed?.Invoke(asset);
    }
}

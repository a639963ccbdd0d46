namespace CryptoPredict.Core.Market;

/// <summary>Where candles come from. A source owns the market's clock; everything downstream tells time by it.</summary>
public interface IMarketSource
{
    /// <summary>What kind of market this is.</summary>
    IMarketSourceFactory Kind { get; }

    /// <summary>How many times faster than the wall clock market time runs; 1 for a real market.</summary>
    double Speed { get; }

    /// <summary>The assets it offers, in ordinal order.</summary>
    IReadOnlyList<Asset> Assets { get; }

    /// <summary>Length of one candle.</summary>
    TimeSpan Interval { get; }

    /// <summary>The market's clock; its timers and delays run in market time too.</summary>
    TimeProvider Clock { get; }

    /// <summary>
    /// Closed candles of <paramref name="asset"/> with <paramref name="from"/> ≤ open time and close time ≤ <paramref name="to"/>,
    /// oldest first; never one that closes after the clock's present.
    /// </summary>
    IAsyncEnumerable<Candle> ReadHistoryAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// Every candle of every asset that closes after <paramref name="after"/>, as it closes: ordered by close time, then asset.
    /// Sets a standing clock going. Ends only with the source's data (a replay's last candle) or the token.
    /// </summary>
    IAsyncEnumerable<ClosedCandle> ReadLiveAsync(DateTimeOffset after, CancellationToken cancellationToken);
}

namespace CryptoPredict.Core.Market;

/// <summary>Closed candles kept for good. One candle per asset and open time; a stored candle is never changed.</summary>
public interface ICandleStore
{
    /// <summary>The newest <paramref name="limit"/> candles with <paramref name="from"/> ≤ open time &lt; <paramref name="to"/>, oldest first.</summary>
    Task<IReadOnlyList<ClosedCandle>> ReadAsync(
        Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken);

    /// <summary>The newest candle of an asset; null when there is none.</summary>
    Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken);

    /// <summary>Adds candles in one transaction; those already there are left as they are.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken);
}

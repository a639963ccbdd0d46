namespace CryptoPredict.Core.Market;

/// <summary>Closed candles kept for good. One candle per asset and open time; a stored candle is never changed.</summary>
public interface ICandleStore
{
    /// <summary>The newest <paramref name="limit"/> candles with <paramref name="from"/> ≤ open time &lt; <paramref name="to"/>, oldest first.</summary>
    Task<IReadOnlyList<ClosedCandle>> ReadAsync(
        Asset asset, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Stored candles put together into longer ones: first open, highest high, lowest low, last close, summed volume. The newest <paramref name="limit"/> time
    /// frames that reach back from the newest stored candle before <paramref name="to"/>, oldest first; frames without a candle are left out.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="frame">Length of a time frame; frames begin at its whole multiples since 1970, UTC.</param>
    /// <param name="to">Only candles that opened before this time; null for all.</param>
    /// <param name="limit">Time frames, at least 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<Candle>> ReadFramesAsync(Asset asset, TimeSpan frame, DateTimeOffset? to, int limit, CancellationToken cancellationToken);

    /// <summary>The newest candle of an asset; null when there is none.</summary>
    Task<ClosedCandle?> ReadLastAsync(Asset asset, CancellationToken cancellationToken);

    /// <summary>Adds candles in one transaction; those already there are left as they are.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddAsync(IReadOnlyCollection<ClosedCandle> candles, CancellationToken cancellationToken);
}

namespace CryptoPredict.Core.Market;

/// <summary>Market time as the ledger keeps it.</summary>
internal static class MarketTime
{
    /// <summary>Cut to whole milliseconds, so that what is published and what is stored are the same value.</summary>
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

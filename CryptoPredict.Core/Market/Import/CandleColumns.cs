namespace CryptoPredict.Core.Market.Import;

/// <summary>Which columns of a file are read as candles, each counted from 1.</summary>
/// <param name="Time">The open time, or its day.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The volume; null where there is none, which is read as zero.</param>
/// <param name="Symbol">The name of the asset; null where all rows are of one.</param>
/// <param name="Clock">The time of day, where it stands apart from the day; null where it does not.</param>
public sealed record CandleColumns(int Time, int Open, int High, int Low, int Close, int? Volume = null, int? Symbol = null, int? Clock = null)
{
    /// <summary>The columns in use.</summary>
    internal IEnumerable<int> Used => ((int?[])[Time, Open, High, Low, Close, Volume, Symbol, Clock]).OfType<int>();
}

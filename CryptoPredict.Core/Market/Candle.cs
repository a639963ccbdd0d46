namespace CryptoPredict.Core.Market;

/// <summary>
/// Prices and volume of one closed interval. The time is the interval's <em>start</em>; the candle is known only at
/// <c>OpenTime + interval</c>, and nothing may use it earlier.
/// </summary>
/// <param name="OpenTime">Start of the interval, UTC.</param>
/// <param name="Open">First price; positive.</param>
/// <param name="High">Highest price; at least <paramref name="Open"/>, <paramref name="Close"/> and <paramref name="Low"/>.</param>
/// <param name="Low">Lowest price; positive.</param>
/// <param name="Close">Last price; positive.</param>
/// <param name="Volume">Traded volume in units of the asset; not negative.</param>
public readonly record struct Candle(DateTimeOffset OpenTime, double Open, double High, double Low, double Close, double Volume);

/// <summary>A candle of an asset as it came in from a market source.</summary>
/// <param name="Asset">Whose candle it is.</param>
/// <param name="Candle">The closed candle.</param>
/// <param name="CloseTime">Event time: when the interval ended, UTC market time.</param>
/// <param name="ArrivedAt">Arrival time: when this system had it, UTC market time; never before <paramref name="CloseTime"/>.</param>
public readonly record struct ClosedCandle(Asset Asset, Candle Candle, DateTimeOffset CloseTime, DateTimeOffset ArrivedAt);

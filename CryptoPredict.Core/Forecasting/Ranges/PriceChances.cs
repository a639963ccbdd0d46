namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>How likely an asset's price gets to a level within a time, from its newest candle on.</summary>
/// <param name="AsOf">Close time of the newest candle, UTC market time.</param>
/// <param name="Price">Its close: where the price stands.</param>
/// <param name="Level">The level asked for.</param>
/// <param name="Until">The time until which it is asked for.</param>
/// <param name="Touches">P(the price gets to the level at any time until then), 0 to 1.</param>
/// <param name="EndsBeyond">P(it lies at the level or beyond it at that time), 0 to 1.</param>
/// <param name="MovesAsFar">P(it lies at least as far from where it stands as the level does, up or down, at that time), 0 to 1.</param>
/// <param name="StaysAbove">Below this the price does not get until then with 90 % probability; a price.</param>
/// <param name="StaysBelow">Above this neither, in the same 90 %; a price.</param>
/// <param name="Targets">How many targets the probabilities rest on; they overlap.</param>
public sealed record PriceChances(
    DateTimeOffset AsOf, double Price, double Level, DateTimeOffset Until, double Touches, double EndsBeyond, double MovesAsFar, double StaysAbove,
    double StaysBelow, int Targets);

/// <summary>Answers how likely prices get somewhere.</summary>
public interface IPriceChances
{
    /// <summary>How long ahead it answers at most.</summary>
    TimeSpan Longest { get; }

    /// <summary>How likely an asset's price gets to a level within a time.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="level">The level; positive.</param>
    /// <param name="within">The time, from the newest candle on; above zero, at most <see cref="Longest"/>. It is taken as whole candles, a begun one as one.
    /// </param>
    /// <returns>Null while too few targets have come to say so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level or the time is out of its range.</exception>
    PriceChances? Ask(Market.Asset asset, double level, TimeSpan within);

    /// <summary>How likely an asset's price gets to a level until a time.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="level">The level; positive.</param>
    /// <param name="until">The time; what is left of it from the newest candle on is taken as whole candles.</param>
    /// <returns>Null while too few targets have come to say so, and once the time has come.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of its range.</exception>
    PriceChances? Ask(Market.Asset asset, double level, DateTimeOffset until);
}

using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Features.Indicators;

/// <summary>A closed candle with what every indicator needs to know about the one before it.</summary>
/// <param name="Candle">The candle.</param>
/// <param name="AsOf">Its close time.</param>
/// <param name="PreviousClose">Close of the candle before it.</param>
/// <param name="LogReturn">ln(close / previous close).</param>
internal readonly record struct CandleStep(Candle Candle, DateTimeOffset AsOf, double PreviousClose, double LogReturn);

/// <summary>
/// One or a few features that share their state. Scale-free: multiplying all prices, or all volumes, by one number changes
/// nothing. Finite on every valid candle.
/// </summary>
internal interface IIndicator
{
    /// <summary>The features it writes, in order.</summary>
    IReadOnlyList<Feature> Features { get; }

    /// <summary>Takes the next candle; amortised O(1), no allocation.</summary>
    void Update(in CandleStep step);

    /// <summary>Writes its features; only asked for after <see cref="FeatureEngine.WarmUp"/> candles.</summary>
    /// <param name="step">The step of the last update.</param>
    /// <param name="row">Room for exactly its features.</param>
    void Write(in CandleStep step, Span<float> row);

    /// <summary>Forgets every candle.</summary>
    void Reset();
}

using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Forecasting;

/// <summary>What the prediction suggests.</summary>
public enum Signal
{
    /// <summary>Neither direction is likely enough.</summary>
    Hold,

    /// <summary>A rise is likely enough.</summary>
    Buy,

    /// <summary>A fall is likely enough.</summary>
    Sell,
}

/// <summary>One member's part in a prediction.</summary>
/// <param name="Model">The forecaster's model name.</param>
/// <param name="Version">The version that spoke.</param>
/// <param name="LogReturn">Its forecast log return; null when it was left out.</param>
/// <param name="Weight">Its weight in the ensemble, 0 to 1; 0 when it was left out or only runs beside.</param>
/// <param name="LeftOut">Why it was left out; null when it took part.</param>
public sealed record MemberForecast(string Model, string Version, double? LogReturn, double Weight, string? LeftOut = null)
{
    /// <summary>Whether it has a say, and may say something else than "no change".</summary>
    internal bool MayMove => Weight > 0 && Model != PersistenceForecaster.ModelName;
}

/// <summary>A prediction as it is issued: every number that a later check needs, and nothing known later than its issue.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="AsOf">Close time of the newest candle it rests on, UTC market time. Unique per asset and horizon.</param>
/// <param name="IssuedAt">When it was made, UTC market time; at or after <paramref name="AsOf"/>.</param>
/// <param name="TargetTime">The time whose price it predicts: <paramref name="AsOf"/> + horizon.</param>
/// <param name="LastPrice">Close of the newest candle; what persistence predicts.</param>
/// <param name="PredictedPrice"><paramref name="LastPrice"/> · exp(ensemble log return).</param>
/// <param name="Lower">Lower end of the band.</param>
/// <param name="Upper">Upper end of the band.</param>
/// <param name="BandCoverage">Share of targets the band aims to hold, for example 0.9.</param>
/// <param name="Scale">One-sigma scale of the horizon's log return at issue (recent volatility); the band's unit.</param>
/// <param name="ProbabilityUp">P(price at target &gt; last price), 0 to 1.</param>
/// <param name="Signal">Buy, sell or hold.</param>
/// <param name="Source">The name of the market source it rests on, see <see cref="IMarketSourceFactory.Name"/>.</param>
/// <param name="Members">Each member's forecast and weight, in a fixed order.</param>
/// <param name="Arithmetic">
/// By which arithmetic the members were computed, see <see cref="VectorWidths.Arithmetic"/>: bits are the same on machines of the same one. Null for
/// predictions from before it was written down.
/// </param>
public sealed record Prediction(
    Asset Asset,
    DateTimeOffset AsOf,
    DateTimeOffset IssuedAt,
    DateTimeOffset TargetTime,
    double LastPrice,
    double PredictedPrice,
    double Lower,
    double Upper,
    double BandCoverage,
    double Scale,
    double ProbabilityUp,
    Signal Signal,
    string Source,
    IReadOnlyList<MemberForecast> Members,
    string? Arithmetic = null)
{
    /// <summary>How far the price may go, for each horizon: rows of the ledger by themselves. Empty where it was read without them.</summary>
    public IReadOnlyList<RangeForecast> Ranges { get; init; } = [];

    /// <summary>How far ahead it looks.</summary>
    public TimeSpan Horizon => TargetTime - AsOf;

    /// <summary>Whether it says "no change" because no model could speak: then persistence stands in for them with all the weight.</summary>
    public bool IsNoChange => Members.Count > 0 && !Members.Any(member => member.MayMove);

    /// <summary>The ensemble's forecast log return.</summary>
    public double LogReturn => Math.Log(PredictedPrice / LastPrice);
}

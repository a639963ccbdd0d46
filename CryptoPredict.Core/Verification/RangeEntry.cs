using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Verification;

/// <summary>How a range forecast met what came. One per forecast, never changed.</summary>
/// <param name="ForecastId">The ledger's id of the forecast.</param>
/// <param name="VerifiedAt">When the check was made, UTC market time.</param>
/// <param name="Status">How the check ended.</param>
/// <param name="ActualPrice">The close of the candle that closed at the target; null when there is none.</param>
/// <param name="High">The highest price until then; null where a candle is missing.</param>
/// <param name="Low">The lowest price until then; null where a candle is missing.</param>
public sealed record RangeOutcome(
    long ForecastId, DateTimeOffset VerifiedAt, VerificationStatus Status, double? ActualPrice, double? High, double? Low);

/// <summary>A row of the ledger: a range forecast and, once its target has come, how it met that.</summary>
/// <param name="Id">The forecast's id: ascending in the order of issue.</param>
/// <param name="PredictionId">The id of the prediction that it was said beside.</param>
/// <param name="Asset">The asset.</param>
/// <param name="AsOf">Close time of the newest candle that it rests on, UTC market time.</param>
/// <param name="LastPrice">The close of that candle.</param>
/// <param name="Forecast">The forecast.</param>
/// <param name="Outcome">How it met what came; null while it is pending.</param>
public sealed record RangeEntry(
    long Id, long PredictionId, Asset Asset, DateTimeOffset AsOf, double LastPrice, RangeForecast Forecast, RangeOutcome? Outcome)
{
    /// <summary>How far ahead it looks.</summary>
    public TimeSpan Horizon => Forecast.TargetTime - AsOf;
}

/// <summary>A question to the ledger's range forecasts; the newest come first.</summary>
/// <param name="Asset">Only this asset.</param>
/// <param name="Horizon">Only this horizon.</param>
/// <param name="From">Only forecasts with AsOf at or after this time.</param>
/// <param name="To">Only forecasts with AsOf before this time.</param>
/// <param name="Verified">Only those that a price was found for.</param>
/// <param name="Limit">Most rows returned, at least 1.</param>
public sealed record RangeQuery(
    Asset Asset, TimeSpan Horizon, DateTimeOffset? From = null, DateTimeOffset? To = null, bool Verified = false, int Limit = 1440);

using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification;

/// <summary>How a check of a prediction ended.</summary>
public enum VerificationStatus
{
    /// <summary>Met by a price at the time it was due.</summary>
    Verified,

    /// <summary>No price lay within the tolerance of the due time; nothing was guessed.</summary>
    Unverifiable,
}

/// <summary>A prediction met by the price that came. One per prediction, never changed.</summary>
/// <param name="PredictionId">The ledger's id of the prediction.</param>
/// <param name="VerifiedAt">When the check was made, UTC market time.</param>
/// <param name="DueTime">When it was due: the target time, or earlier when early checks are configured.</param>
/// <param name="Early">Whether <paramref name="DueTime"/> lies before the target time.</param>
/// <param name="Status">How the check ended.</param>
/// <param name="PriceTime">Close time of the candle whose close it was checked against; null when unverifiable.</param>
/// <param name="ActualPrice">The price that came; null when unverifiable.</param>
/// <param name="Error">Predicted price − actual price; null when unverifiable.</param>
/// <param name="LogError">Forecast log return − realised log return; null when unverifiable.</param>
/// <param name="DirectionHit">
/// Whether the predicted and the realised move had the same sign; null when unverifiable or when either did not move.
/// </param>
/// <param name="InsideBand">Whether the actual price lay inside the band; null when unverifiable.</param>
/// <param name="Reason">Why it is unverifiable; null otherwise.</param>
public sealed record PredictionVerification(
    long PredictionId,
    DateTimeOffset VerifiedAt,
    DateTimeOffset DueTime,
    bool Early,
    VerificationStatus Status,
    DateTimeOffset? PriceTime,
    double? ActualPrice,
    double? Error,
    double? LogError,
    bool? DirectionHit,
    bool? InsideBand,
    string? Reason)
{
    /// <summary>Holds a prediction against a price.</summary>
    /// <param name="price">The price that came; positive.</param>
    /// <param name="priceTime">When it came.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="id">The ledger's id of it.</param>
    /// <param name="due">When the check was due.</param>
    /// <param name="now">When it is made.</param>
    public static PredictionVerification By(
        double price, DateTimeOffset priceTime, Prediction prediction, long id, DateTimeOffset due, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var realised = Math.Log(price / prediction.LastPrice);
        var forecast = prediction.LogReturn;
        bool? hit = forecast == 0 || realised == 0 ? null : Math.Sign(forecast) == Math.Sign(realised);
        var inside = prediction.Lower <= price && price <= prediction.Upper;
        return new PredictionVerification(
            id, now, due, due < prediction.TargetTime, VerificationStatus.Verified, priceTime, price,
            prediction.PredictedPrice - price, forecast - realised, hit, inside, null);
    }

    /// <summary>|error| in per cent of the actual price; null when unverifiable.</summary>
    public double? AbsolutePercentError => ActualPrice is { } actual && Error is { } error ? 100 * Math.Abs(error) / actual : null;
}

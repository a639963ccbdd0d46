using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Tests.Verification.Scores;

/// <summary>Ledger rows with a verification, one per minute.</summary>
internal static class CheckedRows
{
    public const double LastPrice = 64_000;

    public static readonly Asset Asset = new("BTC-USD");

    public static LedgerEntry Verified(int id, double realised, double ensemble, params (string Model, double? LogReturn)[] members)
    {
        var actual = LastPrice * Math.Exp(realised);
        var prediction = Prediction(id, ensemble, members);
        var check = Settled(prediction, id, VerificationStatus.Verified) with
        {
            PriceTime = prediction.TargetTime,
            ActualPrice = actual,
            Error = prediction.PredictedPrice - actual,
            LogError = ensemble - realised,
            InsideBand = prediction.Lower <= actual && actual <= prediction.Upper,
        };
        return new(id, prediction, check);
    }

    public static LedgerEntry Unverifiable(int id)
    {
        var prediction = Prediction(id, 0, []);
        return new(id, prediction, Settled(prediction, id, VerificationStatus.Unverifiable) with { Reason = "The feed was down." });
    }

    public static LedgerEntry Pending(int id) => new(id, Prediction(id, 0, []), null);

    private static Prediction Prediction(int id, double ensemble, (string Model, double? LogReturn)[] members)
    {
        var asOf = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(id);
        return new(
            Asset,
            asOf,
            IssuedAt: asOf.AddSeconds(1),
            TargetTime: asOf.AddMinutes(5),
            LastPrice,
            PredictedPrice: LastPrice * Math.Exp(ensemble),
            Lower: LastPrice * Math.Exp(ensemble - 1e-3),
            Upper: LastPrice * Math.Exp(ensemble + 1e-3),
            BandCoverage: 0.9,
            Scale: 6e-4,
            ProbabilityUp: 0.5,
            Signal.Hold,
            "Simulated",
            [.. members.Select(m => new MemberForecast(m.Model, "v1", m.LogReturn, m.LogReturn is null ? 0 : 1.0 / members.Length))]);
    }

    private static PredictionVerification Settled(Prediction prediction, int id, VerificationStatus status) =>
        new(id, prediction.TargetTime, prediction.TargetTime, Early: false, status, null, null, null, null, null, null, null);
}

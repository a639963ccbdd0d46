using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Tests.Support;

/// <summary>Small, plausible values of the domain for tests to vary.</summary>
public static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static readonly Asset Btc = new("BTC-USD");

    /// <summary>The candle that closes <paramref name="minute"/> minutes after <see cref="Start"/>.</summary>
    public static ClosedCandle Candle(int minute, double close = 100, Asset? asset = null)
    {
        var closeTime = Start + minute * Minute;
        return new ClosedCandle(
            asset ?? Btc,
            new Candle(closeTime - Minute, close, close * 1.001, close * 0.999, close, 10),
            closeTime,
            closeTime.AddMilliseconds(5));
    }

    /// <summary>A five-minute prediction as of <paramref name="minute"/> minutes after <see cref="Start"/>.</summary>
    public static Prediction Prediction(int minute, double last = 100, double logReturn = 0.001, Asset? asset = null)
    {
        var asOf = Start + minute * Minute;
        return new Prediction(
            asset ?? Btc, asOf, asOf.AddMilliseconds(7), asOf + 5 * Minute, last, last * Math.Exp(logReturn), last * 0.99, last * 1.01,
            0.9, 0.002, 0.6, Signal.Buy, "Simulated",
            [
                new MemberForecast("persistence", "1", 0, 0.5),
                new MemberForecast("kalman", "k1", 2 * logReturn, 0.5),
                new MemberForecast("random-forest", "none", null, 0, "It has not been trained yet."),
            ],
            "512-bit fused, kernels 1");
    }

    /// <summary>A check of prediction <paramref name="id"/>, settled at <paramref name="minute"/>.</summary>
    public static PredictionVerification Check(long id, int minute, double actual = 100.5) => new(
        id, Start + minute * Minute, Start + minute * Minute, false, VerificationStatus.Verified, Start + minute * Minute,
        actual, -0.4, -0.004, true, true, null);

    /// <summary>A check of prediction <paramref name="id"/> at <paramref name="minute"/> that found no price.</summary>
    public static PredictionVerification Hole(long id, int minute) => new(
        id, Start + minute * Minute, Start + minute * Minute, false, VerificationStatus.Unverifiable, null, null, null, null, null, null, "No candle closed.");
}

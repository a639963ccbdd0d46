using System.Security.Cryptography;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// The ledger's chain: hash(n) = SHA-256(hash(n − 1) ‖ row n), where a row is its kind, its number and its fields in their
/// declared order: times as Unix milliseconds and numbers as IEEE 754 bits (zero always with a positive sign: a store may
/// drop the other), both little-endian, texts as UTF-8 behind their length, an absent value as a zero byte, a present
/// optional one behind a one, several numbers as their bits behind their length. A prediction's
/// arithmetic follows its members where it was written down, and is nothing where it was not.
/// </summary>
public static class LedgerChain
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    internal const byte PredictionKind = 1;
    internal const byte VerificationKind = 2;
    internal const byte RangeForecastKind = 3;
    internal const byte RangeOutcomeKind = 4;

    /// <summary>What the first row is chained to.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[HashLength];

    /// <summary>Hash of a prediction's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="id">The row's number.</param>
    /// <param name="prediction">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long id, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var row = new RowBytes();
        row.Begin(previous, PredictionKind);
        row.Add(id);
        row.Add(prediction.Asset.Symbol);
        row.Add(prediction.AsOf);
        row.Add(prediction.IssuedAt);
        row.Add(prediction.TargetTime);
        row.Add(prediction.LastPrice);
        row.Add(prediction.PredictedPrice);
        row.Add(prediction.Lower);
        row.Add(prediction.Upper);
        row.Add(prediction.BandCoverage);
        row.Add(prediction.Scale);
        row.Add(prediction.ProbabilityUp);
        row.Add(prediction.Signal.ToString());
        row.Add(prediction.Source);
        row.Add((long)prediction.Members.Count);
        foreach (var member in prediction.Members)
        {
            row.Add(member.Model);
            row.Add(member.Version);
            row.AddOptional(member.LogReturn);
            row.Add(member.Weight);
            row.AddOptional(member.LeftOut);
        }

        if (prediction.Arithmetic is not null)
        {
            row.Add(prediction.Arithmetic);
        }

        return HashOf(row);
    }

    /// <summary>Hash of a verification's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="seq">The row's number.</param>
    /// <param name="verification">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long seq, PredictionVerification verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var row = new RowBytes();
        row.Begin(previous, VerificationKind);
        row.Add(seq);
        row.Add(verification.PredictionId);
        row.Add(verification.VerifiedAt);
        row.Add(verification.DueTime);
        row.Add(verification.Early ? 1L : 0L);
        row.Add(verification.Status.ToString());
        row.AddOptional(verification.PriceTime);
        row.AddOptional(verification.ActualPrice);
        row.AddOptional(verification.Error);
        row.AddOptional(verification.LogError);
        row.AddOptional(verification.DirectionHit);
        row.AddOptional(verification.InsideBand);
        row.AddOptional(verification.Reason);
        return HashOf(row);
    }

    /// <summary>Hash of a range forecast's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="id">The row's number.</param>
    /// <param name="predictionId">The row of the prediction that it was said beside.</param>
    /// <param name="forecast">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long id, long predictionId, RangeForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var row = new RowBytes();
        row.Begin(previous, RangeForecastKind);
        row.Add(id);
        row.Add(predictionId);
        row.Add(forecast.TargetTime);
        row.Add(forecast.LogReturn);
        row.Add(forecast.Scale);
        row.AddText(NumberBytes.Of(forecast.Quantiles));
        row.AddText(NumberBytes.Of([.. forecast.Touches, .. forecast.Ends]));
        return HashOf(row);
    }

    /// <summary>Hash of a range outcome's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="seq">The row's number.</param>
    /// <param name="outcome">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long seq, RangeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var row = new RowBytes();
        row.Begin(previous, RangeOutcomeKind);
        row.Add(seq);
        row.Add(outcome.ForecastId);
        row.Add(outcome.VerifiedAt);
        row.Add(outcome.Status.ToString());
        row.AddOptional(outcome.ActualPrice);
        row.AddOptional(outcome.High);
        row.AddOptional(outcome.Low);
        return HashOf(row);
    }

    private static byte[] HashOf(RowBytes row)
    {
        var hash = new byte[HashLength];
        row.Hash(hash);
        return hash;
    }
}

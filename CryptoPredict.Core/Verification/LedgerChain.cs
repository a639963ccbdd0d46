using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// The ledger's chain: hash(n) = SHA-256(hash(n − 1) ‖ row n), where a row is its kind, its number and its fields in their
/// declared order: times as Unix milliseconds and numbers as IEEE 754 bits (zero always with a positive sign: a store may
/// drop the other), both little-endian, texts as UTF-8 behind their length, an absent value as a zero byte, a present
/// optional one behind a one.
/// </summary>
public static class LedgerChain
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const byte PredictionKind = 1;
    private const byte VerificationKind = 2;

    /// <summary>What the first row is chained to.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[HashLength];

    /// <summary>Hash of a prediction's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="id">The row's number.</param>
    /// <param name="prediction">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long id, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        using var row = new RowHash(previous, PredictionKind);
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
        row.Add(prediction.Source.ToString());
        row.Add(prediction.Members.Count);
        foreach (var member in prediction.Members)
        {
            row.Add(member.Model);
            row.Add(member.Version);
            row.AddOptional(member.LogReturn);
            row.Add(member.Weight);
            row.AddOptional(member.LeftOut);
        }

        return row.Finish();
    }

    /// <summary>Hash of a verification's row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="HashLength"/> bytes.</param>
    /// <param name="seq">The row's number.</param>
    /// <param name="verification">The row.</param>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long seq, Verification verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        using var row = new RowHash(previous, VerificationKind);
        row.Add(seq);
        row.Add(verification.PredictionId);
        row.Add(verification.VerifiedAt);
        row.Add(verification.DueTime);
        row.Add(verification.Early ? 1 : 0);
        row.Add(verification.Status.ToString());
        row.AddOptional(verification.PriceTime);
        row.AddOptional(verification.ActualPrice);
        row.AddOptional(verification.Error);
        row.AddOptional(verification.LogError);
        row.AddOptional(verification.DirectionHit);
        row.AddOptional(verification.InsideBand);
        row.AddOptional(verification.Reason);
        return row.Finish();
    }

    private sealed class RowHash : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public RowHash(ReadOnlySpan<byte> previous, byte kind)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(previous.Length, HashLength);
            _hash.AppendData(previous);
            _hash.AppendData([kind]);
        }

        public void Add(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            _hash.AppendData(bytes);
        }

        public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value == 0 ? 0.0 : value));

        public void Add(DateTimeOffset value) => Add(value.ToUnixTimeMilliseconds());

        public void Add(string value)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            Add(bytes.Length);
            _hash.AppendData(bytes);
        }

        public void AddOptional(double? value)
        {
            if (Present(value is not null))
            {
                Add(value!.Value);
            }
        }

        public void AddOptional(DateTimeOffset? value)
        {
            if (Present(value is not null))
            {
                Add(value!.Value);
            }
        }

        public void AddOptional(bool? value)
        {
            if (Present(value is not null))
            {
                Add(value!.Value ? 1 : 0);
            }
        }

        public void AddOptional(string? value)
        {
            if (Present(value is not null))
            {
                Add(value!);
            }
        }

        public byte[] Finish() => _hash.GetHashAndReset();

        public void Dispose() => _hash.Dispose();

        private bool Present(bool present)
        {
            _hash.AppendData([present ? (byte)1 : (byte)0]);
            return present;
        }
    }
}

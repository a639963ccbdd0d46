using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// The bytes of a ledger's row as <see cref="LedgerChain"/> lays them down, gathered so that one call hashes them. May be used again for the next row.
/// </summary>
internal sealed class RowBytes
{
    // More than a row of some members takes.
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>Begins a row.</summary>
    /// <param name="previous">Hash of the row before, <see cref="LedgerChain.HashLength"/> bytes.</param>
    /// <param name="kind">What kind of row it is.</param>
    public void Begin(ReadOnlySpan<byte> previous, byte kind)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(previous.Length, LedgerChain.HashLength);
        _length = 0;
        previous.CopyTo(Take(LedgerChain.HashLength));
        Take(1)[0] = kind;
    }

    public void Add(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value == 0 ? 0.0 : value));

    public void Add(DateTimeOffset value) => Add(value.ToUnixTimeMilliseconds());

    public void Add(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Add((long)count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    /// <summary>Adds a text that is UTF-8 already.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        Add((long)text.Length);
        text.CopyTo(Take(text.Length));
    }

    public void AddOptional(double? value)
    {
        if (AddPresence(value is not null))
        {
            Add(value!.Value);
        }
    }

    public void AddOptional(DateTimeOffset? value)
    {
        if (AddPresence(value is not null))
        {
            Add(value!.Value);
        }
    }

    public void AddOptional(bool? value)
    {
        if (AddPresence(value is not null))
        {
            Add(value!.Value ? 1L : 0L);
        }
    }

    public void AddOptional(string? value)
    {
        if (AddPresence(value is not null))
        {
            Add(value!);
        }
    }

    /// <summary>Adds whether an optional value is there; the value itself follows.</summary>
    /// <returns>The same.</returns>
    public bool AddPresence(bool present)
    {
        Take(1)[0] = present ? (byte)1 : (byte)0;
        return present;
    }

    /// <summary>Leaves room for a number that is known only once what follows has been added.</summary>
    /// <returns>Its place, for <see cref="Fill"/>.</returns>
    public int Reserve()
    {
        Take(sizeof(long));
        return _length - sizeof(long);
    }

    /// <summary>Puts the number into its place.</summary>
    public void Fill(int place, long value) => BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(place), value);

    /// <summary>Hashes the row.</summary>
    /// <param name="hash">Takes the hash, <see cref="LedgerChain.HashLength"/> bytes.</param>
    public void Hash(Span<byte> hash) => SHA256.HashData(_bytes.AsSpan(0, _length), hash);

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;

namespace CryptoPredict.Core.Verification;

/// <summary>Numbers as they stand in a column and in a row's hash: 64-bit floats, little-endian, one behind the other.</summary>
public static class NumberBytes
{
    /// <summary>The bytes of numbers.</summary>
    public static byte[] Of(ImmutableArray<double> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(double)];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), numbers[i]);
        }

        return bytes;
    }

    /// <summary>The numbers of bytes; what is left over at the end is passed over.</summary>
    public static ImmutableArray<double> Read(ReadOnlySpan<byte> bytes)
    {
        var numbers = ImmutableArray.CreateBuilder<double>(bytes.Length / sizeof(double));
        for (var at = 0; at + sizeof(double) <= bytes.Length; at += sizeof(double))
        {
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]));
        }

        return numbers.MoveToImmutable();
    }
}

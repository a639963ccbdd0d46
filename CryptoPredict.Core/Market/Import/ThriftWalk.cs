namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Walks over one struct of the Thrift compact protocol without keeping anything that the struct claims to hold (apache/thrift,
/// doc/specs/thrift-compact-protocol.md).
/// </summary>
/// <param name="bytes">The bytes from the struct's first one on; there may be more.</param>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes)
{
    private const int MostDepth = 32;
    private const int MostVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were walked.</summary>
    public int Length { get; private set; }

    /// <summary>Walks to the end of the struct.</summary>
    /// <param name="shape">Its fields; it may have others, but no structs, which a reader that does not know them may take for something else.</param>
    /// <param name="numbers">
    /// Takes its whole numbers and those of structs within it, by the field of the struct, 0 for none, and their own; null to look at none.
    /// </param>
    /// <returns>Whether it ends within the bytes, every field is of its type, and every length and count fits in the bytes.</returns>
    public bool TryStruct(ThriftShape shape, IDictionary<(int Struct, int Field), long>? numbers = null) => TryStruct(shape, numbers, within: 0, depth: 0);

    private bool TryStruct(ThriftShape shape, IDictionary<(int Struct, int Field), long>? numbers, int within, int depth)
    {
        var id = 0L;
        while (depth < MostDepth && TryByte(out var header))
        {
            if (header == 0)
            {
                return true;
            }

            if (header >> 4 is not 0 and var step)
            {
                id += step;
            }
            else if (!TryNumber(short.MaxValue, out id))
            {
                return false;
            }

            // Both truth values have a type.
            var type = (header & 0x0F) == 2 ? ThriftType.Bool : (ThriftType)(header & 0x0F);
            var field = shape.Find(id);
            if (field is not null && field.Type != type)
            {
                return false;
            }

            if (MaxOf(type) is { } most)
            {
                if (!TryNumber(most, out var number))
                {
                    return false;
                }

                numbers?.TryAdd((within, (int)id), number);
            }
            else if (type == ThriftType.Struct)
            {
                if (field?.Of is not { } inner || !TryStruct(inner, depth == 0 ? numbers : null, (int)id, depth + 1))
                {
                    return false;
                }
            }
            else if (!(type == ThriftType.List ? TryList(field, depth) : type == ThriftType.Bool || TryValue(type)))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryList(ThriftField? field, int depth)
    {
        if (!TryByte(out var header))
        {
            return false;
        }

        var count = (ulong)(header >> 4);
        if (count == 15 && !TryVarint(out count))
        {
            return false;
        }

        // Every element has a byte at least; more are not reserved for.
        var type = (ThriftType)(header & 0x0F);
        if (count > (ulong)(_bytes.Length - Length) || (count > 0 && field is not null && field.Element != type))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!(type == ThriftType.Struct ? field?.Of is { } inner && TryStruct(inner, null, 0, depth + 1) : TryValue(type)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryValue(ThriftType type) => type switch
    {
        ThriftType.Bool or ThriftType.Byte => TrySkip(1),
        ThriftType.Double => TrySkip(sizeof(double)),
        ThriftType.Binary => TryVarint(out var length) && TrySkip(length),
        _ => MaxOf(type) is { } most && TryNumber(most, out _),
    };

    private static long? MaxOf(ThriftType type) => type switch
    {
        ThriftType.I16 => short.MaxValue,
        ThriftType.I32 => int.MaxValue,
        ThriftType.I64 => long.MaxValue,
        _ => null,
    };

    private bool TryByte(out byte value)
    {
        value = Length < _bytes.Length ? _bytes[Length] : (byte)0;
        return TrySkip(1);
    }

    private bool TrySkip(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Length))
        {
            return false;
        }

        Length += (int)count;
        return true;
    }

    // In zigzag order: 0, -1, 1, -2 and so on.
    private bool TryNumber(long most, out long value)
    {
        var read = TryVarint(out var number);
        value = (long)(number >> 1) ^ -(long)(number & 1);
        return read && value <= most && value >= -most - 1;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var place = 0; place < MostVarintBytes && TryByte(out var next); place++)
        {
            value |= (ulong)(next & 0x7F) << (7 * place);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}

namespace CryptoPredict.Core.Market.Import;

/// <summary>What a value of the Thrift compact protocol is; the numbers are those of the protocol.</summary>
internal enum ThriftType
{
    /// <summary>A truth value, which its type alone tells.</summary>
    Bool = 1,

    /// <summary>A byte.</summary>
    Byte = 3,

    /// <summary>A whole number of 16 bits.</summary>
    I16 = 4,

    /// <summary>A whole number of 32 bits.</summary>
    I32 = 5,

    /// <summary>A whole number of 64 bits.</summary>
    I64 = 6,

    /// <summary>A number of 64 bits with a point.</summary>
    Double = 7,

    /// <summary>Bytes or a text.</summary>
    Binary = 8,

    /// <summary>A list.</summary>
    List = 9,

    /// <summary>A struct.</summary>
    Struct = 12,
}

/// <summary>A field of a struct.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">What it is.</param>
/// <param name="Of">The shape of the struct, or of those in the list.</param>
/// <param name="Element">What is in the list.</param>
internal sealed record ThriftField(int Id, ThriftType Type, ThriftShape? Of = null, ThriftType Element = ThriftType.Struct);

/// <summary>The fields that a struct may have.</summary>
/// <param name="fields">Its fields.</param>
internal sealed class ThriftShape(params IEnumerable<ThriftField> fields)
{
    private readonly Dictionary<int, ThriftField> _fields = fields.ToDictionary(field => field.Id);

    /// <summary>The field of a number; null for one that is not known.</summary>
    public ThriftField? Find(long id) => _fields.GetValueOrDefault((int)Math.Clamp(id, -1, short.MaxValue));
}

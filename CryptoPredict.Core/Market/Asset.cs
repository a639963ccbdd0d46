namespace CryptoPredict.Core.Market;

/// <summary>What is forecast: a traded pair such as <c>BTC-USD</c>, or an uploaded series.</summary>
/// <param name="Symbol">1 to 32 letters, digits or any of <c>- _ . : /</c>; compared case-sensitively.</param>
public readonly record struct Asset(string Symbol) : IComparable<Asset>
{
    /// <summary>The longest symbol allowed, in characters.</summary>
    public const int MaxSymbolLength = 32;

    /// <summary>Whether <paramref name="symbol"/> may name an asset.</summary>
    public static bool IsValidSymbol(string? symbol) =>
        symbol is { Length: > 0 and <= MaxSymbolLength } && symbol.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:/".Contains(c));

    /// <inheritdoc/>
    public int CompareTo(Asset other) => string.CompareOrdinal(Symbol, other.Symbol);

    /// <inheritdoc/>
    public override string ToString() => Symbol;

    /// <summary>Ordinal order of the symbols.</summary>
    public static bool operator <(Asset left, Asset right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order of the symbols.</summary>
    public static bool operator <=(Asset left, Asset right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order of the symbols.</summary>
    public static bool operator >(Asset left, Asset right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order of the symbols.</summary>
    public static bool operator >=(Asset left, Asset right) => left.CompareTo(right) >= 0;
}

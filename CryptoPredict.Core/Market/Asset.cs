namespace CryptoPredict.Core.Market;

/// <summary>What is forecast: a traded pair such as <c>BTC-USD</c>, or an uploaded series.</summary>
/// <param name="Symbol">1 to 32 letters, digits or any of <c>- _ . : /</c>, but neither <c>.</c> nor <c>..</c>; compared case-sensitively.</param>
public readonly record struct Asset(string Symbol) : IComparable<Asset>
{
    /// <summary>The longest symbol allowed, in characters.</summary>
    public const int MaxSymbolLength = 32;

    /// <summary>What a symbol must keep to, in words.</summary>
    public const string SymbolRule = "1 to 32 letters, digits or - _ . : /, but neither . nor ..";

    /// <summary>Whether <paramref name="symbol"/> may name an asset.</summary>
    public static bool IsValidSymbol(string? symbol) => MayBeStored(symbol) && symbol is not ("." or "..");

    /// <summary>
    /// Whether a store may hold <paramref name="symbol"/>: earlier versions also took <c>.</c> and <c>..</c>, which no address can name as they are.
    /// </summary>
    public static bool MayBeStored(string? symbol) => symbol is { Length: > 0 and <= MaxSymbolLength } && symbol.All(IsSymbolCharacter);

    /// <summary>Whether a symbol may hold <paramref name="character"/>.</summary>
    public static bool IsSymbolCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "-_.:/".Contains(character);

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

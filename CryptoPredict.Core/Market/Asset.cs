using System.Globalization;

namespace CryptoPredict.Core.Market;

/// <summary>
/// What is forecast: a traded pair such as <c>BTC-USD</c>, or an uploaded series by the name that a shop has for it, such as <c>Café crème (0,5 l)</c>.
/// </summary>
/// <param name="Symbol">See <see cref="SymbolRule"/>; compared case-sensitively.</param>
public readonly record struct Asset(string Symbol) : IComparable<Asset>
{
    /// <summary>The longest symbol allowed, in characters.</summary>
    public const int MaxSymbolLength = 200;

    /// <summary>What a symbol must keep to, in words.</summary>
    public const string SymbolRule =
        "1 to 200 letters, digits, blanks or any of - _ . : / ( ) [ ] & ' , + # % * ! ° ², which do not begin with + or a blank, do not end with a blank and "
            + "are neither . nor ..";

    // What CSV, addresses and pages would have to escape in every place is left out, and no shop needs it.
    private const string Signs = "-_.:/()[]&',+#%*!°²³ª º’–";

    /// <summary>Whether <paramref name="symbol"/> may name an asset.</summary>
    public static bool IsValidSymbol(string? symbol) =>
        MayBeStored(symbol) && symbol is not ("." or "..") && symbol![0] is not (' ' or '+') && symbol[^1] != ' ';

    /// <summary>
    /// Whether a store may hold <paramref name="symbol"/>: earlier versions also took <c>.</c> and <c>..</c>, which no address can name as they are.
    /// </summary>
    public static bool MayBeStored(string? symbol) => symbol is { Length: > 0 and <= MaxSymbolLength } && symbol.All(IsSymbolCharacter);

    /// <summary>Whether a symbol may hold <paramref name="character"/>.</summary>
    public static bool IsSymbolCharacter(char character) => char.IsLetterOrDigit(character) || Signs.Contains(character, StringComparison.Ordinal)
        || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

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

using System.Buffers;
using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Reads numbers as exchanges and data sites write them: <c>85240.45</c>, <c>1.28e+12</c>, <c>19,995.7</c>, <c>287.86K</c>.
/// The point is the decimal sign; commas are read only as thousands, in groups of three, and only in a comma-separated file
/// (where they stand in quotes). Anywhere else a comma may well be a decimal sign, so it is never read at all.
/// </summary>
internal static class CsvNumber
{
    private const decimal LargestMantissa = 1e15m;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,+-");

    /// <summary>Reads a finite number.</summary>
    /// <param name="text">A field without surrounding blanks.</param>
    /// <param name="separator">The file's separator.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<char> text, char separator, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            ? double.IsFinite(value)
            : TryParseDecorated(text, thousands: separator == ',', out value);

    /// <summary>Whether a field is a number that only makes sense with a decimal comma, such as <c>1,5</c> or <c>1.234,5</c>.</summary>
    public static bool HasDecimalComma(ReadOnlySpan<char> text, char separator) =>
        text.Contains(',') && !text.ContainsAnyExcept(NumberCharacters) && !TryParse(text, separator, out _);

    private static bool TryParseDecorated(ReadOnlySpan<char> text, bool thousands, out double value)
    {
        value = 0;
        var scale = text.IsEmpty ? 1m : char.ToUpperInvariant(text[^1]) switch { 'K' => 1e3m, 'M' => 1e6m, 'B' => 1e9m, 'T' => 1e12m, _ => 1m };
        var digits = scale == 1m ? text : text[..^1];
        Span<char> plain = stackalloc char[32];
        if (digits.Length > plain.Length || !TryRemoveThousands(digits, thousands, plain, out var length))
        {
            return false;
        }

        // Decimal, so that 287.86K is the double nearest to 287860.
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(plain[..length], Style, CultureInfo.InvariantCulture, out var mantissa) || Math.Abs(mantissa) > LargestMantissa)
        {
            return false;
        }

        value = (double)(mantissa * scale);
        return true;
    }

    private static bool TryRemoveThousands(ReadOnlySpan<char> digits, bool allowed, Span<char> plain, out int length)
    {
        length = 0;
        var sinceComma = -1;
        var point = false;
        foreach (var c in digits)
        {
            if (c == ',')
            {
                // The first group has one to three digits, every other three.
                var group = sinceComma < 0 ? length - (length > 0 && !char.IsAsciiDigit(plain[0]) ? 1 : 0) : sinceComma;
                if (!allowed || point || group is < 1 or > 3 || (sinceComma >= 0 && group != 3))
                {
                    return false;
                }

                sinceComma = 0;
                continue;
            }

            point |= c == '.';
            if (sinceComma >= 0 && !point)
            {
                sinceComma++;
            }

            plain[length++] = c;
        }

        return sinceComma is < 0 or 3;
    }
}

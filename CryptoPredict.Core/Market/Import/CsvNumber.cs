using System.Globalization;

namespace CryptoPredict.Core.Market.Import;

/// <summary>What a comma stands for in the numbers of a file.</summary>
internal enum CommaUse
{
    /// <summary>The file does not show it: a number with a comma is not read.</summary>
    Unknown,

    /// <summary>Thousands, in groups of three: <c>19,995.7</c>.</summary>
    Thousands,

    /// <summary>The decimal sign, and points are thousands: <c>19.995,7</c>.</summary>
    Decimal,
}

/// <summary>
/// Reads numbers as exchanges and data sites write them: <c>85240.45</c>, <c>1.28e+12</c>, <c>19,995.7</c>, <c>287.86K</c>, and with a decimal comma
/// where the file as a whole shows that it has one.
/// </summary>
internal static class CsvNumber
{
    private const decimal LargestMantissa = 1e15m;
    private const int LongestNone = 5;
    private const string Currencies = "$€£¥₿";

    // What exchanges, sheets, pandas, R and statistics offices write where there is no value.
    private static readonly string[] Nones = ["", "-", "--", "–", "—", ".", "..", "?", ":", "null", "nan", "none", "nil", "n/a", "na", "#n/a", "n.a."];

    /// <summary>Reads a finite number.</summary>
    /// <param name="text">A field without surrounding blanks.</param>
    /// <param name="commas">What commas stand for.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<char> text, CommaUse commas, out double value) =>
        (commas != CommaUse.Decimal || !text.ContainsAny(',', '.')) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            ? double.IsFinite(value)
            : TryParseDecorated(text, commas, out value);

    /// <summary>Whether a field says that there is no value: it is empty, or holds a word or sign for nothing.</summary>
    public static bool IsNone(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestNone)
        {
            return false;
        }

        foreach (var none in Nones)
        {
            if (text.Equals(none, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a field is a number, whatever commas stand for.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => TryParse(text, CommaUse.Thousands, out _) || TryParse(text, CommaUse.Decimal, out _);

    /// <summary>Finds what commas stand for: what more of the numbers can be read with, and for thousands where that says nothing.</summary>
    /// <param name="numbers">Fields that should hold numbers, with their lines.</param>
    /// <param name="separator">The file's separator.</param>
    /// <param name="sign">What stands before decimals; null to go by the numbers.</param>
    /// <returns>
    /// What they stand for; the sign before decimals, null where no number has a comma; and the other way, where the numbers may as well be read in
    /// that. Then nothing decides, except in a file that commas separate: who writes them for decimals takes another separator.
    /// </returns>
    public static (CommaUse Use, DecimalSign? Sign, CsvDoubt? Doubt) FindCommas(
        IReadOnlyList<(long Row, string Text)> numbers, char separator, DecimalSign? sign)
    {
        var (thousands, decimals) = (0, 0);
        (long Row, string Text)? example = null;
        foreach (var (row, text) in numbers.Any(number => HasSign(number.Text)) ? numbers : [])
        {
            var (asThousands, asDecimal) = (TryParse(text, CommaUse.Thousands, out _), TryParse(text, CommaUse.Decimal, out _));
            thousands += asThousands ? 1 : 0;
            decimals += asDecimal ? 1 : 0;
            example ??= (asThousands || asDecimal) && HasSign(text) ? (row, text) : null;
        }

        var hasSign = example is not null;
        var isOpen = sign is null && hasSign && thousands == decimals;
        var use = sign switch
        {
            DecimalSign.Comma => CommaUse.Decimal,
            DecimalSign.Point => CommaUse.Thousands,
            _ when hasSign && (decimals > thousands || (isOpen && separator == ';')) => CommaUse.Decimal,
            _ when hasSign || separator == ',' => CommaUse.Thousands,
            _ => CommaUse.Unknown,
        };
        var (fitting, others) = use == CommaUse.Decimal ? (decimals, thousands) : (thousands, decimals);
        DecimalSign? found = use == CommaUse.Decimal ? DecimalSign.Comma : hasSign ? DecimalSign.Point : null;
        return (use, found, example is { } at && others >= fitting ? ToDoubt(at.Row, at.Text, use, isOpen && separator != ',') : null);
    }

    /// <summary>What commas stand for, as the end of a sentence; empty where there are none.</summary>
    public static string InWords(DecimalSign? sign) => sign switch
    {
        DecimalSign.Comma => ", numbers with a decimal comma",
        DecimalSign.Point => ", commas for thousands",
        _ => "",
    };

    /// <summary>
    /// Whether points may stand for thousands: 987 beside 1.234 and 12.345 in a column without commas. Whoever writes decimals writes them in every number, or
    /// not always three of them.
    /// </summary>
    /// <param name="numbers">The fields of one column, with their lines.</param>
    /// <param name="separator">The file's separator; where it is a comma, points are decimals.</param>
    /// <param name="sign">What stands before decimals; null to go by the numbers.</param>
    public static CsvDoubt? FindGroups(IReadOnlyList<(long Row, string Text)> numbers, char separator, DecimalSign? sign)
    {
        var (whole, example) = (false, ((long Row, string Text)?)null);
        if (sign is not null || separator == ',')
        {
            return null;
        }

        foreach (var (row, text) in numbers)
        {
            if (IsGrouped(text))
            {
                example ??= (row, text);
            }
            else if (text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit))
            {
                whole = true;
            }
            else if (!IsNone(text))
            {
                return null;
            }
        }

        return whole && example is { } grouped ? ToDoubt(grouped.Row, grouped.Text, CommaUse.Thousands, isOpen: true) : null;
    }

    // Where a point comes twice it stands for thousands: 12.345.678.
    private static bool HasSign(string text) => text.Contains(',', StringComparison.Ordinal)
        || (text.IndexOf('.', StringComparison.Ordinal) != text.LastIndexOf('.') && IsGrouped(text));

    private static bool IsGrouped(string text)
    {
        var groups = text.Split('.');
        return groups.Length > 1 && groups[0].Length is > 0 and <= 3 && groups[0][0] != '0'
            && groups.Index().All(group => group.Item.All(char.IsAsciiDigit) && (group.Index == 0 || group.Item.Length == 3));
    }

    private static CsvDoubt ToDoubt(long row, string text, CommaUse use, bool isOpen)
    {
        var (thousands, decimals) = (Way(CommaUse.Thousands, DecimalSign.Point), Way(CommaUse.Decimal, DecimalSign.Comma));
        return use == CommaUse.Decimal
            ? new CsvDoubt(ReadingQuestion.DecimalSign, isOpen, row, text, decimals, thousands)
            : new CsvDoubt(ReadingQuestion.DecimalSign, isOpen, row, text, thousands, decimals);

        CsvWay Way(CommaUse commas, DecimalSign sign) =>
            new(TryParse(text, commas, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : "no number", Decimals: sign);
    }

    private static bool TryParseDecorated(ReadOnlySpan<char> text, CommaUse commas, out double value)
    {
        value = 0;

        // Accountants write what is owed in parentheses.
        var isOwed = text.Length > 2 && text[0] == '(' && text[^1] == ')';
        var bare = WithoutCurrency(isOwed ? text[1..^1] : text, out var isNegative);
        var scale = bare.IsEmpty ? 1m : char.ToUpperInvariant(bare[^1]) switch { 'K' => 1e3m, 'M' => 1e6m, 'B' => 1e9m, 'T' => 1e12m, _ => 1m };
        var digits = scale == 1m ? bare : bare[..^1].TrimEnd(' ');
        Span<char> plain = stackalloc char[32];
        if (digits.Length > plain.Length || ((isOwed || isNegative) && !char.IsAsciiDigit(digits.IsEmpty ? '-' : digits[0]))
            || !TryRemoveThousands(digits, commas, plain, out var length))
        {
            return false;
        }

        // Decimal, so that 287.86K is the double nearest to 287860.
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(plain[..length], Style, CultureInfo.InvariantCulture, out var mantissa) || Math.Abs(mantissa) > LargestMantissa)
        {
            return false;
        }

        value = (double)(isOwed || isNegative ? -mantissa * scale : mantissa * scale);
        return true;
    }

    // $5, -$5, $-5, 5 €.
    private static ReadOnlySpan<char> WithoutCurrency(ReadOnlySpan<char> text, out bool isNegative)
    {
        isNegative = text.Length > 2 && text[0] == '-' && Currencies.Contains(text[1], StringComparison.Ordinal);
        var rest = isNegative ? text[1..] : text;
        return rest.Length < 2 ? rest
            : Currencies.Contains(rest[0], StringComparison.Ordinal) ? rest[1..].TrimStart(' ')
            : Currencies.Contains(rest[^1], StringComparison.Ordinal) ? rest[..^1].TrimEnd(' ')
            : rest;
    }

    private static bool TryRemoveThousands(ReadOnlySpan<char> digits, CommaUse commas, Span<char> plain, out int length)
    {
        var (group, sign) = commas == CommaUse.Decimal ? ('.', ',') : (',', '.');
        length = 0;
        var sinceGroup = -1;
        var isDecimal = false;
        foreach (var c in digits)
        {
            // A blank or an apostrophe between digits can be nothing else; a point or a comma is what the file as a whole shows.
            var isBlank = c is ' ' or '\u00A0' or '\u202F' or '\'' or '’';
            if (c == group || isBlank)
            {
                // The first group has one to three digits and does not begin with a zero, every other has three.
                var start = length > 0 && !char.IsAsciiDigit(plain[0]) ? 1 : 0;
                var size = sinceGroup < 0 ? length - start : sinceGroup;
                if ((commas == CommaUse.Unknown && !isBlank) || isDecimal || size is < 1 or > 3 || (sinceGroup >= 0 && size != 3) || plain[start] == '0')
                {
                    return false;
                }

                sinceGroup = 0;
                continue;
            }

            isDecimal |= c == sign;
            if (sinceGroup >= 0 && !isDecimal)
            {
                sinceGroup++;
            }

            plain[length++] = c == sign ? '.' : c;
        }

        return sinceGroup is < 0 or 3;
    }
}

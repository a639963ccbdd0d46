using System.Globalization;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>
/// Numbers as every page shows them: decimals by the price's scale (0.00001234 … 98,765.43), a sign on every difference, a real
/// minus sign, and a dash for what is not known.
/// </summary>
internal static class NumberFormat
{
    /// <summary>Shown where there is no number.</summary>
    public const string None = "–";

    private const int MaxDecimals = 15;

    /// <summary>How many decimals a price of this scale is shown with: 2 from 1,000 up, then one more or less per power of ten.</summary>
    public static int PriceDecimals(double price)
    {
        if (!double.IsFinite(price) || price == 0)
        {
            return 2;
        }

        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(price)));
        return exponent switch
        {
            >= 3 => 2,
            >= 1 => 3,
            >= -4 => 4 - exponent,
            _ => Math.Min(3 - exponent, MaxDecimals),
        };
    }

    /// <summary>A price with the decimals of its own scale.</summary>
    public static string Price(double? price) => Price(price, price ?? 0);

    /// <summary>A price with the decimals of <paramref name="scale"/>, so that a column of them lines up.</summary>
    public static string Price(double? price, double scale) => Fixed(price, PriceDecimals(scale));

    /// <summary>A signed difference of prices, with the decimals of <paramref name="scale"/>.</summary>
    public static string PriceDelta(double? delta, double scale) => Signed(delta, PriceDecimals(scale));

    /// <summary>A signed share in per cent: 0.0123 is <c>+1.230 %</c>.</summary>
    public static string SignedPercent(double? share) => WithUnit(Signed(share * 100, 3), "%");

    /// <summary>A per cent value that has no sign, such as an absolute error.</summary>
    public static string Percent(double? percent, int decimals = 3) => WithUnit(Fixed(percent, decimals), "%");

    /// <summary>A share between 0 and 1 in per cent.</summary>
    public static string Share(double? share, int decimals = 1) => Percent(share * 100, decimals);

    /// <summary>A log return in basis points (1 bp = 0.0001), without a sign.</summary>
    public static string BasisPoints(double? logReturn) => Fixed(logReturn * 10_000, 2);

    /// <summary>A log return in basis points with its sign.</summary>
    public static string SignedBasisPoints(double? logReturn) => Signed(logReturn * 10_000, 2);

    /// <summary>A ratio such as relative MAE.</summary>
    public static string Ratio(double? ratio) => Fixed(ratio, 3);

    /// <summary>A whole number with thousands separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The style class of a signed number: never the only sign of it.</summary>
    public static string DirectionClass(double? value) => value switch
    {
        > 0 => "up",
        < 0 => "down",
        _ => "flat",
    };

    private static string Fixed(double? value, int decimals)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return None;
        }

        var text = Math.Abs(number).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return IsShownAsZero(text) || number > 0 ? text : "−" + text;
    }

    private static string Signed(double? value, int decimals)
    {
        var text = Fixed(value, decimals);
        return value > 0 && text != None && !IsShownAsZero(text) ? "+" + text : text;
    }

    // A difference that rounds to zero must not claim a direction.
    private static bool IsShownAsZero(string text) => !text.AsSpan().ContainsAnyInRange('1', '9');

    private static string WithUnit(string text, string unit) => text == None ? text : $"{text} {unit}";
}

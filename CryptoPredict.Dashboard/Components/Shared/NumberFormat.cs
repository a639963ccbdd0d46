using System.Globalization;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>
/// Numbers as every page shows them: decimals by the price's scale (0.000012345 … 98,765.43), a sign on every difference, a real
/// minus sign, and a dash for what is not known.
/// </summary>
internal static class NumberFormat
{
    /// <summary>Shown where there is no number.</summary>
    public const string None = "–";

    private const int MaxDecimals = 15;

    /// <summary>
    /// How many decimals a price of this scale is shown with: 2 from 1,000 up, then one more per power of ten, and below a hundredth two more, so that there
    /// too shown prices are as far apart as is told in basis points.
    /// </summary>
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
            >= -1 => 4 - exponent,
            _ => Math.Min(6 - exponent, MaxDecimals),
        };
    }

    /// <summary>A price with the decimals of its own scale.</summary>
    public static string Price(double? price) => Price(price, price ?? 0);

    /// <summary>A price with the decimals of <paramref name="scale"/>, so that a column of them lines up.</summary>
    public static string Price(double? price, double scale) => Fixed(price, PriceDecimals(scale));

    /// <summary>A signed difference of prices, with the decimals of <paramref name="scale"/>.</summary>
    public static string PriceDelta(double? delta, double scale) => Signed(delta, PriceDecimals(scale));

    /// <summary>A price beside another: where both would read the same though they differ, with the decimals that tell them apart.</summary>
    public static string PriceBeside(double? price, double other)
    {
        var decimals = PriceDecimals(other);
        while (price != other && decimals < MaxDecimals && Fixed(price, decimals) == Fixed(other, decimals))
        {
            decimals++;
        }

        return Fixed(price, decimals);
    }

    /// <summary>
    /// The signed difference of two prices as they are shown: readers who subtract find the same. Null where that has not two digits, for it may be half as
    /// large again as the difference is, and for prices below one, of which it would be zeros before all.
    /// </summary>
    public static string? ShownDelta(double price, double other)
    {
        var decimals = PriceDecimals(other);
        var difference = Math.Round(price, decimals) - Math.Round(other, decimals);
        return Math.Round(Math.Abs(difference) * Math.Pow(10, decimals)) >= 10 && Math.Abs(other) >= 1 ? Signed(difference, decimals) : null;
    }

    /// <summary>A signed share in per cent: 0.0123 is <c>+1.230 %</c>.</summary>
    public static string SignedPercent(double? share, int decimals = 3) => WithUnit(Signed(share * 100, decimals), "%");

    /// <summary>A per cent value that has no sign, such as an absolute error.</summary>
    public static string Percent(double? percent, int decimals = 3) => WithUnit(Fixed(percent, decimals), "%");

    /// <summary>A share between 0 and 1 in per cent.</summary>
    public static string Share(double? share, int decimals = 1) => Percent(share * 100, decimals);

    /// <summary>An interval of shares: <c>40.4 … 89.4 %</c>.</summary>
    public static string ShareRange(double low, double high) => $"{Fixed(100 * low, 1)} … {Share(high)}";

    /// <summary>A log return in basis points (1 bp = 0.0001), without a sign.</summary>
    public static string BasisPoints(double? logReturn) => Fixed(logReturn * 10_000, 2);

    /// <summary>A log return in basis points with its sign.</summary>
    public static string SignedBasisPoints(double? logReturn) => Signed(logReturn * 10_000, 2);

    /// <summary>A ratio such as relative MAE.</summary>
    public static string Ratio(double? ratio) => Fixed(ratio, 3);

    /// <summary>A p-value; one too small for three decimals is told by that, for it is never zero.</summary>
    public static string PValue(double? p) => p < 0.001 ? "< 0.001" : Ratio(p);

    /// <summary>An E-value: one decimal below ten, none above, and no more than that it is beyond ten thousand.</summary>
    public static string EValue(double value) => value >= 10_000 ? "> 10,000" : Fixed(value, value < 10 ? 1 : 0);

    /// <summary>A whole number with thousands separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number without separators, as an address or a field takes it.</summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A size of a file or of memory: <c>512 B</c>, <c>2.8 MB</c>, <c>1.2 GB</c>, by powers of 1,000.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{Plain(bytes)} B",
        < 1_000_000 => $"{Fixed(bytes / 1e3, 1)} kB",
        < 1_000_000_000 => $"{Fixed(bytes / 1e6, 1)} MB",
        _ => $"{Fixed(bytes / 1e9, 1)} GB",
    };

    /// <summary>A number of unknown scale with four significant digits, such as a metric.</summary>
    public static string Significant(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return None;
        }

        var size = Math.Abs(number);
        return size is 0 or >= 1e-6 and < 1e9
            ? Fixed(number, size is 0 || (size >= 100 && number == Math.Round(number)) ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 9))
            : number.ToString("0.###e0", CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A signed difference with half the width of its interval, which decides the decimals: <c>−0.014 ± 0.019</c>, <c>+0.8 ± 6.8</c>.</summary>
    public static string WithMargin(double difference, double margin)
    {
        var decimals = double.IsFinite(margin) && margin > 0 ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(margin)), 0, MaxDecimals) : 4;
        return $"{Signed(difference, decimals)} ± {Fixed(margin, decimals)}";
    }

    /// <summary>How long ago or ahead something is, no finer than it matters: <c>14 s</c>, <c>4 min</c>, <c>3 h</c>, <c>2 d</c>.</summary>
    public static string Age(TimeSpan? time) => time switch
    {
        null => None,
        { TotalMinutes: < 1 } => $"{Plain((long)Math.Max(0, time.Value.TotalSeconds))} s",
        { TotalHours: < 1 } => $"{Plain((long)time.Value.TotalMinutes)} min",
        { TotalDays: < 1 } => $"{Plain((long)time.Value.TotalHours)} h",
        _ => $"{Count((long)time.Value.TotalDays)} d",
    };

    /// <summary>How long something took: <c>0.04 s</c>, <c>12.3 s</c>, <c>2 min 5 s</c>, <c>3 h 20 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Duration(TimeSpan? time) => time switch
    {
        null => None,
        { TotalSeconds: > -0.005 and < 0.005 } => "< 0.01 s",
        { TotalSeconds: < 0.095 } => $"{Fixed(time.Value.TotalSeconds, 2)} s",
        { TotalSeconds: < 99.95 } => $"{Fixed(time.Value.TotalSeconds, 1)} s",
        { TotalHours: < 1 } => $"{(int)time.Value.TotalMinutes} min {time.Value.Seconds} s",
        { TotalDays: < 1 } => $"{(int)time.Value.TotalHours} h {time.Value.Minutes} min",
        _ => $"{(int)time.Value.TotalDays} d {time.Value.Hours} h",
    };

    /// <summary>A length of time that is only estimated, in one unit or two: <c>40 s</c>, <c>7 min</c>, <c>3 h 20 min</c>.</summary>
    public static string About(TimeSpan time) => time switch
    {
        { TotalSeconds: < 89.5 } => $"{Fixed(time.TotalSeconds, 0)} s",
        { TotalMinutes: < 59.5 } => $"{Fixed(time.TotalMinutes, 0)} min",
        _ => Duration(TimeSpan.FromMinutes(Math.Round(time.TotalMinutes))),
    };

    /// <summary>A length of time of which one unit is enough: <c>40 min</c>, <c>7 h</c>, <c>168 d</c>.</summary>
    public static string Whole(TimeSpan time) => time switch
    {
        { TotalHours: < 2 } => $"{Fixed(time.TotalMinutes, 0)} min",
        { TotalDays: < 2 } => $"{Fixed(time.TotalHours, 0)} h",
        _ => $"{Fixed(time.TotalDays, 0)} d",
    };

    /// <summary>A number as an attribute of the page's markup takes it.</summary>
    public static string Attribute(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A stored name such as <c>relative_mae</c> in words.</summary>
    public static string Name(string name) => name.Replace('_', ' ');

    /// <summary>
    /// The style class of a log return as <see cref="SignedBasisPoints"/> shows it: never the only sign of it, and none where zero is shown.
    /// </summary>
    public static string DirectionClass(double? logReturn) => SignClass(SignedBasisPoints(logReturn));

    /// <summary>The style class of a number that is shown with its sign.</summary>
    public static string SignClass(string shown) => shown[0] switch
    {
        '+' => "up",
        '−' => "down",
        _ => "flat",
    };

    /// <summary>A number with so many decimals.</summary>
    public static string Fixed(double? value, int decimals)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return None;
        }

        var text = Math.Abs(number).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return IsShownAsZero(text) || number > 0 ? text : "−" + text;
    }

    /// <summary>A number with so many decimals and its sign, of which one that rounds to zero has none.</summary>
    public static string Signed(double? value, int decimals)
    {
        var text = Fixed(value, decimals);
        return value > 0 && text != None && !IsShownAsZero(text) ? "+" + text : text;
    }

    // A difference that rounds to zero must not claim a direction.
    private static bool IsShownAsZero(string text) => !text.AsSpan().ContainsAnyInRange('1', '9');

    private static string WithUnit(string text, string unit) => text == None ? text : $"{text} {unit}";
}

namespace CryptoPredict.Core.Features.Indicators;

/// <summary>A sum.</summary>
internal readonly record struct Sum(double Value) : ISegment<Sum>
{
    public static Sum Empty => default;

    public static Sum Join(in Sum older, in Sum newer) => new(older.Value + newer.Value);
}

/// <summary>Two sums of which one is measured by the other.</summary>
/// <param name="Part">Sum of the parts.</param>
/// <param name="Whole">Sum of the wholes; not negative.</param>
internal readonly record struct Share(double Part, double Whole) : ISegment<Share>
{
    public static Share Empty => default;

    public static Share Join(in Share older, in Share newer) => new(older.Part + newer.Part, older.Whole + newer.Whole);

    /// <summary>Part / whole, or <paramref name="otherwise"/> when the whole is zero.</summary>
    public double Ratio(double otherwise) => Whole > 0 ? Part / Whole : otherwise;
}

/// <summary>The lowest low and the highest high.</summary>
internal readonly record struct Extremes(double Low, double High) : ISegment<Extremes>
{
    public static Extremes Empty => new(double.PositiveInfinity, double.NegativeInfinity);

    public static Extremes Join(in Extremes older, in Extremes newer) =>
        new(Math.Min(older.Low, newer.Low), Math.Max(older.High, newer.High));

    /// <summary>Where a price lies between low (0) and high (1); 0.5 when they are equal.</summary>
    public double Position(double price) => High > Low ? (price - Low) / (High - Low) : 0.5;
}

/// <summary>
/// Mean and spread of a number of values, joined as Chan, Golub &amp; LeVeque (1983) do: without the difference of large sums
/// that makes the variance of prices lose its digits.
/// </summary>
/// <param name="Count">How many values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">Σ (value − mean)².</param>
internal readonly record struct Moments(int Count, double Mean, double Squares) : ISegment<Moments>
{
    public static Moments Empty => default;

    /// <summary>Population standard deviation.</summary>
    public double StandardDeviation => Math.Sqrt(Squares / Count);

    public static Moments Of(double value) => new(1, value, 0);

    public static Moments Join(in Moments older, in Moments newer)
    {
        if (older.Count == 0 || newer.Count == 0)
        {
            return older.Count == 0 ? newer : older;
        }

        var count = older.Count + newer.Count;
        var share = (double)newer.Count / count;
        var difference = newer.Mean - older.Mean;
        return new(count, older.Mean + difference * share, older.Squares + newer.Squares + difference * difference * (older.Count * share));
    }

    /// <summary>(value − mean) / standard deviation; 0 when there is no spread.</summary>
    public double StandardScore(double value) => StandardDeviation is > 0 and var deviation ? (value - Mean) / deviation : 0;
}

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// How far one candle's range counts in the <see cref="RangeScale"/>: at most <see cref="Multiple"/> times what a tenth of the ranges of the last day exceed,
/// its own included, and up to <see cref="Believed"/> in any case. A bad tick or a redenomination is one range or two of a size that nothing confirms. A real
/// burst soon is a tenth of the day. A function of the newest <see cref="Window"/> ranges alone. Not safe for concurrent use.
/// </summary>
internal sealed class RangeClip
{
    /// <summary>How many of the newest ranges say what is ordinary: a day of minutes.</summary>
    public const int Window = 1440;

    /// <summary>How many times the range that a tenth exceed still counts in full.</summary>
    public const double Multiple = 20;

    /// <summary>A range of a fifth of a percent or less counts in full: also where hardly anything moves, as with a peg.</summary>
    public const double Believed = 0.002;

    private readonly ScoreWindow _ranges = new(Window);

    /// <summary>Takes in the next range.</summary>
    /// <param name="range">ln(high / low); finite, not negative.</param>
    /// <returns>As what it counts.</returns>
    public double Add(double range)
    {
        _ranges.Add(range);
        var ordinary = _ranges.Sorted[_ranges.Count - 1 - (_ranges.Count / 10)];
        return Math.Min(range, Math.Max(Believed, Multiple * ordinary));
    }
}

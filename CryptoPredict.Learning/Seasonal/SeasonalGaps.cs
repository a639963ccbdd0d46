namespace CryptoPredict.Learning.Seasonal;

/// <summary>Fills what is missing in a series of a season, so that models of whole series can be fitted.</summary>
public static class SeasonalGaps
{
    /// <summary>
    /// Gives each missing value the mean of the nearest earlier and the nearest later value of the same place in the season, or the one of them that there
    /// is; where there is neither, the value before it, and at the very beginning the first one there is.
    /// </summary>
    /// <param name="values">The values, oldest first; NaN where one is missing. At least one is there.</param>
    /// <param name="season">Length of the season, at least 1.</param>
    /// <returns>The same values, none missing.</returns>
    /// <exception cref="ArgumentException">Every value is missing.</exception>
    public static double[] Fill(ReadOnlySpan<double> values, int season)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        var filled = values.ToArray();
        for (var t = 0; t < filled.Length; t++)
        {
            if (!double.IsNaN(values[t]))
            {
                continue;
            }

            var (earlier, later) = (Nearest(values, t, -season), Nearest(values, t, season));
            filled[t] = double.IsNaN(earlier) ? later : double.IsNaN(later) ? earlier : (earlier + later) / 2;
            if (double.IsNaN(filled[t]))
            {
                filled[t] = t > 0 ? filled[t - 1] : First(values);
            }
        }

        return filled;
    }

    private static double Nearest(ReadOnlySpan<double> values, int from, int step)
    {
        for (var t = from + step; t >= 0 && t < values.Length; t += step)
        {
            if (!double.IsNaN(values[t]))
            {
                return values[t];
            }
        }

        return double.NaN;
    }

    private static double First(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                return value;
            }
        }

        throw new ArgumentException("Every value is missing.", nameof(values));
    }
}

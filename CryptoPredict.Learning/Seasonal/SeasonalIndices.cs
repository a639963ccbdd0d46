namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Classical decomposition by moving averages, as R's <c>decompose</c> does it (Kendall and Stuart 1983, The Advanced Theory of Statistics, vol. 3): what each
/// place of the season has more than the trend.
/// </summary>
public static class SeasonalIndices
{
    // A trend so near to nothing divides into nothing sensible.
    private const double LeastTrend = 1e-12;

    /// <summary>The indices of a season, that of the first value's place first; null where there are less than two seasons and a value.</summary>
    /// <param name="values">The values, oldest first, none missing.</param>
    /// <param name="season">Length of the season, at least 2.</param>
    /// <param name="multiplicative">Whether they are ratios with the mean 1; else differences with the mean 0.</param>
    public static double[]? Of(ReadOnlySpan<double> values, int season, bool multiplicative)
    {
        if (values.Length < (2 * season) + 1)
        {
            return null;
        }

        var (sums, counts, half) = (new double[season], new int[season], season / 2);
        for (var t = half; t < values.Length - half; t++)
        {
            var trend = TrendAt(values, t, season, half);
            if (!multiplicative)
            {
                sums[t % season] += values[t] - trend;
                counts[t % season]++;
            }
            else if (trend > LeastTrend)
            {
                sums[t % season] += values[t] / trend;
                counts[t % season]++;
            }
        }

        var neutral = multiplicative ? 1.0 : 0;
        var mean = 0.0;
        for (var place = 0; place < season; place++)
        {
            sums[place] = counts[place] > 0 ? sums[place] / counts[place] : neutral;
            mean += sums[place] / season;
        }

        for (var place = 0; place < season; place++)
        {
            sums[place] = multiplicative ? sums[place] / mean : sums[place] - mean;
        }

        return sums;
    }

    private static double TrendAt(ReadOnlySpan<double> values, int t, int season, int half)
    {
        var sum = 0.0;
        if (season % 2 == 1)
        {
            for (var i = t - half; i <= t + half; i++)
            {
                sum += values[i];
            }

            return sum / season;
        }

        for (var i = t - half + 1; i < t + half; i++)
        {
            sum += values[i];
        }

        return (sum + (0.5 * (values[t - half] + values[t + half]))) / season;
    }
}

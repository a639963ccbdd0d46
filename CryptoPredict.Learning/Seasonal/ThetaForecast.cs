namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// The theta method (Assimakopoulos and Nikolopoulos 2000) in its equal form of smoothing with half the trend's slope (Hyndman and Billah 2003), over what is
/// left when a significant season is taken off.
/// </summary>
public static class ThetaForecast
{
    // Of the normal distribution, 90 % two-sided.
    private const double Significant = 1.645;
    private const double LeastIndex = 1e-6;

    /// <summary>Forecasts the values after the last one.</summary>
    /// <param name="values">The values, oldest first, none missing; at least two.</param>
    /// <param name="season">Length of the season, at least 1.</param>
    /// <param name="forecast">Filled, the next value first.</param>
    public static void Forecast(ReadOnlySpan<double> values, int season, Span<double> forecast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 2);
        var (indices, multiplicative) = season > 1 && IsSeasonal(values, season) ? FindIndices(values, season) : (null, false);
        var n = values.Length;
        var rest = new double[n];
        for (var t = 0; t < n; t++)
        {
            rest[t] = indices is null ? values[t] : multiplicative ? values[t] / indices[t % season] : values[t] - indices[t % season];
        }

        var (level, alpha) = ExponentialLevel.Fit(rest);
        var slope = HalfSlope(rest);
        var behind = (1 - Math.Pow(1 - alpha, n)) / alpha;
        for (var h = 0; h < forecast.Length; h++)
        {
            var value = level + (slope * (h + behind));
            forecast[h] = indices is null ? value : multiplicative ? value * indices[(n + h) % season] : value + indices[(n + h) % season];
        }
    }

    /// <summary>Whether the autocorrelation at the season's length is more than chance, by Bartlett's formula.</summary>
    internal static bool IsSeasonal(ReadOnlySpan<double> values, int season)
    {
        if (values.Length < 3 * season)
        {
            return false;
        }

        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        var variance = Covariance(values, mean, 0);
        if (variance <= 0)
        {
            return false;
        }

        var before = 1.0;
        for (var lag = 1; lag < season; lag++)
        {
            var correlation = Covariance(values, mean, lag) / variance;
            before += 2 * correlation * correlation;
        }

        return Math.Abs(Covariance(values, mean, season) / variance) > Significant * Math.Sqrt(before / values.Length);
    }

    // Of values that are all above zero the season is a factor, unless it would be next to nothing somewhere.
    private static (double[]? Indices, bool Multiplicative) FindIndices(ReadOnlySpan<double> values, int season)
    {
        var multiplicative = true;
        foreach (var value in values)
        {
            multiplicative &= value > 0;
        }

        var indices = SeasonalIndices.Of(values, season, multiplicative);
        return multiplicative && indices is not null && Array.Exists(indices, index => index < LeastIndex)
            ? (SeasonalIndices.Of(values, season, multiplicative: false), false)
            : (indices, multiplicative);
    }

    private static double Covariance(ReadOnlySpan<double> values, double mean, int lag)
    {
        var sum = 0.0;
        for (var t = lag; t < values.Length; t++)
        {
            sum += (values[t] - mean) * (values[t - lag] - mean);
        }

        return sum;
    }

    private static double HalfSlope(double[] values)
    {
        var (middle, mean) = ((values.Length - 1) / 2.0, values.Average());
        var (shared, own) = (0.0, 0.0);
        for (var t = 0; t < values.Length; t++)
        {
            shared += (t - middle) * (values[t] - mean);
            own += (t - middle) * (t - middle);
        }

        return shared / own / 2;
    }
}

namespace CryptoPredict.Learning.Seasonal;

/// <summary>
/// Exponential smoothing of level and additive season without trend, ETS(A,N,A) (Hyndman, Koehler, Ord and Snyder 2008, Forecasting with Exponential
/// Smoothing), with the smoothings of a grid that err least one step ahead.
/// </summary>
public static class SeasonalSmoothing
{
    private const int StartSeasons = 8;
    private const int StartWithoutSeason = 14;
    private static readonly double[] Gammas = [0, 0.02, 0.05, 0.1, 0.2, 0.35];

    /// <summary>Forecasts the values after the last one.</summary>
    /// <param name="values">The values, oldest first, none missing; at least one.</param>
    /// <param name="season">Length of the season, at least 1; with less than two seasons and a value there is none.</param>
    /// <param name="forecast">Filled, the next value first.</param>
    public static void Forecast(ReadOnlySpan<double> values, int season, Span<double> forecast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        var n = values.Length;
        var isSeasonal = season > 1 && n >= (2 * season) + 1;
        var start = values[..Math.Min(isSeasonal ? StartSeasons * season : StartWithoutSeason, n)];
        var startLevel = 0.0;
        foreach (var value in start)
        {
            startLevel += value / start.Length;
        }

        var startSeason = (isSeasonal ? SeasonalIndices.Of(start, season, multiplicative: false) : null) ?? new double[season];
        var from = Math.Min(2 * season, n / 3);
        var (least, level, indices) = (double.PositiveInfinity, startLevel, startSeason);
        var trial = new double[season];
        foreach (var alpha in ExponentialLevel.Alphas)
        {
            foreach (var gamma in isSeasonal ? Gammas : [0.0])
            {
                startSeason.CopyTo(trial, 0);
                var (end, squares) = Run(values, alpha, gamma, startLevel, trial, from);
                if (squares < least)
                {
                    (least, level, indices) = (squares, end, [.. trial]);
                }
            }
        }

        for (var h = 0; h < forecast.Length; h++)
        {
            forecast[h] = level + indices[(n + h) % season];
        }
    }

    /// <summary>Runs over the values with given smoothings.</summary>
    /// <param name="values">The values.</param>
    /// <param name="alpha">The level's.</param>
    /// <param name="gamma">The season's.</param>
    /// <param name="level">The level before the first value.</param>
    /// <param name="indices">The season before the first value; afterwards that after the last one.</param>
    /// <param name="from">The first value whose error counts.</param>
    /// <returns>The level after the last value, and the sum of the squared errors.</returns>
    internal static (double Level, double Squares) Run(
        ReadOnlySpan<double> values, double alpha, double gamma, double level, Span<double> indices, int from)
    {
        var squares = 0.0;
        var place = 0;
        for (var t = 0; t < values.Length; t++)
        {
            var error = values[t] - level - indices[place];
            squares += t >= from ? error * error : 0;
            level += alpha * error;
            indices[place] += gamma * error;
            place = place + 1 == indices.Length ? 0 : place + 1;
        }

        return (level, squares);
    }
}

namespace CryptoPredict.Learning.Seasonal;

/// <summary>Forecasts each place of the season by the mean of its newest values: a Monday as the last Mondays were.</summary>
public static class SeasonMean
{
    private const int Seasons = 8;

    /// <summary>Forecasts the values after the last one.</summary>
    /// <param name="values">The values, oldest first, none missing; at least one season.</param>
    /// <param name="season">Length of the season, at least 1.</param>
    /// <param name="forecast">Filled, the next value first.</param>
    public static void Forecast(ReadOnlySpan<double> values, int season, Span<double> forecast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(season);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, season);
        for (var h = 0; h < forecast.Length; h++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = values.Length - season + (h % season); i >= 0 && count < Seasons; i -= season)
            {
                sum += values[i];
                count++;
            }

            forecast[h] = sum / count;
        }
    }
}

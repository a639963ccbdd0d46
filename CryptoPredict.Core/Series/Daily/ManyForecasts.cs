using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>Forecasts of several series at once.</summary>
public static class ManyForecasts
{
    /// <summary>The most series of one call.</summary>
    public const int MaxSeries = 100;

    /// <summary>Forecasts each series by its newest champion: all of them, or none.</summary>
    /// <param name="forecasts">Where forecasts come from.</param>
    /// <param name="ids">Series or assets, 1 to <see cref="MaxSeries"/>.</param>
    /// <param name="days">1 to <see cref="IDailyForecasts.MaxDays"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>One each, in the order asked for.</returns>
    /// <exception cref="DailyForecastException">Some cannot be forecast, each of which is named with its reason, or one is named twice.</exception>
    public static async Task<IReadOnlyList<DailyForecast>> ForecastAsync(
        this IDailyForecasts forecasts, IReadOnlyList<Asset> ids, int days, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfZero(ids.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MaxSeries);
        List<DailyForecast> all = [];
        List<DailyForecastException> refused = [];
        foreach (var id in ids)
        {
            try
            {
                all.Add(await forecasts.ForecastAsync(id, days, cancellationToken).ConfigureAwait(false));
            }
            catch (DailyForecastException refusal)
            {
                refused.Add(refusal);
            }
        }

        if (refused.Count > 0)
        {
            throw ids.Count == 1 ? refused[0] : new DailyForecastException(
                $"{refused.Count} of {ids.Count} series cannot be forecast, so none was. {string.Join(' ', refused.Select(refusal => refusal.Message))}",
                refused.Any(refusal => refusal.IsUnknown));
        }

        // Names may differ in the case of their letters and mean the same.
        return all.CountBy(forecast => forecast.Id).FirstOrDefault(named => named.Value > 1) is { Value: > 1, Key: var twice }
            ? throw new DailyForecastException($"{twice} is named twice: name each series once.", isUnknown: false)
            : all;
    }
}

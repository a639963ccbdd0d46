namespace CryptoPredict.Core.Series.Daily;

/// <summary>What a forecast is put together of: by day, level, week, year and events add up to it.</summary>
/// <param name="Level">Its mean over a week of open days, less the season of the year and the events.</param>
/// <param name="Weekly">What the weekday adds.</param>
/// <param name="Yearly">What the season of the year adds; null where none is known.</param>
/// <param name="Events">What planned events add; null where they add nothing.</param>
public sealed record DailyParts(IReadOnlyList<double> Level, IReadOnlyList<double> Weekly, IReadOnlyList<double>? Yearly, IReadOnlyList<double>? Events)
{
    /// <summary>Takes a forecast apart.</summary>
    /// <param name="model">The forecast.</param>
    /// <param name="count">How many of its days.</param>
    public static DailyParts Of(DailyModel model, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (days, season) = (model.Days, model.OpenWeekdays.Count);
        var (level, weekly) = (new double[count], new double[count]);
        for (var h = 0; h < count; h++)
        {
            // A whole week around the day, or the nearest one that is forecast.
            var first = Math.Clamp(h - (season / 2), 0, Math.Max(0, days.Count - season));
            var around = Enumerable.Range(first, Math.Min(season, days.Count)).Average(Eventless);
            (level[h], weekly[h]) = (around - (model.OfTheYear?[h] ?? 0), Eventless(h) - around);
        }

        return new DailyParts(
            level, weekly, model.OfTheYear is { } year ? [.. year.Take(count)] : null, model.OfEvents is { } events ? [.. events.Take(count)] : null);

        double Eventless(int place) => days[place].Forecast - (model.OfEvents?[place] ?? 0);
    }
}

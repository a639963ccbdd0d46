using System.Globalization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>The sum of several series of demand by day, with bands that respect how their forecasts erred together.</summary>
/// <param name="Members">What is added up, in ordinal order.</param>
/// <param name="LastDay">The last day of all members; the total begins after it.</param>
/// <param name="Days">The days on which at least one member is open, the next first; a closed member adds nothing.</param>
/// <param name="Correlation">Mean over pairs of the correlation of their errors that the band rests on, 0 to 1; null for one member.</param>
/// <param name="Moments">The fewest moments of the past that two members share; null for one member.</param>
/// <param name="WithoutErrors">Members of which no errors at moments of the past are kept; they count as if they erred as the others do.</param>
/// <param name="BeyondMeasured">Members of which days were added up that lie further ahead than <see cref="DailyModel.MeasuredDays"/>.</param>
public sealed record DailyTotal(
    IReadOnlyList<Asset> Members, DateOnly LastDay, IReadOnlyList<ForecastDay> Days, double? Correlation, int? Moments, IReadOnlyList<Asset> WithoutErrors,
    IReadOnlyList<Asset> BeyondMeasured)
{
    /// <summary>Adds forecasts up.</summary>
    /// <param name="series">At least one, each once, in any order.</param>
    /// <param name="count">How many days on which at least one is open, at least 1.</param>
    /// <exception cref="DailyForecastException">A price is among them, or one ends so early that its forecast does not reach.</exception>
    public static DailyTotal Of(IReadOnlyList<(Asset Id, DailyModel Model)> series, int count)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfZero(series.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        (Asset Id, DailyModel Model)[] members = [.. series.OrderBy(member => member.Id)];
        RefusePrices(members);
        var errors = Array.ConvertAll(members, member => ScaledErrors.Of(member.Model));
        var correlations = new double[members.Length, members.Length];
        var (sum, pairs, least) = (0.0, 0, int.MaxValue);
        for (var i = 0; i < members.Length; i++)
        {
            correlations[i, i] = 1;
            for (var j = 0; j < i; j++)
            {
                var (correlation, moments) = errors[i].With(errors[j]);
                correlations[i, j] = correlations[j, i] = correlation;
                (sum, pairs, least) = (sum + correlation, pairs + 1, Math.Min(least, moments));
            }
        }

        var lastDay = members.Max(member => member.Model.LastDay);
        var days = Add(members, correlations, lastDay, count);
        var ahead = days[^1].Date;
        return new DailyTotal(
            [.. members.Select(member => member.Id)], lastDay, days, pairs == 0 ? null : sum / pairs, pairs == 0 ? null : least,
            [.. members.Where((_, place) => pairs > 0 && errors[place].Count == 0).Select(member => member.Id)],
            [.. members.Where(member => member.Model.Days.Count(day => day.Date <= ahead) > DailyModel.MeasuredDays).Select(member => member.Id)]);
    }

    private static void RefusePrices((Asset Id, DailyModel Model)[] members)
    {
        if (members.Where(member => member.Model.Kind == SeriesKind.Price).Select(member => member.Id).ToList() is { Count: > 0 } prices)
        {
            throw new DailyForecastException(
                $"Prices are not added up, and {string.Join(", ", prices)} {(prices.Count == 1 ? "is a price" : "are prices")}: leave "
                    + $"{(prices.Count == 1 ? "it" : "them")} out, ask without the total, or say that the series is demand.",
                isUnknown: false);
        }
    }

    private static List<ForecastDay> Add((Asset Id, DailyModel Model)[] members, double[,] correlations, DateOnly lastDay, int count)
    {
        List<ForecastDay> days = [];
        var places = Array.ConvertAll(members, member => member.Model.Days.Count(day => day.Date <= lastDay));
        for (var date = lastDay.AddDays(1); days.Count < count; date = date.AddDays(1))
        {
            List<int> open = [];
            for (var member = 0; member < members.Length; member++)
            {
                var ahead = members[member].Model.Days;
                if (places[member] >= ahead.Count)
                {
                    throw TooShort(members[member], lastDay, count);
                }

                if (ahead[places[member]].Date == date)
                {
                    open.Add(member);
                }
            }

            if (open.Count > 0)
            {
                days.Add(Sum(date, [.. open.Select(member => members[member].Model.Days[places[member]++])], (a, b) => correlations[open[a], open[b]]));
            }
        }

        return days;
    }

    // The variance of a sum, with half widths in place of standard deviations.
    private static ForecastDay Sum(DateOnly date, ForecastDay[] days, Func<int, int, double> correlation)
    {
        var forecast = days.Sum(day => day.Forecast);
        return new ForecastDay(
            date, forecast, forecast - Half(day => day.Forecast - day.Lower), forecast + Half(day => day.Upper - day.Forecast),
            forecast - Half(day => day.Forecast - day.Lower95), forecast + Half(day => day.Upper95 - day.Forecast));

        double Half(Func<ForecastDay, double> of)
        {
            var halves = Array.ConvertAll(days, day => of(day));
            var square = 0.0;
            for (var i = 0; i < halves.Length; i++)
            {
                for (var j = 0; j < halves.Length; j++)
                {
                    square += correlation(i, j) * halves[i] * halves[j];
                }
            }

            return Math.Sqrt(square);
        }
    }

    private static DailyForecastException TooShort((Asset Id, DailyModel Model) member, DateOnly lastDay, int count) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"{member.Id} ends on {member.Model.LastDay:yyyy-MM-dd}, the newest of the series on {lastDay:yyyy-MM-dd}; ")
            + $"its {IDailyForecasts.MaxDays} open days ahead do not reach over {count} days after that: leave it out, ask for fewer days, or upload its newer "
            + "days.",
        isUnknown: false);
}

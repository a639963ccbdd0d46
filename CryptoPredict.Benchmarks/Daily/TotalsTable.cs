using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Benchmarks.Daily;

/// <summary>
/// What bands of totals hold: <c>--totals folder</c>. Sums of two to six demand series of a folder, each brought to the mean 1, at eight moments 30 days apart,
/// 28 days ahead, from what was known at the moment alone, without the network of all series: every sum of series that end within a week of each other, and 40
/// of series that were moved by whole weeks to end together, whose errors have little in common. Beside them bands as if the series erred independently, and
/// the band ends added up.
/// </summary>
internal static class TotalsTable
{
    private const int Origins = 8;
    private const int OriginStep = 30;
    private const int Horizon = 28;
    private const int MovedSums = 40;
    private const int Most = 6;
    private const int Seed = 7;
    private static readonly string[] Kinds = ["as measured", "independent", "added up"];

    public static async Task<int> RunAsync(string folder)
    {
        var read = await SeriesFolder.ReadAsync(folder);
        List<NamedSeries> series = [.. read.Where(one => !DailyTrial.LooksLikePrice(DailyTrial.Grid(one.Points, []))).Select(Scaled)];
        if (series.Count < 2)
        {
            Console.Error.WriteLine("There are no two series of demand: name a folder with CSV files of daily values, such as --totals ../data.");
            return 1;
        }

        Print("series of the same time", TogetherEnding(series));
        Print("series moved to the same time", Moved(series));
        return 0;
    }

    private static NamedSeries Scaled(NamedSeries series)
    {
        var mean = series.Points.Average(point => point.Value);
        return series with { Points = [.. series.Points.Select(point => point with { Value = point.Value / mean })] };
    }

    private static IEnumerable<NamedSeries[]> TogetherEnding(List<NamedSeries> series) =>
        from subset in Enumerable.Range(1, (1 << series.Count) - 1)
        where int.PopCount(subset) is >= 2 and <= Most
        let members = series.Where((_, place) => ((subset >> place) & 1) == 1).ToArray()
        where Last(members.MaxBy(Last)!).DayNumber - Last(members.MinBy(Last)!).DayNumber < 7
        select members;

    private static IEnumerable<NamedSeries[]> Moved(List<NamedSeries> series)
    {
        var (end, random) = (series.Max(Last), new Random(Seed));
        List<NamedSeries> moved = [.. series.Select(one => one with
        {
            Points = [.. one.Points.Select(point => point with { Day = point.Day.AddDays((end.DayNumber - Last(one).DayNumber) / 7 * 7) })],
        })];
        for (var sum = 0; sum < MovedSums; sum++)
        {
            yield return [.. moved.OrderBy(_ => random.Next()).Take(Math.Min(moved.Count, 2 + (sum % (Most - 1))))];
        }
    }

    private static DateOnly Last(NamedSeries series) => series.Points[^1].Day;

    private static void Print(string title, IEnumerable<NamedSeries[]> sums)
    {
        DailyErrors[] errors = [new(), new(), new()];
        var (count, fits) = (0, new Dictionary<(string, DateOnly), DailyModel?>());
        foreach (var members in sums)
        {
            count++;
            for (var origin = 0; origin < Origins; origin++)
            {
                var known = members.Max(Last).AddDays(-Horizon - (OriginStep * origin));
                DailyModel?[] models = [.. members.Select(member => Fit(member, known, fits))];
                if (models.All(model => model is not null))
                {
                    Add(members, models!, errors);
                }
            }
        }

        foreach (var (kind, one) in Kinds.Zip(errors))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count} sums of {title}, {kind,-12} {one.Came.Sum(),6} days, held {one.Coverage(0):P1} {one.Coverage(1):P1}, ")
                + string.Create(CultureInfo.InvariantCulture, $"IS {one.IntervalScore80:F3} {one.IntervalScore95:F3}"));
        }
    }

    private static DailyModel? Fit(NamedSeries series, DateOnly known, Dictionary<(string, DateOnly), DailyModel?> fits)
    {
        if (!fits.TryGetValue((series.Name, known), out var model))
        {
            SeriesPoint[] before = [.. series.Points.Where(point => point.Day <= known)];
            var settings = new SeriesSettings(SeriesKind.Demand);
            model = DailyGate.Unfit(before, settings) is not null ? null : DailyModel.Fit(before, settings, null, CancellationToken.None);
            fits.Add((series.Name, known), model);
        }

        return model;
    }

    private static void Add(NamedSeries[] members, DailyModel[] models, DailyErrors[] errors)
    {
        var total = DailyTotal.Of([.. members.Zip(models, (member, model) => (new Asset(member.Name), model))], Horizon);
        var values = Array.ConvertAll(members, member => member.Points.ToDictionary(point => point.Day, point => point.Value));
        double[] past = [.. Enumerable.Range(0, 365).Select(back => total.LastDay.AddDays(-back)).Where(day => values.All(one => one.ContainsKey(day)))
            .Select(day => values.Sum(one => one[day]))];
        var moves = past.Zip(past.Skip(1), (one, next) => Math.Abs(next - one)).ToList();
        double[] actual = [.. total.Days.Select(day => Came(day.Date))];
        double[] forecast = [.. total.Days.Select(day => day.Forecast)];
        if (moves.Count == 0)
        {
            return;
        }

        Put(0, total.Days);
        Put(1, [.. total.Days.Select(day => Alone(day, Math.Sqrt, half => half * half))]);
        Put(2, [.. total.Days.Select(day => Alone(day, half => half, half => half))]);

        void Put(int place, IReadOnlyList<ForecastDay> days) => errors[place].Add(
            actual, forecast,
            [
                ([.. days.Select(day => day.Lower)], [.. days.Select(day => day.Upper)]),
                ([.. days.Select(day => day.Lower95)], [.. days.Select(day => day.Upper95)]),
            ],
            moves.Average(), moves.Average(move => move * move));

        // A day that is unknown of an open member says nothing of the sum.
        double Came(DateOnly date) => members.Select((_, place) => values[place].TryGetValue(date, out var value) ? value
            : models[place].OpenWeekdays.Contains(date.DayOfWeek) ? double.NaN : 0).Sum();

        ForecastDay Alone(ForecastDay day, Func<double, double> back, Func<double, double> of)
        {
            List<ForecastDay> open = [.. models.SelectMany(one => one.Days.Where(ahead => ahead.Date == day.Date))];
            double Half(Func<ForecastDay, double> half) => back(open.Sum(one => of(half(one))));
            return new ForecastDay(
                day.Date, day.Forecast, day.Forecast - Half(one => one.Forecast - one.Lower), day.Forecast + Half(one => one.Upper - one.Forecast),
                day.Forecast - Half(one => one.Forecast - one.Lower95), day.Forecast + Half(one => one.Upper95 - one.Forecast));
        }
    }
}

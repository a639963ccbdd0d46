namespace CryptoPredict.Core.Series.Daily;

/// <summary>
/// What needs no model: every day as the same weekday of the last week, or every day as the last one. The gate holds daily models against the better of
/// the two.
/// </summary>
/// <param name="IsWeekly">Whether days are as a week before; otherwise all are as the last day.</param>
/// <param name="Values">One value per day asked for.</param>
public sealed record NaiveForecast(bool IsWeekly, IReadOnlyList<double> Values)
{
    private const int Week = 7;

    /// <summary>Forecasts days by what did better on the newest days when these were held out.</summary>
    /// <param name="points">The whole history, oldest day first; at least <see cref="DailyGate.LeastDays"/> days, or it is as on the last day.</param>
    /// <param name="days">The days to forecast, after the last one.</param>
    public static NaiveForecast Of(IReadOnlyList<SeriesPoint> points, IReadOnlyList<DateOnly> days)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(days);
        if (points.Count < DailyGate.LeastDays)
        {
            return new NaiveForecast(false, [.. days.Select(_ => points.Count == 0 ? double.NaN : points[^1].Value)]);
        }

        var (before, after) = DailyGate.Divide(points);
        var isWeekly = ErrorOf(before, after, isWeekly: true) < ErrorOf(before, after, isWeekly: false);
        return new NaiveForecast(isWeekly, Forecast(points, days, isWeekly));
    }

    /// <summary>The mean absolute error of the better one.</summary>
    /// <param name="before">What was known, oldest day first; at least one day.</param>
    /// <param name="after">What came; at least one day.</param>
    internal static double LeastError(IReadOnlyList<SeriesPoint> before, IReadOnlyList<SeriesPoint> after) =>
        Math.Min(ErrorOf(before, after, isWeekly: true), ErrorOf(before, after, isWeekly: false));

    private static double ErrorOf(IReadOnlyList<SeriesPoint> before, IReadOnlyList<SeriesPoint> after, bool isWeekly) =>
        after.Zip(Forecast(before, [.. after.Select(point => point.Day)], isWeekly), (point, said) => Math.Abs(point.Value - said)).Average();

    // A weekday without a value is as the last day.
    private static double[] Forecast(IReadOnlyList<SeriesPoint> before, IReadOnlyList<DateOnly> days, bool isWeekly)
    {
        var last = before[^1];
        var known = isWeekly ? before.ToDictionary(point => point.Day, point => point.Value) : [];
        return [.. days.Select(day => known.GetValueOrDefault(day.AddDays(-Week * Weeks(day)), last.Value))];

        int Weeks(DateOnly day) => (day.DayNumber - last.Day.DayNumber + Week - 1) / Week;
    }
}

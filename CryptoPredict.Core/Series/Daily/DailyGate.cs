using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Registry;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>
/// What histories can be forecast, and what of a forecast may serve. A recipe that erred more than the better naive forecast at moments of the past serves
/// that one in its place, so that the gate keeps out only what is no number.
/// </summary>
internal static class DailyGate
{
    private const int Week = 7;
    private const int LeastSeasons = 3;
    private const int LeastValues = 10;

    /// <summary>Why no model can be made of a history, in a sentence; null when one can.</summary>
    /// <param name="points">The history, oldest day first.</param>
    /// <param name="settings">What was said of the series.</param>
    /// <param name="events">What is known of its days beforehand; null for nothing.</param>
    public static string? Unfit(IReadOnlyList<SeriesPoint> points, SeriesSettings settings, IReadOnlyList<KnownEvent>? events = null)
    {
        var days = points.Count == 0 ? null : DailyModel.DaysOf(points, settings, events);
        var (least, present) = (LeastOf(days?.Season ?? Week), days?.Present ?? 0);
        if (days is null || days.Values.Length < least || points.Count < LeastValues)
        {
            return Text($"There {(points.Count == 1 ? "is 1 day" : $"are {points.Count} days")} with values; a daily forecast takes at least {least}")
                + $"{(least == LeastSeasons * Week ? "" : ", three weeks of open days")}.";
        }

        return 2 * present >= days.Values.Length
            ? null
            : Text($"Of {points[^1].Day.DayNumber - points[0].Day.DayNumber + 1} days from {points[0].Day:yyyy-MM-dd} to {points[^1].Day:yyyy-MM-dd}, ")
                + Text($"{points.Count} have values; a daily forecast takes at least half of the days on which it is open. Where a day without a row means ")
                + "that nothing was sold, say that such days are zero.";
    }

    /// <summary>
    /// The part of a history that a model is fitted to: the longest that ends with the newest day and of which at least half of the open days have values. Days
    /// of long ago that stand alone would make a history look empty and its trend a line between two islands.
    /// </summary>
    /// <param name="points">The whole history, oldest day first.</param>
    /// <param name="settings">What was said of the series.</param>
    /// <returns>Its newest part; all of it where no part would be enough for a model.</returns>
    public static IReadOnlyList<SeriesPoint> WithoutIslands(IReadOnlyList<SeriesPoint> points, SeriesSettings settings)
    {
        if (points.Count == 0)
        {
            return points;
        }

        var days = DailyModel.DaysOf(points, settings);
        var (left, needed) = (days.Present, Math.Min(LeastOf(days.Season), LeastValues));
        for (var place = 0; left >= needed; place++)
        {
            if (!double.IsNaN(days.Values[place]) && 2 * left >= days.Values.Length - place)
            {
                var first = days.DayAt(place);
                return [.. points.Where(point => point.Day >= first)];
            }

            left -= double.IsNaN(days.Values[place]) ? 0 : 1;
        }

        return points;
    }

    /// <summary>Judges a model.</summary>
    public static GateDecision Judge(DailyModel model)
    {
        var numbers = model.Scores is { } scores
            ? new Dictionary<string, double>
            {
                ["folds"] = scores.Folds,
                ["rmse"] = scores.RootSquare,
                ["mae"] = scores.Absolute,
                ["relative_mae"] = scores.ErrorByLead.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()
                    / scores.NaiveErrorByLead.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
                ["last_value_rmse"] = scores.LastRootSquare,
                ["week_before_rmse"] = scores.WeekRootSquare,
                ["skill"] = scores.OverNaive.Skill,
                ["coverage_80"] = scores.Inside80.Share,
                ["coverage_95"] = scores.Inside95.Share,
                ["days"] = scores.Inside80.Of,
            }.Where(number => double.IsFinite(number.Value)).ToImmutableSortedDictionary()
            : ImmutableSortedDictionary<string, double>.Empty;
        return model.Days.All(day => double.IsFinite(day.Forecast + day.Lower + day.Upper + day.Lower95 + day.Upper95))
            ? new GateDecision(true, Sentence(model), numbers)
            : new GateDecision(false, "It gave no finite number for a day.", numbers);
    }

    private static string Sentence(DailyModel model)
    {
        if (model.Scores is not { } scores)
        {
            return $"Its history is too short for a trial; {(model.Kind == SeriesKind.Price ? "the last value" : "the mean of its members")} serves.";
        }

        var naive = scores.IsWeekBetter ? "\"as on the same weekday of the last week\"" : "\"as on the last day\"";
        var moments = Text($"at {scores.Folds} moments of the past");
        if (model.Kind == SeriesKind.Price)
        {
            return model.ServedBy == DemandMember.LastValue.Name
                ? $"Of a price nothing was better than the last value {moments}; that serves, with the range of its volatility."
                : Text($"The {model.ServedBy} model erred {scores.OverLast.Skill:P0} less than the last value, squared, {moments}; it serves.");
        }

        return model.IsNaive
            ? Text($"Its members erred no less than {naive} {moments}; that serves, with the band of its own errors.")
            : Text($"Its error {moments} (RMSE) is {Number(scores.RootSquare)}, that of {naive} {Number(scores.NaiveRootSquare)}.");
    }

    private static int LeastOf(int season) => Math.Max(LeastSeasons * season, LeastValues);

    /// <summary>Four significant digits, in whatever unit the series is.</summary>
    public static string Number(double value) =>
        value.ToString($"N{Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Max(value, 1e-9))), 0, 9)}", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

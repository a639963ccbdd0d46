using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>
/// Lets a daily model take over only if it is sane and not worse than the champion on days that neither has seen. The newest days are held
/// out: the same settings, fitted to the days before them, are held against the better of two naive forecasts made at the same moment,
/// "as on the same weekday of the last week" and "as on the last day".
/// </summary>
internal static class DailyGate
{
    /// <summary>The fewest days of history.</summary>
    public const int LeastDays = 21;

    /// <summary>The most days held out.</summary>
    public const int MostHeldOut = 28;

    /// <summary>The fewest days held out, and the fewest on which a champion is compared.</summary>
    public const int LeastHeldOut = 7;

    /// <summary>Largest mean absolute error, relative to the naive forecast's, of a sane model.</summary>
    public const double MaxRelativeMae = 5;

    /// <summary>By how much the error may exceed the champion's, as a share.</summary>
    public const double Tolerance = 0.1;

    /// <summary>Why no model can be made of a history, in a sentence; null when one can.</summary>
    public static string? Unfit(IReadOnlyList<SeriesPoint> points)
    {
        if (points.Count < LeastDays)
        {
            return $"There are {points.Count} days with values; a daily forecast takes at least {LeastDays}.";
        }

        var span = points[^1].Day.DayNumber - points[0].Day.DayNumber + 1;
        return 2 * points.Count >= span
            ? null
            : $"Of {span} days from {points[0].Day:yyyy-MM-dd} to {points[^1].Day:yyyy-MM-dd}, {points.Count} have values; a daily forecast takes at least "
                + "half of them.";
    }

    /// <summary>
    /// The part of a history that a model is fitted to: the longest that ends with the newest day and of which at least half of the days have values. Days of
    /// long ago that stand alone would make a history look empty and its trend a line between two islands.
    /// </summary>
    /// <param name="points">The whole history, oldest day first.</param>
    /// <returns>Its newest part; all of it where no part would be enough for a model.</returns>
    public static IReadOnlyList<SeriesPoint> WithoutIslands(IReadOnlyList<SeriesPoint> points)
    {
        for (var first = 0; points.Count - first >= LeastDays; first++)
        {
            if (2 * (points.Count - first) > points[^1].Day.DayNumber - points[first].Day.DayNumber)
            {
                return first == 0 ? points : [.. points.Skip(first)];
            }
        }

        return points;
    }

    /// <summary>Divides a history into what models are fitted to and the newest days, which are held out.</summary>
    public static (IReadOnlyList<SeriesPoint> Before, IReadOnlyList<SeriesPoint> After) Divide(IReadOnlyList<SeriesPoint> points)
    {
        var heldOut = Math.Clamp(points.Count / 5, LeastHeldOut, MostHeldOut);
        return ([.. points.Take(points.Count - heldOut)], [.. points.Skip(points.Count - heldOut)]);
    }

    /// <summary>Judges the settings on the newest days.</summary>
    /// <param name="points">The whole history; fit by <see cref="Unfit"/>.</param>
    /// <param name="champion">The model that serves; null when there is none.</param>
    /// <param name="championId">Its version.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static GateDecision Judge(IReadOnlyList<SeriesPoint> points, DailyModel? champion, string? championId, CancellationToken cancellationToken)
    {
        var (before, after) = Divide(points);
        var heldOut = after.Count;
        IReadOnlyList<DateOnly> days = [.. after.Select(point => point.Day)];
        var forecast = DailyModel.Fit(before, cancellationToken).Predict(days, cancellationToken);
        var error = after.Zip(forecast, (point, day) => Math.Abs(point.Value - day.Forecast)).ToList();
        var mae = error.Average();
        var naive = NaiveForecast.LeastError(before, after);
        var numbers = ImmutableSortedDictionary<string, double>.Empty
            .Add("days", heldOut)
            .Add("mae", mae)
            .Add("naive_mae", naive)
            .Add("relative_mae", mae / naive)
            .Add("coverage", after.Zip(forecast, (point, day) => point.Value >= day.Lower && point.Value <= day.Upper ? 1.0 : 0.0).Average());
        if (!after.Zip(forecast).All(pair => double.IsFinite(pair.Second.Forecast + pair.Second.Lower + pair.Second.Upper)))
        {
            return new GateDecision(false, "It gave no finite number on a held-out day.", numbers);
        }

        // A constant series leaves no naive error; what rounding leaves of the model's is none either.
        var rounding = 1e-9 * points.Max(point => Math.Abs(point.Value));
        if (!(mae <= (MaxRelativeMae * naive) + rounding))
        {
            return new GateDecision(false, Text($"Its error over {heldOut} held-out days is {mae / naive:F2} times the naive forecast's; a sane model has at ")
                + Text($"most {MaxRelativeMae:F0}."), numbers);
        }

        if (champion is null)
        {
            return new GateDecision(true, Text($"First version: finite and sane, its error over {heldOut} held-out days is {Number(mae)}, the naive ")
                + Text($"forecast's {Number(naive)}."), numbers);
        }

        var unseen = Enumerable.Range(0, heldOut).Where(i => after[i].Day > champion.LastDay).ToList();
        if (unseen.Count < LeastHeldOut)
        {
            return new GateDecision(
                true, Text($"{championId} has seen all but {unseen.Count} of the {heldOut} held-out days; fitted to newer data and sane, its error is ")
                    + Text($"{Number(mae)}, the naive forecast's {Number(naive)}."), numbers);
        }

        var standing = champion.Predict([.. unseen.Select(i => days[i])], cancellationToken);
        var theirs = unseen.Select((i, place) => Math.Abs(after[i].Value - standing[place].Forecast)).Average();
        var mine = unseen.Average(i => error[i]);
        numbers = numbers.Add("champion_days", unseen.Count).Add("champion_mae", theirs).Add("mae_beside_champion", mine);
        return mine <= ((1 + Tolerance) * theirs) + rounding
            ? new GateDecision(true, Text($"Not worse than {championId}: its error over {unseen.Count} days that neither has seen is {Number(mine)}, the ")
                + Text($"champion's {Number(theirs)}."), numbers)
            : new GateDecision(false, Text($"Its error over {unseen.Count} days that neither has seen is {Number(mine)}; at most {1 + Tolerance:F1} times ")
                + Text($"{championId}'s {Number(theirs)} is allowed."), numbers);
    }

    // Four significant digits, in whatever unit the series is.
    private static string Number(double value) =>
        value.ToString($"N{Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Max(value, 1e-9))), 0, 9)}", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

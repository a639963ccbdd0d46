using System.Globalization;
using System.Text;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A daily forecast as CSV files: its days with their parts, and all that was measured of it. Numbers are written in full.</summary>
internal static class ForecastFiles
{
    /// <summary>A file for download.</summary>
    /// <param name="id">The series, in the file's name.</param>
    /// <param name="content">What it holds, in the file's name.</param>
    /// <param name="lines">Its lines, the header first.</param>
    public static IResult Of(Asset id, string content, IEnumerable<string> lines) => Results.File(
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n'))), "text/csv; charset=utf-8", FileName(id, content));

    /// <summary>The name of a CSV file of a series, of letters that every system takes.</summary>
    public static string FileName(Asset id, string content) =>
        $"{string.Concat(id.Symbol.Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' ? sign : '_'))}-{content}.csv";

    /// <summary>
    /// The open days ahead: forecast, both bands, what level, week, year and events add up to it, and whether errors so far ahead were measured.
    /// </summary>
    public static IEnumerable<string> Days(DailyForecast forecast)
    {
        var parts = DailyParts.Of(forecast.Model, forecast.Days.Count);
        return forecast.Days
            .Select((day, h) => Line(
                day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(day.Forecast), Text(day.Lower), Text(day.Upper), Text(day.Lower95),
                Text(day.Upper95), Text(parts.Level[h]), Text(parts.Weekly[h]), Text(parts.Yearly?[h]), Text(parts.Events?[h]),
                h < forecast.Model.Measured ? "true" : "false"))
            .Prepend("date,forecast,lower_80,upper_80,lower_95,upper_95,level,weekly,yearly,events,measured");
    }

    /// <summary>
    /// What was measured, one figure a line: of moments of the past ("folds") the errors, skills and coverage of the members and of what serves, and of past
    /// versions ("versions") what they said and what came.
    /// </summary>
    public static IEnumerable<string> Scores(DailyForecast forecast, DailyPast past)
    {
        var model = forecast.Model;
        return Folds(model).Concat(past.Leads.SelectMany(Versions))
            .Where(figure => figure.Value is { } value && double.IsFinite(value))
            .Select(figure => Line(figure.From, figure.Who, figure.Ahead?.ToString(CultureInfo.InvariantCulture) ?? "", figure.Measure, Text(figure.Value)))
            .Prepend("measured_on,who,days_ahead,measure,value");
    }

    private static IEnumerable<Figure> Folds(DailyModel model)
    {
        foreach (var member in model.Members)
        {
            IEnumerable<Figure> figures =
            [
                Fold(member.Name, "weight", member.Weight), Fold(member.Name, "rmse", member.RootSquare), Fold(member.Name, "mae", member.Absolute),
                .. Skills(member.Name, member.OverLast, member.OverWeek),
            ];
            foreach (var figure in figures)
            {
                yield return figure;
            }
        }

        foreach (var figure in model.Scores is { } scores ? Served(model, scores) : [])
        {
            yield return figure;
        }
    }

    private static IEnumerable<Figure> Served(DailyModel model, DailyScores scores) =>
    [
        Fold("served", "folds", scores.Folds), Fold("served", "rmse", scores.RootSquare), Fold("served", "mae", scores.Absolute),
        .. Skills("served", scores.OverLast, scores.OverWeek),
        Fold("served", "coverage_80", scores.Inside80.Share), Fold("served", "coverage_95", scores.Inside95.Share),
        .. new[] { Fold(DemandMember.LastValue.Name, "rmse", scores.LastRootSquare), Fold(DemandMember.WeekBefore.Name, "rmse", scores.WeekRootSquare) }
            .Where(naive => model.Members.All(member => member.Name != naive.Who)),
        .. scores.ErrorByLead.Select((error, h) => Fold("served", "mae", error) with { Ahead = h + 1 }),
        .. scores.NaiveErrorByLead.Select((error, h) => Fold("better_naive", "mae", error) with { Ahead = h + 1 }),
    ];

    private static IEnumerable<Figure> Skills(string who, SkillScore? overLast, SkillScore? overWeek) =>
        [.. Skill(who, "skill_over_last_value", overLast), .. Skill(who, "skill_over_week_before", overWeek)];

    private static IEnumerable<Figure> Skill(string who, string measure, SkillScore? score) =>
        [Fold(who, measure, score?.Skill), Fold(who, $"{measure}_lower_95", score?.Lower), Fold(who, $"{measure}_upper_95", score?.Upper)];

    private static Figure Fold(string who, string measure, double? value) => new("folds", who, null, measure, value);

    private static IEnumerable<Figure> Versions(PastLead lead) =>
    [
        new("versions", "served", lead.Ahead, "values", lead.Values),
        new("versions", "served", lead.Ahead, "mae", lead.Absolute),
        new("versions", "better_naive", lead.Ahead, "mae", lead.NaiveAbsolute),
        new("versions", "served", lead.Ahead, "coverage_80", lead.Inside80.Share),
        new("versions", "served", lead.Ahead, "coverage_95", lead.Inside95.Share),
    ];

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Line(params ReadOnlySpan<string> fields) => string.Join(',', fields);

    private sealed record Figure(string From, string Who, int? Ahead, string Measure, double? Value);
}

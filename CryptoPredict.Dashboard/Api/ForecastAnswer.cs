using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Dashboard.Api;

/// <summary>A forecast of open days to come.</summary>
/// <param name="Id">The series or asset.</param>
/// <param name="Version">The version that made it.</param>
/// <param name="LstmVersion">The version of the LSTM of all series of the kind that was asked as a member; null where there was none yet.</param>
/// <param name="TrainedAt">Market time of the version's making.</param>
/// <param name="Kind">What the values are taken for.</param>
/// <param name="ServedBy">What serves: "mix" for the weighted mean of the members, or the one member that does.</param>
/// <param name="Verdict">How it did at moments of the past, in a sentence.</param>
/// <param name="LastDay">The last day that the version was fitted to.</param>
/// <param name="IntervalWidth">The share of values that lower and upper aim to hold; lower95 and upper95 aim at 0.95.</param>
/// <param name="ClosedWeekdays">Weekdays for which nothing is forecast, because they had no value lately.</param>
/// <param name="MeasuredDays">Open days ahead of which an error was measured at moments of the past.</param>
/// <param name="BeyondMeasured">That days beyond them were asked for, in a sentence; null where they were not.</param>
/// <param name="Members">The members with their weights, also those that do not serve.</param>
/// <param name="Scores">How what serves did at moments of the past; null where the history is too short for any.</param>
/// <param name="Parts">What the forecast is put together of, by day.</param>
/// <param name="DailyVolatility">Of a price, the standard deviation of a day's log return; null of demand.</param>
/// <param name="Holdout">The gate's numbers.</param>
/// <param name="Simulated">Whether it rests on a simulated market.</param>
/// <param name="Days">The open days, the next first.</param>
public sealed record ForecastAnswer(
    string Id, string Version, string? LstmVersion, DateTimeOffset TrainedAt, SeriesKind Kind, string ServedBy, string? Verdict, DateOnly LastDay,
    double IntervalWidth, IReadOnlyList<DayOfWeek> ClosedWeekdays, int MeasuredDays, string? BeyondMeasured, IReadOnlyList<ForecastMember> Members,
    ForecastScores? Scores, DailyParts Parts, double? DailyVolatility, IReadOnlyDictionary<string, double> Holdout, bool Simulated,
    IReadOnlyList<ForecastDay> Days)
{
    /// <summary>The same in the words of the API.</summary>
    internal static ForecastAnswer Of(DailyForecast forecast, bool simulated)
    {
        var model = forecast.Model;
        return new ForecastAnswer(
            forecast.Id.Symbol, forecast.Version.Id, model.NetworkVersion, forecast.Version.CreatedAt, model.Kind, model.ServedBy,
            forecast.Version.Gate?.Rule, forecast.LastDay, DailyModel.InnerWidth, model.ClosedWeekdays, model.Measured, Beyond(model, forecast.Days.Count),
            [.. model.Members.Select(ForecastMember.Of)], model.Scores is { } scores ? ForecastScores.Of(scores) : null,
            DailyParts.Of(model, forecast.Days.Count), model.DailyVolatility,
            forecast.Version.HoldoutMetrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(), simulated, forecast.Days);
    }

    /// <summary>That days beyond those measured were asked for; null where they were not.</summary>
    internal static string? Beyond(DailyModel model, int days) => model.Measured is var measured && days <= measured ? null
        : measured == 0 ? "The history is too short for a trial at moments of the past: neither members nor bands were measured."
        : $"The errors of {measured} open days ahead were measured; beyond, members and bands run on without a measurement.";
}

/// <summary>A share by which the squared error lies below another forecast's: 1 without errors, 0 for as much, negative for more.</summary>
/// <param name="Skill">The share; null where the other one makes no error.</param>
/// <param name="Lower">Lower end of its 95 % interval; null where too few moments tell.</param>
/// <param name="Upper">Upper end.</param>
public sealed record ForecastSkill(double? Skill, double? Lower, double? Upper)
{
    internal static ForecastSkill Of(SkillScore score) => new(Finite(score.Skill), Finite(score.Lower), Finite(score.Upper));

    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>A member of a forecast.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its share, 0 to 1.</param>
/// <param name="Rmse">Root of its mean squared error at moments of the past; null without any.</param>
/// <param name="OverLastValue">Its skill against "as on the last day".</param>
/// <param name="OverWeekBefore">Its skill against "as on the same weekday of the last week".</param>
public sealed record ForecastMember(string Name, double Weight, double? Rmse, ForecastSkill? OverLastValue, ForecastSkill? OverWeekBefore)
{
    internal static ForecastMember Of(DailyMember member) => new(
        member.Name, member.Weight, member.RootSquare is { } error ? ForecastSkill.Finite(error) : null,
        member.OverLast is { } last ? ForecastSkill.Of(last) : null, member.OverWeek is { } week ? ForecastSkill.Of(week) : null);
}

/// <summary>How a forecast did at moments of the past.</summary>
/// <param name="Folds">How many moments.</param>
/// <param name="Rmse">Root of its mean squared error.</param>
/// <param name="Mae">Its mean absolute error.</param>
/// <param name="LastValueRmse">Root of the mean squared error of "as on the last day".</param>
/// <param name="WeekBeforeRmse">That of "as on the same weekday of the last week".</param>
/// <param name="OverLastValue">Skill against the former.</param>
/// <param name="OverWeekBefore">Skill against the latter.</param>
/// <param name="Coverage80">Values within the 80 % band.</param>
/// <param name="Coverage95">Values within the 95 % band.</param>
/// <param name="ErrorByDay">Mean absolute error by open days ahead, the next first; null where no value came.</param>
/// <param name="NaiveErrorByDay">That of the better naive forecast.</param>
public sealed record ForecastScores(
    int Folds, double? Rmse, double? Mae, double? LastValueRmse, double? WeekBeforeRmse, ForecastSkill OverLastValue, ForecastSkill OverWeekBefore,
    ForecastCoverage Coverage80, ForecastCoverage Coverage95, IReadOnlyList<double?> ErrorByDay, IReadOnlyList<double?> NaiveErrorByDay)
{
    internal static ForecastScores Of(DailyScores scores) => new(
        scores.Folds, ForecastSkill.Finite(scores.RootSquare), ForecastSkill.Finite(scores.Absolute), ForecastSkill.Finite(scores.LastRootSquare),
        ForecastSkill.Finite(scores.WeekRootSquare), ForecastSkill.Of(scores.OverLast), ForecastSkill.Of(scores.OverWeek),
        ForecastCoverage.From(scores.Inside80), ForecastCoverage.From(scores.Inside95), [.. scores.ErrorByLead.Select(ForecastSkill.Finite)],
        [.. scores.NaiveErrorByLead.Select(ForecastSkill.Finite)]);
}

/// <summary>How many values that came lay within a band.</summary>
/// <param name="Inside">Within.</param>
/// <param name="Values">In all.</param>
/// <param name="Share">The share, 0 to 1; null where none came.</param>
public sealed record ForecastCoverage(int Inside, int Values, double? Share)
{
    internal static ForecastCoverage From(BandCount count) => new(count.Inside, count.Of, ForecastSkill.Finite(count.Share));
}

/// <summary>The forecast of a series with quantiles.</summary>
/// <param name="Forecast">The forecast.</param>
/// <param name="Quantiles">By open day, the next first.</param>
/// <param name="Past">What past versions said and what came; null where nothing has come yet.</param>
/// <param name="Changed">What the version that serves has changed against the one before it; null where it is the first.</param>
public sealed record SeriesForecastAnswer(
    ForecastAnswer Forecast, IReadOnlyList<DayQuantiles> Quantiles, ForecastPast? Past, ForecastChange? Changed);

/// <summary>Quantiles of a day's value.</summary>
/// <param name="Date">The day, UTC.</param>
/// <param name="P025">The value that 2.5 % lie below.</param>
/// <param name="P10">That 10 % lie below.</param>
/// <param name="P50">The forecast, which stands for the median.</param>
/// <param name="P90">That 90 % lie below.</param>
/// <param name="P975">That 97.5 % lie below.</param>
public sealed record DayQuantiles(DateOnly Date, double P025, double P10, double P50, double P90, double P975)
{
    internal static IReadOnlyList<DayQuantiles> Of(IReadOnlyList<ForecastDay> days) =>
        [.. days.Select(day => new DayQuantiles(day.Date, day.Lower95, day.Lower, day.Forecast, day.Upper, day.Upper95))];
}

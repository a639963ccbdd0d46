using System.Globalization;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Forecasts of many series.</summary>
/// <param name="IntervalWidth">The share of values that p10 and p90 aim to hold between them; p025 and p975 aim at 0.95.</param>
/// <param name="MeasuredDays">Open days ahead that were tried at moments of the past.</param>
/// <param name="Forecasts">One each, in the order asked for.</param>
/// <param name="Total">Their sum by day; null where it was not asked for.</param>
public sealed record ForecastsAnswer(double IntervalWidth, int MeasuredDays, IReadOnlyList<BriefForecast> Forecasts, TotalForecast? Total);

/// <summary>The forecast of one of many series; <c>GET /api/v1/series/{id}/forecast</c> tells more.</summary>
/// <param name="Id">The series or asset.</param>
/// <param name="Version">The version that made it.</param>
/// <param name="Kind">What the values are taken for.</param>
/// <param name="ServedBy">What serves: "mix" for the weighted mean of the members, or the one member that does.</param>
/// <param name="LastDay">The last day that the version was fitted to.</param>
/// <param name="BeyondMeasured">That days beyond the measured ones were asked for, in a sentence; null where they were not.</param>
/// <param name="Coverage80">Values of the past within the 80 % band; null where the history is too short for any.</param>
/// <param name="Coverage95">Values within the 95 % band.</param>
/// <param name="Simulated">Whether it rests on a simulated market.</param>
/// <param name="Quantiles">By open day, the next first.</param>
public sealed record BriefForecast(
    string Id, string Version, SeriesKind Kind, string ServedBy, DateOnly LastDay, string? BeyondMeasured, ForecastCoverage? Coverage80,
    ForecastCoverage? Coverage95, bool Simulated, IReadOnlyList<DayQuantiles> Quantiles)
{
    internal static BriefForecast Of(DailyForecast forecast, bool simulated)
    {
        var scores = forecast.Model.Scores;
        return new BriefForecast(
            forecast.Id.Symbol, forecast.Version.Id, forecast.Model.Kind, forecast.Model.ServedBy, forecast.LastDay,
            ForecastAnswer.Beyond(forecast.Model, forecast.Days.Count),
            scores is null ? null : ForecastCoverage.From(scores.Inside80), scores is null ? null : ForecastCoverage.From(scores.Inside95), simulated,
            DayQuantiles.Of(forecast.Days));
    }
}

/// <summary>The sum of series of demand by day.</summary>
/// <param name="Series">What is added up, in ordinal order.</param>
/// <param name="LastDay">The newest day that any of them was fitted to; the total begins after it.</param>
/// <param name="Correlation">Mean over pairs of the correlation of their errors that the bands rest on, 0 to 1; null for one series.</param>
/// <param name="Moments">The fewest moments of the past that two of them share; null for one series.</param>
/// <param name="Bands">What the bands rest on, in a sentence.</param>
/// <param name="BeyondMeasured">Of which series days beyond the measured ones are in it, in a sentence; null where there are none.</param>
/// <param name="Quantiles">By day on which at least one of them is open, the next first; a closed series adds nothing.</param>
public sealed record TotalForecast(
    IReadOnlyList<string> Series, DateOnly LastDay, double? Correlation, int? Moments, string Bands, string? BeyondMeasured,
    IReadOnlyList<DayQuantiles> Quantiles)
{
    internal static TotalForecast Of(DailyTotal total) => new(
        [.. total.Members.Select(member => member.Symbol)], total.LastDay, total.Correlation, total.Moments, BandsOf(total),
        total.BeyondMeasured.Count == 0 ? null
            : $"The errors of {DailyModel.MeasuredDays} open days ahead were measured; days beyond are in the total of "
                + $"{string.Join(", ", total.BeyondMeasured)}.",
        DayQuantiles.Of(total.Days));

    private static string BandsOf(DailyTotal total) => total switch
    {
        { Correlation: not { } } => "The bands are those of the one series.",
        { WithoutErrors.Count: > 0 } => $"Of {string.Join(", ", total.WithoutErrors)} no errors at moments of the past are kept, because the history is too "
            + "short or the version was made before they were: until it is fitted anew it counts as if it always erred as the others do, which is the widest "
            + "case.",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"The series' errors on the same days correlate by {total.Correlation:F2} on average over pairs, measured at ")
            + $"{total.Moments} or more moments of the past that two of them share; the fewer, the more they count as erring alike.",
    };
}

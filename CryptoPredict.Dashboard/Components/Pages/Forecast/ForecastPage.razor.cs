using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Forecast;

/// <summary>Days ahead of any uploaded series or asset, always by the newest champion.</summary>
public sealed partial class ForecastPage
{
    private const int DefaultDays = 14;
    private const int LeastHistory = 28;

    private static readonly int[] Choices = [7, 14, 30, 90, 365];

    private static PlotSeries[] Lines =>
    [
        new(ForecastTexts.UpperEnd, "forecast", ChartShape.Band, Key: ForecastTexts.IntervalOf80),
        new(ForecastTexts.LowerEnd, "forecast", ChartShape.Band, Key: ""),
        new(ForecastTexts.DailyValue, "up", ChartShape.Line),
        new(ForecastTexts.ForecastLine, "forecast", ChartShape.Line),
    ];

    private static PlotSeries[] LinesBesideNaive => [.. Lines, new(ForecastTexts.NaiveForecastLine, "persistence", ChartShape.Dashes)];

    private IReadOnlyList<Asset> _known = [];
    private Asset? _id;
    private int _days = DefaultDays;
    private DailyForecast? _forecast;
    private NaiveForecast? _naive;
    private PlotData? _chart;
    private string? _refusal;
    private double _scale;
    private double _last;

    // Days from the last forecast day to the present; none where that still lies ahead.
    private int _behind;

    [Inject]
    private DataServices Data { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = AssetAddress.Parameter)]
    private string? AssetSymbol { get; set; }

    [SupplyParameterFromQuery(Name = "series")]
    private string? SeriesId { get; set; }

    [SupplyParameterFromQuery(Name = "days")]
    private int? Days { get; set; }

    private protected override LiveTopics Follows => LiveTopics.Models | LiveTopics.Uploads;

    private string ChartLabel => _forecast is { Days: [var first, .., var last] }
        ? ForecastTexts.FormatLabelOfChart(
            _forecast.Id.Symbol, Text(first.Date), NumberFormat.Price(first.Forecast, _scale), Text(last.Date), NumberFormat.Price(last.Forecast, _scale))
        : ForecastTexts.FormatLabelWithoutForecast(_id?.Symbol);

    private IReadOnlyList<(string Value, string Text)> SeriesOptions => _id is { } shown
        ? [.. _known.Append(shown).Distinct().Select(id => (id.Symbol, id.Symbol))] : [("none", ForecastTexts.NoSeries)];

    // So few days were held out that the share they make may come of an interval that keeps its aim.
    private bool MayBeChance(DailyForecast forecast) => Number("coverage") is { } share && (int)(Number("days") ?? 0) is > 0 and var days
        && Proportion.Wilson((int)Math.Round(share * days), days) is var held && held.Low <= forecast.IntervalWidth && forecast.IntervalWidth <= held.High;

    protected override async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _known = await Data.History.ListAsync(cancellationToken);
        var named = string.IsNullOrEmpty(SeriesId) ? AssetSymbol : SeriesId;
        _id = string.IsNullOrEmpty(named) ? (_known.Count > 0 ? _known[0] : null) : new Asset(named);
        _days = Math.Clamp(Days ?? DefaultDays, 1, IDailyForecasts.MaxDays);
        if (_id is not { } id)
        {
            return;
        }

        try
        {
            var forecast = await Data.Forecasts.ForecastAsync(id, _days, cancellationToken);
            if (forecast.Version != _forecast?.Version || forecast.Days.Count != _forecast.Days.Count)
            {
                IReadOnlyList<SeriesPoint> history =
                    [.. (await Data.History.ReadAsync(id, cancellationToken)).TakeWhile(point => point.Day <= forecast.LastDay)];
                _naive = RelativeMae(forecast) is > 1 and var relative && DifferenceRule.Matters(relative, 1)
                    ? NaiveForecast.Of(history, [.. forecast.Days.Select(day => day.Date)])
                    : null;
                _chart = Draw(forecast, history);
            }

            _behind = DateOnly.FromDateTime(State.Market.Clock.GetUtcNow().UtcDateTime).DayNumber - forecast.Days[^1].Date.DayNumber;
            (_forecast, _refusal) = (forecast, null);
        }
        catch (DailyForecastException refusal)
        {
            (_forecast, _refusal) = (null, refusal.Message);
        }
    }

    // Every day has its place, also one without a value; band and lines begin at the last value.
    private PlotData Draw(DailyForecast forecast, IReadOnlyList<SeriesPoint> history)
    {
        var from = forecast.LastDay.AddDays(-Math.Max(LeastHistory, 3 * forecast.Days.Count));
        var past = history.Where(point => point.Day > from).ToDictionary(point => point.Day, point => point.Value);
        _scale = past.Values.Select(Math.Abs).DefaultIfEmpty().Max();
        DateOnly[] days = [.. Enumerable.Range(0, past.Count == 0 ? 0 : forecast.LastDay.DayNumber - past.Keys.Min().DayNumber + 1)
            .Select(back => forecast.LastDay.AddDays(-back)).Reverse()];
        _last = past.GetValueOrDefault(forecast.LastDay, double.NaN);
        double[] values = [.. days.Select(day => past.GetValueOrDefault(day, double.NaN))];
        double[] start = [.. values.Select((value, i) => i == values.Length - 1 ? value : double.NaN)];
        IReadOnlyList<double>[] columns =
        [
            [.. start, .. forecast.Days.Select(day => day.Upper)],
            [.. start, .. forecast.Days.Select(day => day.Lower)],
            [.. values, .. forecast.Days.Select(_ => double.NaN)],
            [.. start, .. forecast.Days.Select(day => day.Forecast)],
        ];
        return new PlotData(
            $"{forecast.Version.Id} {forecast.Days.Count}",
            [.. days.Concat(forecast.Days.Select(day => day.Date)).Select(Midnight)],
            _naive is null ? columns : [.. columns, [.. start, .. _naive.Values]]);
    }

    private static double Midnight(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeSeconds();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Weekday(DateOnly day) => day.ToString("ddd", CultureInfo.InvariantCulture);

    private static string Seasons(ModelVersion version) => version.Parameters.GetValueOrDefault("seasonalities") is { Length: > 0 } seasons
        ? string.Join(", ", seasons.Split(", ").Select(season => season.Split(' ')[0])) : ForecastTexts.NoSeasons;

    private static double? RelativeMae(DailyForecast forecast) =>
        forecast.Version.HoldoutMetrics.TryGetValue("relative_mae", out var value) ? value : null;

    private double? Number(string name) => _forecast!.Version.HoldoutMetrics.TryGetValue(name, out var value) ? value : null;

    private string Held(string name) => NumberFormat.Price(Number(name), _scale);

    private void Keep(string parameter, string value) => Navigation.NavigateTo(Navigation.With((parameter, value)), replace: true);
}

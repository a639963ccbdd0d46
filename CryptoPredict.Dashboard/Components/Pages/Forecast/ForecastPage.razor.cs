using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Learning.Seasonal;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Forecast;

/// <summary>Days ahead of any uploaded series or asset, always by the newest champion.</summary>
public sealed partial class ForecastPage
{
    private const int DefaultDays = 14;
    private const int LeastHistory = 28;

    private static readonly int[] Choices = [7, 14, 28, 90, 365];

    private static PlotSeries[] Lines =>
    [
        new(ForecastTexts.UpperEnd95, "forecast", ChartShape.Band, Key: ForecastTexts.BandOf95),
        new(ForecastTexts.LowerEnd95, "forecast", ChartShape.Band, Key: ""),
        new(ForecastTexts.UpperEnd, "forecast", ChartShape.InnerBand, Key: ForecastTexts.BandOf80),
        new(ForecastTexts.LowerEnd, "forecast", ChartShape.InnerBand, Key: ""),
        new(ForecastTexts.DailyValue, "up", ChartShape.Line),
        new(ForecastTexts.ForecastLine, "forecast", ChartShape.Line),
    ];

    private IReadOnlyList<Asset> _known = [];
    private Asset? _id;
    private int _days = DefaultDays;
    private DailyForecast? _forecast;
    private DailyReview? _review;
    private PlotData? _chart;
    private string? _refusal;
    private double _scale;
    private ILookup<DateOnly, KnownEvent> _planned = Array.Empty<KnownEvent>().ToLookup(one => one.Day);

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

    private string FileAddress => $"api/v1/series/{Uri.EscapeDataString(_forecast!.Id.Symbol)}";

    private IReadOnlyList<(string Value, string Text)> SeriesOptions => _id is { } shown
        ? [.. _known.Append(shown).Distinct().Select(id => (id.Symbol, id.Symbol))] : [("none", ForecastTexts.NoSeries)];

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
                _chart = Draw(forecast, history);
            }

            _review = await Data.Forecasts.ReviewAsync(forecast, cancellationToken);
            _behind = DateOnly.FromDateTime(State.Market.Clock.GetUtcNow().UtcDateTime).DayNumber - forecast.Days[^1].Date.DayNumber;
            _planned = forecast.Model.Planned.Where(one => one.Day <= forecast.Days[^1].Date).ToLookup(one => one.Day);
            (_forecast, _refusal) = (forecast, null);
        }
        catch (DailyForecastException refusal)
        {
            (_forecast, _refusal) = (null, refusal.Message);
        }
    }

    // Every open day has its place, also one without a value; band and lines begin at the last value.
    private PlotData Draw(DailyForecast forecast, IReadOnlyList<SeriesPoint> history)
    {
        var from = forecast.LastDay.AddDays(-Math.Max(LeastHistory, 3 * forecast.Days.Count));
        var past = history.Where(point => point.Day > from).ToDictionary(point => point.Day, point => point.Value);
        _scale = past.Values.Select(Math.Abs).DefaultIfEmpty().Max();
        DateOnly[] days = [.. Enumerable.Range(0, past.Count == 0 ? 0 : forecast.LastDay.DayNumber - past.Keys.Min().DayNumber + 1)
            .Select(back => forecast.LastDay.AddDays(-back))
            .Where(day => past.ContainsKey(day) || forecast.Model.OpenWeekdays.Contains(day.DayOfWeek))
            .Reverse()];
        double[] values = [.. days.Select(day => past.GetValueOrDefault(day, double.NaN))];
        double[] start = [.. values.Select((value, i) => i == values.Length - 1 ? value : double.NaN)];
        IReadOnlyList<double>[] columns =
        [
            [.. start, .. forecast.Days.Select(day => day.Upper95)],
            [.. start, .. forecast.Days.Select(day => day.Lower95)],
            [.. start, .. forecast.Days.Select(day => day.Upper)],
            [.. start, .. forecast.Days.Select(day => day.Lower)],
            [.. values, .. forecast.Days.Select(_ => double.NaN)],
            [.. start, .. forecast.Days.Select(day => day.Forecast)],
        ];
        return new PlotData(
            $"{forecast.Version.Id} {forecast.Days.Count}", [.. days.Concat(forecast.Days.Select(day => day.Date)).Select(Midnight)], columns);
    }

    private static double Midnight(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeSeconds();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<ForecastDay> FirstAndLast(IReadOnlyList<ForecastDay> days) => days.Count > 1 ? [days[0], days[^1]] : days;

    private static string Weekday(DateOnly day) => day.ToString("ddd", CultureInfo.InvariantCulture);

    private void Keep(string parameter, string value) => Navigation.NavigateTo(Navigation.With((parameter, value)), replace: true);
}

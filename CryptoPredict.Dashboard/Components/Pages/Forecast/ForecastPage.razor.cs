using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Pages.Forecast;

/// <summary>Days ahead of any uploaded series or asset, always by the newest champion.</summary>
public sealed partial class ForecastPage
{
    private const int DefaultDays = 14;
    private const int LeastHistory = 90;

    private static readonly int[] Choices = [7, 14, 30, 90, 365];

    private static readonly PlotSeries[] Lines =
    [
        new("upper end of the interval", "forecast", PlotShape.Band, Key: "80 % interval"),
        new("lower end of the interval", "forecast", PlotShape.Band, Key: ""),
        new("daily value", "up", PlotShape.Line),
        new("forecast", "forecast", PlotShape.Line),
    ];

    private IReadOnlyList<Asset> _known = [];
    private Asset? _id;
    private int _days = DefaultDays;
    private DailyForecast? _forecast;
    private PlotData? _chart;
    private string? _refusal;
    private double _scale;

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
        ? $"Daily values of {_forecast.Id.Symbol} and forecast from {Text(first.Date)}, {NumberFormat.Price(first.Forecast, _scale)}, to {Text(last.Date)}, "
            + $"{NumberFormat.Price(last.Forecast, _scale)}."
        : $"Daily values of {_id?.Symbol} and forecast.";

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
                _chart = Draw(forecast, await Data.History.ReadAsync(id, cancellationToken));
            }

            (_forecast, _refusal) = (forecast, null);
        }
        catch (DailyForecastException refusal)
        {
            (_forecast, _refusal) = (null, refusal.Message);
        }
    }

    private PlotData Draw(DailyForecast forecast, IReadOnlyList<SeriesPoint> history)
    {
        var past = history.TakeLast(Math.Max(LeastHistory, 3 * forecast.Days.Count)).Where(point => point.Day <= forecast.LastDay).ToList();
        _scale = past.Count > 0 ? past.Max(point => Math.Abs(point.Value)) : 0;
        var gap = Enumerable.Repeat(double.NaN, past.Count).ToList();
        return new PlotData(
            $"{forecast.Version.Id} {forecast.Days.Count}",
            [.. past.Select(point => Midnight(point.Day)), .. forecast.Days.Select(day => Midnight(day.Date))],
            [
                [.. gap, .. forecast.Days.Select(day => day.Upper)],
                [.. gap, .. forecast.Days.Select(day => day.Lower)],
                [.. past.Select(point => point.Value), .. forecast.Days.Select(_ => double.NaN)],
                [.. gap, .. forecast.Days.Select(day => day.Forecast)],
            ]);
    }

    private static double Midnight(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeSeconds();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private double? Number(string name) => _forecast!.Version.HoldoutMetrics.TryGetValue(name, out var value) ? value : null;

    private string Held(string name) => NumberFormat.Price(Number(name), _scale);

    private void Keep(string parameter, string value) => Navigation.NavigateTo(Navigation.With((parameter, value)), replace: true);
}

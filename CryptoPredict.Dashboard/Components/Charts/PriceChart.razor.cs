using CryptoPredict.Dashboard.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace CryptoPredict.Dashboard.Components.Charts;

/// <summary>Candles, forecasts at their target times with their band, "no change" and the current target.</summary>
public sealed partial class PriceChart
{
    private const int TableRows = 60;

    private string? _sentKey;
    private ChartView? _sentView;
    private long _sentCandle;
    private long _sentForecast;
    private PriceChartData? _sent;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required PriceChartData Data { get; set; }

    /// <summary>Length of a candle of <see cref="Data"/>.</summary>
    [Parameter, EditorRequired]
    public required TimeSpan Interval { get; set; }

    /// <summary>How much time is shown, in candles of which length.</summary>
    [Parameter, EditorRequired]
    public required ChartView View { get; set; }

    /// <summary>Market time, to which the axis goes on also where no candle has come for long; null where it ends with the data.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    protected override string ModulePath => "./js/price-chart.js";

    private double Scale => Data.LastPrice ?? (Data.Candles.Count > 0 ? Data.Candles[^1].Close : 0);

    protected override object?[] Whole()
    {
        _sentCandle = _sentForecast = long.MinValue;
        return [Payload(reset: true)];
    }

    protected override object?[]? Update(bool whole)
    {
        if (whole || _sentKey != Data.Key || _sentView != View)
        {
            return Whole();
        }

        return ReferenceEquals(_sent, Data) ? null : [Payload(reset: false)];
    }

    private PriceChartPayload Payload(bool reset)
    {
        var candles = Data.Candles.Where(c => c.Time > _sentCandle && IsFinite(c))
            .Select(c => new[] { c.Time, c.Open, c.High, c.Low, c.Close, c.Volume }).ToArray();
        var forecasts = Data.Forecasts.Where(f => f.Time > _sentForecast && IsFinite(f)).Select(f => new[] { f.Time, f.Price, f.Lower, f.Upper }).ToArray();
        _sent = Data;
        _sentKey = Data.Key;
        _sentView = View;
        _sentCandle = candles.Length > 0 ? (long)candles[^1][0] : _sentCandle;
        _sentForecast = forecasts.Length > 0 ? (long)forecasts[^1][0] : _sentForecast;
        var last = Data.LastPrice is { } price ? Finite(price) : null;
        return new PriceChartPayload(
            reset, Data.Key, (long)Interval.TotalSeconds, (long)View.Frame.TotalSeconds, (long)View.Range.TotalSeconds,
            candles, forecasts, Data.Target, last, NumberFormat.PriceDecimals(Scale), Now?.ToUnixTimeSeconds());
    }

    // JSON carries neither NaN nor infinities.
    private static bool IsFinite(ChartCandle c) => double.IsFinite(c.Open + c.High + c.Low + c.Close + c.Volume);

    private static bool IsFinite(ChartForecast f) => double.IsFinite(f.Price + f.Lower + f.Upper);

    private IEnumerable<(long Time, double? Close, ChartForecast? Forecast)> Rows()
    {
        var closes = Data.Candles.ToDictionary(c => c.Time, c => c.Close);
        var forecasts = Data.Forecasts.ToDictionary(f => f.Time);
        return closes.Keys.Union(forecasts.Keys).OrderDescending().Take(TableRows).Select(time => (
            time,
            closes.TryGetValue(time, out var close) ? close : (double?)null,
            forecasts.TryGetValue(time, out var forecast) ? forecast : (ChartForecast?)null));
    }

    /// <summary>What the module receives; see <c>PriceChartData</c> in price-chart.ts.</summary>
    internal sealed record PriceChartPayload(
        bool Reset, string Asset, long Interval, long Frame, long Range,
        double[][] Candles, double[][] Forecasts, long? Target, double? LastPrice, int Decimals, long? Now);
}

using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Core.Series.Daily;

/// <summary>One day of a forecast.</summary>
/// <param name="Date">The day, UTC.</param>
/// <param name="Forecast">Its expected value.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
public readonly record struct ForecastDay(DateOnly Date, double Forecast, double Lower, double Upper);

/// <summary>An additive model of daily values. Immutable; any number of threads may use it.</summary>
/// <param name="Additive">The model.</param>
/// <param name="NonNegative">Whether nothing it was fitted to was negative, so that no forecast is either.</param>
internal sealed record DailyModel(AdditiveModel Additive, bool NonNegative)
{
    /// <summary>Share of futures inside the interval.</summary>
    public const double IntervalWidth = 0.8;

    private static readonly IntervalOptions Intervals = new() { Width = IntervalWidth };

    /// <summary>The last day it was fitted to.</summary>
    public DateOnly LastDay => DateOnly.FromDateTime((Additive.Start + Additive.Span).UtcDateTime);

    /// <summary>Fits a model. Takes some tens of milliseconds.</summary>
    /// <param name="points">The values, oldest day first; at least two.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static DailyModel Fit(IReadOnlyList<SeriesPoint> points, CancellationToken cancellationToken)
    {
        var fit = AdditiveTrainer.Fit(
            [.. points.Select(point => Midnight(point.Day))], [.. points.Select(point => point.Value)], new AdditiveOptions(), null, cancellationToken);
        return new DailyModel(fit.Model, points.All(point => point.Value >= 0));
    }

    /// <summary>Forecasts any days, in ascending order.</summary>
    public IReadOnlyList<ForecastDay> Predict(IReadOnlyList<DateOnly> days, CancellationToken cancellationToken)
    {
        DateTimeOffset[] times = [.. days.Select(Midnight)];
        var forecast = Additive.Predict(times);
        var interval = Additive.Simulate(times, Intervals, cancellationToken);
        return [.. days.Select((day, i) => new ForecastDay(day, Bound(forecast.Values[i]), Bound(interval.Lower[i]), Bound(interval.Upper[i])))];
    }

    private double Bound(double value) => NonNegative ? Math.Max(0, value) : value;

    private static DateTimeOffset Midnight(DateOnly day) => new(day, default, TimeSpan.Zero);
}

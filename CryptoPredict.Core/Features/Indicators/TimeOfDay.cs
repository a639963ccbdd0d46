namespace CryptoPredict.Core.Features.Indicators;

/// <summary>
/// Time of day on a circle: sine and cosine of 2π × (seconds since midnight UTC of the close time / 86,400), so that 23:59 and 00:00 are
/// neighbours (first harmonic of the intraday pattern, Andersen &amp; Bollerslev 1997).
/// </summary>
internal sealed class TimeOfDay : IIndicator
{
    public IReadOnlyList<Feature> Features { get; } =
    [
        new("time_of_day_sin", "Sine of the close time on a circle of one UTC day."),
        new("time_of_day_cos", "Cosine of the close time on a circle of one UTC day."),
    ];

    public void Update(in CandleStep step)
    {
        // Nothing to remember.
    }

    public void Write(in CandleStep step, Span<float> row)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * step.AsOf.UtcDateTime.TimeOfDay.Ticks / TimeSpan.TicksPerDay);
        row[0] = (float)sine;
        row[1] = (float)cosine;
    }

    public void Reset()
    {
        // Nothing to forget.
    }
}

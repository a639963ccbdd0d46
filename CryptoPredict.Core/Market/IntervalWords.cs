using System.Globalization;

namespace CryptoPredict.Core.Market;

/// <summary>Lengths of candles in words.</summary>
public static class IntervalWords
{
    /// <summary><c>30 s</c>, <c>5 min</c>, <c>4 h</c>, <c>1 day</c>, <c>7 days</c>: the largest unit of which it is a whole number.</summary>
    public static string Of(TimeSpan interval) => interval switch
    {
        { Ticks: TimeSpan.TicksPerDay } => "1 day",
        { Ticks: > 0 } when interval.Ticks % TimeSpan.TicksPerDay == 0 => Text(interval.TotalDays, "days"),
        { Ticks: > 0 } when interval.Ticks % TimeSpan.TicksPerHour == 0 => Text(interval.TotalHours, "h"),
        { Ticks: > 0 } when interval.Ticks % TimeSpan.TicksPerMinute == 0 => Text(interval.TotalMinutes, "min"),
        _ => Text(interval.TotalSeconds, "s"),
    };

    private static string Text(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count:0.###} {unit}");
}

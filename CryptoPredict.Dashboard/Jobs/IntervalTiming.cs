using System.Globalization;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Again and again after the same span of wall time.</summary>
/// <param name="Interval">Time from run to run.</param>
public sealed record IntervalTiming(TimeSpan Interval) : JobTiming
{
    /// <summary>The shortest interval that may be chosen. One of market time may come out shorter on a fast market.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest interval that may be chosen.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public override string Words => $"every {IntervalWords.AfterEvery(Interval)}";

    /// <inheritdoc/>
    public override string? WhyRefused => Interval >= Shortest && Interval <= Longest ? null
        : $"The interval is {Said(Interval)}; it must lie between {Said(Shortest)} and {Said(Longest)}.";

    /// <inheritdoc/>
    public override IEnumerable<DateTimeOffset> After(DateTimeOffset time)
    {
        while (true)
        {
            yield return time += Interval;
        }
    }

    /// <summary>As it stands in the configuration and the store.</summary>
    public override string ToString() => Interval.ToString("c", CultureInfo.InvariantCulture);

    // Lengths below zero have no words.
    private static string Said(TimeSpan span) => span < TimeSpan.Zero ? "below zero" : IntervalWords.Of(span);
}

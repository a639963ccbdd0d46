using System.Globalization;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Again and again after the same span of wall time.</summary>
/// <param name="Interval">Time from run to run.</param>
public sealed record IntervalTiming(TimeSpan Interval) : JobTiming
{
    /// <summary>The shortest interval that may be chosen.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval that may be chosen.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public override string Words => $"every {this}";

    /// <summary>Whether an interval may be chosen.</summary>
    public static bool IsAllowed(TimeSpan interval) => interval >= Shortest && interval <= Longest;

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
}

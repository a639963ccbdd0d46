using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Charts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>How runs that ended are counted for the charts.</summary>
internal static class JobCharts
{
    private const int SecondsShown = 60;
    private const double ShareBelowLine = 0.95;

    /// <summary>Of fewer runs the 95th percentile is the slowest, and is called so.</summary>
    public const int FewestForShare = 20;

    /// <summary>What is stacked, from the bottom up.</summary>
    public static IReadOnlyList<StackedBars.Part> Parts =>
    [
        new(JobsTexts.Succeeded, "up"),
        new(JobsTexts.SkippedOrRefused, "persistence"),
        new(JobsTexts.Cancelled, "warn"),
        new(JobsTexts.FailedOrAborted, "fault"),
    ];

    /// <summary>One bar for each of the last sixty seconds.</summary>
    public static IReadOnlyList<StackedBars.Bar> Seconds(IReadOnlyList<RunEnd> ends, DateTimeOffset now) =>
        Count(ends, now, SecondsShown, TimeSpan.FromSeconds(1), timed: false);

    /// <summary>The bars of a range that ends now, without gaps; the last number is the 95th percentile of what runs took, in seconds.</summary>
    public static IReadOnlyList<StackedBars.Bar> Buckets(IReadOnlyList<RunEnd> ends, JobRange range, DateTimeOffset now) =>
        Count(ends, now, (int)(range.Length / range.Bucket), range.Bucket, timed: true);

    private static IReadOnlyList<StackedBars.Bar> Count(IReadOnlyList<RunEnd> ends, DateTimeOffset now, int bars, TimeSpan width, bool timed)
    {
        var first = (now.UtcTicks / width.Ticks) - bars + 1;
        var found = ends.ToLookup(end => (end.At.UtcTicks / width.Ticks) - first);
        return [.. Enumerable.Range(0, bars).Select(i =>
        {
            var counts = new long[Parts.Count];
            foreach (var end in found[i])
            {
                counts[PartOf(end.State)]++;
            }

            return new StackedBars.Bar(new DateTimeOffset((first + i) * width.Ticks, TimeSpan.Zero), counts, timed ? MostTook(found[i]) : null);
        })];
    }

    /// <summary>The 95th percentile of what runs took, in seconds: the shortest time that as many of them kept to. Null where none did.</summary>
    public static double? MostTook(IEnumerable<RunEnd> ends)
    {
        double[] took = [.. ends.Where(end => end.Duration is not null).Select(end => end.Duration!.Value.TotalSeconds).Order()];
        return took.Length == 0 ? null : took[(int)Math.Ceiling(ShareBelowLine * took.Length) - 1];
    }

    private static int PartOf(RunState state) => state switch
    {
        RunState.Succeeded => 0,
        RunState.Skipped or RunState.Refused => 1,
        RunState.Cancelled => 2,
        _ => 3,
    };
}

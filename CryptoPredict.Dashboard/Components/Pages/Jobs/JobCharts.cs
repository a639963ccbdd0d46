using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Charts;
using Quartz;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>How attempts that ended are counted for the charts.</summary>
internal static class JobCharts
{
    private const int SecondsShown = 60;

    /// <summary>What is stacked, from the bottom up.</summary>
    public static readonly IReadOnlyList<StackedBars.Part> Parts =
    [
        new("succeeded", "up"),
        new("skipped", "persistence"),
        new("cancelled", "warn"),
        new("failed", "fault"),
    ];

    /// <summary>One bar for each of the last sixty seconds.</summary>
    public static IReadOnlyList<StackedBars.Bar> Seconds(IReadOnlyList<(DateTimeOffset At, JobState State)> ended, DateTimeOffset now)
    {
        var last = now.ToUnixTimeSeconds();
        var counts = new long[SecondsShown, Parts.Count];
        foreach (var (at, state) in ended)
        {
            var bar = SecondsShown - 1 - (last - at.ToUnixTimeSeconds());
            if (bar is >= 0 and < SecondsShown)
            {
                counts[bar, PartOf(state)]++;
            }
        }

        return [.. Enumerable.Range(0, SecondsShown).Select(i => new StackedBars.Bar(
            DateTimeOffset.FromUnixTimeSeconds(last - SecondsShown + 1 + i), [.. Enumerable.Range(0, Parts.Count).Select(part => counts[i, part])]))];
    }

    /// <summary>The bars of a range that ends now, without gaps; the line is the 95th percentile of what attempts took, in seconds.</summary>
    public static IReadOnlyList<StackedBars.Bar> Buckets(ExecutionStatistics statistics, TimeSpan range, DateTimeOffset now)
    {
        var size = statistics.BucketSize;
        var found = statistics.Buckets.ToDictionary(bucket => bucket.StartUtc.UtcTicks / size.Ticks);
        var last = now.UtcTicks / size.Ticks;
        var count = (int)(range / size);
        return [.. Enumerable.Range(0, count).Select(i => last - count + 1 + i).Select(index => found.TryGetValue(index, out var bucket)
            ? new StackedBars.Bar(
                bucket.StartUtc,
                [bucket.SucceededCount, bucket.SkippedCount, bucket.CancelledCount, bucket.FailedCount],
                bucket.RunCount > 0 ? bucket.P95Duration.TotalSeconds : null)
            : new StackedBars.Bar(new DateTimeOffset(index * size.Ticks, TimeSpan.Zero), [0, 0, 0, 0]))];
    }

    private static int PartOf(JobState state) => state switch
    {
        JobState.Succeeded => 0,
        JobState.Skipped => 1,
        JobState.Cancelled => 2,
        _ => 3,
    };
}

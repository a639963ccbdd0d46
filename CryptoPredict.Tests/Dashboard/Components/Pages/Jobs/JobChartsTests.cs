using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Pages.Jobs;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Dashboard.Components.Pages.Jobs;

public sealed class JobChartsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 10, 30, TimeSpan.Zero);

    [Fact]
    public void Runs_are_counted_in_the_second_and_by_the_way_they_ended()
    {
        var bars = JobCharts.Seconds([End(-59, RunState.Refused), End(0, RunState.Succeeded), End(0, RunState.Dismissed), End(0, RunState.Aborted),
            End(-60, RunState.Failed)], Now);
        Assert.Equal(60, bars.Count);
        Assert.Equal([0, 1, 0, 0], bars[0].Counts);
        Assert.Equal([1, 0, 0, 2], bars[^1].Counts);
        Assert.Equal(3, bars.Sum(bar => bar.Counts.Sum()) - 1);
        Assert.Equal((Now, null), (bars[^1].From, bars[^1].Last));
    }

    [Fact]
    public void Buckets_have_no_gaps_and_their_line_is_what_95_of_100_kept_to()
    {
        var range = new JobRange("hours", TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));
        RunEnd[] ends = [.. Enumerable.Range(1, 100).Select(i => End(-3600, RunState.Succeeded, i)), End(-3600, RunState.Cancelled, null)];
        var bars = JobCharts.Buckets(ends, range, Now);
        Assert.Equal([7.5, 8, 8.5, 9], bars.Select(bar => bar.From.TimeOfDay.TotalHours));
        Assert.Equal([100, 0, 1, 0], bars[1].Counts);
        Assert.Equal([null, 95, null, null], bars.Select(bar => bar.Last));
    }

    private static RunEnd End(double seconds, RunState state, double? took = 1) =>
        new(Now.AddSeconds(seconds), "verify", state, took is { } time ? TimeSpan.FromSeconds(time) : null);
}

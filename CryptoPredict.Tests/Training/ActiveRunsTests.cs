using System.Collections.Immutable;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training;

public sealed class ActiveRunsTests
{
    [Fact]
    public void What_remains_follows_the_pace_up_to_the_last_progress_and_falls_in_between()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        var runs = new ActiveRuns(wall);
        var start = new RunStart(RunKind.Retrain, null, "ada", ImmutableSortedDictionary<string, string>.Empty);
        using var run = runs.Track(1, start, wall.GetUtcNow(), CancellationToken.None);
        wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((TimeSpan.FromSeconds(10), null), (runs.Find(1)!.Elapsed, runs.Find(1)!.Remaining));

        run.Report(0.25, "lstm");
        Assert.Equal(TimeSpan.FromSeconds(30), runs.Find(1)!.Remaining);
        wall.Advance(TimeSpan.FromSeconds(4));
        run.Report(0.25, "still the lstm");
        Assert.Equal((TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(26), "still the lstm"), (runs.Find(1)!.Elapsed, runs.Find(1)!.Remaining, runs.Find(1)!.Doing));
        wall.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.Zero, runs.Find(1)!.Remaining);
    }
}

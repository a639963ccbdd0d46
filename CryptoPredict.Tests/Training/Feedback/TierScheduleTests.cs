using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Training.Feedback;

public sealed class TierScheduleTests
{
    private static readonly FeedbackOptions Options = new();

    // Cycles follow the market's time, so that of the wall must not matter.
    private static readonly DateTimeOffset Wall = Sample.Start.AddYears(3);

    [Fact]
    public void A_tier_that_never_ran_is_due_at_once() => Assert.Equal("schedule", TierSchedule.Of(2, null, [], Options, Sample.Start).Because);

    [Theory]
    [InlineData(1, 3600)]
    [InlineData(2, 21_600)]
    [InlineData(3, 86_400)]
    public void Its_interval_is_counted_from_the_start_of_its_last_cycle(int tier, int seconds)
    {
        var last = Run(tier, RunState.Succeeded);
        Assert.Null(At(tier, last, seconds - 1).Because);
        Assert.Equal(("schedule", Sample.Start.AddSeconds(seconds)), (At(tier, last, seconds).Because, At(tier, last, seconds).NextDue));
    }

    [Theory]
    [InlineData(RunState.Succeeded, 86_400)]
    [InlineData(RunState.Cancelled, 3600)]
    [InlineData(RunState.Failed, 3600)]
    [InlineData(RunState.Refused, 3600)]
    [InlineData(RunState.Aborted, 3600)]
    public void One_that_came_to_nothing_is_tried_again_after_the_cool_down(RunState state, int seconds)
    {
        Assert.Null(At(3, Run(3, state), seconds - 1).Because);
        Assert.NotNull(At(3, Run(3, state), seconds).Because);
    }

    [Fact]
    public void A_higher_tier_counts_for_the_lower_ones_a_skipped_one_or_one_of_a_single_asset_for_none()
    {
        Assert.True(TierSchedule.Counts(Run(3, RunState.Succeeded), 1));
        Assert.False(TierSchedule.Counts(Run(1, RunState.Succeeded), 2));
        Assert.False(TierSchedule.Counts(Run(3, RunState.Skipped), 1));
        Assert.False(TierSchedule.Counts(Run(3, RunState.Queued) with { StartedAt = null, MarketTime = null }, 1));
        var single = Run(3, RunState.Succeeded);
        Assert.False(TierSchedule.Counts(single with { Request = single.Request with { Asset = Sample.Btc } }, 1));
    }

    [Fact]
    public void Low_accuracy_brings_the_models_own_tier_forward_and_says_why()
    {
        var due = At(2, Run(2, RunState.Succeeded), 5400, Log("xgboost", right: 5, of: 10));
        Assert.Equal(("accuracy", "BTC-USD, xgboost: 5 of the last 10 right, below 55.0 %."), (due.Because, due.Reason));
        Assert.Null(At(3, Run(3, RunState.Succeeded), 80_000, Log("xgboost", right: 5, of: 10)).Because);
        Assert.Null(At(2, Run(2, RunState.Succeeded), 5400, Log("xgboost", right: 6, of: 10)).Because);
        Assert.Null(At(2, Run(2, RunState.Succeeded), 5400, Log("xgboost", right: 0, of: 9)).Because);
        Assert.Null(At(2, Run(2, RunState.Succeeded), 5399, Log("xgboost", right: 0, of: 10)).Because);
    }

    [Theory]
    [InlineData(60, 3)]
    [InlineData(30_000, 2)]
    public void The_cool_down_prevents_storms(int coolDown, int expected)
    {
        // A model that is always wrong, asked every second for a day: its tier runs once per cool-down, or per quarter of its interval, and no more.
        var wrong = Log("lstm-direction", right: 0, of: 10);
        var (last, starts) = (Run(3, RunState.Succeeded), 0);
        for (var second = 0; second < 86_400; second++)
        {
            var now = Sample.Start.AddSeconds(second);
            if (TierSchedule.Of(3, last, [wrong], Options with { CoolDown = coolDown }, now).Because is not null)
            {
                last = last with { MarketTime = now };
                starts++;
            }
        }

        Assert.Equal(expected, starts);
    }

    private static TierDue At(int tier, JobRun last, int seconds, params DirectionSeries[] logs) =>
        TierSchedule.Of(tier, last, logs, Options, Sample.Start.AddSeconds(seconds));

    private static JobRun Run(int tier, RunState state) => new(1, new JobRequest(FeedbackLoop.JobName, "schedule"), state, 1, Wall)
    {
        StartedAt = Wall,
        MarketTime = Sample.Start,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("tier", $"{tier}"),
    };

    private static DirectionSeries Log(string model, int right, int of) => new(Sample.Btc, model, 5)
    {
        Log = [.. Enumerable.Range(0, of).Select(i => SignalRows.Settled(i, model, i < right))],
    };
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Schedules and retries where the clock of the machine is put.</summary>
[Kind(TestKind.Host)]
public sealed class ClockChangeTests
{
    private const string Review = "review";
    private const string Verify = "verify";

    // 15 min of a market that runs ten times as fast.
    private static readonly TimeSpan ReviewInterval = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(-1)]
    [InlineData(-24)]
    public async Task An_interval_keeps_to_the_time_that_passed_while_the_clock_is_put_and_put_right_again_attack_14(int hours)
    {
        var (passing, put) = (new FakeTimeProvider(Sample.Start), TimeSpan.FromHours(hours));
        var wall = new JumpingTimeProvider(passing);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await JobsHarness.AdvanceUntilAsync(passing, async () => await jobs.EndedAsync(Review) == 1);
        var next = jobs.NextOf(Review)!.Value;

        wall.Put = put;
        Assert.Equal(next + put, jobs.NextOf(Review));
        var health = new ClockHealth((SteadyClock)jobs.Services.GetService(typeof(SteadyClock))!);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);
        Assert.Contains($"was put {(hours > 0 ? "forward" : "back")} by {put.Duration()}", (await CheckAsync()).Description, StringComparison.Ordinal);
        await JobsHarness.AdvanceUntilAsync(passing, async () => await jobs.EndedAsync(Review) == 2);
        wall.Put = TimeSpan.Zero;

        // In small steps: the machine may take some of them to do what has come due.
        await JobsHarness.AdvanceUntilAsync(passing, async () => await jobs.EndedAsync(Review) == 3, seconds: 1);
        Assert.InRange(passing.GetUtcNow() - next, ReviewInterval, 2 * ReviewInterval);
        passing.Advance(TimeSpan.FromHours(1.1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        Task<HealthCheckResult> CheckAsync() => health.CheckHealthAsync(new HealthCheckContext(), Token);
    }

    [Fact]
    public async Task A_run_from_a_clock_that_has_been_put_back_since_puts_off_none_after_a_restart_attack_14()
    {
        var passing = new FakeTimeProvider(Sample.Start);
        var wall = new JumpingTimeProvider(passing) { Put = TimeSpan.FromDays(1) };
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await JobsHarness.AdvanceUntilAsync(passing, async () => await jobs.EndedAsync(Review) == 1);
        await jobs.StopAsync();

        wall.Put = TimeSpan.Zero;
        await jobs.StartAgainAsync();

        Assert.InRange(jobs.NextOf(Review)!.Value - passing.GetUtcNow(), TimeSpan.Zero, ReviewInterval);
        Assert.InRange(jobs.NextOf("ingest")!.Value - passing.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromHours(0.6));
    }

    [Fact]
    public async Task Times_of_day_and_retries_are_reckoned_anew_when_the_clock_was_put_attack_14()
    {
        var passing = new FakeTimeProvider(Sample.Start);
        var wall = new JumpingTimeProvider(passing);
        await using var jobs = await JobsHarness.StartAsync(wall: wall, settings: ["review:RetryDelay=00:00:03"]);
        jobs.Review.Do = _ => throw new InvalidOperationException("No scores.");
        var run = (await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(run, RunState.RetryScheduled);

        // What Hangfire reckoned by a clock that was a day ahead.
        var client = (IBackgroundJobClientV2)jobs.Services.GetService(typeof(IBackgroundJobClientV2))!;
        Assert.True(client.ChangeState(jobs.Queue.HangfireIdOf(run)!, new ScheduledState(TimeSpan.FromDays(1))));
        using (var transaction = jobs.Hangfire.GetConnection().CreateWriteTransaction())
        {
            transaction.SetRangeInHash($"recurring-job:{Verify}",
                [KeyValuePair.Create("NextExecution", JobHelper.SerializeDateTime(new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc)))]);
            transaction.Commit();
        }

        jobs.Review.Do = _ => Task.FromResult("None moves.");
        wall.Put = TimeSpan.FromDays(-1);
        await JobsHarness.AdvanceUntilAsync(passing, async () => (await jobs.Ledger.FindAsync(run, Token))!.State == RunState.Succeeded);

        Assert.True((await Waiting.ForAsync(
            () => Task.FromResult(jobs.Hangfire.GetConnection().GetRecurringJobs().Single(job => job.Id == Verify).NextExecution), next =>
                next?.Year < 2099)) is not null);
    }
}

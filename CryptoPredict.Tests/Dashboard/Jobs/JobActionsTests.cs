using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>What admins do to jobs.</summary>
[Kind(TestKind.Host)]
public sealed class JobActionsTests
{
    private const string Review = "review";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_run_now_which_is_written_down()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var outcome = await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token);
        Assert.Equal((true, $"Review champions is queued as run {outcome.Run}."), (outcome.Done, outcome.Message));
        Assert.Equal("ada", (await jobs.WaitForAsync(outcome.Run!.Value, RunState.Succeeded)).Request.RequestedBy);
        var action = Assert.Single((await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items);
        Assert.Equal(("ada", "triggered", Review, null), (action.By, action.Action, action.Target, action.Reason));
    }

    /// <summary>Whoever read a fault would do it again.</summary>
    [Fact]
    public async Task What_was_done_counts_as_done_also_where_it_cannot_be_written_down_attack_2()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = jobs.Tuner.Hold();
        var run = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(run, RunState.Running);
        await using (await jobs.FillDiskAsync("job_actions"))
        {
            Assert.Equal((true, $"Run {run} was asked to stop."), (await jobs.Actions.CancelAsync(run, "ada", Token)) is var told ? (told.Done, told.Message)
                : default);
            Assert.True((await jobs.Actions.PauseAsync(Review, "the feed is being mended", "ada", Token)).Done);
        }

        gate.TrySetResult();
        await jobs.WaitForAsync(run, RunState.Cancelled);
        Assert.NotNull(jobs.Schedule.Find(Review)!.Pause);
        Assert.Contains(jobs.Log.Lines, line => line.Contains($"ada cancelled run {run} (reason: none given)", StringComparison.Ordinal));
        Assert.Empty((await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items);
    }

    [Fact]
    public async Task What_waits_for_its_retry_has_it_at_once_and_what_has_ended_is_done_again_with_the_same_input()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:Retries=1", "fine-tune:RetryDelay=00:10:00"]);
        jobs.Tuner.Break();
        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.RetryScheduled);

        var gate = jobs.Tuner.Hold();
        var retried = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => jobs.Actions.RunAgainAsync(run.Id, "bob", Token)));

        // However many ask at once, it is one retry.
        Assert.Single(retried, one => one.Message == $"Run {run.Id} is tried again at once.");
        Assert.All(retried, one => Assert.Equal((true, run.Id), (one.Done, one.Run)));
        gate.SetResult();
        Assert.Equal(2, (await jobs.WaitForAsync(run.Id, RunState.Succeeded)).Attempt);

        var outcome = await jobs.Actions.RunAgainAsync(run.Id, "bob", Token);

        Assert.Equal((true, $"Queued as run {outcome.Run}."), (outcome.Done, outcome.Message));
        Assert.Equal(run.Request with { RequestedBy = "bob" }, (await jobs.WaitForAsync(outcome.Run!.Value, RunState.Succeeded)).Request);
        var actions = (await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items;
        Assert.All(actions, action => Assert.Equal(("ran again", $"run {run.Id}"), (action.Action, action.Target)));
        Assert.Single(actions, action => action.Reason == "its retry, at once");
        Assert.Equal($"as run {outcome.Run}", actions[0].Reason);
    }

    [Fact]
    public async Task Run_again_joins_the_same_work_that_is_under_way()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var done = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(done, RunState.Succeeded);
        var gate = jobs.Tuner.Hold();
        var first = await jobs.Actions.RunAgainAsync(done, "ada", Token);
        var second = await jobs.Actions.RunAgainAsync(done, "bob", Token);
        Assert.Equal((first.Run, true, $"The same work is waiting or under way already as run {first.Run}."), (second.Run, second.Joined, second.Message));
        gate.SetResult();
    }

    [Fact]
    public async Task Only_what_failed_or_was_aborted_is_dismissed()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var done = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(done, RunState.Succeeded);
        jobs.Tuner.Break();
        var failed = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(failed, RunState.Failed);

        Assert.Equal($"Run {done} neither failed nor was aborted, so there is nothing to dismiss.",
            (await jobs.Actions.DismissAsync(done, "ada", Token)).Message);
        Assert.Equal($"Run {failed} is dismissed.", (await jobs.Actions.DismissAsync(failed, "ada", Token)).Message);
        Assert.Equal("Dismissed by ada.", (await jobs.Ledger.FindAsync(failed, Token)) is { State: RunState.Dismissed } run ? run.Message : null);
        Assert.Equal($"Run {done} had ended before.", (await jobs.Actions.CancelAsync(done, "ada", Token)).Message);
    }

    [Fact]
    public async Task Schedules_are_left_as_they_are_before_they_are_up()
    {
        await using var jobs = await JobsHarness.StartAsync();
        using var notUp = ActivatorUtilities.CreateInstance<JobSchedule>(jobs.Services);
        var actions = ActivatorUtilities.CreateInstance<JobActions>(jobs.Services, notUp);
        Assert.All(await OnScheduleAsync(actions, Review), outcome => Assert.Equal((false, JobSchedule.NotYet), (outcome.Done, outcome.Message)));
        Assert.Empty((await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items);
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_and_changes_nothing()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var actions = jobs.Actions;
        Assert.Equal((false, "There is no run 99.", ActionRefusal.Unknown), Of(await actions.CancelAsync(99, "ada", Token)));
        Assert.Equal((false, "There is no run 99.", ActionRefusal.Unknown), Of(await actions.RunAgainAsync(99, "ada", Token)));
        Assert.False((await actions.DismissAsync(99, "ada", Token)).Done);
        Assert.All(
            await OnScheduleAsync(actions, FineTuner.JobName),
            outcome => Assert.Equal((false, "Fine-tune runs only on demand: it has no schedule.", ActionRefusal.Conflict), Of(outcome)));
        Assert.Equal("Review champions was not paused.", (await actions.ResumeAsync(Review, "ada", Token)).Message);
        Assert.StartsWith("There is no job 'nothing' here", await RefusalAsync(() => actions.TriggerAsync("nothing", false, "ada", Token)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The job 'fine-tune' needs to know what to do: use POST /api/v1/fine-tuning.",
            await RefusalAsync(() => actions.TriggerAsync(FineTuner.JobName, false, "ada", Token)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The interval is 0 s; it must lie between 1 min and 365 d.",
            await RefusalAsync(() => actions.ChangeScheduleAsync(Review, new IntervalTiming(TimeSpan.Zero), "ada", Token)), StringComparison.Ordinal);
        Assert.StartsWith(
            "Review champions follows the market's own time, which may run faster than the clock or stand still",
            await RefusalAsync(() => actions.ChangeScheduleAsync(Review, CronTiming.Parse("0 3 * * *", TimeZoneInfo.Utc), "ada", Token)),
            StringComparison.Ordinal);
        Assert.Equal("00:01:30", jobs.Schedule.Find(Review)!.Timing.ToString());
        Assert.Empty((await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items);

        static (bool, string, ActionRefusal) Of(ActionOutcome outcome) => (outcome.Done, outcome.Message, outcome.Refusal);

        static async Task<string> RefusalAsync(Func<Task> action) => (await Assert.ThrowsAsync<ArgumentException>(action)).Message;
    }

    [Fact]
    public async Task What_is_paused_stays_so_with_its_first_reason()
    {
        await using var jobs = await JobsHarness.StartAsync();
        Assert.True((await jobs.Actions.PauseAsync(Review, "Too noisy.", "ada", Token)).Done);
        Assert.Equal("Review champions is paused already, by ada: Too noisy.", (await jobs.Actions.PauseAsync(Review, "maintenance", "bob", Token)).Message);
        var action = Assert.Single((await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items);
        Assert.Equal(("paused", "Too noisy."), (action.Action, action.Reason));
        Assert.Equal(
            "Review champions runs every 5 min once it is resumed; it stays paused.",
            (await jobs.Actions.ChangeScheduleAsync(Review, new IntervalTiming(TimeSpan.FromMinutes(5)), "ada", Token)).Message);
    }

    [Fact]
    public async Task The_counts_are_those_of_the_lists_while_one_runs_one_waits_and_one_is_to_be_tried_again()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["review:RetryDelay=00:10:00"]);
        var gate = jobs.Tuner.Hold();
        await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Running);
        await jobs.FineTuneAsync("ETH-USD");
        jobs.Review.Do = _ => throw new InvalidOperationException("No scores.");
        await jobs.WaitForAsync((await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value, RunState.RetryScheduled);

        var counts = await jobs.View.CountAsync(Token);

        Assert.Equal((1, 1, 1, 0, 0), (counts.Running, counts.Waiting, counts.Retrying, counts.Failed, counts.Aborted));
        Assert.Equal((int)(counts.Waiting + counts.Retrying), (await jobs.View.ReadWaitingAsync(Token)).Count);
        Assert.Equal(counts.Running, jobs.Active.Current.Count);
        Assert.Equal((await jobs.View.ReadJobsAsync(Token)).Count(line => line.IsScheduled), counts.Scheduled);
        gate.SetResult();
    }

    [Fact]
    public async Task Health_tells_of_a_job_that_fails_again_and_again()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var server = (JobServer)jobs.Services.GetService(typeof(JobServer))!;
        var health = new JobsHealth(jobs.View, jobs.Ledger, server, jobs.Live);
        Assert.Equal("Jobs run; none fails repeatedly.", (await CheckAsync()).Description);
        jobs.Tuner.Break();
        for (var i = 0; i < 2; i++)
        {
            await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Failed);
        }

        Assert.Equal((HealthStatus.Degraded, "These jobs fail: fine-tune (2 in a row)."), await CheckAsync() is var found ? (found.Status, found.Description)
            : default);

        Task<HealthCheckResult> CheckAsync() => health.CheckHealthAsync(new HealthCheckContext(), Token);
    }

    [Fact]
    public async Task Health_tells_of_one_failed_verification_with_its_reason_until_a_good_one_attack_8()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var health = new JobsHealth(jobs.View, jobs.Ledger, (JobServer)jobs.Services.GetService(typeof(JobServer))!, jobs.Live);
        jobs.Live.Ledger.BrokenAt = 5;
        await VerifyAsync(RunState.Failed);
        var found = await health.CheckHealthAsync(new HealthCheckContext(), Token);
        Assert.Equal(
            (HealthStatus.Degraded, "These jobs fail: verify (1 in a row): Row 5 was changed. Compare with a backup from before the break."),
            (found.Status, found.Description));

        jobs.Live.Ledger.BrokenAt = null;
        await VerifyAsync(RunState.Succeeded);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(new HealthCheckContext(), Token)).Status);

        async Task VerifyAsync(RunState end) =>
            await jobs.WaitForAsync((await jobs.Actions.TriggerAsync("verify", verified: false, "ada", Token)).Run!.Value, end);
    }

    // All that can be done to a schedule.
    private static async Task<ActionOutcome[]> OnScheduleAsync(JobActions actions, string job) =>
    [
        await actions.PauseAsync(job, "No.", "ada", Token), await actions.ResumeAsync(job, "ada", Token),
        await actions.ChangeScheduleAsync(job, new IntervalTiming(TimeSpan.FromHours(1)), "ada", Token), await actions.ResetScheduleAsync(job, "ada", Token),
    ];
}

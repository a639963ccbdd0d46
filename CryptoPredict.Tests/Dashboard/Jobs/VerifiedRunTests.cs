using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Runs that follow others: one between two verifications of the ledger, and a verification after a catch-up.</summary>
[Kind(TestKind.Host)]
public sealed class VerifiedRunTests
{
    private const string Review = "review";
    private const string Verify = "verify";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_the_three_starts_once_the_one_before_has_succeeded_and_a_second_request_joins()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = jobs.Review.Hold();
        var (before, middle, after) = await AskAsync(jobs);
        await jobs.WaitForAsync(middle, RunState.Running);

        var again = await jobs.Queue.RequestVerifiedAsync(Review, "bob", Token);
        var waiting = Assert.Single(await jobs.View.ReadWaitingAsync(Token));
        gate.SetResult();
        var last = await jobs.WaitForAsync(after, RunState.Succeeded);

        var (first, second) = ((await jobs.Ledger.FindAsync(before, Token))!, (await jobs.Ledger.FindAsync(middle, Token))!);
        Assert.Equal((true, middle), (again.Joined, again.Run));
        Assert.Equal((after, $"It follows run {middle} once that has succeeded."), (waiting.Run.Id, waiting.Why));
        Assert.Equal((Verify, Review, Verify), (first.Request.Job, second.Request.Job, last.Request.Job));
        Assert.True(first.EndedAt <= second.StartedAt && second.EndedAt <= last.StartedAt);
        Assert.Equal(("ada", (long?)before, (long?)middle), (last.Request.RequestedBy, second.Request.After, last.Request.After));
        Assert.Equal(1, jobs.Review.Runs);
        Assert.False((await jobs.Queue.RequestVerifiedAsync(Review, "bob", Token)).Joined);
    }

    [Fact]
    public async Task A_ledger_that_does_not_hold_keeps_the_job_from_running_and_says_why()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Live.Ledger.BrokenAt = 17;
        var (before, middle, after) = await AskAsync(jobs);

        Assert.Equal(1, (await jobs.WaitForAsync(before, RunState.Failed)).Attempt);
        Assert.Equal($"Run {before}, which it waited for, did not succeed.", (await jobs.WaitForAsync(middle, RunState.Skipped)).Message);
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, RunState.Skipped)).Message);
        Assert.Equal(0, jobs.Review.Runs);
        Assert.False((await jobs.Queue.RequestVerifiedAsync(Review, "bob", Token)).Joined);
    }

    [Theory]
    [InlineData(RunState.Refused)]
    [InlineData(RunState.Skipped)]
    public async Task What_follows_comes_after_a_run_that_was_refused_or_had_nothing_to_do(RunState state)
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Retrainer.Do = _ => Task.FromResult(new RunResult(state, "Too few rows."));
        var (_, middle, after) = await AskAsync(jobs, "retrain");
        await jobs.WaitForAsync(after, RunState.Succeeded);
        Assert.Equal(state, (await jobs.Ledger.FindAsync(middle, Token))!.State);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_is_cancelled_before_it_started_is_skipped()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = await HoldVerificationAsync(jobs);
        var (before, middle, after) = await AskAsync(jobs);
        var outcome = await jobs.Actions.CancelAsync(middle, "ada", Token);
        gate.SetResult();
        await jobs.WaitForAsync(before, RunState.Succeeded);

        Assert.Equal((true, $"Run {middle} is cancelled. Run {after}, which waited for it, is skipped."), (outcome.Done, outcome.Message));
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, RunState.Skipped)).Message);
        Assert.Equal(RunState.Cancelled, (await jobs.Ledger.FindAsync(middle, Token))!.State);
        Assert.Equal(0, jobs.Review.Runs);
    }

    [Fact]
    public async Task Cancelling_the_first_skips_all_that_waited_for_it()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await HoldVerificationAsync(jobs);
        var (before, middle, after) = await AskAsync(jobs);
        Assert.Equal(
            $"Run {before} is cancelled. The runs that waited for it are skipped: {middle}, {after}.",
            (await jobs.Actions.CancelAsync(before, "ada", Token)).Message);
        await jobs.WaitForAsync(middle, RunState.Skipped);
        await jobs.WaitForAsync(after, RunState.Skipped);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_is_cancelled_while_it_runs_is_skipped()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Review.Hold();
        var (_, middle, after) = await AskAsync(jobs);
        await jobs.WaitForAsync(middle, RunState.Running);

        // A run that is just starting cannot be cancelled for a moment.
        await Waiting.UntilAsync(() => jobs.Review.Runs == 1);
        var cancelled = await jobs.Actions.CancelAsync(middle, "ada", Token);
        Assert.True(cancelled.Done, cancelled.Message);
        await jobs.WaitForAsync(middle, RunState.Cancelled);
        await jobs.WaitForAsync(after, RunState.Skipped);
    }

    [Fact]
    public async Task What_follows_a_run_waits_until_that_has_succeeded_at_a_later_attempt()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Review.Do = _ => jobs.Review.Runs == 1 ? throw new InvalidOperationException("No scores.") : Task.FromResult("Nothing to promote.");
        var (_, middle, after) = await AskAsync(jobs);
        var last = await jobs.WaitForAsync(after, RunState.Succeeded);
        var second = (await jobs.Ledger.FindAsync(middle, Token))!;
        Assert.Equal((RunState.Succeeded, 2), (second.State, second.Attempt));
        Assert.True(second.EndedAt <= last.StartedAt);
    }

    [Fact]
    public async Task The_end_of_the_application_skips_what_waits_for_the_run_that_it_stops()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Review.Hold();
        var (_, middle, after) = await AskAsync(jobs);
        await jobs.WaitForAsync(middle, RunState.Running);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        Assert.Equal("The application was stopped.", (await jobs.WaitForAsync(middle, RunState.Aborted)).Message);
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, RunState.Skipped)).Message);
    }

    [Fact]
    public async Task What_waited_for_a_run_that_was_killed_with_its_process_is_skipped_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var (killed, chain) = await LeaveChainAsync(jobs, RunState.Succeeded);
        await killed.ClaimAsync(chain[1].Id, jobs.Clock.GetUtcNow(), Token);
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(chain[1].Id, RunState.Aborted);
        await jobs.WaitForAsync(chain[2].Id, RunState.Skipped);
        Assert.Equal(0, jobs.Review.Runs);
    }

    [Fact]
    public async Task What_was_to_follow_a_run_that_succeeded_just_before_its_process_ended_comes_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var (_, chain) = await LeaveChainAsync(jobs, RunState.Succeeded);
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(chain[2].Id, RunState.Succeeded);
        Assert.Equal(1, jobs.Review.Runs);
    }

    /// <summary>Its process ended after it had skipped the last of the chain.</summary>
    [Fact]
    public async Task A_chain_that_was_skipped_half_way_is_skipped_to_its_end_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var (killed, chain) = await LeaveChainAsync(jobs, RunState.Failed);
        await killed.MoveAsync(new RunMove(chain[2].Id, RunState.Skipped), Token);
        await jobs.StartAgainAsync();

        Assert.Equal($"Run {chain[0].Id}, which it waited for, did not succeed.", (await jobs.WaitForAsync(chain[1].Id, RunState.Skipped)).Message);
        Assert.Equal(0, jobs.Review.Runs);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_is_gone_is_skipped_but_what_has_begun_already_is_tried_again()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var killed = jobs.OtherProcess();
        var (waits, begun) = (await FollowAsync(), await FollowAsync());
        await killed.ClaimAsync(begun.Id, jobs.Clock.GetUtcNow(), Token);
        await killed.MoveAsync(new RunMove(begun.Id, RunState.RetryScheduled, "No luck.") { DueAt = jobs.Wall.GetUtcNow() }, Token);
        Assert.True(await killed.RemoveAsync(waits.Request.After!.Value, Token));
        Assert.True(await killed.RemoveAsync(begun.Request.After!.Value, Token));
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(waits.Id, RunState.Skipped);
        Assert.Equal(2, (await jobs.WaitForAsync(begun.Id, RunState.Succeeded)).Attempt);

        async Task<JobRun> FollowAsync()
        {
            var chain = await killed.QueueAsync([new(Verify, "ada"), new(Review, "ada")], chained: true, Token);
            await killed.ClaimAsync(chain[0].Id, jobs.Clock.GetUtcNow(), Token);
            await killed.MoveAsync(new RunMove(chain[0].Id, RunState.Succeeded), Token);
            return chain[1];
        }
    }

    [Fact]
    public async Task The_verification_is_not_put_between_verifications()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.Queue.RequestVerifiedAsync(Verify, "ada", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.Queue.RequestVerifiedAsync("nothing", "ada", Token));
        Assert.Equal(0, (await jobs.Ledger.ReadAsync(new RunQuery(RequestedBy: "ada"), Token)).Total);
    }

    [Fact]
    public async Task A_catch_up_that_settled_something_is_followed_by_a_verification_also_when_it_added_nothing()
    {
        await using var jobs = await JobsHarness.StartAsync();
        foreach (var candles in (int[])[3, 0])
        {
            jobs.CatchUp.Report = new(candles, 2, "Settled 2 predictions.");
            var run = (await jobs.Queue.RequestAsync("ingest", new NoInput(), $"ada {candles}", Token)).Run!.Value;
            var ingest = await jobs.WaitForAsync(run, candles > 0 ? RunState.Succeeded : RunState.Skipped);
            var follower = Assert.Single((await jobs.Ledger.ReadAsync(new RunQuery(After: run), Token)).Items);
            var verify = await jobs.WaitForAsync(follower.Id, RunState.Succeeded);
            Assert.Equal((Verify, $"ada {candles}"), (verify.Request.Job, verify.Request.RequestedBy));
            Assert.True(verify.StartedAt >= ingest.EndedAt);
        }
    }

    [Fact]
    public async Task A_broken_chain_is_a_failed_run_that_says_where_and_is_not_tried_again()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Live.Ledger.BrokenAt = 17;
        var asked = await jobs.Actions.TriggerAsync(Verify, verified: false, "ada", Token);
        var run = await jobs.WaitForAsync(asked.Run!.Value, RunState.Failed);
        Assert.Equal(1, run.Attempt);
        Assert.EndsWith("Compare with a backup from before the break.", run.Message, StringComparison.Ordinal);
        Assert.Contains("17", run.Message, StringComparison.Ordinal);
    }

    private static async Task<(long Before, long Middle, long After)> AskAsync(JobsHarness jobs, string job = Review)
    {
        var asked = await jobs.Queue.RequestVerifiedAsync(job, "ada", Token);
        var middle = (await jobs.Ledger.FindAsync(asked.Run!.Value, Token))!;
        var after = Assert.Single((await jobs.Ledger.ReadAsync(new RunQuery(After: middle.Id), Token)).Items);
        var before = middle.Request.After!.Value;
        Assert.Equal($"{(job == Review ? "Review champions" : "Retrain")} is queued as run {middle.Id}; the ledger is verified before it, as run {before}, "
            + $"and after it.", asked.Message);
        return (before, middle.Id, after.Id);
    }

    // Another run of the verification is under way, so that the one in front of the chain waits its turn.
    // What a killed process leaves of a chain whose first run has ended.
    private static async Task<(IJobLedger Killed, IReadOnlyList<JobRun> Chain)> LeaveChainAsync(JobsHarness jobs, RunState first)
    {
        var killed = jobs.OtherProcess();
        var chain = await killed.QueueAsync([new(Verify, "ada"), new(Review, "ada"), new(Verify, "ada")], chained: true, Token);
        await killed.ClaimAsync(chain[0].Id, jobs.Clock.GetUtcNow(), Token);
        await killed.MoveAsync(new RunMove(chain[0].Id, first), Token);
        return (killed, chain);
    }

    private static async Task<TaskCompletionSource> HoldVerificationAsync(JobsHarness jobs)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        jobs.Live.Ledger.Verifying = gate.Task;
        var asked = await jobs.Queue.RequestAsync(new JobRequest(Verify, "bob", """{"held":true}"""), Token);
        await jobs.WaitForAsync(asked.Run!.Value, RunState.Running);
        return gate;
    }
}

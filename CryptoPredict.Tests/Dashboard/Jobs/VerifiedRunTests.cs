using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>A run between two verifications of the ledger.</summary>
public sealed class VerifiedRunTests
{
    private readonly FakeLedger _ledger = new();
    private readonly CountingReview _review = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_the_three_starts_once_the_one_before_has_succeeded_and_a_second_wish_joins()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        var again = await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "bob", Token);
        var waiting = (await jobs.Services.GetRequiredService<JobsView>().ReadWaitingAsync(Token)).Runs;
        await (await jobs.SchedulerAsync()).Start(Token);
        var last = await jobs.WaitForAsync(after, JobState.Succeeded);

        var (first, second) = (await jobs.WaitForAsync(before, JobState.Succeeded), await jobs.WaitForAsync(middle, JobState.Succeeded));
        Assert.Equal((true, middle), (again.Joined, again.Run.Id));
        Assert.Equal([after, middle, before], waiting.Select(run => run.Run.Id));
        Assert.Equal((JobNames.Verify, JobNames.Review, JobNames.Verify), (first.Request.Job, second.Request.Job, last.Request.Job));
        Assert.True(first.EndedAt <= second.StartedAt && second.EndedAt <= last.StartedAt);
        Assert.Equal(1, _review.Runs);
        Assert.Equal(("ada", (long?)before, (long?)middle), (last.Request.RequestedBy, second.Request.After, last.Request.After));
        Assert.False((await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "bob", Token)).Joined);
    }

    [Fact]
    public async Task A_ledger_that_does_not_hold_keeps_the_job_from_running_and_says_why()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        _ledger.BrokenAt = 17;
        await (await jobs.SchedulerAsync()).Start(Token);
        await jobs.WaitForAsync(before, JobState.Failed);

        Assert.Equal($"Run {before}, which it waited for, did not succeed.", (await jobs.WaitForAsync(middle, JobState.Skipped)).Message);
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, JobState.Skipped)).Message);
        Assert.Equal(0, _review.Runs);
        Assert.DoesNotContain(await TriggersAsync(jobs), key => key.Equals(JobTriggers.OfRun(middle)) || key.Equals(JobTriggers.OfRun(after)));
        Assert.False((await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "bob", Token)).Joined);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_is_cancelled_before_it_started_is_given_up()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        var said = await jobs.Services.GetRequiredService<JobActions>().CancelAsync(middle, "ada", Token);
        await (await jobs.SchedulerAsync()).Start(Token);

        Assert.Equal(new Said(true, $"Run {middle} is cancelled. Run {after}, which waited for it, is skipped."), said);
        await jobs.WaitForAsync(before, JobState.Succeeded);
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, JobState.Skipped)).Message);
        Assert.Equal(0, _review.Runs);
        Assert.DoesNotContain(await TriggersAsync(jobs), key => key.Equals(JobTriggers.OfRun(middle)) || key.Equals(JobTriggers.OfRun(after)));
    }

    [Fact]
    public async Task What_waited_for_a_run_that_was_killed_with_its_process_is_given_up_at_the_next_start()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Started), Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(before, JobState.Aborted);
        await jobs.WaitForAsync(middle, JobState.Skipped);
        await jobs.WaitForAsync(after, JobState.Skipped);
        Assert.Equal(0, _review.Runs);
        Assert.DoesNotContain(await TriggersAsync(jobs), key => key.Equals(JobTriggers.OfRun(middle)) || key.Equals(JobTriggers.OfRun(after)));
    }

    [Fact]
    public async Task What_was_to_follow_a_run_whose_end_the_scheduler_never_heard_of_is_aborted_at_the_next_start()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Started), Token);
        await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Succeeded), Token);
        await jobs.StopAsync();
        jobs.Kill(JobTriggers.OfRun(before));
        await jobs.StartAgainAsync();

        Assert.Equal(
            $"The application ended before this could follow run {before}. Run it again if it is still wanted.", (await jobs.WaitForAsync(middle, JobState.Aborted)).Message);
        await jobs.WaitForAsync(after, JobState.Skipped);
        Assert.DoesNotContain(await TriggersAsync(jobs), key => key.Equals(JobTriggers.OfRun(middle)) || key.Equals(JobTriggers.OfRun(after)));
        Assert.False((await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "bob", Token)).Joined);
    }

    [Fact]
    public async Task A_giving_up_that_was_killed_half_way_is_completed_at_the_next_start()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Started), Token);
        await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Failed), Token);
        var moves = 0;
        var dying = new HookedLedger(jobs.Ledger) { Moving = () => ++moves == 2 ? throw new IOException("Killed.") : Task.CompletedTask };
        var scheduler = await jobs.SchedulerAsync();
        await Assert.ThrowsAsync<IOException>(() => dying.GiveUpFollowersAsync(scheduler, before, Token));
        await jobs.StopAsync();
        jobs.Kill(JobTriggers.OfRun(before));
        await jobs.StartAgainAsync();

        Assert.Equal($"Run {before}, which it waited for, did not succeed.", (await jobs.WaitForAsync(middle, JobState.Skipped)).Message);
        Assert.Equal($"Run {middle}, which it waited for, did not succeed.", (await jobs.WaitForAsync(after, JobState.Skipped)).Message);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_the_scheduler_has_lost_is_given_up_with_it()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        await (await jobs.SchedulerAsync()).UnscheduleJob(JobTriggers.OfRun(before), Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(before, JobState.Aborted);
        await jobs.WaitForAsync(middle, JobState.Skipped);
        await jobs.WaitForAsync(after, JobState.Skipped);
    }

    [Fact]
    public async Task What_waits_for_a_run_that_is_cancelled_while_it_runs_is_given_up()
    {
        await using var jobs = await StartAsync();
        var (_, middle, after) = await AskAsync(jobs);
        _review.Gate = new TaskCompletionSource();
        await (await jobs.SchedulerAsync()).Start(Token);
        await jobs.WaitForAsync(middle, JobState.Started);
        Assert.True((await jobs.Services.GetRequiredService<JobActions>().CancelAsync(middle, "ada", Token)).Done);

        await jobs.WaitForAsync(middle, JobState.Cancelled);
        await jobs.WaitForAsync(after, JobState.Skipped);
    }

    [Fact]
    public async Task A_run_that_starts_just_before_it_is_taken_back_keeps_what_follows_it()
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        var late = new HookedLedger(jobs.Ledger) { Found = () => jobs.Ledger.MoveAsync(new JobMove(middle, JobState.Started), Token) };
        var said = await ActivatorUtilities.CreateInstance<JobActions>(jobs.Services, late).CancelAsync(middle, "ada", Token);

        Assert.Equal(new Said(false, $"Run {middle} is just starting or ending; repeat this if it goes on."), said);
        Assert.Equal(JobState.Queued, (await jobs.Ledger.FindAsync(after, Token))!.State);
        var triggers = await TriggersAsync(jobs);
        Assert.All((long[])[before, middle, after], id => Assert.Contains(JobTriggers.OfRun(id), triggers));
    }

    [Fact]
    public async Task A_run_that_is_refused_because_it_was_just_cancelled_lets_nothing_follow()
    {
        await using var jobs = await StartAsync();
        var (_, middle, after) = await AskAsync(jobs);
        await jobs.Ledger.MoveAsync(new JobMove(middle, JobState.Cancelled), Token);
        await (await jobs.SchedulerAsync()).Start(Token);
        await jobs.WaitForAsync(after, JobState.Skipped);
        Assert.Equal(0, _review.Runs);
    }

    [Fact]
    public async Task The_end_of_the_application_skips_what_waits_for_the_run_that_it_stops()
    {
        await using var jobs = await StartAsync();
        var (_, middle, after) = await AskAsync(jobs);
        _review.Gate = new TaskCompletionSource();
        await (await jobs.SchedulerAsync()).Start(Token);
        await jobs.WaitForAsync(middle, JobState.Started);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        Assert.Equal(JobState.Cancelled, (await jobs.Ledger.FindAsync(middle, Token))!.State);
        var skipped = (await jobs.Ledger.FindAsync(after, Token))!;
        Assert.Equal((JobState.Skipped, $"Run {middle}, which it waited for, did not succeed."), (skipped.State, skipped.Message));
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.RetryScheduled)]
    public async Task A_run_that_was_killed_between_its_firing_and_its_start_or_its_retry_is_aborted_with_what_follows(JobState state)
    {
        await using var jobs = await StartAsync();
        var (before, middle, after) = await AskAsync(jobs);
        if (state == JobState.RetryScheduled)
        {
            await jobs.Ledger.MoveAsync(new JobMove(before, JobState.Started), Token);
            await jobs.Ledger.MoveAsync(new JobMove(before, state), Token);
        }

        await jobs.StopAsync();
        jobs.Kill(JobTriggers.OfRun(before));
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(before, JobState.Aborted);
        await jobs.WaitForAsync(middle, JobState.Skipped);
        await jobs.WaitForAsync(after, JobState.Skipped);
        Assert.False((await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "bob", Token)).Joined);
    }

    [Fact]
    public async Task The_verification_is_not_put_between_verifications()
    {
        await using var jobs = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.Queue.EnqueueVerifiedAsync(JobNames.Verify, "ada", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.Queue.EnqueueVerifiedAsync("nothing", "ada", Token));
        Assert.Equal(1, (await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Total);
    }

    private async Task<JobsHarness> StartAsync()
    {
        var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<ILedger>(_ledger);
            services.AddSingleton<IChampionReview>(_review);
            services.AddSingleton(Options.Create(new JobOptions { ReviewInterval = TimeSpan.FromDays(1) }));
        });

        // That of each start is over before a test counts.
        await jobs.WaitForAsync(1, JobState.Succeeded);
        return jobs;
    }

    // While the scheduler stands by, so that all three can be seen to wait.
    private static async Task<(long Before, long Middle, long After)> AskAsync(JobsHarness jobs)
    {
        await (await jobs.SchedulerAsync()).Standby(Token);
        var middle = (await jobs.Queue.EnqueueVerifiedAsync(JobNames.Review, "ada", Token)).Run;
        var after = Assert.Single((await jobs.Ledger.ReadAsync(new JobRunQuery(After: middle.Id), Token)).Items);
        return (middle.Request.After!.Value, middle.Id, after.Id);
    }

    private static async Task<IReadOnlyCollection<TriggerKey>> TriggersAsync(JobsHarness jobs) =>
        await (await jobs.SchedulerAsync()).GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(JobTriggers.Requests), Token);

    private sealed class CountingReview : IChampionReview
    {
        public int Runs { get; private set; }

        public TaskCompletionSource? Gate { get; set; }

        public async Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken)
        {
            Runs++;
            await (Gate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
            return "Nothing to promote.";
        }
    }
}

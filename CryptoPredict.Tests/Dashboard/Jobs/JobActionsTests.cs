using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class JobActionsTests
{
    private static readonly TriggerKey Review = new(JobNames.Review, JobTriggers.Recurring);

    [Fact]
    public async Task A_retry_of_a_schedule_is_given_up_and_its_next_regular_run_stays()
    {
        await using var jobs = await StartFailingAsync();
        var scheduled = await FailOnceAsync(jobs);
        var said = await ActionsOf(jobs).CancelAsync(scheduled.Id, "ada", Token);

        Assert.True(said.Done);
        Assert.Equal("Cancelled by ada.", (await jobs.WaitForAsync(scheduled.Id, JobState.Cancelled)).Message);
        var trigger = (await (await jobs.SchedulerAsync()).GetTrigger(Review, Token))!;
        Assert.Equal(0, trigger.RetryAttempt);
        Assert.InRange(trigger.NextFireTimeUtc!.Value - scheduled.QueuedAt, TimeSpan.FromMinutes(59.9), TimeSpan.FromMinutes(60.1));
    }

    [Fact]
    public async Task A_retry_of_a_cron_schedule_is_given_up_and_its_next_time_stays()
    {
        await using var jobs = await StartFailingAsync();
        var due = TimeProvider.System.GetUtcNow().AddSeconds(2);
        due = new DateTimeOffset(due.Year, due.Month, due.Day, due.Hour, due.Minute, due.Second, TimeSpan.Zero);
        var cron = CronTiming.Parse($"{due.Second} {due.Minute} {due.Hour} * * *", TimeZoneInfo.Utc);
        var scheduled = await FailOnceAsync(jobs, cron, due);
        Assert.True((await ActionsOf(jobs).CancelAsync(scheduled.Id, "ada", Token)).Done);
        var trigger = (await (await jobs.SchedulerAsync()).GetTrigger(Review, Token))!;
        Assert.Equal((0, cron.ToString(), due.AddDays(1)), (trigger.RetryAttempt, JobTiming.Of(trigger)!.ToString(), trigger.NextFireTimeUtc));
    }

    [Fact]
    public async Task A_retry_is_run_at_once_instead()
    {
        await using var jobs = await StartFailingAsync();
        var scheduled = await FailOnceAsync(jobs);
        jobs.Services.GetRequiredService<FailingReview>().Fails = false;
        var said = await ActionsOf(jobs).RunAgainAsync(scheduled.Id, "ada", Token);

        Assert.Equal((true, $"{scheduled.Id + 1}"), (said.Accepted, said.JobRunId));
        await jobs.WaitForAsync(scheduled.Id + 1, JobState.Succeeded);
        Assert.Equal("ada ran it at once instead.", (await jobs.WaitForAsync(scheduled.Id, JobState.Cancelled)).Message);
    }

    [Fact]
    public async Task A_new_interval_gives_up_the_retry_that_waited_and_says_so()
    {
        await using var jobs = await StartFailingAsync();
        var waiting = await FailOnceAsync(jobs);
        var said = await ActionsOf(jobs).ChangeScheduleAsync(JobNames.Review, new IntervalTiming(TimeSpan.FromMinutes(5)), "ada", Token);

        Assert.Equal(
            (true, $"Review champions runs every 00:05:00 from now on. Run {waiting.Id}, which waited for its retry, is cancelled; run it again if it is still wanted."),
            (said.Done, said.Message));
        var run = await jobs.WaitForAsync(waiting.Id, JobState.Cancelled);
        Assert.Equal("ada changed the schedule before its retry. Run it again if it is still wanted.", run.Message);
        Assert.Empty((await jobs.Services.GetRequiredService<JobsView>().ReadWaitingAsync(Token)).Runs);
        Assert.Equal(
            "Review champions runs every 00:06:00 from now on.",
            (await ActionsOf(jobs).ChangeScheduleAsync(JobNames.Review, new IntervalTiming(TimeSpan.FromMinutes(6)), "ada", Token)).Message);
    }

    [Fact]
    public async Task A_retry_that_the_next_regular_run_overtakes_is_over_and_the_regular_run_is_one_of_its_own()
    {
        await using var jobs = await StartFailingAsync();
        var overtaken = await FailOnceAsync(jobs);
        await FireReviewAsync(jobs);
        Assert.Equal("Its next regular run came before its retry.", (await jobs.WaitForAsync(overtaken.Id, JobState.Failed)).Message);
        Assert.Equal(1, (await jobs.WaitForAsync(overtaken.Id + 1, JobState.RetryScheduled)).Attempt);
    }

    [Fact]
    public async Task The_cards_count_what_their_lists_show_while_a_run_holds_back_its_schedule()
    {
        var gate = new TaskCompletionSource();
        await using var jobs = await JobsHarness.StartAsync(services => services.AddSingleton<IChampionReview>(new WaitingReview(gate.Task)));
        var view = jobs.Services.GetRequiredService<JobsView>();
        var scheduler = await jobs.SchedulerAsync();
        var held = await jobs.Queue.EnqueueAsync(JobNames.Review, JobInput.None, "ada", Token);
        await jobs.WaitForAsync(held.Run.Id, JobState.Started);
        await WaitForStateAsync(TriggerState.Blocked);

        // Its time has not come: nothing waits.
        await AssertWaitingAsync(0);

        // Its time has come.
        await FireReviewAsync(jobs);
        await WaitForStateAsync(TriggerState.Blocked);
        await jobs.Queue.EnqueueAsync(JobNames.Review, new JobInput("BTC-USD"), "ada", Token);
        await AssertWaitingAsync(2);
        gate.SetResult();

        async Task AssertWaitingAsync(int expected)
        {
            var (runs, schedules) = await view.ReadWaitingAsync(Token);
            var counts = await view.CountAsync(Token);
            Assert.Equal((expected, expected), (runs.Count + schedules.Count, (int)(counts.Waiting + counts.Retrying)));
            Assert.Equal(jobs.Running.Current.Count, counts.Running);
        }

        async Task WaitForStateAsync(TriggerState state)
        {
            for (var i = 0; i < 500 && await scheduler.GetTriggerState(Review, Token) != state; i++)
            {
                await Task.Delay(10, Token);
            }

            Assert.Equal(state, await scheduler.GetTriggerState(Review, Token));
        }
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_and_changes_nothing()
    {
        await using var jobs = await StartFailingAsync();
        var actions = ActionsOf(jobs);
        Assert.Equal("There is no run 99.", (await actions.CancelAsync(99, "ada", Token)).Message);
        Assert.False((await actions.DismissAsync(99, "ada", Token)).Done);
        await Assert.ThrowsAsync<ArgumentException>(() => actions.TriggerAsync("nothing", false, "ada", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => actions.ChangeScheduleAsync(JobNames.Review, new IntervalTiming(TimeSpan.Zero), "ada", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => actions.ChangeScheduleAsync(JobNames.FineTune, new IntervalTiming(TimeSpan.FromHours(1)), "ada", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => actions.ResetScheduleAsync(JobNames.FineTune, "ada", Token));
        Assert.StartsWith(
            "Review champions follows the market's own time, which may run faster than the clock or stand still",
            (await Assert.ThrowsAsync<ArgumentException>(() => actions.ChangeScheduleAsync(JobNames.Review, CronTiming.Parse("0 3 * * *", TimeZoneInfo.Utc), "ada", Token))).Message,
            StringComparison.Ordinal);
        Assert.Equal("00:01:30", JobTiming.Of(await (await jobs.SchedulerAsync()).GetTrigger(Review, Token))!.ToString());
        Assert.Equal(
            new Said(false, "Fine-tune runs only on demand: it has no schedule that could be paused."),
            await actions.PauseAsync(JobNames.FineTune, "maintenance", "ada", Token));
        Assert.Equal(
            new Said(false, "Fine-tune runs only on demand: it has no schedule that could be resumed."), await actions.ResumeAsync(JobNames.FineTune, "ada", Token));
        Assert.Empty((await jobs.Ledger.ReadActionsAsync(0, 9, Token)).Items);
    }

    [Fact]
    public async Task What_is_paused_stays_so_with_its_first_reason()
    {
        await using var jobs = await StartFailingAsync();
        var actions = ActionsOf(jobs);
        Assert.True((await actions.PauseAsync(JobNames.Review, "Too noisy.", "ada", Token)).Done);
        Assert.Equal(new Said(true, "Review champions is paused already, by ada: Too noisy."), await actions.PauseAsync(JobNames.Review, "maintenance", "bob", Token));
        Assert.Equal("paused", Assert.Single((await jobs.Ledger.ReadActionsAsync(0, 9, Token)).Items).Action);
        Assert.Equal(
            "Review champions runs every 00:05:00 once it is resumed; it stays paused.",
            (await actions.ChangeScheduleAsync(JobNames.Review, new IntervalTiming(TimeSpan.FromMinutes(5)), "ada", Token)).Message);
    }

    [Fact]
    public async Task Health_tells_of_a_job_that_fails_again_and_again_and_of_a_scheduler_that_stands_by()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var health = new JobsHealth(jobs.Services.GetRequiredService<JobsView>(), jobs.Live);
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        for (var i = 0; i < 2; i++)
        {
            var queued = await jobs.Queue.EnqueueAsync(JobNames.FineTune, new JobInput("BTC-USD"), "ada", Token);
            await jobs.WaitForAsync(queued.Run.Id, JobState.Failed);
        }

        var found = await Waiting.ForAsync(
            () => health.CheckHealthAsync(new HealthCheckContext(), Token), told => told.Description?.Contains("2 in a row", StringComparison.Ordinal) == true);

        Assert.Equal((HealthStatus.Degraded, "These jobs fail: fine-tune (2 in a row)."), (found.Status, found.Description));
        await ActionsOf(jobs).StandbyAsync("maintenance", "ada", Token);
        Assert.Contains("stands by", (await health.CheckHealthAsync(new HealthCheckContext(), Token)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduler_that_has_not_started_yet_can_be_told_nothing_for_it_starts_by_itself()
    {
        await using var services = new ServiceCollection().AddLogging().AddQuartz().BuildServiceProvider();
        var schedulers = services.GetRequiredService<ISchedulerFactory>();
        await using var jobs = await JobsHarness.StartAsync();
        var actions = ActivatorUtilities.CreateInstance<JobActions>(jobs.Services, schedulers);

        Assert.False((await actions.StandbyAsync("maintenance", "ada", Token)).Done);
        Assert.False((await actions.StartAsync("ada", Token)).Done);

        Assert.Equal(SchedulerStatus.Created, (await (await schedulers.GetScheduler(Token)).GetMetadata(Token)).Status);
        Assert.Empty((await jobs.Ledger.ReadActionsAsync(0, 9, Token)).Items);
    }

    [Fact]
    public void Wrong_settings_are_refused_in_sentences_that_name_them()
    {
        var jobs = new JobOptionsValidator().Validate(null, new JobOptions { Slots = 0, Retries = -1, ReviewInterval = TimeSpan.Zero });
        Assert.Equal(
            [
                "Jobs:ReviewInterval is '00:00:00'; it must lie between 00:01:00 and 365.00:00:00.",
                "Jobs:Retries is -1; it must lie between 0 and 20.",
                "Jobs:Slots is 0; it must lie between 1 and 64.",
            ],
            jobs.Failures);
        Assert.True(new JobOptionsValidator().Validate(null, new JobOptions()).Succeeded);
        var clock = new JobOptionsValidator().Validate(
            null, new JobOptions { TimeZone = "Mars", Cron = new Dictionary<string, string> { ["review"] = "0 3 * * *", ["Backup"] = "0 3 * * *", ["verify"] = "0 25 * * *" } });
        Assert.Equal(
            [
                "Jobs:TimeZone: There is no time zone 'Mars'; name one of the IANA list, for example Europe/Berlin, or UTC.",
                "Jobs:Cron:review is set, but only verify, recompute, retention, backup can run by the clock: the others follow the market's own time or run on demand.",
                "Jobs:Cron:verify: '0 25 * * *' is no cron expression: Hour values must be between 0 and 23. Write minute, hour, day of the month, month and weekday as in a "
                    + "crontab, for example 0 3 * * * for every day at 03:00, or put a field of seconds before them and name the weekdays (MON to SUN).",
            ],
            clock.Failures);
        var backup = new BackupOptionsValidator().Validate(null, new BackupOptions { Folder = " ", Keep = 0, Interval = TimeSpan.Zero });
        Assert.Equal(3, backup.Failures!.Count());
        Assert.True(new BackupOptionsValidator().Validate(null, new BackupOptions()).Succeeded);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JobActions ActionsOf(JobsHarness jobs) => jobs.Services.GetRequiredService<JobActions>();

    private static async Task<JobsHarness> StartFailingAsync()
    {
        var review = new FailingReview();
        return await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton(review);
            services.AddSingleton<IChampionReview>(review);
            services.AddSingleton(Options.Create(new JobOptions { Retries = 2, RetryDelay = TimeSpan.FromMinutes(10) }));
        });
    }

    // Its schedule fires now and fails; the retry is ten minutes away.
    private static async Task<JobRun> FailOnceAsync(JobsHarness jobs, JobTiming? timing = null, DateTimeOffset? first = null)
    {
        await FireReviewAsync(jobs, timing, first);
        var run = await jobs.WaitForAsync(1, JobState.RetryScheduled);
        var scheduler = await jobs.SchedulerAsync();
        await Waiting.UntilAsync(async () => (await scheduler.GetTrigger(Review, Token))!.RetryAttempt != 0);
        return run;
    }

    private static async Task FireReviewAsync(JobsHarness jobs, JobTiming? timing = null, DateTimeOffset? first = null)
    {
        var job = jobs.Services.GetRequiredService<JobCatalogue>().Find(JobNames.Review)!;
        await JobSchedule.ReplaceAsync(await jobs.SchedulerAsync(), job, timing ?? new IntervalTiming(TimeSpan.FromHours(1)), "00:01:30", first ?? TimeProvider.System.GetUtcNow(), Token);
    }

    private sealed class WaitingReview(Task gate) : IChampionReview
    {
        public async Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            return "Nothing to promote.";
        }
    }

    private sealed class FailingReview : IChampionReview
    {
        public bool Fails { get; set; } = true;

        public Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("No scores.") : Task.FromResult("Nothing to promote.");
    }
}

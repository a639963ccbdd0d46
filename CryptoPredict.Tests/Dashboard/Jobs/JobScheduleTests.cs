using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Quartz;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class JobScheduleTests
{
    private static readonly TriggerKey Review = new(JobNames.Review, JobTriggers.Recurring);
    private static readonly TriggerKey Verify = new(JobNames.Verify, JobTriggers.Recurring);

    [Fact]
    public async Task A_job_whose_services_are_missing_is_not_offered()
    {
        await using var jobs = await JobsHarness.StartAsync();
        Assert.Equal(["fine-tune"], (await (await jobs.SchedulerAsync()).GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), Token)).Select(key => key.Name));
        var ticket = await jobs.Services.GetRequiredService<IWorkRequests>().RetrainAsync(null, null, "ada", Token);
        Assert.False(ticket.Accepted);
    }

    [Fact]
    public async Task An_interval_of_market_time_is_shorter_on_a_faster_market_and_never_below_a_second()
    {
        Assert.Equal(TimeSpan.FromMinutes(6), new JobInterval(TimeSpan.FromHours(1), InMarketTime: true).OnTheWall(10));
        Assert.Equal(TimeSpan.FromSeconds(1), new JobInterval(TimeSpan.FromHours(1), InMarketTime: true).OnTheWall(10_000));
        Assert.Equal(TimeSpan.FromHours(1), new JobInterval(TimeSpan.FromHours(1), InMarketTime: false).OnTheWall(10_000));
        await using var jobs = await StartWithReviewAsync();
        Assert.Equal(TimeSpan.FromSeconds(90), await IntervalAsync(jobs));
    }

    [Fact]
    public async Task A_changed_configuration_changes_the_schedule_and_what_was_paused_stays_paused()
    {
        await using var jobs = await StartWithReviewAsync();
        await (await jobs.SchedulerAsync()).PauseTriggerWith(Review, new PauseDetails { Reason = "maintenance", RequestedBy = "ada" }, Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        await AssertPausedAsync(TimeSpan.FromSeconds(90));
        await jobs.StopAsync();
        await jobs.StartAgainAsync(services => services.AddSingleton(Options.Create(new JobOptions { ReviewInterval = TimeSpan.FromMinutes(30) })));
        await AssertPausedAsync(TimeSpan.FromMinutes(3));

        async Task AssertPausedAsync(TimeSpan interval)
        {
            var scheduler = await jobs.SchedulerAsync();
            Assert.Equal(TriggerState.Paused, await scheduler.GetTriggerState(Review, Token));
            var pause = await scheduler.GetTriggerPause(Review, Token);
            Assert.Equal(("maintenance", "ada"), (pause?.Reason, pause?.RequestedBy));
            Assert.Equal(interval, await IntervalAsync(jobs));
        }
    }

    [Fact]
    public async Task At_the_end_of_the_market_schedules_of_its_time_rest_with_the_reason_and_go_on_with_the_next_candle()
    {
        await using var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<IChampionReview>(new FakeReview());
            services.AddSingleton<IFeedbackLoop>(new FakeFeedback());
            services.AddSingleton<ICatchUp>(new FakeCatchUp(new CatchUpReport(0, 0, "Nothing was missing.")));
        });
        var ingest = new TriggerKey(JobNames.Ingest, JobTriggers.Recurring);
        var scheduler = await jobs.SchedulerAsync();
        await scheduler.PauseTriggerWith(ingest, new PauseDetails { Reason = "maintenance", RequestedBy = "ada" }, Token);
        await jobs.Live.StepAsync();

        jobs.Live.HasEnded = true;
        jobs.Live.Raise(Sample.Btc);
        await UntilAsync(TriggerState.Paused);
        Assert.Equal((MarketRest.By, MarketRest.Reason), await PauseAsync(Review));
        Assert.Equal(("ada", "maintenance"), (await PauseAsync(ingest)));
        Assert.Contains("jobs of market time rest", await HealthAsync(), StringComparison.Ordinal);

        // By hand it runs all the same.
        var queued = await jobs.Queue.EnqueueAsync(JobNames.Review, JobInput.None, "ada", Token);
        await jobs.WaitForAsync(queued.Run.Id, JobState.Succeeded);

        // After a restart that finds more data it rests until they come.
        jobs.Live.HasEnded = false;
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        scheduler = await jobs.SchedulerAsync();
        Assert.Equal((MarketRest.By, MarketRest.Reason), await PauseAsync(Review));
        await Waiting.UntilAsync(() => jobs.Live.IsObserved);
        await jobs.Live.StepAsync();
        await UntilAsync(TriggerState.Normal);
        Assert.Equal(("ada", "maintenance"), (await PauseAsync(ingest)));
        Assert.DoesNotContain("rest", await HealthAsync(), StringComparison.Ordinal);

        async Task<(string?, string?)> PauseAsync(TriggerKey key) =>
            await scheduler.GetTriggerPause(key, Token) is { } pause ? (pause.RequestedBy, pause.Reason) : (null, null);

        async Task UntilAsync(TriggerState state)
        {
            while (await scheduler.GetTriggerState(Review, Token) != state)
            {
                await Task.Delay(10, Token);
            }
        }

        async Task<string?> HealthAsync() => (await new JobsHealth(jobs.Services.GetRequiredService<JobsView>(), jobs.Live).CheckHealthAsync(
            new Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckContext(), Token)).Description;
    }

    [Fact]
    public async Task An_interval_that_was_changed_by_hand_outlives_a_restart_but_not_a_new_configuration()
    {
        await using var jobs = await StartWithReviewAsync();
        var scheduler = await jobs.SchedulerAsync();
        var job = jobs.Services.GetRequiredService<JobCatalogue>().Find(JobNames.Review)!;
        var stored = (await scheduler.GetTrigger(Review, Token))!;
        var changed = JobSchedule.TriggerOf(job, new IntervalTiming(TimeSpan.FromMinutes(5)), (string)stored.JobDataMap[JobTriggers.Configured]!, TimeProvider.System.GetUtcNow().AddMinutes(5));
        await scheduler.RescheduleJob(Review, changed, Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        Assert.Equal(TimeSpan.FromMinutes(5), await IntervalAsync(jobs));
        await jobs.StopAsync();
        await jobs.StartAgainAsync(services => services.AddSingleton(Options.Create(new JobOptions { ReviewInterval = TimeSpan.FromMinutes(30) })));
        Assert.Equal(TimeSpan.FromMinutes(3), await IntervalAsync(jobs));
    }

    [Fact]
    public async Task A_cron_expression_from_the_configuration_counts_instead_of_the_interval_and_one_from_the_page_instead_of_both()
    {
        await using var jobs = await StartWithVerifyAsync(By("0 3 * * *"));
        var actions = jobs.Services.GetRequiredService<JobActions>();
        Assert.Equal(("0 3 * * * (Europe/Berlin)", null), await LineAsync());
        await (await jobs.SchedulerAsync()).PauseTriggerWith(Verify, new PauseDetails { Reason = "maintenance", RequestedBy = "ada" }, Token);

        var said = await actions.ChangeScheduleAsync(JobNames.Verify, CronTiming.Parse("30 4 * * MON", TimeZoneInfo.Utc), "ada", Token);
        Assert.Equal("Verify the ledger runs at the times of the cron expression 30 4 * * MON in UTC once it is resumed; it stays paused.", said.Message);
        Assert.Equal(("30 4 * * MON (UTC)", "0 3 * * * (Europe/Berlin)"), await LineAsync());
        await RestartAsync(By("0 3 * * *"));
        Assert.Equal(("30 4 * * MON (UTC)", "0 3 * * * (Europe/Berlin)"), await LineAsync());
        var next = (await (await jobs.SchedulerAsync()).GetTrigger(Verify, Token))!.NextFireTimeUtc!.Value;
        Assert.Equal((DayOfWeek.Monday, new TimeSpan(4, 30, 0)), (next.DayOfWeek, next.UtcDateTime.TimeOfDay));

        // Set back, set back again, and changed in the configuration.
        actions = jobs.Services.GetRequiredService<JobActions>();
        Assert.True((await actions.ResetScheduleAsync(JobNames.Verify, "ada", Token)).Done);
        Assert.Equal(("0 3 * * * (Europe/Berlin)", null), await LineAsync());
        Assert.EndsWith("nothing was to be changed.", (await actions.ResetScheduleAsync(JobNames.Verify, "ada", Token)).Message, StringComparison.Ordinal);
        Assert.Equal(["reset the schedule", "changed the schedule"], (await jobs.Ledger.ReadActionsAsync(0, 9, Token)).Items.Select(action => action.Action));
        await actions.ChangeScheduleAsync(JobNames.Verify, new IntervalTiming(TimeSpan.FromHours(2)), "ada", Token);
        await RestartAsync(By("0 5 * * *"));
        Assert.Equal(("0 5 * * * (Europe/Berlin)", null), await LineAsync());
        await RestartAsync(new JobOptions());
        Assert.Equal(("1.00:00:00", null), await LineAsync());
        var scheduler = await jobs.SchedulerAsync();
        Assert.Equal(TriggerState.Paused, await scheduler.GetTriggerState(Verify, Token));
        Assert.Equal("maintenance", (await scheduler.GetTriggerPause(Verify, Token))!.Reason);

        // By the clock nothing begins with a run.
        Assert.Equal(0, (await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Total);

        async Task<(string?, string?)> LineAsync()
        {
            var line = (await jobs.Services.GetRequiredService<JobsView>().ReadJobsAsync(Token)).Single(line => line.Definition.Name == JobNames.Verify);
            return (line.Timing?.ToString(), line.ChangedFrom);
        }

        async Task RestartAsync(JobOptions options)
        {
            await jobs.StopAsync();
            await jobs.StartAgainAsync(services => services.AddSingleton(Options.Create(options)));
        }
    }

    [Fact]
    public async Task A_time_of_the_clock_that_was_missed_while_nothing_ran_is_made_up_for_once_and_told_as_a_misfire()
    {
        await using var jobs = await StartWithVerifyAsync(By("0 3 * * *"));
        var scheduler = await jobs.SchedulerAsync();
        await scheduler.Standby(Token);
        var due = TimeProvider.System.GetUtcNow().AddSeconds(2);
        due = new DateTimeOffset(due.Year, due.Month, due.Day, due.Hour, due.Minute, due.Second, TimeSpan.Zero);
        var soon = JobSchedule.TriggerOf(
            jobs.Services.GetRequiredService<JobCatalogue>().Find(JobNames.Verify)!,
            CronTiming.Parse($"{due.Second} {due.Minute} {due.Hour} * * *", TimeZoneInfo.Utc),
            (string)(await scheduler.GetTrigger(Verify, Token))!.JobDataMap[JobTriggers.Configured]!,
            due);
        await scheduler.RescheduleJob(Verify, soon.GetTriggerBuilder().WithMisfireThreshold(TimeSpan.FromMilliseconds(400)).Build(), Token);
        await jobs.StopAsync();
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > due.AddSeconds(0.6));
        await jobs.StartAgainAsync(services => services.AddSingleton(Options.Create(By("0 3 * * *"))));

        await jobs.WaitForAsync(1, JobState.Failed);
        var misfires = await jobs.Services.GetRequiredService<JobsView>().ReadMisfiresAsync(new MisfireFilter(JobNames.Verify), 0, 9, Token);
        Assert.NotEmpty(misfires.Items);
        await Waiting.UntilAsync(async () => (await (await jobs.SchedulerAsync()).GetTrigger(Verify, Token))!.NextFireTimeUtc == due.AddDays(1));
        Assert.Equal(1, (await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Total);
    }

    [Fact]
    public async Task A_retraining_that_is_due_runs_at_the_start_and_one_that_is_not_waits_for_its_market_time()
    {
        using var registry = await RegistryStore.CreateAsync();
        var runs = await Core.Storage.SqliteTrainingRuns.OpenAsync(
            registry.Store.Database, registry.Clock, registry.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<Core.Storage.SqliteTrainingRuns>.Instance, Token);
        using var closing = runs;
        var retrainer = new FakeRetrainer();
        await using var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<IRetrainer>(retrainer);
            services.AddSingleton<ITrainingRuns>(runs);
            services.AddSingleton<IModelRegistry>(registry.Registry);
        });
        await Waiting.UntilAsync(() => retrainer.Requests.Count == 1);
        Assert.Equal(new RetrainRequest("schedule"), retrainer.Requests[0]);
        await jobs.WaitForAsync(1, JobState.Succeeded);

        foreach (var asset in jobs.Live.Market.Assets)
        {
            foreach (var model in Retrainer.Models)
            {
                await registry.PromoteAsync(await registry.AddAsync(1, asset, model));
            }
        }

        await using (var run = await runs.StartAsync(new RunStart(RunKind.Retrain, null, "schedule", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Token))
        {
            await run.FinishAsync(RunOutcome.Succeeded, "done", Token);
        }

        jobs.Clock.Advance(registry.Clock.GetUtcNow() - jobs.Clock.GetUtcNow() + TimeSpan.FromMinutes(20));
        await jobs.StopAsync();
        var before = TimeProvider.System.GetUtcNow();
        await jobs.StartAgainAsync();
        var after = TimeProvider.System.GetUtcNow();
        var next = (await (await jobs.SchedulerAsync()).GetTrigger(new TriggerKey(JobNames.Retrain, JobTriggers.Recurring), Token))!.NextFireTimeUtc;

        // 40 minutes of market time, ten times as fast as the wall.
        Assert.InRange(next!.Value, before.AddSeconds(239), after.AddSeconds(241));
        Assert.Single(retrainer.Requests);
    }

    [Fact]
    public async Task A_run_that_was_missed_while_nothing_ran_is_made_up_for_once_and_told_as_a_misfire()
    {
        await using var jobs = await StartWithReviewAsync();
        var scheduler = await jobs.SchedulerAsync();
        var job = jobs.Services.GetRequiredService<JobCatalogue>().Find(JobNames.Review)!;
        await scheduler.Standby(Token);
        var configured = (string)(await scheduler.GetTrigger(Review, Token))!.JobDataMap[JobTriggers.Configured]!;
        var due = TimeProvider.System.GetUtcNow().AddSeconds(1.5);
        var soon = JobSchedule.TriggerOf(job, new IntervalTiming(TimeSpan.FromSeconds(90)), configured, due);
        await scheduler.RescheduleJob(Review, soon.GetTriggerBuilder().WithMisfireThreshold(TimeSpan.FromMilliseconds(400)).Build(), Token);
        await jobs.StopAsync();
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > due.AddSeconds(0.6));
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(1, JobState.Succeeded);
        var history = jobs.Services.GetRequiredService<Quartz.Extensibility.IExecutionHistoryStore>();
        var misfires = await history.QueryMisfires(new MisfireHistoryQuery { SchedulerName = (await jobs.SchedulerAsync()).SchedulerName }, Token);
        Assert.NotEmpty(misfires.Items);
        Assert.All(misfires.Items, misfire => Assert.Equal((Review.Name, MisfireReason.Missed), (misfire.TriggerName, misfire.Reason)));
        Assert.Equal(1, (await jobs.Ledger.ReadAsync(new JobRunQuery(), Token)).Total);
    }

    [Fact]
    public async Task A_catch_up_that_settled_something_is_followed_by_a_verification()
    {
        var ledger = new FakeLedger();
        await using var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<ICatchUp>(new FakeCatchUp(new CatchUpReport(3, 2, "Added 3 candles, settled 2 predictions.")));
            services.AddSingleton<ILedger>(ledger);
            services.AddSingleton(Options.Create(new JobOptions { IngestInterval = TimeSpan.FromDays(1), VerifyInterval = TimeSpan.FromDays(1) }));
        });
        JobRun? follower = null;
        await Waiting.UntilAsync(async () => (follower = (await jobs.Ledger.ReadAsync(new JobRunQuery(JobNames.Verify, RequestedBy: "schedule"), Token)).Items
            .FirstOrDefault(run => run.Request.After is not null)) is not null);
        var ingest = await jobs.WaitForAsync(follower!.Request.After!.Value, JobState.Succeeded);
        var verify = await jobs.WaitForAsync(follower.Id, JobState.Succeeded);
        Assert.Equal(JobNames.Ingest, ingest.Request.Job);
        Assert.True(verify.StartedAt >= ingest.EndedAt);
    }

    [Fact]
    public async Task A_broken_chain_is_a_failed_run_that_says_where_and_is_not_tried_again()
    {
        await using var jobs = await JobsHarness.StartAsync(services => services.AddSingleton<ILedger>(new BrokenLedger()));
        var run = await jobs.WaitForAsync(1, JobState.Failed);
        Assert.Equal((1, "Row 17 of the ledger was changed. Compare with a backup from before the break."), (run.Attempt, run.Message));
    }

    [Fact]
    public async Task The_threshold_queues_one_fine_tune_and_none_more_before_as_many_have_come_anew()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var verified = 25;
        jobs.Tuner.Status = asset => new FineTuningStatus(asset, asset == Sample.Btc, 20, verified, 0, verified, null);
        jobs.Tuner.Raise(Sample.Btc);
        var run = await jobs.WaitForAsync(1, JobState.Succeeded);
        Assert.Equal(("threshold", """{"asset":"BTC-USD","minimumSamples":10}"""), (run.Request.RequestedBy, run.Request.Input));
        verified = 44;
        jobs.Tuner.Raise(Sample.Btc);
        await Task.Delay(150, Token);
        Assert.Single(jobs.Tuner.Requests);
        verified = 45;
        jobs.Tuner.Raise(Sample.Btc);
        await jobs.WaitForAsync(2, JobState.Succeeded);
    }

    [Fact]
    public async Task A_tier_that_is_due_is_queued_with_its_reason()
    {
        var loop = new FakeFeedbackLoop { Due = new DueTier(2, "accuracy", "Its interval has ended.") };
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IFeedbackLoop>(loop), new FakeLiveState(new FakeTimeProvider(Sample.Start), speed: 60));
        var run = await jobs.WaitForAsync(1, JobState.Succeeded);
        Assert.Equal(("accuracy", """{"tier":2}"""), (run.Request.RequestedBy, run.Request.Input));
    }

    [Fact]
    public async Task Retention_is_called_with_the_options_and_takes_old_job_runs()
    {
        using var registry = await RegistryStore.CreateAsync();
        using var runs = await Core.Storage.SqliteTrainingRuns.OpenAsync(
            registry.Store.Database, registry.Clock, registry.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<Core.Storage.SqliteTrainingRuns>.Instance, Token);
        for (var i = 0; i < 4; i++)
        {
            await registry.AddAsync(i);
        }

        await using var jobs = await JobsHarness.StartAsync(services =>
        {
            services.AddSingleton<IModelRegistry>(registry.Registry);
            services.AddSingleton<ITrainingRuns>(runs);
            services.AddSingleton(Options.Create(new RetentionOptions { KeepPerModel = 2, ProtectDays = 0 }));
        });
        var queued = await jobs.Queue.EnqueueAsync(JobNames.Retention, JobInput.None, "ada", Token);
        var run = await jobs.WaitForAsync(queued.Run.Id, JobState.Succeeded);
        Assert.Equal("Removed 2 versions, 0 training runs and 0 job runs.", run.Message);
        Assert.Equal(2, (await registry.Registry.ReadAsync(new VersionQuery(), Token)).Total);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JobOptions By(string cron) => new() { TimeZone = "Europe/Berlin", Cron = new Dictionary<string, string> { ["VERIFY"] = cron } };

    private static Task<JobsHarness> StartWithVerifyAsync(JobOptions options) => JobsHarness.StartAsync(services =>
    {
        services.AddSingleton<ILedger>(new BrokenLedger());
        services.AddSingleton(Options.Create(options));
    });

    private static Task<JobsHarness> StartWithReviewAsync() => JobsHarness.StartAsync(services => services.AddSingleton<IChampionReview>(new FakeReview()));

    private static async Task<TimeSpan> IntervalAsync(JobsHarness jobs) =>
        ((ISimpleTrigger)(await (await jobs.SchedulerAsync()).GetTrigger(Review, Token))!).RepeatInterval;

    private sealed class FakeReview : IChampionReview
    {
        public Task<string> RunAsync(string requestedBy, CancellationToken cancellationToken) => Task.FromResult("Nothing to promote.");
    }

    private sealed class FakeCatchUp(CatchUpReport report) : ICatchUp
    {
        public Task<CatchUpReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(report);
    }

    private sealed class FakeFeedbackLoop : IFeedbackLoop
    {
        public event Action? Changed;

        public DueTier? Due { get; set; }

        public Task<DueTier?> DueAsync(CancellationToken cancellationToken) => Task.FromResult(Due);

        public Task<RunSummary> RunCycleAsync(int tier, Asset? asset, string requestedBy, CancellationToken cancellationToken)
        {
            Due = null;
            Changed?.Invoke();
            return Task.FromResult(new RunSummary(1, RunOutcome.Succeeded, "done"));
        }
    }

    private sealed class BrokenLedger : ILedger
    {
        public Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new ChainReport(16, 17, "Row 17 of the ledger was changed."));
    }
}

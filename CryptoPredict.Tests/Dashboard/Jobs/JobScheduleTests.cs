using System.Collections.Immutable;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>When jobs run by themselves.</summary>
[Kind(TestKind.Host)]
public sealed class JobScheduleTests
{
    private const string Review = "review";
    private const string Verify = "verify";

    // 15 min of a market that runs ten times as fast.
    private static readonly TimeSpan ReviewInterval = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_interval_of_market_time_is_shorter_on_a_faster_market_and_never_below_a_second()
    {
        var job = new JobDefinition("a", "A", "Does.") { Interval = TimeSpan.FromHours(1), InMarketTime = true };
        Assert.Equal(new IntervalTiming(TimeSpan.FromMinutes(6)), job.Configured(10, TimeZoneInfo.Utc));
        Assert.Equal(new IntervalTiming(TimeSpan.FromSeconds(1)), job.Configured(10_000, TimeZoneInfo.Utc));
        Assert.Equal(new IntervalTiming(TimeSpan.FromHours(1)), (job with { InMarketTime = false }).Configured(10_000, TimeZoneInfo.Utc));
        Assert.Null((job with { Interval = null }).Configured(10, TimeZoneInfo.Utc));
    }

    [Fact]
    public async Task What_begins_with_a_run_has_it_at_the_first_start_and_the_rest_begins_with_a_wait()
    {
        await using var jobs = await JobsHarness.StartAsync(wall: new FakeTimeProvider(Sample.Start));
        var runs = (await jobs.Ledger.ReadAsync(new RunQuery(), Token)).Items;
        Assert.Equal(["ingest", "retrain", "verify"], runs.Select(run => run.Request.Job).Order());
        Assert.All(runs, run => Assert.Equal((JobRequest.BySchedule, null), (run.Request.RequestedBy, run.Request.Input)));
        Assert.Equal(Sample.Start + ReviewInterval, NextOf(jobs, Review));
        Assert.Equal(Sample.Start.AddMinutes(6), await Waiting.ForAsync(() => Task.FromResult(NextOf(jobs, "retrain")), next => next > Sample.Start));
    }

    [Fact]
    public async Task An_interval_asks_for_a_run_again_and_again_and_joins_one_that_is_still_under_way()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await AdvanceUntilAsync(wall, async () => await EndedAsync(jobs, Review) == 1);
        var gate = jobs.Review.Hold();
        await AdvanceUntilAsync(wall, () => Task.FromResult(jobs.Review.Runs == 2));
        var due = NextOf(jobs, Review);
        await AdvanceUntilAsync(wall, () => Task.FromResult(NextOf(jobs, Review) > due));

        var runs = await jobs.RunsOfAsync(Review);
        Assert.Equal([RunState.Succeeded, RunState.Running], runs.Select(run => run.State));
        Assert.True(runs[0].QueuedAt >= Sample.Start + ReviewInterval && runs[1].QueuedAt >= runs[0].QueuedAt + ReviewInterval);
        gate.SetResult();
    }

    [Fact]
    public async Task Times_that_were_missed_while_nothing_ran_are_made_up_for_once()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await AdvanceUntilAsync(wall, async () => await EndedAsync(jobs, Review) == 1);
        await jobs.StopAsync();
        wall.Advance(TimeSpan.FromDays(3));
        await jobs.StartAgainAsync();

        await Waiting.UntilAsync(async () => await EndedAsync(jobs, Review) == 2 && await EndedAsync(jobs, Verify) == 2);
        Assert.Equal(wall.GetUtcNow() + ReviewInterval, await Waiting.ForAsync(() => Task.FromResult(NextOf(jobs, Review)), next => next > wall.GetUtcNow()));
        Assert.Equal((2, 2), ((await jobs.RunsOfAsync(Review)).Count, (await jobs.RunsOfAsync(Verify)).Count));
    }

    [Fact]
    public async Task A_first_interval_that_is_longer_than_a_process_lives_is_not_put_off_by_restarts()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        for (var restart = 0; restart < 2; restart++)
        {
            wall.Advance(ReviewInterval / 3);
            await jobs.StopAsync();
            await jobs.StartAgainAsync();
            Assert.Equal(Sample.Start + ReviewInterval, NextOf(jobs, Review));
        }
    }

    [Fact]
    public async Task A_retraining_waits_for_its_market_time_over_a_restart_once_every_model_has_a_champion()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        foreach (var asset in jobs.Live.Market.Assets)
        {
            foreach (var model in ModelCatalogue.Names)
            {
                var version = await jobs.Registry.AddAsync(RegistryStore.Metadata(jobs.Clock.GetUtcNow(), 1, asset, model), RegistryStore.Artefact(1), Token);
                await jobs.Registry.SetAliasAsync(new AliasMove(asset, model, ModelAlias.Champion, version.Id, null, "test", "It is the first."), Token);
            }
        }

        // The market goes on for 20 of 60 minutes while the wall stands still.
        jobs.Clock.Advance(TimeSpan.FromMinutes(20));
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        Assert.Equal(Sample.Start.AddMinutes(4), NextOf(jobs, "retrain"));
        Assert.Single(jobs.Retrainer.Requests);
    }

    [Fact]
    public async Task Cron_expressions_are_recurring_jobs_of_Hangfire_in_the_zone_that_is_configured()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["TimeZone=Europe/Berlin", "review:Interval=01:00:00", "backup:Interval=1.00:00:00"]);
        Assert.Equal(
            [("audit-retention", "45 * * * *", "Europe/Berlin"), ("recompute", "30 0 * * *", "Europe/Berlin"), ("verify", "0 0 * * *", "Europe/Berlin")],
            Recurring(jobs));
        var next = jobs.Hangfire.GetConnection().GetRecurringJobs().Single(job => job.Id == Verify).NextExecution;
        Assert.Equal(next, jobs.Schedule.NextOf(DefinitionOf(jobs, Verify)).First().UtcDateTime);
        Assert.Equal("1.00:00:00", jobs.Schedule.Find("backup")!.Timing.ToString());
    }

    /// <summary>Hangfire must leave alone what it calls: the schedule is the application's.</summary>
    [Fact]
    public async Task What_Hangfire_finds_due_is_asked_for_and_the_schedule_can_be_paused_afterwards()
    {
        await using var jobs = await JobsHarness.StartAsync();
        for (var runs = 2; runs <= 3; runs++)
        {
            jobs.Services.GetRequiredService<IRecurringJobManager>().Trigger(Verify);
            await Waiting.UntilAsync(async () => await EndedAsync(jobs, Verify) == runs);
        }

        Assert.All(await jobs.RunsOfAsync(Verify), run => Assert.Equal(JobRequest.BySchedule, run.Request.RequestedBy));

        Assert.Equal("Verify the ledger is paused. A run under way goes on.", (await jobs.Actions.PauseAsync(Verify, "Enough.", "ada", Token)).Message);
        Assert.DoesNotContain(Recurring(jobs), job => job.Id == Verify);
    }

    [Theory]
    [InlineData(Review)]
    [InlineData(Verify)]
    public async Task A_pause_holds_over_a_restart_with_who_and_why_and_what_was_missed_is_made_up_for_once_it_ends(string job)
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await AdvanceUntilAsync(wall, async () => await EndedAsync(jobs, Review) == 1);
        var before = (await jobs.RunsOfAsync(job)).Count;
        await jobs.Actions.PauseAsync(job, "maintenance", "ada", Token);
        var paused = wall.GetUtcNow();
        wall.Advance(TimeSpan.FromDays(2));
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        var line = (await jobs.View.ReadJobsAsync(Token)).Single(line => line.Definition.Name == job);
        Assert.Equal((new JobPause("ada", paused, "maintenance"), false, 0), (line.Pause, line.IsScheduled, line.Next.Count));
        Assert.DoesNotContain(Recurring(jobs), recurring => recurring.Id == job);

        // Another job had its time meanwhile, so this one's would have come.
        await Waiting.UntilAsync(async () => await EndedAsync(jobs, "ingest") == 2);
        Assert.Equal(before, (await jobs.RunsOfAsync(job)).Count);
        Assert.EndsWith("goes on.", (await jobs.Actions.ResumeAsync(job, "ada", Token)).Message, StringComparison.Ordinal);
        await Waiting.UntilAsync(async () => await EndedAsync(jobs, job) == before + 1);
        Assert.Null(jobs.Schedule.Find(job)!.Pause);
        Assert.True(NextOf(jobs, job) > wall.GetUtcNow());
    }

    [Fact]
    public async Task A_schedule_changed_by_hand_stays_over_restarts_until_the_configuration_says_something_else()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["verify:Cron=0 3 * * *", "TimeZone=Europe/Berlin"]);
        Assert.Equal(("0 3 * * * (Europe/Berlin)", null), await LineAsync());
        await jobs.Actions.PauseAsync(Verify, "maintenance", "ada", Token);

        var changed = await jobs.Actions.ChangeScheduleAsync(Verify, CronTiming.Parse("30 4 * * MON", TimeZoneInfo.Utc), "ada", Token);
        Assert.Equal("Verify the ledger runs at the times of the cron expression 30 4 * * MON in UTC once it is resumed; it stays paused.", changed.Message);
        Assert.Equal(("30 4 * * MON (UTC)", "0 3 * * * (Europe/Berlin)"), await LineAsync());
        await RestartAsync();
        Assert.Equal(("30 4 * * MON (UTC)", "0 3 * * * (Europe/Berlin)"), await LineAsync());
        await jobs.Actions.ResumeAsync(Verify, "ada", Token);
        Assert.Contains((Verify, "30 4 * * MON", "UTC"), Recurring(jobs));
        var next = NextOf(jobs, Verify)!.Value;
        Assert.Equal((DayOfWeek.Monday, new TimeSpan(4, 30, 0)), (next.DayOfWeek, next.UtcDateTime.TimeOfDay));

        // Set back, set back again, and changed in the configuration.
        Assert.True((await jobs.Actions.ResetScheduleAsync(Verify, "ada", Token)).Done);
        Assert.Equal(("0 3 * * * (Europe/Berlin)", null), await LineAsync());
        Assert.EndsWith("nothing was to be changed.", (await jobs.Actions.ResetScheduleAsync(Verify, "ada", Token)).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["reset the schedule", "resumed", "changed the schedule", "paused"],
            (await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items.Select(action => action.Action));
        await jobs.Actions.ChangeScheduleAsync(Verify, new IntervalTiming(TimeSpan.FromHours(2)), "ada", Token);
        Assert.DoesNotContain(Recurring(jobs), job => job.Id == Verify);
        await RestartAsync("verify:Cron=0 5 * * *", "TimeZone=Europe/Berlin");
        Assert.Equal(("0 5 * * * (Europe/Berlin)", null), await LineAsync());
        await RestartAsync("verify:Interval=12:00:00");
        Assert.Equal(("12:00:00", null), await LineAsync());

        async Task<(string?, string?)> LineAsync()
        {
            var line = (await jobs.View.ReadJobsAsync(Token)).Single(line => line.Definition.Name == Verify);
            return (line.Timing?.ToString(), line.ChangedFrom?.ToString());
        }

        async Task RestartAsync(params string[] settings)
        {
            await jobs.StopAsync();
            await jobs.StartAgainAsync(settings);
        }
    }

    [Fact]
    public async Task A_stored_schedule_that_earlier_versions_took_and_this_one_refuses_gives_way_with_a_line_in_the_log()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["verify:Interval=12:00:00"]);
        await jobs.Ledger.SetScheduleAsync(Verify, new ScheduleChange("00:00:10", "12:00:00", Since: Sample.Start), Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        await Waiting.UntilAsync(() => Task.FromResult(jobs.Schedule.Find(Verify) is not null));
        Assert.Equal("12:00:00", jobs.Schedule.Find(Verify)!.Timing.ToString());
        Assert.Single(jobs.Log.Lines, line => line.Contains(
            "The schedule of job verify that was set by hand does not count, so it runs as configured. The interval is 10 s; it must lie between "
                + "1 min and", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shorter_interval_counts_from_now_and_leaves_a_retry_that_waits()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall, settings: ["review:RetryDelay=00:10:00"]);
        jobs.Review.Do = _ => throw new InvalidOperationException("No scores.");
        var waiting = (await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(waiting, RunState.RetryScheduled);
        wall.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("Review champions runs every 1 min 10 s from now on.",
            (await jobs.Actions.ChangeScheduleAsync(Review, new IntervalTiming(TimeSpan.FromSeconds(70)), "ada", Token)).Message);

        Assert.Equal(Sample.Start.AddSeconds(100), NextOf(jobs, Review));
        Assert.Equal(RunState.RetryScheduled, (await jobs.Ledger.FindAsync(waiting, Token))!.State);
    }

    [Fact]
    public async Task At_the_market_s_end_its_jobs_rest_and_go_on_once_it_does()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        var told = 0;
        jobs.Schedule.Changed += () => Interlocked.Increment(ref told);
        End(true);
        Assert.Equal(1, told);
        Assert.Empty(jobs.Schedule.NextOf(DefinitionOf(jobs, Review)));
        var lines = await jobs.View.ReadJobsAsync(Token);
        Assert.Equal(["retrain", "review", "ingest", "daily-models", "retention"], lines.Where(line => line.Rests).Select(line => line.Definition.Name));
        wall.Advance(TimeSpan.FromHours(1));
        var by = (await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(by, RunState.Succeeded);
        Assert.Single(await jobs.RunsOfAsync(Review));

        End(false);
        await Waiting.UntilAsync(async () => await EndedAsync(jobs, Review) == 2);

        void End(bool ended)
        {
            jobs.Live.HasEnded = ended;
            jobs.Live.Raise(Sample.Btc);
            jobs.Live.Raise(Sample.Btc);
        }
    }

    [Fact]
    public async Task The_threshold_asks_for_one_fine_tune_and_for_none_more_before_as_many_have_come_anew()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var verified = 25;
        jobs.Tuner.Status = asset => new FineTuningStatus(asset, asset == Sample.Btc, 20, verified, 0, verified, null);
        await RaiseUntilAsync(1);
        var run = (await jobs.RunsOfAsync(FineTuner.JobName))[0];
        await jobs.WaitForAsync(run.Id, RunState.Succeeded);
        Assert.Equal(("threshold", """{"asset":"BTC-USD"}"""), (run.Request.RequestedBy, run.Request.Input));
        verified = 44;
        jobs.Tuner.Raise(Sample.Btc);
        verified = 45;
        await RaiseUntilAsync(2);
        Assert.Equal(2, jobs.Tuner.Requests.Count);

        // It listens from a moment after the start on.
        Task RaiseUntilAsync(int runs) => Waiting.UntilAsync(async () =>
        {
            jobs.Tuner.Raise(Sample.Btc);
            return await EndedAsync(jobs, FineTuner.JobName) == runs;
        });
    }

    [Fact]
    public async Task No_fine_tune_is_asked_for_where_there_is_no_network()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var (hasNetwork, asked) = (false, 0);
        jobs.Tuner.Status = asset =>
        {
            asked += asset == Sample.Btc ? 1 : 0;
            return new FineTuningStatus(asset, asset == Sample.Btc, 20, 25, 0, 25, null) { HasNetwork = hasNetwork };
        };
        await Waiting.UntilAsync(() =>
        {
            jobs.Tuner.Raise(Sample.Btc);
            return asked > 3;
        });
        Assert.Empty(await jobs.RunsOfAsync(FineTuner.JobName));

        hasNetwork = true;
        jobs.Tuner.Raise(Sample.Btc);
        await Waiting.UntilAsync(async () => await EndedAsync(jobs, FineTuner.JobName) == 1);
    }

    [Fact]
    public async Task Retention_takes_old_versions_old_runs_and_old_audit_entries_attack_15()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(
            services => services.AddSingleton<IAuditLog>(provider => new SqliteAuditLog(provider.GetRequiredService<AccountsStore>().Database, wall)), wall,
            settings: ["KeepDays=10"]);
        for (var i = 0; i < 4; i++)
        {
            jobs.Clock.Advance(Sample.Minute);
            await jobs.Registry.AddAsync(RegistryStore.Metadata(jobs.Clock.GetUtcNow(), i), RegistryStore.Artefact(i), Token);
        }

        var audit = (SqliteAuditLog)jobs.Services.GetRequiredService<IAuditLog>();
        await audit.WriteAsync(new AuditEntry(0, Sample.Start.AddDays(-400), "ada", "user.create", null, "done"), Token);
        await audit.WriteAsync(new AuditEntry(0, Sample.Start, "ada", "user.create", null, "done"), Token);
        jobs.Live.HasEnded = true;
        wall.Advance(TimeSpan.FromDays(11));
        var run = await jobs.WaitForAsync((await jobs.Actions.TriggerAsync("retention", verified: false, "ada", Token)).Run!.Value, RunState.Succeeded);
        Assert.Equal(2, run.Figure("versions"));
        Assert.Equal(3, run.Figure("runs"));
        Assert.Equal(2, (await jobs.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        var entries = await jobs.WaitForAsync(
            (await jobs.Actions.TriggerAsync("audit-retention", verified: false, "ada", Token)).Run!.Value, RunState.Succeeded);
        Assert.Equal(1, entries.Figure("audit entries"));
    }

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
        await AdvanceUntilAsync(passing, async () => await EndedAsync(jobs, Review) == 1);
        var next = NextOf(jobs, Review)!.Value;

        wall.Put = put;
        Assert.Equal(next + put, NextOf(jobs, Review));
        var health = new ClockHealth((SteadyClock)jobs.Services.GetService(typeof(SteadyClock))!);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);
        Assert.Contains($"was put {(hours > 0 ? "forward" : "back")} by {put.Duration()}", (await CheckAsync()).Description, StringComparison.Ordinal);
        await AdvanceUntilAsync(passing, async () => await EndedAsync(jobs, Review) == 2);
        wall.Put = TimeSpan.Zero;

        // In small steps: the machine may take some of them to do what has come due.
        await AdvanceUntilAsync(passing, async () => await EndedAsync(jobs, Review) == 3, seconds: 1);
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
        await AdvanceUntilAsync(passing, async () => await EndedAsync(jobs, Review) == 1);
        await jobs.StopAsync();

        wall.Put = TimeSpan.Zero;
        await jobs.StartAgainAsync();

        Assert.InRange(NextOf(jobs, Review)!.Value - passing.GetUtcNow(), TimeSpan.Zero, ReviewInterval);
        Assert.InRange(NextOf(jobs, "ingest")!.Value - passing.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromHours(0.6));
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
        await AdvanceUntilAsync(passing, async () => (await jobs.Ledger.FindAsync(run, Token))!.State == RunState.Succeeded);

        Assert.True((await Waiting.ForAsync(
            () => Task.FromResult(jobs.Hangfire.GetConnection().GetRecurringJobs().Single(job => job.Id == Verify).NextExecution), next =>
                next?.Year < 2099)) is not null);
    }

    /// <summary>Versions come as fast as the market runs.</summary>
    [Fact]
    public async Task Retention_keeps_up_with_a_market_that_runs_faster_than_the_clock_attack_15()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        for (var i = 0; i < 4; i++)
        {
            jobs.Clock.Advance(Sample.Minute);
            await jobs.Registry.AddAsync(RegistryStore.Metadata(jobs.Clock.GetUtcNow(), i), RegistryStore.Artefact(i), Token);
        }

        // Six hours of a market ten times as fast as the clock.
        wall.Advance(TimeSpan.FromMinutes(36));
        await Waiting.UntilAsync(async () => (await jobs.Registry.ReadAsync(new VersionQuery(), Token)).Total == 2);
        Assert.Equal(JobRequest.BySchedule, Assert.Single(await jobs.RunsOfAsync("retention")).Request.RequestedBy);
    }

    private static JobDefinition DefinitionOf(JobsHarness jobs, string job) => ((JobCatalogue)jobs.Services.GetService(typeof(JobCatalogue))!).Require(job);

    private static DateTimeOffset? NextOf(JobsHarness jobs, string job) =>
        jobs.Schedule.NextOf(DefinitionOf(jobs, job)).Select(time => (DateTimeOffset?)time).FirstOrDefault();

    private static async Task<int> EndedAsync(JobsHarness jobs, string job) => (await jobs.RunsOfAsync(job)).Count(run => run.State.HasEnded());

    private static ImmutableArray<(string Id, string Cron, string Zone)> Recurring(JobsHarness jobs) =>
        [.. jobs.Hangfire.GetConnection().GetRecurringJobs().OrderBy(job => job.Id, StringComparer.Ordinal).Select(job => (job.Id, job.Cron, job.TimeZoneId))];

    // Step by step: who waits for a time that has come before it began to wait waits anew.
    private static Task AdvanceUntilAsync(FakeTimeProvider wall, Func<Task<bool>> wished, int seconds = 10) => Waiting.UntilAsync(async () =>
    {
        wall.Advance(TimeSpan.FromSeconds(seconds));
        return await wished();
    });
}

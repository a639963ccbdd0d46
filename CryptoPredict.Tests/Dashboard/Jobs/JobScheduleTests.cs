using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
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
        Assert.Equal(Sample.Start + ReviewInterval, jobs.NextOf(Review));
        Assert.Equal(Sample.Start.AddMinutes(6), await Waiting.ForAsync(() => Task.FromResult(jobs.NextOf("retrain")), next => next > Sample.Start));
    }

    [Fact]
    public async Task An_interval_asks_for_a_run_again_and_again_and_joins_one_that_is_still_under_way()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        await JobsHarness.AdvanceUntilAsync(wall, async () => await jobs.EndedAsync(Review) == 1);
        var gate = jobs.Review.Hold();
        await JobsHarness.AdvanceUntilAsync(wall, () => Task.FromResult(jobs.Review.Runs == 2));
        var due = jobs.NextOf(Review);
        await JobsHarness.AdvanceUntilAsync(wall, () => Task.FromResult(jobs.NextOf(Review) > due));

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
        await JobsHarness.AdvanceUntilAsync(wall, async () => await jobs.EndedAsync(Review) == 1);
        await jobs.StopAsync();
        wall.Advance(TimeSpan.FromDays(3));
        await jobs.StartAgainAsync();

        await Waiting.UntilAsync(async () => await jobs.EndedAsync(Review) == 2 && await jobs.EndedAsync(Verify) == 2);
        Assert.Equal(wall.GetUtcNow() + ReviewInterval, await Waiting.ForAsync(() => Task.FromResult(jobs.NextOf(Review)), next => next > wall.GetUtcNow()));
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
            Assert.Equal(Sample.Start + ReviewInterval, jobs.NextOf(Review));
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

        Assert.Equal(Sample.Start.AddMinutes(4), jobs.NextOf("retrain"));
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
        Assert.Equal(next, jobs.Schedule.NextOf(jobs.DefinitionOf(Verify)).First().UtcDateTime);
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
            await Waiting.UntilAsync(async () => await jobs.EndedAsync(Verify) == runs);
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
        await JobsHarness.AdvanceUntilAsync(wall, async () => await jobs.EndedAsync(Review) == 1);
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
        await Waiting.UntilAsync(async () => await jobs.EndedAsync("ingest") == 2);
        Assert.Equal(before, (await jobs.RunsOfAsync(job)).Count);
        Assert.EndsWith("goes on.", (await jobs.Actions.ResumeAsync(job, "ada", Token)).Message, StringComparison.Ordinal);
        await Waiting.UntilAsync(async () => await jobs.EndedAsync(job) == before + 1);
        Assert.Null(jobs.Schedule.Find(job)!.Pause);
        Assert.True(jobs.NextOf(job) > wall.GetUtcNow());
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
        var next = jobs.NextOf(Verify)!.Value;
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

        Assert.Equal(Sample.Start.AddSeconds(100), jobs.NextOf(Review));
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
        Assert.Empty(jobs.Schedule.NextOf(jobs.DefinitionOf(Review)));
        var lines = await jobs.View.ReadJobsAsync(Token);
        Assert.Equal(["retrain", "review", "ingest", "daily-models", "retention"], lines.Where(line => line.Rests).Select(line => line.Definition.Name));
        wall.Advance(TimeSpan.FromHours(1));
        var by = (await jobs.Actions.TriggerAsync(Review, verified: false, "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(by, RunState.Succeeded);
        Assert.Single(await jobs.RunsOfAsync(Review));

        End(false);
        await Waiting.UntilAsync(async () => await jobs.EndedAsync(Review) == 2);

        void End(bool ended)
        {
            jobs.Live.HasEnded = ended;
            jobs.Live.Raise(Sample.Btc);
            jobs.Live.Raise(Sample.Btc);
        }
    }

    private static ImmutableArray<(string Id, string Cron, string Zone)> Recurring(JobsHarness jobs) =>
        [.. jobs.Hangfire.GetConnection().GetRecurringJobs().OrderBy(job => job.Id, StringComparer.Ordinal).Select(job => (job.Id, job.Cron, job.TimeZoneId))];
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Hangfire;
using Hangfire.States;
using Hangfire.Storage.Monitoring;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>A run from the wish to its end.</summary>
[Kind(TestKind.Host)]
public sealed class JobRunTests
{
    private static readonly TimeSpan StopAtMost = TimeSpan.FromSeconds(10);

    private static readonly Action<ILogger, int, Exception?> LogEpoch = LoggerMessage.Define<int>(LogLevel.Information, new EventId(1), "epoch {Epoch}");
    private static readonly Action<ILogger, Exception?> LogHeat = LoggerMessage.Define(LogLevel.Warning, new EventId(2), "it is hot");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_written_down_with_who_asked_every_state_its_figures_and_its_sentence()
    {
        await using var jobs = await JobsHarness.StartAsync();

        var asked = await jobs.Queue.RequestAsync(FineTuner.JobName, new FineTuneInput(Sample.Btc, 12), "ada", Token);

        var run = await jobs.WaitForAsync(asked.Run!.Value, RunState.Succeeded);
        Assert.Equal((true, false, $"Fine-tune is queued as run {run.Id}."), (asked.Done, asked.Joined, asked.Message));
        Assert.Equal(new JobRequest("fine-tune", "ada", """{"asset":"BTC-USD","minimumSamples":12}""", Sample.Btc), run.Request);
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Succeeded], await jobs.StatesOfAsync(run.Id));
        Assert.Equal("It learnt from 20 samples.", run.Message);
        Assert.Equal([new RunFigure("samples", 20), new RunFigure("promoted", 1)], run.Figures);
        Assert.Equal(jobs.Clock.GetUtcNow(), run.MarketTime);
        Assert.True(run.QueuedAt <= run.StartedAt && run.StartedAt <= run.EndedAt);
        Assert.Equal(new FineTuneInput(Sample.Btc, 12), Assert.Single(jobs.Tuner.Requests));
    }

    [Fact]
    public async Task What_a_run_tells_and_what_the_application_logs_meanwhile_is_its_log_with_levels()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var logger = jobs.Services.GetRequiredService<ILogger<JobRunTests>>();
        jobs.Tuner.Do = async (_, run) =>
        {
            run.Log("It begins.");
            await Task.Run(() => LogEpoch(logger, 3, null), Token);
            LogHeat(logger, new InvalidOperationException("The fan stands still."));
            return RunResult.Succeeded("done");
        };
        LogEpoch(logger, 1, null);

        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Succeeded);
        LogEpoch(logger, 9, null);

        var lines = await jobs.Ledger.ReadLogAsync(run.Id, 0, 100, newest: false, Token);
        Assert.Equal(
            [("It begins.", null), ("epoch 3", "information"), ("it is hot: The fan stands still.", "warning")],
            lines.Select(line => (line.Text, line.Level)));
    }

    [Fact]
    public async Task The_same_work_joins_whoever_asks_and_other_work_of_the_job_waits_its_turn_while_another_job_runs()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = jobs.Tuner.Hold();
        var first = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(first, RunState.Running);

        var same = await jobs.Queue.RequestAsync(FineTuner.JobName, new FineTuneInput(Sample.Btc), "bob", Token);
        var other = await jobs.FineTuneAsync("ETH-USD");
        var retrain = (await jobs.Queue.RequestAsync(Retrainer.JobName, new RetrainInput(), "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(retrain, RunState.Succeeded);

        Assert.Equal((true, true, first, $"Fine-tune is waiting or under way already as run {first}."), (same.Done, same.Joined, same.Run, same.Message));
        Assert.Equal(RunState.Queued, (await jobs.Ledger.FindAsync(other, Token))!.State);
        Assert.Equal($"Run {first} of the same job is under way.", Assert.Single(await jobs.View.ReadWaitingAsync(Token)).Why);
        gate.SetResult();
        await jobs.WaitForAsync(other, RunState.Succeeded);
        await Waiting.UntilAsync(() => jobs.Queue.HangfireIdOf(other) is null);
        Assert.Equal(1, jobs.Tuner.MostAtOnce);
        Assert.False((await jobs.Queue.RequestAsync(FineTuner.JobName, new FineTuneInput(Sample.Btc), "bob", Token)).Joined);
    }

    [Fact]
    public async Task A_run_that_waits_says_for_what()
    {
        await using var jobs = await JobsHarness.StartAsync();

        // Written down, and not queued: none of them starts.
        var alone = await jobs.Ledger.QueueAsync([new("retrain", "ada", """{"asset":"BTC-USD"}"""), new("retrain", "ada", """{"asset":"ETH-USD"}""")], chained: false, Token);
        var chain = await jobs.Ledger.QueueAsync([new("verify", "ada"), new("fine-tune", "ada", """{"asset":"SOL-USD"}""")], chained: true, Token);
        Assert.Equal(
            ["It starts at once.", $"Run {alone[0].Id} of the same job comes first.", "It starts at once.",
                $"It follows run {chain[0].Id} once that has succeeded."],
            (await jobs.View.ReadWaitingAsync(Token)).OrderBy(waiting => waiting.Run.Id).Select(waiting => waiting.Why));

        var gate = jobs.Tuner.Hold();
        var running = await jobs.FineTuneAsync("BTC-USD");
        await jobs.WaitForAsync(running, RunState.Running);
        var second = await jobs.FineTuneAsync("ETH-USD");
        Assert.Equal($"Run {running} of the same job is under way.", (await jobs.View.ReadWaitingAsync(Token)).Single(waiting => waiting.Run.Id == second).Why);
        gate.SetResult();
        await jobs.WaitForAsync(second, RunState.Succeeded);
    }

    [Fact]
    public async Task A_failing_run_is_tried_again_as_its_job_says_and_then_fails_and_Hangfire_tells_the_same()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:Retries=1", "fine-tune:RetryDelay=00:00:01"]);
        jobs.Tuner.Break();

        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Failed);

        var events = await jobs.Ledger.ReadEventsAsync(run.Id, Token);
        Assert.Equal([RunState.Queued, RunState.Running, RunState.RetryScheduled, RunState.Running, RunState.Failed], events.Select(step => step.State));
        Assert.Equal("Attempt 1 failed, the next one follows in 1 s: The disk is full.", events[2].Reason);
        Assert.Equal((2, "The disk is full.", "System.InvalidOperationException"), (run.Attempt, run.Message, run.Fault!.Type));
        Assert.Contains("   at ", run.Fault.Stack, StringComparison.Ordinal);
        var monitoring = jobs.Hangfire.GetMonitoringApi();
        var failed = await Waiting.ForAsync(() => Task.FromResult(monitoring.FailedJobs(0, 9)), found => found.Count == 1);
        var details = monitoring.JobDetails(failed[0].Key);

        // At each failure Hangfire notes as well what it was going to do before the filters spoke.
        Assert.Equal(["Enqueued", "Processing", "Failed", "Scheduled", "Enqueued", "Processing", "Failed", "Failed"], details.History.Reverse()
            .Select(state => state.StateName));
        Assert.True(details.ExpireAt > details.CreatedAt, "Hangfire keeps what failed for good unless it is given another.");
        Assert.Equal(typeof(RunFailedException).FullName, failed[0].Value.ExceptionType);
    }

    [Fact]
    public async Task A_run_that_fails_once_succeeds_at_its_second_attempt()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => Task.FromResult(
            jobs.Tuner.Requests.Count == 1 ? new RunResult(RunState.Failed, "The loss is not finite.") : RunResult.Succeeded("done"));
        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.Succeeded);
        Assert.Equal((2, "done"), (run.Attempt, run.Message));
    }

    [Fact]
    public async Task A_run_that_waits_for_its_retry_says_when_that_is_due_and_has_it_at_once_where_that_is_asked_for()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:RetryDelay=00:10:00"]);
        jobs.Tuner.Break();
        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), RunState.RetryScheduled);
        Assert.InRange(run.DueAt!.Value - (await jobs.Ledger.ReadEventsAsync(run.Id, Token))[1].At, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        var scheduled = await ScheduledAsync();
        Assert.InRange(scheduled[0].Value.EnqueueAt - run.DueAt.Value.UtcDateTime, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(60));

        await jobs.Queue.RetryAtOnceAsync(run.Id, Token);

        // The one that was planned before must not come as well, long before the next one is due.
        var again = await Waiting.ForAsync(() => jobs.Ledger.FindAsync(run.Id, Token), found => found is { State: RunState.RetryScheduled, Attempt: 2 });
        Assert.Equal("Attempt 2 failed, the next one follows in 30 min: The disk is full.", again!.Message);
        scheduled = await ScheduledAsync();
        Assert.True(scheduled[0].Value.EnqueueAt > run.DueAt.Value.UtcDateTime.AddMinutes(10));

        jobs.Tuner.Do = (_, _) => Task.FromResult(RunResult.Succeeded("done"));
        await jobs.Queue.RetryAtOnceAsync(run.Id, Token);
        Assert.Equal(3, (await jobs.WaitForAsync(run.Id, RunState.Succeeded)).Attempt);
        await jobs.Queue.RetryAtOnceAsync(run.Id, Token);
        Assert.Equal(3, jobs.Tuner.Requests.Count);

        Task<JobList<ScheduledJobDto>> ScheduledAsync() =>
            Waiting.ForAsync(() => Task.FromResult(jobs.Hangfire.GetMonitoringApi().ScheduledJobs(0, 9)), found => found.Count == 1);
    }

    [Theory]
    [InlineData(RunState.Refused)]
    [InlineData(RunState.Skipped)]
    public async Task What_was_refused_or_had_nothing_to_do_is_not_tried_again(RunState state)
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => Task.FromResult(new RunResult(state, "Only 3 of 10 samples are there.") { Figures = [new("samples", 3)] });
        var run = await jobs.WaitForAsync(await jobs.FineTuneAsync(), state);
        Assert.Equal((1, "Only 3 of 10 samples are there.", 3), (run.Attempt, run.Message, run.Figure("samples")));
    }

    [Fact]
    public async Task A_run_is_cancelled_while_it_waits_while_it_runs_and_while_it_waits_for_its_retry_and_says_by_whom()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:RetryDelay=00:10:00"]);
        jobs.Tuner.Hold();
        var running = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(running, RunState.Running);
        var waiting = await jobs.FineTuneAsync("ETH-USD");

        Assert.Equal($"Run {waiting} is cancelled.", (await jobs.Actions.CancelAsync(waiting, "bob", Token)).Message);
        Assert.Equal("Cancelled by bob.", (await jobs.WaitForAsync(waiting, RunState.Cancelled)).Message);
        Assert.Null(jobs.Queue.HangfireIdOf(waiting));

        var before = TimeProvider.System.GetUtcNow();
        Assert.Equal($"Run {running} was asked to stop.", (await jobs.Actions.CancelAsync(running, "bob", Token)).Message);
        var cancelled = await jobs.WaitForAsync(running, RunState.Cancelled);
        Assert.Equal("Cancelled by bob.", cancelled.Message);
        Assert.InRange(cancelled.EndedAt!.Value - before, TimeSpan.FromMilliseconds(-1), TimeSpan.FromSeconds(2));

        jobs.Tuner.Break();
        var failed = await jobs.FineTuneAsync("SOL-USD");
        await jobs.WaitForAsync(failed, RunState.RetryScheduled);
        Assert.Equal($"Run {failed} is cancelled.", (await jobs.Actions.CancelAsync(failed, "bob", Token)).Message);
        Assert.Equal("Cancelled by bob.", (await jobs.WaitForAsync(failed, RunState.Cancelled)).Message);
        Assert.Equal(2, jobs.Tuner.Requests.Count);
        Assert.Equal(
            [$"run {failed}", $"run {running}", $"run {waiting}"],
            (await jobs.Ledger.ReadActionsAsync(new JobActionQuery(Limit: 9), Token)).Items.Select(
                action => action is { By: "bob", Action: "cancelled" } ? action.Target : action.Action));
    }

    [Fact]
    public async Task The_end_of_the_application_aborts_a_run_under_way_or_lets_it_wait_for_the_next_start_as_its_job_says()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Hold();
        jobs.Retrainer.Do = run => Task.Delay(Timeout.Infinite, run.Stop)
            .ContinueWith(_ => RunResult.Succeeded("never"), run.Stop, default, TaskScheduler.Default);
        var aborted = await jobs.FineTuneAsync();
        var again = (await jobs.Queue.RequestAsync(Retrainer.JobName, new RetrainInput(Sample.Btc), "ada", Token)).Run!.Value;
        await jobs.WaitForAsync(aborted, RunState.Running);
        await jobs.WaitForAsync(again, RunState.Running);

        await jobs.StopAsync();

        var ledger = jobs.OtherProcess();
        var end = (await ledger.FindAsync(aborted, Token))!;
        Assert.Equal((RunState.Aborted, "The application was stopped."), (end.State, end.Message));
        Assert.Equal("The application was stopped; it runs again once that is back.", (await ledger.FindAsync(again, Token)) is { State: RunState.Queued } run
            ? run.Message : null);
        jobs.Retrainer.Do = _ => Task.FromResult(RunResult.Succeeded("done"));
        await jobs.StartAgainAsync();
        Assert.Equal(2, (await jobs.WaitForAsync(again, RunState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_job_that_ignores_its_end_and_the_next_start_aborts_its_run()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var deaf = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        jobs.Tuner.Do = (_, _) => deaf.Task;
        var run = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(run, RunState.Running);

        var since = TimeProvider.System.GetTimestamp();
        await jobs.StopAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(since) < StopAtMost, $"It took {TimeProvider.System.GetElapsedTime(since)}.");

        Assert.Equal(RunState.Running, (await jobs.OtherProcess().FindAsync(run, Token))!.State);
        await jobs.StartAgainAsync();
        Assert.Equal("Its process ended before it did. Run it again if it is still wanted.", (await jobs.WaitForAsync(run, RunState.Aborted)).Message);

        // What the old one still says is not taken.
        deaf.SetResult(RunResult.Succeeded("too late"));
        await jobs.WaitForAsync(await jobs.FineTuneAsync("ETH-USD"), RunState.Succeeded, RunState.Aborted);
        Assert.Equal(RunState.Aborted, (await jobs.Ledger.FindAsync(run, Token))!.State);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_ledger_that_takes_nothing()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = jobs.Tuner.Hold();
        var run = await jobs.FineTuneAsync();
        await jobs.WaitForAsync(run, RunState.Running);
        await using (await jobs.FillDiskAsync("runs", "UPDATE"))
        {
            gate.SetResult();
            await Waiting.UntilAsync(() => jobs.Log.Lines.Any(
                line => line.StartsWith($"Warning: That run {run} is Succeeded could not be written down", StringComparison.Ordinal)));
            var since = TimeProvider.System.GetTimestamp();
            await jobs.StopAsync();
            Assert.True(TimeProvider.System.GetElapsedTime(since) < StopAtMost, $"It took {TimeProvider.System.GetElapsedTime(since)}.");
        }

        await jobs.StartAgainAsync();
        await jobs.WaitForAsync(run, RunState.Aborted);
    }

    /// <summary>As where Hangfire could not even read it, because no file could be opened just then.</summary>
    [Fact]
    public async Task A_run_that_Hangfire_has_let_go_of_comes_all_the_same_attack_4()
    {
        var wall = new FakeTimeProvider(Sample.Start);
        await using var jobs = await JobsHarness.StartAsync(wall: wall);
        var gate = jobs.Review.Hold();
        var first = (await jobs.Queue.RequestAsync(new JobRequest("review", "ada"), Token)).Run!.Value;
        await jobs.WaitForAsync(first, RunState.Running);
        var dropped = (await jobs.OtherProcess().QueueAsync([new JobRequest("review", "ada")], chained: false, Token))[0];
        await jobs.Queue.EnqueueAsync(dropped);
        Assert.True(jobs.Services.GetRequiredService<IBackgroundJobClientV2>().ChangeState(jobs.Queue.HangfireIdOf(dropped.Id)!, new DeletedState(), null));
        gate.SetResult();
        await jobs.WaitForAsync(first, RunState.Succeeded);
        Assert.Equal(RunState.Queued, (await jobs.Ledger.FindAsync(dropped.Id, Token))!.State);

        wall.Advance(TimeSpan.FromMinutes(1));

        await jobs.WaitForAsync(dropped.Id, RunState.Succeeded);
    }

    [Fact]
    public async Task What_Hangfire_cannot_read_still_has_filters_attack_4()
    {
        await using var jobs = await JobsHarness.StartAsync();

        Assert.NotEmpty(jobs.Services.GetRequiredService<JobFilters>().GetFilters(null));
    }

    [Fact]
    public async Task What_waited_or_was_to_be_tried_again_outlives_a_restart_with_its_due_time_and_its_attempts()
    {
        await using var jobs = await JobsHarness.StartAsync(settings: ["fine-tune:Retries=5", "fine-tune:RetryDelay=00:10:00"]);
        jobs.Tuner.Break();
        var failed = await jobs.WaitForAsync(await jobs.FineTuneAsync("SOL-USD"), RunState.RetryScheduled);
        jobs.Review.Hold();
        await jobs.StopAsync();
        var queued = (await jobs.OtherProcess().QueueAsync(
            [new JobRequest(FineTuner.JobName, "ada", JobInput.Write(new FineTuneInput(Sample.Btc)), Sample.Btc)], chained: false, Token))[0].Id;
        jobs.Tuner.Do = (_, _) => Task.FromResult(RunResult.Succeeded("done"));

        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(queued, RunState.Succeeded);
        var kept = (await jobs.Ledger.FindAsync(failed.Id, Token))!;
        Assert.Equal((RunState.RetryScheduled, 1, failed.DueAt, failed.Message), (kept.State, kept.Attempt, kept.DueAt, kept.Message));
        var scheduled = Assert.Single(jobs.Hangfire.GetMonitoringApi().ScheduledJobs(0, 9)).Value;
        Assert.InRange(scheduled.EnqueueAt - failed.DueAt!.Value.UtcDateTime, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
        jobs.Tuner.Break();
        await jobs.Queue.RetryAtOnceAsync(failed.Id, Token);
        var later = await Waiting.ForAsync(() => jobs.Ledger.FindAsync(failed.Id, Token), run => run is { State: RunState.RetryScheduled, Attempt: 2 });
        Assert.Equal("Attempt 2 failed, the next one follows in 30 min: The disk is full.", later!.Message);
    }

    [Fact]
    public async Task A_retry_that_fell_due_while_nothing_ran_comes_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var killed = jobs.OtherProcess();
        var id = (await killed.QueueAsync(
            [new JobRequest(FineTuner.JobName, "ada", JobInput.Write(new FineTuneInput(Sample.Btc)), Sample.Btc)], chained: false, Token))[0].Id;
        await killed.ClaimAsync(id, jobs.Clock.GetUtcNow(), Token);
        await killed.MoveAsync(new RunMove(id, RunState.RetryScheduled, "No luck.") { DueAt = TimeProvider.System.GetUtcNow().AddHours(-1) }, Token);
        await jobs.StartAgainAsync();
        Assert.Equal(2, (await jobs.WaitForAsync(id, RunState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task A_run_whose_process_was_killed_is_aborted_or_runs_again_but_not_for_ever()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var aborted = await jobs.LeaveRunningAsync(new JobRequest(FineTuner.JobName, "ada", JobInput.Write(new FineTuneInput(Sample.Btc))));
        var again = await jobs.LeaveRunningAsync(new JobRequest(Retrainer.JobName, "ada", JobInput.Write(new RetrainInput(Sample.Btc))));

        // Its job is tried two more times; this one has never come to its end.
        var given = await jobs.LeaveRunningAsync(new JobRequest(Retrainer.JobName, "ada", JobInput.Write(new RetrainInput(new("ETH-USD")))), attempts: 4);
        await jobs.StartAgainAsync();

        Assert.Equal("Its process ended before it did. Run it again if it is still wanted.", (await jobs.WaitForAsync(aborted, RunState.Aborted)).Message);
        Assert.Equal(2, (await jobs.WaitForAsync(again, RunState.Succeeded)).Attempt);
        Assert.Equal("Its process ended before it did; it runs again.", (await jobs.Ledger.ReadEventsAsync(again, Token))[2].Reason);
        Assert.Equal(4, (await jobs.WaitForAsync(given, RunState.Aborted)).Attempt);
    }

    [Fact]
    public async Task A_run_of_a_job_that_is_not_there_any_more_is_aborted_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await jobs.StopAsync();
        var id = (await jobs.OtherProcess().QueueAsync([new JobRequest("mint", "ada")], chained: false, Token))[0].Id;
        await jobs.StartAgainAsync();
        Assert.Equal("There is no job 'mint' any more.", (await jobs.WaitForAsync(id, RunState.Aborted)).Message);
        Assert.Equal("The job 'mint' is not offered here any more.", (await jobs.Actions.RunAgainAsync(id, "ada", Token)).Message);
    }

    [Fact]
    public async Task What_Hangfire_does_not_take_has_failed_with_what_was_to_follow_it_and_whoever_asked_is_told()
    {
        var client = new FullClient();
        await using var jobs = await JobsHarness.StartAsync(services => services.AddSingleton<IBackgroundJobClientV2>(provider =>
        {
            client.Inner = new BackgroundJobClient(
                provider.GetRequiredService<JobStorage>(), provider.GetRequiredService<Hangfire.Common.IJobFilterProvider>());
            return client;
        }));
        client.IsFull = true;

        await Assert.ThrowsAsync<IOException>(() => jobs.FineTuneAsync());
        await Assert.ThrowsAsync<IOException>(() => jobs.Queue.RequestVerifiedAsync("review", "ada", Token));

        var tune = Assert.Single(await jobs.RunsOfAsync(FineTuner.JobName));
        Assert.Equal((RunState.Failed, "The queue did not take it.", "System.IO.IOException"), (tune.State, tune.Message, tune.Fault!.Type));
        Assert.Equal(
            [RunState.Failed, RunState.Skipped, RunState.Skipped],
            (await jobs.Ledger.ReadAsync(new RunQuery(RequestedBy: "ada", Limit: 3), Token)).Items.Reverse().Select(run => run.State));
    }

    private sealed class FullClient : IBackgroundJobClientV2
    {
        public BackgroundJobClient Inner { get; set; } = null!;

        public bool IsFull { get; set; }

        public JobStorage Storage => Inner.Storage;

        public string Create(Hangfire.Common.Job job, Hangfire.States.IState state) => IsFull ? throw new IOException("It is full.") : Inner.Create(job, state);

        public string Create(Hangfire.Common.Job job, Hangfire.States.IState state, IDictionary<string, object> parameters) =>
            IsFull ? throw new IOException("It is full.") : Inner.Create(job, state, parameters);

        public bool ChangeState(string jobId, Hangfire.States.IState state, string expectedState) => Inner.ChangeState(jobId, state, expectedState);
    }
}

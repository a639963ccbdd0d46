using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class JobRunTests
{
    [Fact]
    public async Task A_requested_run_is_in_the_ledger_with_who_asked_and_every_step()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var ticket = await jobs.Services.GetRequiredService<IWorkRequests>().FineTuneAsync(Sample.Btc, 12, "ada", Token);

        Assert.True(ticket.Accepted);
        var run = await jobs.WaitForAsync(Id(ticket), JobState.Succeeded);
        Assert.Equal(new JobRequest("fine-tune", "ada", """{"asset":"BTC-USD","minimumSamples":12}"""), run.Request);
        Assert.Equal([JobState.Queued, JobState.Started, JobState.Succeeded], await jobs.StatesOfAsync(run.Id));
        Assert.Equal("It learnt from 20 samples.", run.Message);
        Assert.Equal(7, run.TrainingRunId);
        Assert.Equal("""{"samples":20,"promoted":1}""", run.Metrics);
        Assert.Equal(new FineTuneRequest(Sample.Btc, "ada", 12), Assert.Single(jobs.Tuner.Requests));
        Assert.True(run.QueuedAt <= run.StartedAt && run.StartedAt <= run.EndedAt);
    }

    [Fact]
    public async Task The_scheduler_keeps_its_own_history_too_with_input_and_log()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) =>
        {
            LogEpoch(jobs.Services.GetRequiredService<ILogger<JobRunTests>>(), 3, null);
            return Task.FromResult(new RunSummary(1, RunOutcome.Succeeded, "done"));
        };
        await jobs.WaitForAsync((await AskAsync(jobs, "BTC-USD")).Run.Id, JobState.Succeeded);
        var history = jobs.Services.GetRequiredService<IExecutionHistoryStore>();
        var name = (await jobs.SchedulerAsync()).SchedulerName;
        IReadOnlyList<ExecutionHistoryEntry> found = [];
        await Waiting.UntilAsync(async () => (found = (await history.QueryExecutions(new ExecutionHistoryQuery { SchedulerName = name }, Token)).Items).Count == 1);
        var entry = await history.GetExecution(name, found[0].EntryId!, Token);
        Assert.Equal(("fine-tune", "done", """{"asset":"BTC-USD"}"""), (entry!.JobName, entry.Summary, entry.Input));
        Assert.Contains("epoch 3", entry.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_work_joins_and_other_work_of_the_job_waits_its_turn()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = new TaskCompletionSource();
        jobs.Tuner.Do = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return new RunSummary(1, RunOutcome.Succeeded, "done");
        };
        var first = await AskAsync(jobs, "BTC-USD");
        await jobs.WaitForAsync(first.Run.Id, JobState.Started);
        var same = await AskAsync(jobs, "BTC-USD");
        var other = await AskAsync(jobs, "ETH-USD");
        await Task.Delay(200, Token);

        Assert.True(same.Joined);
        Assert.Equal(first.Run.Id, same.Run.Id);
        Assert.False(other.Joined);
        Assert.Equal(JobState.Queued, (await jobs.Ledger.FindAsync(other.Run.Id, Token))!.State);
        gate.SetResult();
        await jobs.WaitForAsync(other.Run.Id, JobState.Succeeded);
        Assert.Equal(1, jobs.Tuner.MostAtOnce);
    }

    [Fact]
    public async Task A_fine_tune_from_as_many_samples_as_the_settings_say_joins_one_that_left_them_to_the_settings()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = new TaskCompletionSource();
        jobs.Tuner.Do = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return new RunSummary(1, RunOutcome.Succeeded, "done");
        };
        var work = jobs.Services.GetRequiredService<IWorkRequests>();
        var minimum = new FineTuningOptions().MinimumSamples;
        var left = await work.FineTuneAsync(Sample.Btc, null, "ada", Token);
        var said = await work.FineTuneAsync(Sample.Btc, minimum, "bob", Token);
        var more = await work.FineTuneAsync(Sample.Btc, minimum + 1, "bob", Token);

        Assert.Equal((left.JobRunId, true), (said.JobRunId, said.Joined));
        Assert.False(more.Joined);
        gate.SetResult();
        await jobs.WaitForAsync(Id(more), JobState.Succeeded);
        Assert.Equal([minimum, minimum + 1], jobs.Tuner.Requests.Select(request => request.MinimumSamples));
    }

    [Fact]
    public async Task A_failing_run_is_retried_with_back_off_and_then_gives_up()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => throw new InvalidOperationException("The disk is full.");
        var run = await jobs.WaitForAsync((await AskAsync(jobs, "BTC-USD")).Run.Id, JobState.Failed);

        var steps = await jobs.Ledger.ReadEventsAsync(run.Id, Token);
        Assert.Equal(
            [JobState.Queued, JobState.Started, JobState.RetryScheduled, JobState.Started, JobState.RetryScheduled, JobState.Started, JobState.Failed],
            steps.Select(step => step.State));
        Assert.Equal(3, run.Attempt);
        Assert.Contains("Attempt 1 of 3 failed, the next one follows in 0.1 s: The disk is full.", steps[2].Reason, StringComparison.Ordinal);
        Assert.Contains("the next one follows in 0.3 s", steps[4].Reason, StringComparison.Ordinal);
        Assert.Equal(("System.InvalidOperationException", "The disk is full."), (run.Fault!.Type, run.Fault.Message));
        Assert.Contains("   at ", run.Fault.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_fails_once_succeeds_at_its_second_attempt()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => jobs.Tuner.Requests.Count == 1
            ? Task.FromResult(new RunSummary(1, RunOutcome.Failed, "The loss is not finite."))
            : Task.FromResult(new RunSummary(2, RunOutcome.Succeeded, "done"));
        var run = await jobs.WaitForAsync((await AskAsync(jobs, "BTC-USD")).Run.Id, JobState.Succeeded);
        Assert.Equal((2, "done", 2), (run.Attempt, run.Message, run.TrainingRunId));
    }

    [Theory]
    [InlineData(RunOutcome.Succeeded, JobState.Succeeded)]
    [InlineData(RunOutcome.Refused, JobState.Skipped)]
    [InlineData(RunOutcome.Cancelled, JobState.Cancelled)]
    [InlineData(RunOutcome.Failed, JobState.Failed)]
    public async Task What_a_training_run_counted_and_measured_stays_with_the_jobs_run_however_it_ended(RunOutcome outcome, JobState state)
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => Task.FromResult(new RunSummary(1, outcome, "It ended.") { Figures = [new("models", 2), new("relative MAE", 0.9987)] });

        var run = await jobs.WaitForAsync((await AskAsync(jobs, "BTC-USD")).Run.Id, state);

        Assert.Equal("""{"models":2,"relative MAE":0.9987}""", run.Metrics);
    }

    [Fact]
    public async Task A_refused_run_is_skipped_and_not_tried_again()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = (_, _) => Task.FromResult(new RunSummary(1, RunOutcome.Refused, "Only 3 of 10 samples are there."));
        var run = await jobs.WaitForAsync((await AskAsync(jobs, "BTC-USD")).Run.Id, JobState.Skipped);
        Assert.Equal((1, "Only 3 of 10 samples are there."), (run.Attempt, run.Message));
    }

    [Fact]
    public async Task What_a_run_logs_is_there_while_it_runs_and_kept_afterwards()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = new TaskCompletionSource();
        jobs.Tuner.Do = async (_, _) =>
        {
            await Task.Run(() => LogEpoch(jobs.Services.GetRequiredService<ILogger<JobRunTests>>(), 3, null), Token);
            await gate.Task;
            return new RunSummary(1, RunOutcome.Succeeded, "done");
        };
        var id = (await AskAsync(jobs, "BTC-USD")).Run.Id;
        await jobs.WaitForAsync(id, JobState.Started);
        await Waiting.UntilAsync(() => jobs.Running.Find(id)?.LogText().Contains("information epoch 3", StringComparison.Ordinal) == true);
        gate.SetResult();
        await jobs.WaitForAsync(id, JobState.Succeeded);
        Assert.Contains("information epoch 3", await jobs.Ledger.ReadLogAsync(id, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_run_lends_its_progress_to_its_job()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var gate = new TaskCompletionSource();
        jobs.Tuner.Do = async (request, token) =>
        {
            using var tracking = jobs.Trainings.Track(42, new RunStart(RunKind.FineTune, request.Asset, request.RequestedBy, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Sample.Start, token);
            tracking.Report(0.4, "epoch 2 of 5");
            await gate.Task;
            return new RunSummary(42, RunOutcome.Succeeded, "done");
        };
        var id = (await AskAsync(jobs, "BTC-USD")).Run.Id;
        await Waiting.UntilAsync(() => jobs.Running.Find(id)?.Progress == (0.4, "epoch 2 of 5"));
        Assert.Equal(42, jobs.Running.Find(id)!.TrainingRunId);
        gate.SetResult();
        await jobs.WaitForAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task The_end_of_the_application_does_not_wait_for_a_long_run()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Tuner.Do = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new RunSummary(1, RunOutcome.Succeeded, "never");
        };
        var id = (await AskAsync(jobs, "BTC-USD")).Run.Id;
        await jobs.WaitForAsync(id, JobState.Started);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        var run = await jobs.WaitForAsync(id, JobState.Cancelled);
        Assert.Equal("The application was stopped.", run.Message);
    }

    [Fact]
    public async Task A_run_that_was_killed_with_its_process_is_aborted_at_the_next_start()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var killed = await jobs.Ledger.QueueAsync(new JobRequest("fine-tune", "ada"), null, Token);
        await jobs.Ledger.MoveAsync(new JobMove(killed.Id, JobState.Started), Token);
        var lost = await jobs.Ledger.QueueAsync(new JobRequest("fine-tune", "ada"), null, Token);
        await jobs.StopAsync();
        await jobs.StartAgainAsync();

        Assert.Contains("process ended", (await jobs.WaitForAsync(killed.Id, JobState.Aborted)).Message, StringComparison.Ordinal);
        Assert.Contains("scheduler no longer knows", (await jobs.WaitForAsync(lost.Id, JobState.Aborted)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queued_run_outlives_a_restart()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await (await jobs.SchedulerAsync()).Standby(Token);
        var id = (await AskAsync(jobs, "BTC-USD")).Run.Id;
        await jobs.StopAsync();
        await jobs.StartAgainAsync();
        await jobs.WaitForAsync(id, JobState.Succeeded);
    }

    private static readonly Action<ILogger, int, Exception?> LogEpoch =
        LoggerMessage.Define<int>(LogLevel.Information, new EventId(1), "epoch {Epoch}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static long Id(WorkTicket ticket) => long.Parse(ticket.JobRunId!, System.Globalization.CultureInfo.InvariantCulture);

    private static Task<QueuedRun> AskAsync(JobsHarness jobs, string asset) =>
        jobs.Queue.EnqueueAsync(JobNames.FineTune, new JobInput(asset), "ada", Token);
}

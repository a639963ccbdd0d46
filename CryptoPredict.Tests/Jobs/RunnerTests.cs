using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Jobs;

public sealed class RunnerTests
{
    private static readonly RunRules ThreeTries = new(attempt => attempt < 3 ? attempt * TimeSpan.FromSeconds(20) : null, RunAgain: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_has_its_turn_only_as_the_application_stops_goes_on_waiting()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        var worked = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Runner.RunAsync(
            id,
            (_, _) =>
            {
                worked = true;
                return Task.FromResult(RunResult.Succeeded("Done."));
            },
            RunRules.Once,
            new CancellationToken(canceled: true)));

        Assert.False(worked);
        Assert.Equal((RunState.Queued, 0), await bench.Ledger.FindAsync(id, Token) is { } run ? (run.State, run.Attempt) : default);
    }

    [Fact]
    public async Task Work_that_succeeds_is_written_down_with_all_that_it_reports()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        var at = bench.Wall.GetUtcNow();

        var move = await bench.Runner.RunAsync(
            id,
            (run, one) =>
            {
                Assert.Equal((id, RunState.Running, "ada", id), (run.Id, run.State, one.RequestedBy, one.Id));
                one.Describe(ImmutableSortedDictionary<string, string>.Empty.Add("rows", "3"));
                one.Log("first");
                one.Epoch(new RunEpoch(Sample.Btc, "lstm", new EpochLoss(1, 0.5, null)));
                one.Step(new RunStep(Sample.Btc, "lstm", TimeSpan.FromSeconds(1), "lstm-1", null, null));
                bench.Wall.Advance(TimeSpan.FromSeconds(2));
                one.Log("second");
                return Task.FromResult(RunResult.Succeeded("Done.", new RunFigure("rows", 3)));
            },
            RunRules.Once,
            Token);

        Assert.Equal((id, RunState.Succeeded, "Done."), (move!.RunId, move.To, move.Reason));
        var run = (await bench.Ledger.FindAsync(id, Token))!;
        Assert.Equal((RunState.Succeeded, "Done.", at, bench.Market.GetUtcNow(), TimeSpan.FromSeconds(2)),
            (run.State, run.Message, run.StartedAt, run.MarketTime, run.Duration));
        Assert.Equal(("3", 3, "lstm-1"), (run.Parameters["rows"], run.Figure("rows"), run.Steps.Single().VersionId));
        Assert.Single(await bench.Ledger.ReadEpochsAsync(id, 0, Token));
        Assert.Equal([("first", 0.0), ("second", 2.0)], (await bench.Ledger.ReadLogAsync(id, 0, 10, newest: false, Token))
            .Select(line => (line.Text, line.Elapsed.TotalSeconds)));
        Assert.Empty(bench.Active.Current);
    }

    [Fact]
    public async Task Each_attempt_is_a_span_of_its_job_with_the_run_s_id_over_its_parts_and_says_whether_it_failed()
    {
        using var bench = await RunBench.CreateAsync();
        ConcurrentQueue<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == Traces.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = Traces.Source.StartActivity("request")!;

        var done = await bench.Runner.RunAsync(
            new JobRequest("traced", "ada", null, Sample.Btc),
            run =>
            {
                using var part = Traces.StartPart("train", run.Id, "BTC-USD", "lstm");
                return Task.FromResult(RunResult.Succeeded("Done."));
            },
            Token);
        var failed = await bench.Runner.RunAsync(new JobRequest("traced", "ada"), _ => throw new IOException("The disk is gone."), Token);
        Traces.TagRun(failed.Id);

        // Tests beside this one are listened to as well.
        var own = spans.Where(span => span.TraceId == request.TraceId)
            .Select(span => (span.OperationName, Run: span.GetTagItem("run.id"), State: span.GetTagItem("run.state"), span.Status,
            Asset: span.GetTagItem("asset")));
        Assert.Equal(
            [
                ("train", done.Id, null, ActivityStatusCode.Unset, "BTC-USD"), ("traced", done.Id, "Succeeded", ActivityStatusCode.Unset, "BTC-USD"),
                ("traced", failed.Id, "Failed", ActivityStatusCode.Error, null),
            ],
            own);
        Assert.Equal(failed.Id, request.GetTagItem("run.id"));
    }

    [Fact]
    public async Task What_the_work_throws_is_a_failure_with_its_fault()
    {
        using var bench = await RunBench.CreateAsync();

        var run = await bench.Runner.RunAsync(new JobRequest("backup", "ada"), _ => throw new IOException("The disk is gone."), Token);

        Assert.Equal((RunState.Failed, "The disk is gone.", "System.IO.IOException", "The disk is gone."),
            (run.State, run.Message, run.Fault!.Type, run.Fault.Message));
        Assert.Contains(nameof(What_the_work_throws_is_a_failure_with_its_fault), run.Fault.Stack, StringComparison.Ordinal);
        Assert.Contains(bench.Log.Lines, line => line.StartsWith("Error: Run 1 of job backup failed", StringComparison.Ordinal));
    }

    /// <summary>A time limit of the work's own, for example.</summary>
    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        using var bench = await RunBench.CreateAsync();
        var run = await bench.Runner.RunAsync(new JobRequest("backup", "ada"), _ => throw new TaskCanceledException("It took too long."), Token);
        Assert.Equal((RunState.Failed, "It took too long."), (run.State, run.Message));
    }

    [Fact]
    public async Task A_failure_is_tried_again_as_the_rules_say_until_it_has_failed_for_good()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();

        await FailAsync();
        var first = (await bench.Ledger.FindAsync(id, Token))!;
        Assert.Equal(
            (RunState.RetryScheduled, 1, bench.Wall.GetUtcNow().AddSeconds(20), null, "Attempt 1 failed, the next one follows in 20 s: No luck."),
            (first.State, first.Attempt, first.DueAt, first.EndedAt, first.Message));
        Assert.Equal(typeof(InvalidOperationException).FullName, first.Fault!.Type);

        await FailAsync();
        Assert.Equal("Attempt 2 failed, the next one follows in 40 s: No luck.", (await bench.Ledger.FindAsync(id, Token))!.Message);
        await FailAsync();
        var last = (await bench.Ledger.FindAsync(id, Token))!;
        Assert.Equal((RunState.Failed, 3, null, "No luck."), (last.State, last.Attempt, last.DueAt, last.Message));

        Task FailAsync() => bench.Runner.RunAsync(id, (_, _) => throw new InvalidOperationException("No luck."), ThreeTries, Token);
    }

    [Theory]
    [InlineData(RunState.Refused)]
    [InlineData(RunState.Skipped)]
    public async Task What_was_refused_or_had_nothing_to_do_is_not_tried_again(RunState state)
    {
        using var bench = await RunBench.CreateAsync();
        var move = await bench.Runner.RunAsync(await bench.QueueAsync(), (_, _) => Task.FromResult(new RunResult(state, "No.")), ThreeTries, Token);
        Assert.Equal((state, "No."), (move!.To, move.Reason));
    }

    [Fact]
    public async Task A_run_that_somebody_stops_is_cancelled_and_says_by_whom_and_what_became_of_it()
    {
        using var bench = await RunBench.CreateAsync();

        var thrown = await StopAsync(one => throw new OperationCanceledException(one.Stop));
        var told = await StopAsync(_ => Task.FromResult(new RunResult(RunState.Cancelled, "Half of it is done.")));

        Assert.Equal((RunState.Cancelled, "Cancelled by bob."), (thrown.State, thrown.Message));
        Assert.Null(thrown.Fault);
        Assert.Equal((RunState.Cancelled, "Cancelled by bob. Half of it is done."), (told.State, told.Message));

        Task<JobRun> StopAsync(Func<IRun, Task<RunResult>> work) => StoppedByBobAsync(bench, RunRules.Once, work);
    }

    /// <summary>Whatever the work was at when it was stopped may break in its own way; nobody wants it tried again.</summary>
    [Fact]
    public async Task A_fault_of_a_run_that_somebody_stops_is_no_failure_to_be_tried_again()
    {
        using var bench = await RunBench.CreateAsync();

        var thrown = await StoppedByBobAsync(bench, ThreeTries, _ => throw new IOException("The pipe is broken."));
        var told = await StoppedByBobAsync(bench, ThreeTries, _ => Task.FromResult(new RunResult(RunState.Failed, "Something broke.")));

        Assert.Equal((RunState.Cancelled, "Cancelled by bob. The pipe is broken.", "System.IO.IOException"),
            (thrown.State, thrown.Message, thrown.Fault!.Type));
        Assert.Equal((RunState.Failed, "Something broke."), (told.State, told.Message));
    }

    [Fact]
    public async Task Work_that_was_done_before_the_stop_came_has_succeeded()
    {
        using var bench = await RunBench.CreateAsync();
        var run = await StoppedByBobAsync(bench, RunRules.Once, _ => Task.FromResult(RunResult.Succeeded("Done.")));
        Assert.Equal((RunState.Succeeded, "Done."), (run.State, run.Message));
    }

    [Theory]
    [InlineData(false, RunState.Aborted, "The application was stopped.")]
    [InlineData(true, RunState.Queued, "The application was stopped; it runs again once that is back.")]
    public async Task A_run_that_the_end_of_the_application_stops_is_aborted_or_waits_for_another_turn(bool runAgain, RunState state, string message)
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        using var stopping = new CancellationTokenSource();

        var running = bench.Runner.RunAsync(
            id,
            async (_, one) =>
            {
                await stopping.CancelAsync();
                throw new OperationCanceledException(one.Stop);
            },
            ThreeTries with { RunAgain = runAgain },
            stopping.Token);
        await running;

        var run = (await bench.Ledger.FindAsync(id, Token))!;
        Assert.Equal((state, message, !runAgain), (run.State, run.Message, run.EndedAt is not null));
    }

    [Fact]
    public async Task A_run_cannot_be_started_twice()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        var (started, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var times = 0;
        Task<RunMove?> RunAsync() => bench.Runner.RunAsync(
            id,
            async (_, _) =>
            {
                times++;
                started.TrySetResult();
                await go.Task;
                return RunResult.Succeeded("Done.");
            },
            RunRules.Once,
            Token);

        var first = RunAsync();
        await started.Task;
        Assert.Null(await RunAsync());
        go.SetResult();
        Assert.Equal(RunState.Succeeded, (await first)!.To);
        Assert.Null(await RunAsync());
        Assert.Equal(1, times);
    }

    /// <summary>Its process was taken for dead; whoever took the run over says what becomes of it, and of what waits for it.</summary>
    [Fact]
    public async Task An_end_that_another_process_has_written_already_is_not_told_as_this_ones()
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();

        var move = await bench.Runner.RunAsync(
            id,
            async (_, one) =>
            {
                await bench.Other().MoveAsync(new RunMove(id, RunState.Aborted, "Its process ended before it did."), Token);
                one.Log("Too late.");
                return RunResult.Succeeded("Done.");
            },
            RunRules.Once,
            Token);

        Assert.Null(move);
        Assert.Equal(RunState.Aborted, (await bench.Ledger.FindAsync(id, Token))!.State);
        Assert.Equal("", await bench.Ledger.ReadTextAsync(id));
        Assert.Empty(bench.Active.Current);
    }

    [Fact]
    public async Task What_is_logged_on_the_flow_of_a_run_is_told_from_what_it_says_itself_and_ends_with_it()
    {
        using var bench = await RunBench.CreateAsync();
        Assert.Null(LiveRun.OfThisFlow);

        var run = await bench.Runner.RunAsync(
            new JobRequest("backup", "ada"),
            async one =>
            {
                one.Log("told");
                await Task.Run(() => LiveRun.OfThisFlow!.Log("logged\nin two lines", "info"), Token);
                return RunResult.Succeeded("Done.");
            },
            Token);

        Assert.Null(LiveRun.OfThisFlow);
        Assert.Equal(
            [("told", null), ("logged", "info"), ("in two lines", "info")],
            (await bench.Ledger.ReadLogAsync(run.Id, 0, 10, newest: false, Token)).Select(line => (line.Text, line.Level)));
    }

    [Fact]
    public async Task What_could_not_be_written_while_it_ran_is_kept_and_written_later_once_and_in_order()
    {
        using var bench = await RunBench.CreateAsync();

        var run = await bench.Runner.RunAsync(
            new JobRequest("backup", "ada"),
            async one =>
            {
                await using (await bench.FillDiskAsync("run_log"))
                {
                    one.Log("first");
                    one.Step(new RunStep(Sample.Btc, "lstm", TimeSpan.Zero, null, null, null));
                    bench.Wall.Advance(TimeSpan.FromSeconds(1));
                    await Waiting.UntilAsync(() => bench.Log.Lines.Any(line => line.StartsWith("Warning: What run 1 reports", StringComparison.Ordinal)));
                }

                one.Log("second");
                return RunResult.Succeeded("Done.");
            },
            Token);

        Assert.Equal("first\nsecond", await bench.Ledger.ReadTextAsync(run.Id));
        Assert.Single(run.Steps);
    }

    [Theory]
    [InlineData("run_log", "INSERT", "What run 1 reports")]
    [InlineData("runs", "UPDATE", "That run 1 is Succeeded")]
    public async Task A_run_ends_only_once_its_log_and_its_end_are_on_the_disk_however_often_that_fails_attack_2(string table, string change, string told)
    {
        using var bench = await RunBench.CreateAsync();
        var id = await bench.QueueAsync();
        IAsyncDisposable? full = null;

        var running = bench.Runner.RunAsync(
            id,
            async (_, one) =>
            {
                full = await bench.FillDiskAsync(table, change);
                one.Log("last");
                return RunResult.Succeeded("Done.");
            },
            RunRules.Once,
            Token);
        foreach (var times in (int[])[1, 2])
        {
            await Waiting.UntilAsync(() => bench.Log.Lines.Count(line => line.StartsWith($"Warning: {told}", StringComparison.Ordinal)) >= times
                && bench.Wall.IsAwaited);
            Assert.Equal(RunState.Running, (await bench.Ledger.FindAsync(id, Token))!.State);
            if (times == 2)
            {
                await full!.DisposeAsync();
            }

            bench.Wall.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(RunState.Succeeded, (await running)!.To);
        Assert.Equal(RunState.Succeeded, (await bench.Ledger.FindAsync(id, Token))!.State);
        Assert.Equal("last", await bench.Ledger.ReadTextAsync(id));
    }

    private static async Task<JobRun> StoppedByBobAsync(RunBench bench, RunRules rules, Func<IRun, Task<RunResult>> work)
    {
        var id = await bench.QueueAsync();
        await bench.Runner.RunAsync(
            id,
            (_, one) =>
            {
                Assert.True(bench.Active.Cancel(id, "bob"));
                Assert.True(one.Stop.IsCancellationRequested);
                return work(one);
            },
            rules,
            Token);
        return (await bench.Ledger.FindAsync(id, Token))!;
    }
}

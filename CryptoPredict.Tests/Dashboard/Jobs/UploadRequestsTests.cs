using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Who asks for a run over an upload: who joins one, who is refused, and what may be removed.</summary>
public sealed class UploadRequestsTests
{
    private static readonly MergePlan Candles = new(new UploadReading(UploadKind.Candles, UploadRoom.Btc));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_request_and_the_same_file_join_the_run_while_it_waits_and_while_it_works()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        await MinuteCandles.StoreAsync(room, 3);
        room.Lstm.Hold();
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var same = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));

        var first = await requests.RequestAsync(upload.Id, Candles, "admin", Token);
        Assert.Equal((false, $"{upload.Id}"), (first.Joined, first.Id));
        Assert.Equal(UploadRoom.Btc, (await room.Runs.FindAsync(first.Run!.Value, Token))!.Request.Asset);
        await JoinsAsync();
        var working = WorkAsync(room, first.Run!.Value);
        await room.Lstm.IsAskedAsync();
        await JoinsAsync();
        room.Lstm.Release();

        Assert.Equal(RunState.Succeeded, (await working)!.To);
        Assert.Equal(1, (await room.Runs.ReadAsync(new RunQuery(), Token)).Total);
        Assert.Equal(Candles, (await room.Uploads.FindAsync(upload.Id, Token))!.Plan);

        async Task JoinsAsync()
        {
            AssertJoins(first, await requests.RequestAsync(upload.Id, Candles, "another", Token));
            AssertJoins(first, await requests.RequestAsync(same.Id, Candles, "another", Token, joinSameFile: true));
            var refusal = await Assert.ThrowsAsync<UploadException>(() => requests.RemoveAsync(upload.Id, Token));
            Assert.Equal((UploadRefusal.Busy, $"Run {first.Run!.Value} works on upload {upload.Id}: cancel it first."), (refusal.Refusal, refusal.Message));
        }
    }

    [Fact]
    public async Task A_second_request_by_another_plan_is_refused_with_the_plan_of_the_run_until_that_has_ended()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        const string Text = "date,sales\n2026-01-01,5\n2026-01-02,6\n";
        var (upload, same) = (await room.ReceiveAsync(Text), await room.ReceiveAsync(Text));
        var sales = new MergePlan(upload.Findings.Reading with { Target = new Asset("sales") });
        var other = new MergePlan(upload.Findings.Reading with { Target = new Asset("other") }, ConflictRule.TakeUploaded);
        var first = await requests.RequestAsync(upload.Id, sales, "admin", Token);

        foreach (var (id, plan) in ((long, MergePlan)[])[
            (upload.Id, other), (upload.Id, sales with { OnConflict = ConflictRule.TakeUploaded }), (same.Id, other)])
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => requests.RequestAsync(id, plan, "another", Token, joinSameFile: true));
            Assert.Equal(
                (UploadRefusal.Busy,
                    $"Run {first.Run!.Value} is over upload {upload.Id} by another plan (daily values of sales, date in column 1, value in "
                        + "column 2, rows of one day added up, stored values stay): "
                    + "cancel it first, or send this again once it has ended."),
                (refusal.Refusal, refusal.Message));
        }

        AssertJoins(first, await requests.RequestAsync(same.Id, sales, "another", Token, joinSameFile: true));
        var second = await requests.RequestAsync(same.Id, other, "another", Token);
        var third = await room.ReceiveAsync(Text);
        AssertJoins(second, await requests.RequestAsync(third.Id, other, "another", Token, joinSameFile: true));
        Assert.Equal(sales, (await room.Uploads.FindAsync(upload.Id, Token))!.Plan);

        await WorkAsync(room, first.Run!.Value);
        await WorkAsync(room, second.Run!.Value);
        Assert.False((await requests.RequestAsync(upload.Id, sales with { OnConflict = ConflictRule.TakeUploaded }, "another", Token)).Joined);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_anything_is_queued()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));

        await Assert.ThrowsAsync<UploadException>(() => requests.RequestAsync(upload.Id, Candles, "admin", Token));
        Assert.Equal(UploadRefusal.Unknown, (await Assert.ThrowsAsync<UploadException>(() => requests.RequestAsync(99, Candles, "admin", Token))).Refusal);

        Assert.Equal(0, (await room.Runs.ReadAsync(new RunQuery(), Token)).Total);
        await requests.RemoveAsync(upload.Id, Token);
        Assert.Empty(room.Files);
    }

    [Fact]
    public async Task A_run_is_worked_on_once_however_often_its_turn_comes()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        await MinuteCandles.StoreAsync(room, 3);
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var run = await requests.RequestAsync(upload.Id, Candles, "admin", Token);

        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WorkAsync(room, run.Run!.Value)));

        Assert.Equal(RunState.Succeeded, Assert.Single(ends, end => end is not null)!.To);
        Assert.Null(await WorkAsync(room, run.Run!.Value));
        Assert.Single(room.Lstm.Asked);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_its_turn_leaves_the_upload_free_and_its_turn_does_nothing()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var run = await requests.RequestAsync(upload.Id, new MergePlan(upload.Findings.Reading), "admin", Token);

        Assert.True(await room.Runs.MoveAsync(new RunMove(run.Run!.Value, RunState.Cancelled), Token));

        Assert.Null(await WorkAsync(room, run.Run!.Value));
        Assert.Empty(await room.Series.ListAsync(Token));
        Assert.Single(room.Files);
        await requests.RemoveAsync(upload.Id, Token);
    }

    [Fact]
    public async Task What_the_queue_does_not_take_is_told_and_leaves_the_upload_free()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs) { Fault = new IOException("The queue is lost.") });
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));

        var refusal = await Assert.ThrowsAsync<UploadException>(() => requests.RequestAsync(upload.Id, new MergePlan(upload.Findings.Reading), "admin", Token));

        Assert.Equal((UploadRefusal.Busy, "The queue did not take the run over upload 1: The queue is lost. Try again."), (refusal.Refusal, refusal.Message));
        await requests.RemoveAsync(upload.Id, Token);
    }

    [Fact]
    public async Task A_run_again_goes_by_its_own_plan_until_the_rows_are_merged()
    {
        await using var room = await UploadRoom.CreateAsync();
        using var requests = new UploadRequests(room.Data, room.Runs, new HeldQueue(room.Runs));
        var upload = await room.ReceiveAsync("date,sales\n2026-01-01,5\n2026-01-02,6\n");
        MergePlan PlanOf(string name) => new(upload.Findings.Reading with { Target = new Asset(name) });
        await room.Uploads.SetPlanAsync(upload.Id, PlanOf("later"), 1, Token);

        var again = await requests.AgainAsync(new UploadInput(upload.Id, PlanOf("own")), "admin", Token);
        await WorkAsync(room, again.Run!.Value);
        var merged = await requests.AgainAsync(new UploadInput(upload.Id, PlanOf("another")), "admin", Token);

        Assert.Equal([new Asset("own")], (await room.Series.ListAsync(Token)).Select(series => series.Id));
        Assert.Equal(PlanOf("own"), JobInput.Read<UploadInput>((await room.Runs.FindAsync(merged.Run!.Value, Token))!.Request.Input).Plan);
    }

    // As a worker does whose turn has come.
    private static void AssertJoins(ActionOutcome run, ActionOutcome joined) =>
        Assert.Equal((true, true, run.Run, run.Id, $"Run {run.Run} is over upload {run.Id} already."),
            (joined.Done, joined.Joined, joined.Run, joined.Id, joined.Message));

    private static Task<RunMove?> WorkAsync(UploadRoom room, long id) => room.Runner.RunAsync(
        id, (run, one) => room.Training.RunAsync(JobInput.Read<UploadInput>(run.Request.Input), one), RunRules.Once, Token);

    /// <summary>Writes runs down; their turn comes when the test says so.</summary>
    private sealed class HeldQueue(IJobLedger ledger) : IJobQueue
    {
        public Exception? Fault { get; init; }

        public async Task<ActionOutcome> RequestAsync(string job, IJobInput input, string by, CancellationToken cancellationToken)
        {
            if (Fault is { } fault)
            {
                throw fault;
            }

            var run = (await ledger.QueueAsync([new JobRequest(job, by, JobInput.Write(input), input.About)], chained: false, cancellationToken))[0];
            return new ActionOutcome(true, "It is queued.", run.Id);
        }
    }
}

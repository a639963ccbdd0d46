using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

/// <summary>Runs over uploads that wait for their turn: who joins them, and how they end before it comes.</summary>
public sealed class UploadTurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_wish_and_the_same_file_join_the_run_while_it_waits_and_while_it_works()
    {
        var turns = new HeldTurns();
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        await MinuteCandles.StoreAsync(room, 3);
        room.Lstm.Hold();
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var same = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc));

        var first = await room.Training.StartAsync(upload.Id, plan, "admin", Token);
        Assert.True(room.Active.Find(first.RunId)!.Waits);
        Assert.Equal("It waits for its turn.", await FirstLineAsync(room, first.RunId));
        await JoinsAsync();
        var working = room.Training.ExecuteAsync(first.RunId, CancellationToken.None);
        await room.Lstm.IsAskedAsync();
        Assert.False(room.Active.Find(first.RunId)!.Waits);
        await JoinsAsync();
        room.Lstm.Release();
        var end = await working;

        Assert.Equal((first.RunId, RunOutcome.Succeeded), (end.RunId, end.Outcome));
        Assert.Equal([("rows added", 5), ("rows known", 0), ("conflicts", 0), ("rows rejected", 0), ("models", 1), ("promoted", 1)], end.Figures.Select(figure => (figure.Name, figure.Value)));
        Assert.Equal([first], turns.Asked);
        Assert.Equal(end, await turns.Ends[0]);
        Assert.Equal(1, (await room.Runs.ReadAsync(new RunQuery(RunKind.Upload), Token)).Total);

        async Task JoinsAsync()
        {
            Assert.Equal(first with { Joined = true }, await room.Training.StartAsync(upload.Id, plan, "another", Token));
            Assert.Equal(first with { Joined = true }, await room.Training.StartAsync(same.Id, plan, "another", Token, joinSameFile: true));
            Assert.Equal(UploadRefusal.Busy, (await Assert.ThrowsAsync<UploadException>(() => room.Training.RemoveAsync(upload.Id, Token))).Refusal);
        }
    }

    [Fact]
    public async Task A_second_wish_by_another_plan_is_refused_with_the_plan_of_the_run_until_that_has_ended()
    {
        var turns = new HeldTurns();
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        const string Text = "date,sales\n2026-01-01,5\n2026-01-02,6\n";
        var (upload, same) = (await room.ReceiveAsync(Text), await room.ReceiveAsync(Text));
        var sales = new MergePlan(upload.Findings.Reading with { Target = new Asset("sales") });
        var other = new MergePlan(upload.Findings.Reading with { Target = new Asset("other") }, ConflictRule.TakeUploaded);
        var first = await room.Training.StartAsync(upload.Id, sales, "admin", Token);

        foreach (var (id, plan) in ((long, MergePlan)[])[(upload.Id, other), (upload.Id, sales with { OnConflict = ConflictRule.TakeUploaded }), (same.Id, other)])
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => room.Training.StartAsync(id, plan, "another", Token, joinSameFile: true));
            Assert.Equal(
                (UploadRefusal.Busy,
                    $"Run {first.RunId} is over upload {upload.Id} by another plan (DailySeries of sales, columns date 1, value 2, of one day Sum, KeepStored): "
                    + "cancel it first, or send this again once it has ended."),
                (refusal.Refusal, refusal.Message));
        }

        Assert.Equal(first with { Joined = true }, await room.Training.StartAsync(same.Id, sales, "another", Token, joinSameFile: true));
        var second = await room.Training.StartAsync(same.Id, other, "another", Token);
        var third = await room.ReceiveAsync(Text);
        Assert.Equal(second with { Joined = true }, await room.Training.StartAsync(third.Id, other, "another", Token, joinSameFile: true));
        Assert.Equal([first, second], turns.Asked);
        Assert.Equal(sales, (await room.Uploads.FindAsync(upload.Id, Token))!.Plan);

        await room.Training.ExecuteAsync(first.RunId, Token);
        await room.Training.ExecuteAsync(second.RunId, Token);
        Assert.False((await room.Training.StartAsync(upload.Id, sales with { OnConflict = ConflictRule.TakeUploaded }, "another", Token)).Joined);
    }

    [Fact]
    public async Task A_run_is_worked_on_once_however_often_its_turn_comes()
    {
        var turns = new HeldTurns();
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        await MinuteCandles.StoreAsync(room, 3);
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var run = await room.Training.StartAsync(upload.Id, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)), "admin", Token);

        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => room.Training.ExecuteAsync(run.RunId, Token)));
        var late = await room.Training.ExecuteAsync(run.RunId, Token);

        Assert.All(ends.Append(late), end => Assert.Equal((run.RunId, RunOutcome.Succeeded), (end.RunId, end.Outcome)));
        Assert.Single(room.Lstm.Asked);
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_its_turn_ends_at_once_and_its_turn_does_nothing()
    {
        var turns = new HeldTurns();
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var run = await room.Training.StartAsync(upload.Id, new MergePlan(upload.Findings.Reading), "admin", Token);

        Assert.True(room.Active.Cancel(run.RunId));
        var end = await turns.Ends[0];

        Assert.Equal((RunOutcome.Cancelled, "Cancelled before the merge: the data set is as it was."), (end.Outcome, end.Message));
        Assert.Equal(RunOutcome.Cancelled, (await room.Training.ExecuteAsync(run.RunId, Token)).Outcome);
        Assert.Null(room.Training.RunningOver(upload.Id));
        Assert.Empty(await room.Series.ListAsync(Token));
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task A_run_that_waits_when_the_application_is_stopped_is_aborted_for_nobody_cancelled_it()
    {
        var turns = new HeldTurns();
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var run = await room.Training.StartAsync(upload.Id, new MergePlan(upload.Findings.Reading), "admin", Token);

        await room.Training.DisposeAsync();

        var end = (await room.Runs.FindAsync(run.RunId, Token))!;
        Assert.Equal((RunOutcome.Aborted, "The application was stopped before the merge: the data set is as it was."), (end.Outcome, end.Message));
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task A_run_that_can_get_no_turn_has_ended_and_its_upload_is_free()
    {
        var turns = new HeldTurns { Refusal = new UploadException(UploadRefusal.Busy, "The queue is lost.") };
        await using var room = await UploadRoom.CreateAsync(launcher: turns);
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));

        await Assert.ThrowsAsync<UploadException>(() => room.Training.StartAsync(upload.Id, new MergePlan(upload.Findings.Reading), "admin", Token));

        var run = Assert.Single((await room.Runs.ReadAsync(new RunQuery(), Token)).Items);
        Assert.Equal((RunOutcome.Failed, "It could get no turn, and the data set is as it was: The queue is lost."), (run.Outcome, run.Message));
        Assert.Empty(room.Active.Current);
        await room.Training.RemoveAsync(upload.Id, Token);
    }

    private static async Task<string> FirstLineAsync(UploadRoom room, long run)
    {
        while (true)
        {
            if (await room.Runs.ReadNextLogAsync(run, 0, 1, Token) is [var line])
            {
                return line.Text;
            }

            room.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Token);
        }
    }

    /// <summary>Takes note of runs; their turn comes when the test says so.</summary>
    private sealed class HeldTurns : IUploadLauncher
    {
        public List<UploadRun> Asked { get; } = [];

        public List<Task<RunSummary>> Ends { get; } = [];

        public UploadException? Refusal { get; init; }

        public Task LaunchAsync(UploadRun run, string requestedBy, Task<RunSummary> ended, CancellationToken cancellationToken)
        {
            Asked.Add(run);
            Ends.Add(ended);
            return Refusal is { } refusal ? Task.FromException(refusal) : Task.CompletedTask;
        }
    }
}

using System.Text;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Real uploads on the real queue; only the LSTM's training is a fake.</summary>
[Kind(TestKind.Host)]
public sealed class UploadJobTests
{
    private const string Nameless = "date,sales\n2025-12-01,5\n2025-12-02,6\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_merge_is_a_run_of_the_job_with_what_came_of_the_rows()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var upload = await ReceiveAsync(jobs, "date,product_id,sales\n2025-12-01,P1,5\n2025-12-01,P1,x\n2025-12-02,P1,6\n");

        var run = await jobs.WaitForAsync(await MergeAsync(jobs, upload), RunState.Succeeded);

        Assert.Equal(
            ("upload", "ada", $$$"""{"upload":{{{upload.Id}}},"plan":{"reading":{"kind":"DailySeries","columns":{"date":1,"id":2,"value":3},"sameDay":"Sum"},"onConflict":"KeepStored"}}"""),
            (run.Request.Job, run.Request.RequestedBy, run.Request.Input));
        Assert.Equal((2, 0, 0, 1), (run.Figure("rows added"), run.Figure("rows known"), run.Figure("conflicts"), run.Figure("rows rejected")));
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Succeeded], await jobs.StatesOfAsync(run.Id));
        Assert.NotEqual("", await jobs.Ledger.ReadTextAsync(run.Id));
    }

    [Fact]
    public async Task One_upload_at_a_time_and_the_next_one_says_what_it_waits_for()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var first = await MergeCandlesAsync(jobs);
        var second = await MergeAsync(jobs, await ReceiveAsync(jobs, DailyFiles.Sales(30, "P1")));

        Assert.Equal($"Run {first} of the same job is under way.", Assert.Single(await jobs.View.ReadWaitingAsync(Token)).Why);
        Assert.Equal("epoch 2 of 2", jobs.Active.Find(first)!.Doing);

        jobs.Lstm.Release();
        await jobs.WaitForAsync(second, RunState.Succeeded);
        Assert.Equal(RunState.Succeeded, (await jobs.Ledger.FindAsync(first, Token))!.State);
    }

    [Fact]
    public async Task Who_cancels_a_merge_before_its_turn_leaves_the_data_as_they_were_and_during_it_keeps_what_is_merged()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var working = await MergeCandlesAsync(jobs);
        var upload = await ReceiveAsync(jobs, DailyFiles.Sales(30, "P1"));
        var waiting = await MergeAsync(jobs, upload);

        Assert.True((await jobs.Actions.CancelAsync(waiting, "ada", Token)).Done);
        await jobs.WaitForAsync(waiting, RunState.Cancelled);
        Assert.True((await jobs.Actions.CancelAsync(working, "ada", Token)).Done);
        var run = await jobs.WaitForAsync(working, RunState.Cancelled);

        Assert.StartsWith("Cancelled by ada. The rows are merged", run.Message, StringComparison.Ordinal);
        Assert.Equal(3, run.Figure("rows added"));
        Assert.Empty(await jobs.Data.Store.ListAsync(Token));
        await RequestsOf(jobs).RemoveAsync(upload.Id, Token);
    }

    [Fact]
    public async Task A_run_whose_LSTM_failed_has_failed_with_its_rows_and_is_not_tried_again_by_itself()
    {
        await using var jobs = await JobsHarness.StartAsync();
        jobs.Lstm.BuildState = RunState.Failed;
        var id = await MergeCandlesAsync(jobs);
        jobs.Lstm.Release();

        var run = await jobs.WaitForAsync(id, RunState.Failed);

        Assert.Equal((1, 3), (run.Attempt, run.Figure("rows added")));
        Assert.StartsWith("The rows are merged, but the training is not complete", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_again_trains_on_what_is_merged_and_is_refused_once_the_upload_is_gone()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var upload = await ReceiveAsync(jobs, DailyFiles.Sales(30, "P1"));
        var first = await MergeAsync(jobs, upload);
        await jobs.WaitForAsync(first, RunState.Succeeded);

        var again = await jobs.Actions.RunAgainAsync(first, "bob", Token);

        var second = await jobs.WaitForAsync(again.Run!.Value, RunState.Succeeded);
        Assert.Equal(("bob", upload.Id), (second.Request.RequestedBy, JobInput.Read<UploadInput>(second.Request.Input).Upload));
        Assert.Equal(30, (await jobs.Data.Store.ReadAsync(new Asset("P1"), Token)).Count);

        await RequestsOf(jobs).RemoveAsync(upload.Id, Token);
        var refused = await jobs.Actions.RunAgainAsync(first, "bob", Token);
        Assert.Equal((false, $"There is no upload {upload.Id}: it was removed, or never was."), (refused.Done, refused.Message));
    }

    [Fact]
    public async Task Run_again_merges_by_the_plan_that_the_run_had_until_the_rows_are_merged()
    {
        await using var jobs = await JobsHarness.StartAsync();
        await MergeCandlesAsync(jobs);
        var upload = await ReceiveAsync(jobs, Nameless);
        MergePlan PlanOf(string name) => new(upload.Findings.Reading with { Target = new(name) });
        var first = await CancelledAsync("sales");
        await CancelledAsync("other");

        var again = (await jobs.Actions.RunAgainAsync(first, "bob", Token)).Run!.Value;
        Assert.Equal(PlanOf("sales"), (await jobs.Data.Uploads.FindAsync(upload.Id, Token))!.Plan);
        jobs.Lstm.Release();
        await jobs.WaitForAsync(again, RunState.Succeeded);
        Assert.Equal(["sales"], (await jobs.Data.Store.ListAsync(Token)).Select(series => series.Id.Symbol));

        var later = (await jobs.Actions.RunAgainAsync(first + 1, "bob", Token)).Run!.Value;
        Assert.Equal(PlanOf("sales"), JobInput.Read<UploadInput>((await jobs.Ledger.FindAsync(later, Token))!.Request.Input).Plan);

        async Task<long> CancelledAsync(string name)
        {
            var run = await MergeAsync(jobs, upload, PlanOf(name));
            Assert.True((await jobs.Actions.CancelAsync(run, "ada", Token)).Done);
            return run;
        }
    }

    [Fact]
    public async Task A_merge_that_waited_when_its_process_ended_comes_at_the_next_start_and_one_under_way_is_aborted()
    {
        await using var jobs = await JobsHarness.StartAsync();
        var upload = await ReceiveAsync(jobs, DailyFiles.Sales(30, "P1"));
        var other = await ReceiveAsync(jobs, DailyFiles.Sales(30, "P2"));
        await jobs.StopAsync();
        var aborted = await jobs.LeaveRunningAsync(RequestOf(upload));
        var waited = (await jobs.OtherProcess().QueueAsync([RequestOf(other)], chained: false, Token))[0].Id;
        await jobs.StartAgainAsync();

        await jobs.WaitForAsync(waited, RunState.Succeeded);
        await jobs.WaitForAsync(aborted, RunState.Aborted);
        Assert.Equal(["P2"], (await jobs.Data.Store.ListAsync(Token)).Select(series => series.Id.Symbol));
        await jobs.WaitForAsync((await jobs.Actions.RunAgainAsync(aborted, "ada", Token)).Run!.Value, RunState.Succeeded);

        static JobRequest RequestOf(Upload upload) =>
            new(UploadTraining.JobName, "ada", JobInput.Write(new UploadInput(upload.Id, new MergePlan(upload.Findings.Reading))));
    }

    private static UploadRequests RequestsOf(JobsHarness jobs) => jobs.Services.GetRequiredService<UploadRequests>();

    private static Task<Upload> ReceiveAsync(JobsHarness jobs, string text) =>
        jobs.Data.Intake.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "file.csv", "admin", Token);

    private static async Task<long> MergeAsync(JobsHarness jobs, Upload upload, MergePlan? plan = null) =>
        (await RequestsOf(jobs).RequestAsync(upload.Id, plan ?? new MergePlan(upload.Findings.Reading), "ada", Token)).Run!.Value;

    /// <summary>Merges three candles, of which the LSTM learns until it is released.</summary>
    private static async Task<long> MergeCandlesAsync(JobsHarness jobs)
    {
        jobs.Lstm.Hold();
        var start = jobs.Clock.GetUtcNow().AddDays(-1);
        await new SqliteCandleStore(jobs.Database).AddAsync(
            [new ClosedCandle(Sample.Btc, new Candle(start, 100, 103, 99, 101, 5), start.AddMinutes(1), start.AddMinutes(1))], Token);
        var rows = Enumerable.Range(-3, 3).Select(i => $"{start.AddMinutes(i):yyyy-MM-dd HH:mm:ss},100,103,99,101,5\n");
        var upload = await ReceiveAsync(jobs, $"{MinuteCandles.Header}{string.Concat(rows)}");
        var run = await MergeAsync(jobs, upload, new MergePlan(new UploadReading(UploadKind.Candles, Sample.Btc)));
        await jobs.Lstm.IsAskedAsync();
        return run;
    }
}

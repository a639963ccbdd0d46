using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Real uploads on the real queue; only the LSTM's training is a fake.</summary>
public sealed class UploadJobTests
{
    [Fact]
    public async Task A_merge_is_a_run_of_the_job_with_its_training_run_and_what_came_of_the_rows()
    {
        await using var desk = await UploadDesk.OpenAsync();
        var upload = await desk.Room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-01,P1,x\n2026-01-02,P1,6\n");

        var run = await desk.StartAsync(upload);
        var job = await desk.JobOfAsync(run, JobState.Succeeded);

        Assert.Equal(("upload", "ada", $$"""{"upload":{{upload.Id}},"plan":{"reading":{"kind":"DailySeries","columns":{"date":1,"id":2,"value":3},"sameDay":"Sum"},"onConflict":"KeepStored"},"trainingRun":{{run}}}"""), (job.Request.Job, job.Request.RequestedBy, job.Request.Input));
        var training = await desk.Room.EndOfAsync(run);
        Assert.Equal((RunOutcome.Succeeded, training.Message, run), (training.Outcome, job.Message, job.TrainingRunId));
        Assert.Equal("""{"rows added":2,"rows known":0,"conflicts":0,"rows rejected":1,"models":0,"promoted":0}""", job.Metrics);
        Assert.Equal([JobState.Queued, JobState.Started, JobState.Succeeded], await desk.Jobs.StatesOfAsync(job.Id));
        Assert.Contains($"Run {run} over upload {upload.Id} ended as Succeeded", await desk.Jobs.Ledger.ReadLogAsync(job.Id, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_scheduler_stands_by_it_waits_with_the_reason_and_goes_on_afterwards()
    {
        await using var desk = await UploadDesk.OpenAsync();
        await desk.StandByAsync();
        var run = await desk.StartAsync(await desk.Room.ReceiveAsync(DailyFiles.Sales(30, "P1")));

        var waiting = Assert.Single((await desk.View.ReadWaitingAsync(Token)).Runs);
        Assert.Equal(("upload", "The scheduler stands by."), (waiting.Run.Request.Job, waiting.Why));
        Assert.Equal(1, (await desk.View.CountAsync(Token)).Waiting);
        Assert.True(desk.Room.Active.Find(run)!.Waits);
        Assert.Empty(await desk.Room.Series.ListAsync(Token));
        Assert.Equal(run, (await desk.View.FindAsync(waiting.Run.Id, Token))!.TrainingRunId);

        await desk.Actions.StartAsync("ada", Token);
        await desk.JobOfAsync(run, JobState.Succeeded);
        Assert.Single(await desk.Room.Series.ListAsync(Token));
    }

    [Fact]
    public async Task One_upload_at_a_time_and_the_next_one_says_what_it_waits_for()
    {
        await using var desk = await UploadDesk.OpenAsync();
        var first = await desk.StartCandlesAsync();
        var under = await desk.JobOfAsync(first, JobState.Started);
        var second = await desk.StartAsync(await desk.Room.ReceiveAsync(DailyFiles.Sales(30, "P1")));
        var live = desk.Jobs.Running.Find(under.Id)!;

        var waiting = Assert.Single((await desk.View.ReadWaitingAsync(Token)).Runs);
        Assert.Equal($"Run {under.Id} of the same job is under way.", waiting.Why);
        Assert.Equal(first, live.TrainingRunId);
        Assert.Equal("LSTM of BTC-USD", live.Progress!.Value.Doing);

        desk.Room.Lstm.Release();
        Assert.Equal(JobState.Succeeded, (await desk.JobOfAsync(second, JobState.Succeeded)).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_stops_the_job_or_its_training_run_stops_both_also_before_the_turn(bool viaJob)
    {
        await using var desk = await UploadDesk.OpenAsync();
        var working = await desk.StartCandlesAsync();
        var under = await desk.JobOfAsync(working, JobState.Started);
        var upload = await desk.Room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var waiting = await desk.StartAsync(upload);
        var queued = await desk.JobOfAsync(waiting, JobState.Queued);

        await StopAsync(waiting, queued.Id);
        queued = await desk.JobOfAsync(waiting, JobState.Cancelled);
        await StopAsync(working, under.Id);

        Assert.Equal("Cancelled before the merge: the data set is as it was.", (await desk.Room.EndOfAsync(waiting)).Message);
        Assert.StartsWith("Cancelled. The rows are merged", (await desk.Room.EndOfAsync(working)).Message, StringComparison.Ordinal);
        under = await desk.JobOfAsync(working, JobState.Cancelled);
        Assert.Contains(viaJob ? "Cancelled by ada." : $"Its training run {waiting} ended before its turn", queued.Message, StringComparison.Ordinal);
        Assert.Equal(3, JsonDocument.Parse(under.Metrics!).RootElement.GetProperty("rows added").GetInt32());
        Assert.Empty(await desk.Room.Series.ListAsync(Token));
        Assert.Null(desk.Room.Training.RunningOver(upload.Id));
        Assert.Empty((await desk.View.ReadWaitingAsync(Token)).Runs);

        async Task StopAsync(long training, long job) => Assert.True(
            viaJob ? (await desk.Actions.CancelAsync(job, "ada", Token)).Done : desk.Room.Active.Cancel(training));
    }

    [Fact]
    public async Task A_run_whose_lstm_failed_has_failed_with_its_rows_and_is_not_tried_again_by_itself()
    {
        await using var desk = await UploadDesk.OpenAsync();
        desk.Room.Lstm.BuildOutcome = RunOutcome.Failed;
        var run = await desk.StartCandlesAsync();
        desk.Room.Lstm.Release();

        var job = await desk.JobOfAsync(run, JobState.Failed);

        Assert.Equal(1, job.Attempt);
        Assert.StartsWith("The rows are merged, but the training is not complete", job.Message, StringComparison.Ordinal);
        Assert.Equal(3, JsonDocument.Parse(job.Metrics!).RootElement.GetProperty("rows added").GetInt32());
    }

    [Fact]
    public async Task Run_again_makes_a_training_run_of_its_own_and_is_refused_once_the_upload_is_gone()
    {
        await using var desk = await UploadDesk.OpenAsync();
        var upload = await desk.Room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var first = await desk.JobOfAsync(await desk.StartAsync(upload), JobState.Succeeded);

        var again = await desk.Actions.RunAgainAsync(first.Id, "bob", Token);

        Assert.True(again.Accepted);
        var second = (await desk.Jobs.Ledger.ReadAsync(new JobRunQuery("upload", Limit: 1), Token)).Items[0];
        second = await desk.Jobs.WaitForAsync(second.Id, JobState.Succeeded);
        Assert.Equal(("bob", upload.Id), (second.Request.RequestedBy, JobInput.Parse(second.Request.Input).Upload));
        Assert.NotEqual(first.TrainingRunId, second.TrainingRunId);
        Assert.Equal(30, (await desk.Room.Series.ReadAsync(new Asset("P1"), Token)).Count);

        await desk.Room.Training.RemoveAsync(upload.Id, Token);
        var refused = await desk.Actions.RunAgainAsync(first.Id, "bob", Token);
        Assert.Equal((false, $"There is no upload {upload.Id}: it was removed, or never was."), (refused.Accepted, refused.Message));
    }

    [Fact]
    public async Task Run_again_merges_by_the_plan_that_the_run_had_not_by_a_later_one()
    {
        await using var desk = await UploadDesk.OpenAsync();
        await desk.StandByAsync();
        var upload = await desk.Room.ReceiveAsync(Nameless);
        var plan = new MergePlan(upload.Findings.Reading with { Target = new("sales") });
        var first = await desk.CancelledAsync(upload, plan);
        await desk.CancelledAsync(upload, new MergePlan(upload.Findings.Reading with { Target = new("other") }, ConflictRule.TakeUploaded));

        Assert.True((await desk.Actions.RunAgainAsync(first.Id, "bob", Token)).Accepted);

        Assert.Equal(plan, (await desk.Room.Uploads.FindAsync(upload.Id, Token))!.Plan);
        await desk.Actions.StartAsync("ada", Token);
        await desk.Jobs.WaitForAsync(first.Id + 2, JobState.Succeeded);
        Assert.Equal(["sales"], (await desk.Room.Series.ListAsync(Token)).Select(series => series.Id.Symbol));
    }

    [Fact]
    public async Task Run_again_of_a_run_that_was_written_without_a_plan_takes_the_newest_of_its_upload()
    {
        await using var desk = await UploadDesk.OpenAsync();
        await desk.StandByAsync();
        var upload = await desk.Room.ReceiveAsync(Nameless);
        var plan = new MergePlan(upload.Findings.Reading with { Target = new("sales") }, ConflictRule.TakeUploaded);
        var newest = await desk.CancelledAsync(upload, plan);
        var old = await desk.Jobs.Ledger.QueueAsync(new JobRequest("upload", "ada", $$"""{"upload":{{upload.Id}},"trainingRun":1}"""), null, Token);
        await desk.Jobs.Ledger.MoveAsync(new JobMove(old.Id, JobState.Cancelled, "Cancelled by ada."), Token);

        var again = await desk.Actions.RunAgainAsync(old.Id, "bob", Token);

        Assert.Equal((true, $"Queued as run {old.Id + 1}."), (again.Accepted, again.Message));
        var queued = (await desk.Jobs.Ledger.FindAsync(old.Id + 1, Token))!;
        Assert.Equal((plan, plan), (JobInput.Parse(newest.Request.Input).Plan, JobInput.Parse(queued.Request.Input).Plan));
    }

    [Fact]
    public async Task Run_again_of_what_is_merged_meanwhile_keeps_the_plan_it_was_merged_by()
    {
        await using var desk = await UploadDesk.OpenAsync();
        await desk.StandByAsync();
        var upload = await desk.Room.ReceiveAsync(Nameless);
        var first = await desk.CancelledAsync(upload, new MergePlan(upload.Findings.Reading with { Target = new("sales") }));
        var merged = new MergePlan(upload.Findings.Reading with { Target = new("other") });
        var second = await desk.StartAsync(upload, merged);
        await desk.Actions.StartAsync("ada", Token);
        await desk.JobOfAsync(second, JobState.Succeeded);

        Assert.True((await desk.Actions.RunAgainAsync(first.Id, "bob", Token)).Accepted);

        Assert.Equal(merged, (await desk.Room.Uploads.FindAsync(upload.Id, Token))!.Plan);
    }

    [Fact]
    public async Task What_waited_when_the_process_ended_is_aborted_as_its_training_run_is_and_can_be_run_again()
    {
        await using var desk = await UploadDesk.OpenAsync();
        await desk.StandByAsync();
        var upload = await desk.Room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var run = await desk.StartAsync(upload);
        var queued = await desk.JobOfAsync(run, JobState.Queued);

        await desk.RestartAsync();

        var aborted = await desk.JobOfAsync(run, JobState.Aborted);
        Assert.Equal(RunOutcome.Aborted, (await desk.Room.EndOfAsync(run)).Outcome);
        Assert.Equal($"Training run {run}, which waited for it, ended with its process; nothing was changed. Run it again if it is still wanted.", aborted.Message);
        Assert.Empty(await desk.Room.Series.ListAsync(Token));
        Assert.True((await desk.Actions.RunAgainAsync(queued.Id, "ada", Token)).Accepted);
        await desk.Jobs.WaitForAsync(queued.Id + 1, JobState.Succeeded);
        Assert.Single(await desk.Room.Series.ListAsync(Token));
    }

    [Fact]
    public async Task Without_an_upload_the_job_says_where_to_start_it()
    {
        await using var desk = await UploadDesk.OpenAsync();

        var queued = await desk.Jobs.Queue.EnqueueAsync("upload", JobInput.None, "ada", Token);

        Assert.Contains("Start it from the page of data", (await desk.Jobs.WaitForAsync(queued.Run.Id, JobState.Failed)).Message, StringComparison.Ordinal);
    }

    private const string Nameless = "date,sales\n2026-01-01,5\n2026-01-02,6\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed class UploadDesk : IAsyncDisposable
    {
        private UploadDesk(JobsHarness jobs) => Jobs = jobs;

        public JobsHarness Jobs { get; }

        public UploadRoom Room { get; private set; } = null!;

        public JobActions Actions => Jobs.Services.GetRequiredService<JobActions>();

        public JobsView View => Jobs.Services.GetRequiredService<JobsView>();

        public static async Task<UploadDesk> OpenAsync()
        {
            UploadDesk desk = null!;
            desk = new UploadDesk(await JobsHarness.StartAsync(services =>
            {
                services.AddSingleton(_ => desk.Room.Desk);
                services.AddSingleton(_ => desk.Room.Active);
            }));
            desk.Room = await UploadRoom.CreateAsync(launcher: new Launcher(desk.Jobs), loggers: desk.Jobs.Services.GetRequiredService<ILoggerFactory>());
            return desk;
        }

        public async Task<long> StartAsync(Upload upload, MergePlan? plan = null) =>
            (await Room.Training.StartAsync(upload.Id, plan ?? new MergePlan(upload.Findings.Reading), "ada", Token)).RunId;

        /// <summary>Starts a merge that waits, and stops it before its turn.</summary>
        public async Task<JobRun> CancelledAsync(Upload upload, MergePlan plan)
        {
            var run = await StartAsync(upload, plan);
            var queued = await JobOfAsync(run, JobState.Queued);
            Assert.True((await Actions.CancelAsync(queued.Id, "ada", Token)).Done);
            await Room.EndOfAsync(run);
            return await JobOfAsync(run, JobState.Cancelled);
        }

        /// <summary>Starts a merge of three candles whose LSTM is held back.</summary>
        public async Task<long> StartCandlesAsync()
        {
            Room.Lstm.Hold();
            var start = UploadRoom.Now.AddDays(-1);
            await Room.Candles.AddAsync(
                [new ClosedCandle(UploadRoom.Btc, new Candle(start, 100, 103, 99, 101, 5), start.AddMinutes(1), start.AddMinutes(1))], Token);
            var rows = Enumerable.Range(-3, 3).Select(i => $"{start.AddMinutes(i):yyyy-MM-dd HH:mm:ss},100,103,99,101,5\n");
            var upload = await Room.ReceiveAsync($"timestamp,open,high,low,close,volume\n{string.Concat(rows)}");
            var run = await StartAsync(upload, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)));
            while (Room.Lstm.Asked.Count == 0)
            {
                await Task.Delay(5, Token);
            }

            return run;
        }

        /// <summary>The job's run over a training run, once it stands so.</summary>
        public async Task<JobRun> JobOfAsync(long training, JobState state)
        {
            var runs = await Jobs.Ledger.ReadAsync(new JobRunQuery("upload", Limit: 100), Token);
            return await Jobs.WaitForAsync(runs.Items.Single(run => JobInput.Parse(run.Request.Input).TrainingRun == training).Id, state);
        }

        /// <summary>Lets nothing start; the scheduler itself must have started for that.</summary>
        public async Task StandByAsync()
        {
            while (!(await Actions.StandbyAsync("maintenance", "ada", Token)).Done)
            {
                await Task.Delay(5, Token);
            }
        }

        public async Task RestartAsync()
        {
            await Jobs.StopAsync();
            await Room.Desk.DisposeAsync();
            var closed = Room;
            await Jobs.StartAgainAsync();
            Room = await closed.NextAsync(new Launcher(Jobs));
        }

        public async ValueTask DisposeAsync()
        {
            Room.Lstm.Release();
            await Jobs.DisposeAsync();
            await Room.DisposeAsync();
        }
    }

    /// <summary>The launcher of whichever host is up.</summary>
    private sealed class Launcher(JobsHarness jobs) : IUploadLauncher
    {
        public Task LaunchAsync(UploadRun run, string requestedBy, Task<RunSummary> ended, CancellationToken cancellationToken) =>
            jobs.Services.GetRequiredService<IUploadLauncher>().LaunchAsync(run, requestedBy, ended, cancellationToken);
    }
}

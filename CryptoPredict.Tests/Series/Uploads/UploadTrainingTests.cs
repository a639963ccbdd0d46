using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Import;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.SeriesTests.Uploads;

public sealed class UploadTrainingTests
{
    private static readonly Asset P1 = new("P1");
    private static readonly Asset P2 = new("P2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Daily_values_are_merged_and_each_series_gets_a_model_line_by_line()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(120, "P1", "P2"));

        var run = await room.MergeAsync(upload);

        Assert.Equal((RunState.Succeeded, "DailySeries", upload.Sha256), (run.State, run.Parameters["kind"], run.Parameters["sha256"]));
        Assert.Equal([P1, P2], (await room.Series.ListAsync(Token)).Select(series => series.Id));
        Assert.Equal(120, (await room.Series.ReadAsync(P1, Token)).Count);
        Assert.Equal([DailyNetworks.IdOf(SeriesKind.Demand), P1, P2], run.Steps.Select(step => step.Asset));
        Assert.Equal("The LSTM of all demand: no series is long enough to learn from yet.", run.Steps[0].Note);
        Assert.All(run.Steps.Skip(1), step => Assert.True(step.Gate!.Passed));
        var log = await room.LogOfAsync(run.Id);
        Assert.Contains("Read 240 rows: 240 accepted, 0 rejected.", log, StringComparison.Ordinal);
        Assert.Contains("Merged: 240 new, 0 known already, 0 in conflict (the stored value stays).", log, StringComparison.Ordinal);
        Assert.Contains("The LSTM of all demand: there are no saved weights yet, so a new network is built.", log, StringComparison.Ordinal);
        Assert.Contains("serves from now on", log, StringComparison.Ordinal);
        Assert.Empty(room.Files);
        Assert.Equal(UploadState.Merged, (await room.Uploads.FindAsync(upload.Id, Token))!.State);
        Assert.Empty(room.Lstm.Asked);
    }

    [Theory]
    [InlineData(ConflictRule.KeepStored, 5)]
    [InlineData(ConflictRule.TakeUploaded, 9)]
    public async Task Conflicts_are_counted_listed_and_decided_by_the_rule(ConflictRule rule, double expected)
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,6\n"));
        var second = await room.ReceiveAsync("date,product_id,sales\n2026-01-02,P1,6\n2026-01-01,P1,9\n2026-01-03,P1,7\n");

        await room.MergeAsync(second, new MergePlan(second.Findings.Reading, rule));

        var result = (await room.Uploads.FindAsync(second.Id, Token))!.Result!;
        Assert.Equal((1, 1, 1, rule), (result.Added, result.Known, result.Conflicts, result.OnConflict));
        Assert.Equal(new MergeConflict(3, P1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 5, 9), Assert.Single(result.FirstConflicts));
        Assert.Equal([expected, 6, 7], (await room.Series.ReadAsync(P1, Token)).Select(point => point.Value));
        Assert.Equal(3, Assert.Single(await room.Series.ListAsync(Token), one => one.Id == P1).Days);
    }

    [Theory]
    [InlineData(SameDayRule.Sum, 11)]
    [InlineData(SameDayRule.Last, 6)]
    [InlineData(SameDayRule.Refuse, 5)]
    public async Task Rows_of_one_day_are_put_together_by_the_rule(SameDayRule rule, double expected)
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n2026-01-02,P1,1\n2026-01-01,P1,6\n");

        await room.MergeAsync(upload, new MergePlan(upload.Findings.Reading with { SameDay = rule }));

        Assert.Equal(expected, (await room.Series.ReadAsync(P1, Token))[0].Value);
    }

    [Fact]
    public async Task Candles_are_added_where_there_are_none_and_stored_ones_stay()
    {
        await using var room = await UploadRoom.CreateAsync();
        var stored = await MinuteCandles.StoreAsync(room, 10);
        List<Asset> merged = [];
        room.Training.CandlesMerged += merged.Add;
        var upload = await room.ReceiveAsync(
            MinuteCandles.Rows(10, from: -20, shift: 0)
            .Insert(0, MinuteCandles.Header) + MinuteCandles.Rows(2, from: 0, shift: 0) + MinuteCandles.Rows(1, from: 2, shift: 1));
        Assert.True(upload.Findings.NeedsName);

        var run = await room.MergeAsync(upload, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc), ConflictRule.TakeUploaded));

        var result = (await room.Uploads.FindAsync(upload.Id, Token))!.Result!;
        Assert.Equal([UploadRoom.Btc], merged);
        Assert.Equal((10, 2, 1, ConflictRule.KeepStored), (result.Added, result.Known, result.Conflicts, result.OnConflict));
        var candles = await room.Candles.ReadAsync(UploadRoom.Btc, null, null, 100, Token);
        Assert.Equal(20, candles.Count);
        Assert.Equal(stored, candles.Skip(10));
        Assert.All(candles.Take(10), candle => Assert.Equal(UploadRoom.Now, candle.ArrivedAt));
        Assert.Equal(["build lstm of BTC-USD"], room.Lstm.Asked);
        Assert.Equal([1, 2], (await room.Runs.ReadEpochsAsync(run.Id, 0, Token)).Select(epoch => epoch.Loss.Epoch));
        Assert.Contains("Two epochs follow.", await room.LogOfAsync(run.Id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunState.Succeeded, "fine-tune BTC-USD on 03-01 08:50 to 03-01 08:54")]
    [InlineData(RunState.Refused, "fine-tune BTC-USD on 03-01 08:50 to 03-01 08:54|build lstm of BTC-USD")]
    public async Task An_lstm_that_is_there_is_fine_tuned_and_built_anew_only_when_that_is_refused(RunState state, string asked)
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        await ServeAnLstmAsync(room);
        room.Lstm.FineTuneState = state;

        var run = await room.MergeAsync(
            await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0)),
            new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)));

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(asked, string.Join('|', room.Lstm.Asked));
    }

    [Theory]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Failed, false)]
    [InlineData(RunState.Cancelled, true)]
    [InlineData(RunState.Cancelled, false)]
    public async Task A_run_whose_lstm_did_not_learn_ends_as_that_did_and_can_be_completed(RunState state, bool isFineTuned)
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        if (isFineTuned)
        {
            await ServeAnLstmAsync(room);
        }

        (room.Lstm.FineTuneState, room.Lstm.BuildState) = (state, state);
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc));

        var run = await room.MergeAsync(upload, plan);

        Assert.Equal(state, run.State);
        var did = isFineTuned ? "fine-tune" : "build";
        Assert.StartsWith($"The rows are merged, but the training is not complete; start it again to complete it. BTC-USD: The {did} ended.", run.Message,
            StringComparison.Ordinal);
        Assert.Equal(UploadState.Merged, (await room.Uploads.FindAsync(upload.Id, Token))!.State);
        Assert.Equal("daily", Assert.Single(run.Steps).Model);
        (room.Lstm.FineTuneState, room.Lstm.BuildState) = (RunState.Succeeded, RunState.Succeeded);
        Assert.Equal(RunState.Succeeded, (await room.MergeAsync(upload, plan)).State);
        Assert.Equal(2, room.Lstm.Asked.Count);
    }

    [Fact]
    public async Task What_does_not_fit_the_market_is_refused_before_anything_runs()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        var minutes = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var days = await room.ReceiveAsync(MinuteCandles.Header + "2025-01-01,1,2,1,2,1\n2025-01-02,1,2,1,2,1\n");
        var sales = await room.ReceiveAsync("date,sales\n2025-01-01,1\n2025-01-02,1\n");
        (Upload Upload, UploadReading Reading, string Reason)[] wrong =
        [
            (minutes, new(UploadKind.Candles), "name the asset"),
            (minutes, new(UploadKind.Candles, new Asset("DOGE-USD")), "no asset of this market"),
            (minutes, new(UploadKind.Candles, new Asset("../x\\y")), "is no name"),
            (days, new(UploadKind.Candles, UploadRoom.Btc), "the market's are of 1 min"),
            (sales, new(UploadKind.DailySeries), "give the series a name"),
            (sales, new(UploadKind.DailySeries, UploadRoom.Btc), "give the series another name"),
            (sales, new(UploadKind.DailySeries, P1, new SeriesColumns(1, null, 5)), "the columns 1 to 2"),
            (sales, new(UploadKind.Candles, UploadRoom.Btc), "no candle CSV"),
        ];

        foreach (var (upload, reading, reason) in wrong)
        {
            var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, new MergePlan(reading)));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(UploadRefusal.Unknown, (await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(minutes with { Id = 99 }))).Refusal);
        Assert.Equal(0, (await room.Runs.ReadAsync(new RunQuery(), Token)).Total);
    }

    [Fact]
    public async Task Candles_beyond_the_newest_stored_one_are_left_to_the_market()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);

        var run = await room.MergeAsync(
            await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(6, 0, 0)), new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)));

        Assert.Equal(RunState.Refused, run.State);
        Assert.Contains("Line 5 has a candle of BTC-USD", run.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await room.Candles.ReadAsync(UploadRoom.Btc, null, null, 100, Token)).Count);
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task A_fault_after_a_merge_has_begun_leaves_the_data_as_they_were()
    {
        await using var room = await UploadRoom.CreateAsync();
        await room.MergeAsync(await room.ReceiveAsync("date,product_id,sales\n2026-01-01,P1,5\n"));
        await room.Database.WriteAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "CREATE TRIGGER refuse BEFORE INSERT ON series_points WHEN NEW.day = 20456 BEGIN SELECT RAISE(ABORT, 'the disk is "
                    + "full'); END";
                return await command.ExecuteNonQueryAsync(token);
            },
            Token);

        // Day 20456 is 2026-01-03; what comes before it is in the table already when the trigger fires.
        var upload = await room.ReceiveAsync("date,product_id,sales\n2026-01-02,P1,5\n2026-01-03,P1,5\n2026-01-04,P2,5\n");
        var run = await room.MergeAsync(upload);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("the data set is as it was", run.Message, StringComparison.Ordinal);
        Assert.Single(await room.Series.ReadAsync(P1, Token));
        Assert.Equal([P1], (await room.Series.ListAsync(Token)).Select(series => series.Id));
        Assert.Equal(UploadState.Waiting, (await room.Uploads.FindAsync(upload.Id, Token))!.State);
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task A_waiting_upload_whose_file_is_gone_is_refused()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        File.Delete(room.Files[0]);

        var refusal = await Assert.ThrowsAsync<UploadException>(() => room.MergeAsync(upload, new MergePlan(upload.Findings.Reading)));

        Assert.Equal($"The file of upload {upload.Id} is gone: remove the upload and send the file again.", refusal.Message);
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_received_is_not_merged()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var text = await File.ReadAllTextAsync(room.Files[0], Token);
        await File.WriteAllTextAsync(room.Files[0], text.Replace("P1", "P2", StringComparison.Ordinal), Token);

        var run = await room.MergeAsync(upload);

        Assert.Equal(RunState.Refused, run.State);
        Assert.StartsWith(
            $"The file of upload {upload.Id} is damaged, missing or cannot be read: it is not what was received. Remove the upload and send the file again.",
            run.Message, StringComparison.Ordinal);
        Assert.Empty(await room.Series.ListAsync(Token));
        Assert.Equal([$"upload {upload.Id}"], await room.Intake.FindDamagedAsync(Token));
    }

    [Fact]
    public async Task An_upload_whose_file_was_lost_stays_until_somebody_removes_it()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        File.Delete(room.Files[0]);

        var next = await room.ReopenAsync();

        Assert.Equal([$"upload {upload.Id}"], await next.FindDamagedAsync(Token));
        await next.RemoveAsync(upload.Id, Token);
        Assert.Empty(await next.FindDamagedAsync(Token));
    }

    [Fact]
    public async Task A_cancelled_run_says_what_is_in_and_can_be_completed()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        room.Lstm.Hold();
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc));
        var running = room.MergeAsync(upload, plan);
        await room.Lstm.IsAskedAsync();

        Assert.True(room.Active.Cancel(room.Active.Current.Single().Run.Id, "ada"));
        var cancelled = await running;
        room.Lstm.Release();
        var again = await room.MergeAsync(upload, plan);

        Assert.Equal((RunState.Cancelled, RunState.Succeeded), (cancelled.State, again.State));
        Assert.Equal("Cancelled by ada. The rows are merged, but the training is not complete; start it again to complete it.", cancelled.Message);
        Assert.Equal([("rows added", 5), ("rows known", 0), ("conflicts", 0), ("rows rejected", 0)],
            cancelled.Figures.Select(figure => (figure.Name, figure.Value)));
        Assert.Equal(2, room.Lstm.Asked.Count);
        Assert.Equal(8, (await room.Candles.ReadAsync(UploadRoom.Btc, null, null, 100, Token)).Count);
    }

    [Fact]
    public async Task A_run_tells_what_became_of_the_rows_and_how_far_it_is_whatever_part_works()
    {
        await using var room = await UploadRoom.CreateAsync();
        await MinuteCandles.StoreAsync(room, 3);
        room.Lstm.Hold();
        var upload = await room.ReceiveAsync(MinuteCandles.Header + MinuteCandles.Rows(5, -10, 0));
        var running = room.MergeAsync(upload, new MergePlan(new UploadReading(UploadKind.Candles, UploadRoom.Btc)));
        await Waiting.UntilAsync(() => room.Active.Current is [{ Doing: "epoch 2 of 2" }]);

        // The file is small, so nearly all of the run is training: half of the LSTM's half.
        Assert.InRange(room.Active.Current[0].Done, 0.24, 0.27);
        room.Lstm.Release();
        var run = await running;

        Assert.Equal(
            [("rows added", 5), ("rows known", 0), ("conflicts", 0), ("rows rejected", 0), ("models", 1), ("promoted", 1)],
            run.Figures.Select(figure => (figure.Name, figure.Value)));
    }

    /// <summary>As a retry does after a fault, or the next process: the plan it was given with is the upload's own.</summary>
    [Fact]
    public async Task A_run_without_a_plan_of_its_own_merges_as_the_upload_was_last_asked_to_be()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        var unknown = await room.Runner.RunAsync(UploadTraining.JobName, new UploadInput(upload.Id), room.Training.RunAsync);
        await room.Uploads.SetPlanAsync(upload.Id, new MergePlan(upload.Findings.Reading), 1, Token);

        var run = await room.Runner.RunAsync(UploadTraining.JobName, new UploadInput(upload.Id), room.Training.RunAsync);

        Assert.Equal((RunState.Refused, RunState.Succeeded), (unknown.State, run.State));
        Assert.Contains("How upload 1 is to be merged is not known", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(30, (await room.Series.ReadAsync(P1, Token)).Count);
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_its_merge_leaves_the_data_and_the_file()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync(DailyFiles.Sales(30, "P1"));
        room.Active.Changed += () => room.Active.Current.ToList().ForEach(one => _ = one.StoppedBy is null && room.Active.Cancel(one.Run.Id, "ada"));

        var run = await room.MergeAsync(upload);

        Assert.Equal((RunState.Cancelled, "Cancelled by ada. That was before the merge: the data set is as it was."), (run.State, run.Message));
        Assert.Empty(await room.Series.ListAsync(Token));
        Assert.Single(room.Files);
    }

    [Fact]
    public async Task What_an_interrupted_process_left_is_swept_and_what_waits_stays()
    {
        await using var room = await UploadRoom.CreateAsync();
        var waiting = await room.ReceiveAsync(DailyFiles.Sales(5, "P1"));
        var lost = await room.ReceiveAsync(DailyFiles.Sales(5, "P2"));
        File.Delete(Path.Combine(room.Folder, lost.File));
        foreach (var leftover in (string[])["half.part", "half.rows", "stranger.csv"])
        {
            await File.WriteAllTextAsync(Path.Combine(room.Folder, leftover), "x", Token);
        }

        await room.ReopenAsync();

        Assert.Equal(waiting.File, Path.GetFileName(Assert.Single(room.Files)));
        Assert.Equal([lost.Id, waiting.Id], (await room.Uploads.ReadAsync(new UploadQuery(Limit: 10), Token)).Items.Select(upload => upload.Id));
    }

    [Fact]
    public async Task Uploads_are_found_by_when_they_came_in_every_order_that_is_offered()
    {
        await using var room = await UploadRoom.CreateAsync();
        var sent = await room.ReceiveAsync(DailyFiles.Sales(5, "P1"));
        var uploads = new List<Upload> { sent };
        foreach (var (name, bytes, by) in (((string, long, string)[])[("b.csv", 30, "eva"), ("a.csv", 30, "ada"), ("c.csv", 20, "ada")]))
        {
            uploads.Add(await room.Uploads.AddAsync(
                sent with { File = name, Name = name, Bytes = bytes, UploadedBy = by, ReceivedAt = uploads[^1].ReceivedAt.AddHours(1) }, Token));
        }

        await room.MergeAsync(sent);
        await SortedLists.AssertEveryOrderAsync<UploadColumn, Upload>(
            async sort => (await room.Uploads.ReadAsync(new UploadQuery(Sort: sort), Token)).Items,
            (column, upload) => column switch
            {
                UploadColumn.Received => upload.ReceivedAt,
                UploadColumn.File => upload.Name,
                UploadColumn.Bytes => upload.Bytes,
                UploadColumn.By => upload.UploadedBy,
                _ => upload.State.ToString(),
            },
            upload => upload.Id);
        var page = await room.Uploads.ReadAsync(new UploadQuery(uploads[1].ReceivedAt, uploads[2].ReceivedAt), Token);
        Assert.Equal((uploads[1].Id, 1), (Assert.Single(page.Items).Id, page.Total));
    }

    [Fact]
    public async Task An_upload_may_be_read_in_another_way()
    {
        await using var room = await UploadRoom.CreateAsync();
        var upload = await room.ReceiveAsync("date,item,demand,price\n2026-01-01,P1,5,99\n2026-01-02,P1,x,98\n");

        var again = await room.Intake.InspectAsync(upload.Id, new UploadReading(UploadKind.DailySeries, Columns: new SeriesColumns(1, 2, 4)), Token);

        Assert.Equal((1L, 0L), (upload.Findings.Report.Rejected, again.Findings.Report.Rejected));
        Assert.Equal(SameDayRule.Last, again.Findings.Reading.SameDay);
        await room.MergeAsync(again);
        Assert.Equal([99, 98], (await room.Series.ReadAsync(P1, Token)).Select(point => point.Value));
    }

    private static async Task ServeAnLstmAsync(UploadRoom room)
    {
        var version = await room.Registry.AddAsync(
            RegistryStore.Metadata(UploadRoom.Now, asset: UploadRoom.Btc, model: "lstm"), RegistryStore.Artefact(1), Token);
        await room.Registry.SetAliasAsync(new AliasMove(UploadRoom.Btc, "lstm", ModelAlias.Champion, version.Id, null, "test", "It is first."), Token);
    }
}

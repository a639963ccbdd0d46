using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Tests.Support;
using FsCheck.Fluent;

namespace CryptoPredict.Tests.Storage;

/// <summary>What is read of many runs, and what is kept beside them.</summary>
public abstract partial class JobLedgerTests
{
    [Fact]
    public async Task Runs_are_filtered_counted_and_paged_newest_first()
    {
        var ledger = await OpenAsync();
        var ids = new long[11];
        for (var i = 0; i < 10; i++)
        {
            ids[i] = await EndAsync(ledger, new JobRequest(i % 2 == 0 ? "verify" : "backup", i < 5 ? "ada" : "schedule"), i < 3 ? RunState.Failed
                : RunState.Succeeded);
            Clock.Advance(Sample.Minute);
        }

        var now = Clock.GetUtcNow();
        await AssertFoundAsync(new RunQuery(Limit: 3), 9, 8, 7);
        await AssertFoundAsync(new RunQuery(Offset: 6, Limit: 2), 3, 2);
        await AssertFoundAsync(new RunQuery(["verify"]), 8, 6, 4, 2, 0);
        await AssertFoundAsync(new RunQuery(["verify", "backup"], Limit: 2), 9, 8);
        await AssertFoundAsync(new RunQuery(["retrain"]));
        await AssertFoundAsync(new RunQuery(States: [RunState.Failed]), 2, 1, 0);
        await AssertFoundAsync(new RunQuery(States: [RunState.Failed, RunState.Succeeded], Limit: 1), 9);
        await AssertFoundAsync(new RunQuery(RequestedBy: "ada"), 4, 3, 2, 1, 0);
        await AssertFoundAsync(new RunQuery(From: now - (2 * Sample.Minute)), 9, 8);
        ids[10] = (await ledger.QueueAsync([new("retrain", "ada", Asset: new Asset("ETH-USD"))], chained: false, Token))[0].Id;
        await AssertFoundAsync(new RunQuery(EndedFrom: now - (2 * Sample.Minute)), 10, 9, 8);
        await AssertFoundAsync(new RunQuery(["retrain"], Asset: Sample.Btc));
        await AssertFoundAsync(new RunQuery(Asset: Sample.Btc, Limit: 1), 9);
        await AssertFoundAsync(new RunQuery(Asset: new Asset("ETH-USD"), Limit: 1), 10);
        await ledger.MoveAsync(new RunMove(ids[10], RunState.Cancelled), Token);
        await AssertFoundAsync(new RunQuery(States: [RunState.Cancelled], EndedFrom: now), 10);
        Assert.Equal((11, 2), ((await ledger.ReadAsync(new RunQuery(Limit: 1), Token)).Total,
            (await ledger.ReadAsync(new RunQuery(From: now - (2 * Sample.Minute), Limit: 1, Jobs: ["verify", "backup"]), Token)).Total));
        Assert.Equal([ids[9], ids[10], ids[8]], (await ledger.ReadLastAsync(Token)).Select(run => run.Id));
        Assert.Equal([(RunState.Succeeded, 7L), (RunState.Failed, 3L), (RunState.Cancelled, 1L)], (await ledger.CountAsync(null, Token))
            .Select(count => (count.Key, count.Value)).OrderBy(count => count.Key));
        Assert.False((await ledger.CountAsync(now - (2 * Sample.Minute), Token)).ContainsKey(RunState.Failed));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ReadAsync(new RunQuery(Limit: 0), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ReadAsync(new RunQuery(Limit: RunQuery.MaxLimit + 1), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ReadAsync(new RunQuery(Offset: -1), Token));

        async Task AssertFoundAsync(RunQuery query, params int[] expected) =>
            Assert.Equal(expected.Select(i => ids[i]), (await ledger.ReadAsync(query, Token)).Items.Select(run => run.Id));
    }

    [Fact]
    public async Task Runs_come_in_every_order_that_is_offered()
    {
        var ledger = await OpenAsync();
        (string Job, string By, string? Asset, int Waits, int Takes)[] asked =
            [("verify", "ada", null, 3, 50), ("backup", "bob", "BTC-USD", 1, 20), ("verify", "ada", "ETH-USD", 2, 20), ("retrain", "cy", "BTC-USD", 9, 5)];
        foreach (var (job, by, asset, waits, takes) in asked)
        {
            var run = (await ledger.QueueAsync([new JobRequest(job, by, Asset: asset is null ? null : new Asset(asset))], chained: false, Token))[0];
            Clock.Advance(TimeSpan.FromSeconds(waits));
            await ledger.ClaimAsync(run.Id, Sample.Start.AddMinutes(100 - waits), Token);
            Clock.Advance(TimeSpan.FromSeconds(takes));
            if (waits == 2)
            {
                await ledger.MoveAsync(new RunMove(run.Id, RunState.RetryScheduled), Token);
                await ledger.ClaimAsync(run.Id, Sample.Start.AddMinutes(100 - waits), Token);
                Clock.Advance(TimeSpan.FromSeconds(takes));
            }

            await ledger.MoveAsync(new RunMove(run.Id, waits == 3 ? RunState.Failed : RunState.Succeeded), Token);
        }

        await ledger.QueueAsync([new JobRequest("verify", "ada")], chained: false, Token);

        await SortedLists.AssertEveryOrderAsync<RunColumn, JobRun>(
            async sort => (await ledger.ReadAsync(new RunQuery(Sort: sort), Token)).Items,
            (column, run) => column switch
            {
                RunColumn.Asked => run.QueuedAt,
                RunColumn.Started => run.MarketTime,
                RunColumn.Job => run.Request.Job,
                RunColumn.Asset => run.Request.Asset?.Symbol,
                RunColumn.By => run.Request.RequestedBy,
                RunColumn.Waited => run.StartedAt - run.QueuedAt,
                RunColumn.Took => run.EndedAt - run.StartedAt,
                RunColumn.Attempts => run.Attempt,
                _ => run.State.ToString(),
            },
            run => run.Id);
    }

    [Fact]
    public async Task Runs_are_found_by_the_times_between_which_they_started_or_ended()
    {
        var ledger = await OpenAsync();
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var run = (await ledger.QueueAsync([new JobRequest("verify", "ada")], chained: false, Token))[0];
            await ledger.ClaimAsync(run.Id, Sample.Start.AddHours(i), Token);
            Clock.Advance(Sample.Minute);
            await ledger.MoveAsync(new RunMove(run.Id, RunState.Succeeded), Token);
            ids.Add(run.Id);
        }

        var second = (await ledger.FindAsync(ids[1], Token))!.EndedAt;
        Assert.Equal([ids[1]], await FoundAsync(new RunQuery(StartedFrom: Sample.Start.AddHours(1), StartedTo: Sample.Start.AddHours(2))));
        Assert.Equal([ids[2], ids[1]], await FoundAsync(new RunQuery(EndedFrom: second)));
        Assert.Equal([ids[0]], await FoundAsync(new RunQuery(EndedTo: second)));

        async Task<IEnumerable<long>> FoundAsync(RunQuery query) => (await ledger.ReadAsync(query, Token)).Items.Select(run => run.Id);
    }

    [Fact]
    public async Task Failures_in_a_row_are_counted_from_the_last_run_that_did_its_work_or_had_none()
    {
        var ledger = await OpenAsync();
        foreach (var (job, states) in ((string, RunState[])[])[
            ("mends", [RunState.Failed, RunState.Succeeded]),
            ("fails", [RunState.Failed, RunState.Skipped, RunState.Failed, RunState.Cancelled, RunState.Failed, RunState.Aborted]),
            ("new", [RunState.Failed])])
        {
            foreach (var state in states)
            {
                await EndAsync(ledger, new JobRequest(job, "ada"), state);
            }
        }

        await QueueAsync(ledger);

        Assert.Equal([("fails", 2), ("new", 1)], (await ledger.CountFailuresInARowAsync(Token)).Select(count => (count.Key, count.Value)).Order());
    }

    [Fact]
    public async Task Ends_are_read_oldest_first_with_what_the_last_attempt_took()
    {
        var ledger = await OpenAsync();
        await EndAsync(ledger, new JobRequest("backup", "ada"), RunState.Failed);
        Clock.Advance(Sample.Minute);
        var from = Clock.GetUtcNow();
        await EndAsync(ledger, new JobRequest("verify", "ada"), RunState.Succeeded, TimeSpan.FromSeconds(3));
        var waited = await QueueAsync(ledger);
        await QueueAsync(ledger);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await ledger.MoveAsync(new RunMove(waited.Id, RunState.Cancelled), Token);
        await EndAsync(ledger, new JobRequest("retrain", "ada"), RunState.Aborted, Sample.Minute);

        Assert.Equal(
            [
                new RunEnd(from.AddSeconds(3), "verify", RunState.Succeeded, TimeSpan.FromSeconds(3)),
                new RunEnd(from.AddSeconds(4), "fine-tune", RunState.Cancelled, null),
                new RunEnd(from.AddSeconds(64), "retrain", RunState.Aborted, null),
            ],
            await ledger.ReadEndsAsync(from, Token));
    }

    [Fact]
    public async Task What_somebody_did_is_read_newest_first()
    {
        var ledger = await OpenAsync();
        await ledger.AddActionAsync("ada", "paused", "backup", "The disk is full.", Token);
        Clock.Advance(Sample.Minute);
        await ledger.AddActionAsync("bob", "resumed", "backup", null, Token);
        var at = Clock.GetUtcNow();

        var first = await ledger.ReadActionsAsync(new JobActionQuery(Limit: 1), Token);
        var second = await ledger.ReadActionsAsync(new JobActionQuery(Offset: 1, Limit: 10), Token);

        Assert.Equal((2, new JobAction(at, "bob", "resumed", "backup", null)), (first.Total, Assert.Single(first.Items)));
        Assert.Equal((2, new JobAction(at - Sample.Minute, "ada", "paused", "backup", "The disk is full.")), (second.Total, Assert.Single(second.Items)));
    }

    [Fact]
    public async Task What_somebody_did_is_found_by_who_and_when_in_every_order_that_is_offered()
    {
        var ledger = await OpenAsync();
        foreach (var (by, action, target) in (((string, string, string)[])[("ada", "paused", "verify"), ("cy", "asked", "run 7"), ("bob", "resumed", "backup")]))
        {
            await ledger.AddActionAsync(by, action, target, null, Token);
            Clock.Advance(Sample.Minute);
        }

        var now = Clock.GetUtcNow();
        await SortedLists.AssertEveryOrderAsync<JobActionColumn, JobAction>(
            async sort => (await ledger.ReadActionsAsync(new JobActionQuery(Sort: sort), Token)).Items,
            (column, action) => column switch
            {
                JobActionColumn.When => action.At,
                JobActionColumn.Who => action.By,
                JobActionColumn.Action => action.Action,
                _ => action.Target,
            },
            action => action);
        Assert.Equal("cy", Assert.Single((await ledger.ReadActionsAsync(
            new JobActionQuery(now - (2 * Sample.Minute), now - Sample.Minute), Token)).Items).By);
        Assert.Equal((1, "verify"), (await ledger.ReadActionsAsync(new JobActionQuery(By: "ada"), Token)) is { Items: [var only], Total: var total }
            ? ((int)total, only.Target) : default);
    }

    [Fact]
    public async Task A_change_of_a_schedule_stays_until_another_one_takes_its_place()
    {
        var ledger = await OpenAsync();
        var pause = new ScheduleChange(Pause: new JobPause("ada", Clock.GetUtcNow(), "The disk is full."));
        var timing = new ScheduleChange("every 2 h", "every 1 h", Since: Clock.GetUtcNow());

        await ledger.SetScheduleAsync("backup", pause, Token);
        await ledger.SetScheduleAsync("verify", timing, Token);
        Assert.Equal([("backup", pause), ("verify", timing)], await ReadAsync());
        await ledger.SetScheduleAsync("backup", timing with { Pause = pause.Pause }, Token);
        await ledger.SetScheduleAsync("verify", ScheduleChange.None, Token);
        Assert.Equal([("backup", timing with { Pause = pause.Pause }), ("verify", ScheduleChange.None)], await ReadAsync());
        await ledger.SetScheduleAsync("backup", timing, Token);
        Assert.Equal([("backup", timing), ("verify", ScheduleChange.None)], await ReadAsync());

        async Task<IEnumerable<(string, ScheduleChange)>> ReadAsync() =>
            (await (await OpenAsync()).ReadSchedulesAsync(Token)).Select(change => (change.Key, change.Value))
                .OrderBy(change => change.Key, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Old_runs_and_actions_go_with_all_that_belongs_to_them_and_what_has_not_ended_stays()
    {
        var ledger = await OpenAsync();
        var old = await StartAsync(ledger);
        await ledger.AppendAsync(old.Id, [Line("a line"), Epoch(1), Step("lstm-1")], Token);
        await ledger.MoveAsync(new RunMove(old.Id, RunState.Succeeded), Token);
        var (running, waiting) = (await StartAsync(ledger), await QueueAsync(ledger));
        await ledger.AddActionAsync("ada", "paused", "backup", null, Token);
        Clock.Advance(TimeSpan.FromDays(2));
        var young = await EndAsync(ledger, Request, RunState.Skipped);
        await ledger.AddActionAsync("ada", "resumed", "backup", "enough", Token);

        Assert.Equal(1, await ledger.RemoveBeforeAsync(Clock.GetUtcNow() - TimeSpan.FromDays(1), Token));

        Assert.Equal([young, waiting.Id, running.Id], (await ledger.ReadAsync(new RunQuery(), Token)).Items.Select(run => run.Id));
        Assert.Null(await ledger.FindAsync(old.Id, Token));
        Assert.Equal("", await ledger.ReadTextAsync(old.Id));
        Assert.Empty(await ledger.ReadEventsAsync(old.Id, Token));
        Assert.Empty(await ledger.ReadEpochsAsync(old.Id, 0, Token));
        var kept = await ledger.ReadActionsAsync(new JobActionQuery(Limit: 10), Token);
        Assert.Equal([new JobAction(Clock.GetUtcNow(), "ada", "resumed", "backup", "enough")], kept.Items);
    }

    /// <summary>Links, uploads and the audit log name runs by their numbers, so another run must never stand behind one of them.</summary>
    [Fact]
    public async Task The_number_of_a_run_that_was_removed_is_never_given_again()
    {
        var ledger = await OpenAsync();
        var first = await EndAsync(ledger, Request, RunState.Succeeded);
        var removed = await EndAsync(ledger, Request, RunState.Failed);
        var open = await QueueAsync(ledger);
        Assert.False(await ledger.RemoveAsync(open.Id, Token));
        await ledger.MoveAsync(new RunMove(open.Id, RunState.Cancelled), Token);
        Assert.True(await ledger.RemoveAsync(open.Id, Token));
        Assert.True(await ledger.RemoveAsync(removed, Token));
        Assert.False(await ledger.RemoveAsync(removed, Token));

        var next = await EndAsync(ledger, Request, RunState.Succeeded);
        Assert.Equal([first + 1, first + 2, first + 3], [removed, open.Id, next]);
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await ledger.RemoveBeforeAsync(Clock.GetUtcNow(), Token));

        Assert.Equal(next + 1, (await QueueAsync(await OpenAsync())).Id);
    }

    private async Task<long> EndAsync(IJobLedger ledger, JobRequest request, RunState state, TimeSpan took = default)
    {
        var run = (await ledger.QueueAsync([request], chained: false, Token))[0];
        await ledger.ClaimAsync(run.Id, MarketTime, Token);
        Clock.Advance(took);
        Assert.True(await ledger.MoveAsync(new RunMove(run.Id, state), Token));
        return run.Id;
    }
}

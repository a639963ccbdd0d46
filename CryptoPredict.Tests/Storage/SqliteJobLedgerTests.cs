using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Storage;
using CryptoPredict.Tests.Support;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

public sealed class SqliteJobLedgerTests
{
    private static readonly JobRequest Request = new("backup", "ada", """{"tier":2}""");

    /// <summary>Whatever is asked of it, a run only takes steps that are allowed, and its events tell exactly those.</summary>
    [Fact]
    public async Task A_run_takes_allowed_steps_only_and_its_events_tell_them()
    {
        using var store = await TestDatabase.CreateAsync();
        var ledger = await OpenAsync(store);
        foreach (var wishes in Gen.Elements(Enum.GetValues<JobState>()).ArrayOf(12).Sample(40))
        {
            var run = await ledger.QueueAsync(Request, null, Token);
            List<JobState> expected = [JobState.Queued];
            foreach (var wish in wishes)
            {
                var allowed = JobStates.MayPrecede(wish).Contains(expected[^1]);
                Assert.Equal(allowed, await ledger.MoveAsync(new JobMove(run.Id, wish), Token));
                if (allowed)
                {
                    expected.Add(wish);
                }
            }

            var events = await ledger.ReadEventsAsync(run.Id, Token);
            Assert.Equal(expected, events.Select(step => step.State));
            var stored = (await ledger.FindAsync(run.Id, Token))!;
            Assert.Equal(expected[^1], stored.State);
            Assert.Equal(expected.Count(state => state == JobState.Started), stored.Attempt);
            Assert.Equal(expected[^1].HasEnded(), stored.EndedAt is not null);
        }
    }

    [Fact]
    public async Task A_step_meant_for_one_state_is_not_taken_from_another()
    {
        using var store = await TestDatabase.CreateAsync();
        var ledger = await OpenAsync(store);
        var run = await ledger.QueueAsync(Request, null, Token);
        await ledger.MoveAsync(new JobMove(run.Id, JobState.Started), Token);
        Assert.False(await ledger.MoveAsync(new JobMove(run.Id, JobState.Cancelled, From: JobState.RetryScheduled), Token));
        Assert.Equal(JobState.Started, (await ledger.FindAsync(run.Id, Token))!.State);
        Assert.False(await ledger.MoveAsync(new JobMove(run.Id, JobState.Dismissed, From: JobState.Started), Token));
        Assert.True(await ledger.MoveAsync(new JobMove(run.Id, JobState.Cancelled, From: JobState.Started), Token));
    }

    [Fact]
    public async Task Everything_about_a_run_comes_back()
    {
        using var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Sample.Start);
        var ledger = await SqliteJobLedger.OpenAsync(store.Database, clock, Token);
        var raised = 0;
        ledger.Changed += () => raised++;
        var first = await ledger.QueueAsync(Request with { Trigger = "backup" }, clock.GetUtcNow().AddSeconds(-5), Token);
        var run = await ledger.QueueAsync(Request with { After = first.Id }, null, Token);
        clock.Advance(Sample.Minute);
        await ledger.MoveAsync(new JobMove(run.Id, JobState.Started), Token);
        clock.Advance(Sample.Minute);
        await ledger.MoveAsync(new JobMove(run.Id, JobState.RetryScheduled, "again", new JobFault("T", "m", "s"), Log: "one"), Token);
        await ledger.MoveAsync(new JobMove(run.Id, JobState.Started), Token);
        clock.Advance(Sample.Minute);
        await ledger.MoveAsync(new JobMove(run.Id, JobState.Succeeded, "done", Metrics: """{"rows":3}""", TrainingRunId: 9, Log: "two"), Token);

        var at = clock.GetUtcNow();
        Assert.Equal(
            new JobRun(
                run.Id, Request with { After = first.Id }, JobState.Succeeded, 2, at - 3 * Sample.Minute, at - 2 * Sample.Minute, at, "done", """{"rows":3}""",
                new JobFault("T", "m", "s"), 9),
            await ledger.FindAsync(run.Id, Token));
        Assert.Equal("one\ntwo", await ledger.ReadLogAsync(run.Id, Token));
        Assert.Equal("backup", (await ledger.FindAsync(first.Id, Token))!.Request.Trigger);
        Assert.Equal(6, raised);
    }

    [Fact]
    public async Task Runs_are_filtered_counted_and_paged_newest_first()
    {
        using var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Sample.Start);
        var ledger = await SqliteJobLedger.OpenAsync(store.Database, clock, Token);
        for (var i = 0; i < 10; i++)
        {
            var run = await ledger.QueueAsync(new JobRequest(i % 2 == 0 ? "verify" : "backup", i < 5 ? "ada" : "schedule"), null, Token);
            await ledger.MoveAsync(new JobMove(run.Id, JobState.Started), Token);
            await ledger.MoveAsync(new JobMove(run.Id, i < 3 ? JobState.Failed : JobState.Succeeded), Token);
            clock.Advance(Sample.Minute);
        }

        await AssertFoundAsync(new JobRunQuery(Limit: 3), 10, 9, 8);
        await AssertFoundAsync(new JobRunQuery(Offset: 6, Limit: 2), 4, 3);
        await AssertFoundAsync(new JobRunQuery("verify"), 9, 7, 5, 3, 1);
        await AssertFoundAsync(new JobRunQuery(States: [JobState.Failed]), 3, 2, 1);
        await AssertFoundAsync(new JobRunQuery(RequestedBy: "ada"), 5, 4, 3, 2, 1);
        await AssertFoundAsync(new JobRunQuery(From: clock.GetUtcNow() - 2 * Sample.Minute), 10, 9);
        var open = await ledger.QueueAsync(new JobRequest("verify", "ada"), clock.GetUtcNow().AddDays(-1), Token);
        await AssertFoundAsync(new JobRunQuery(EndedFrom: clock.GetUtcNow() - 2 * Sample.Minute), 11, 10, 9);
        await ledger.MoveAsync(new JobMove(open.Id, JobState.Cancelled), Token);
        await AssertFoundAsync(new JobRunQuery(States: [JobState.Cancelled], EndedFrom: clock.GetUtcNow()), 11);
        Assert.Equal(11, (await ledger.ReadAsync(new JobRunQuery(Limit: 1), Token)).Total);
        Assert.Equal([11L, 10], (await ledger.ReadLastAsync(Token)).Select(run => run.Id).OrderDescending());
        Assert.Equal(7, (await ledger.CountAsync(null, Token))[JobState.Succeeded]);
        Assert.False((await ledger.CountAsync(clock.GetUtcNow() - 2 * Sample.Minute, Token)).ContainsKey(JobState.Failed));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ReadAsync(new JobRunQuery(Limit: 0), Token));

        async Task AssertFoundAsync(JobRunQuery query, params long[] ids) => Assert.Equal(ids, (await ledger.ReadAsync(query, Token)).Items.Select(run => run.Id));
    }

    [Fact]
    public async Task What_had_started_when_the_process_ended_is_aborted_and_what_waited_still_waits()
    {
        using var store = await TestDatabase.CreateAsync();
        var ledger = await OpenAsync(store);
        var started = await ledger.QueueAsync(Request, null, Token);
        await ledger.MoveAsync(new JobMove(started.Id, JobState.Started), Token);
        var queued = await ledger.QueueAsync(Request, null, Token);
        var next = await OpenAsync(store);
        Assert.Equal(JobState.Aborted, (await next.FindAsync(started.Id, Token))!.State);
        Assert.Equal(JobState.Queued, (await next.FindAsync(queued.Id, Token))!.State);
        Assert.False(await ledger.MoveAsync(new JobMove(started.Id, JobState.Succeeded), Token));
    }

    [Fact]
    public async Task Old_runs_and_actions_go_and_what_has_not_ended_stays()
    {
        using var store = await TestDatabase.CreateAsync();
        var clock = new FakeTimeProvider(Sample.Start);
        var ledger = await SqliteJobLedger.OpenAsync(store.Database, clock, Token);
        var old = await ledger.QueueAsync(Request, null, Token);
        await ledger.MoveAsync(new JobMove(old.Id, JobState.Started), Token);
        await ledger.MoveAsync(new JobMove(old.Id, JobState.Succeeded, Log: "a line"), Token);
        var waiting = await ledger.QueueAsync(Request, null, Token);
        await ledger.AddActionAsync("ada", "paused", "backup", null, Token);
        clock.Advance(TimeSpan.FromDays(2));
        await ledger.AddActionAsync("ada", "resumed", "backup", "enough", Token);

        Assert.Equal(1, await ledger.RemoveBeforeAsync(clock.GetUtcNow() - TimeSpan.FromDays(1), Token));
        Assert.Null(await ledger.FindAsync(old.Id, Token));
        Assert.Null(await ledger.ReadLogAsync(old.Id, Token));
        Assert.Empty(await ledger.ReadEventsAsync(old.Id, Token));
        Assert.NotNull(await ledger.FindAsync(waiting.Id, Token));
        Assert.Equal([new JobAction(clock.GetUtcNow(), "ada", "resumed", "backup", "enough")], (await ledger.ReadActionsAsync(0, 10, Token)).Items);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<SqliteJobLedger> OpenAsync(TestDatabase store) => SqliteJobLedger.OpenAsync(store.Database, TimeProvider.System, Token);
}

using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

/// <summary>What every ledger of runs does, whichever database it stands in.</summary>
public abstract partial class JobLedgerTests
{
    private static readonly JobRequest Request = new("fine-tune", "ada", """{"asset":"BTC-USD"}""", Sample.Btc);
    private static readonly DateTimeOffset MarketTime = Sample.Start.AddYears(1);

    /// <summary>The wall clock.</summary>
    protected FakeTimeProvider Clock { get; } = new(Sample.Start);

    /// <summary>For how long a process counts as alive after its last word.</summary>
    protected abstract TimeSpan Lease { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The ledger as one more process opens it: each has its own over the test's one database.</summary>
    protected abstract Task<IJobLedger> OpenAsync();

    /// <summary>Whatever is asked of it, a run only takes steps that are allowed, and its events tell exactly those.</summary>
    [Fact]
    public async Task A_run_takes_allowed_steps_only_and_its_events_tell_them()
    {
        var ledger = await OpenAsync();
        foreach (var wishes in Gen.Elements(Enum.GetValues<RunState>()).ArrayOf(12).Sample(40))
        {
            var run = await QueueAsync(ledger);
            List<RunState> expected = [RunState.Queued];
            foreach (var wish in wishes)
            {
                var allowed = RunStates.MayPrecede(wish).Contains(expected[^1]);
                var done = wish == RunState.Running ? await ledger.ClaimAsync(run.Id, MarketTime, Token) is not null
                    : await ledger.MoveAsync(new RunMove(run.Id, wish), Token);
                Assert.Equal(allowed, done);
                if (allowed)
                {
                    expected.Add(wish);
                }
            }

            Assert.Equal(expected, (await ledger.ReadEventsAsync(run.Id, Token)).Select(step => step.State));
            var stored = (await ledger.FindAsync(run.Id, Token))!;
            Assert.Equal(expected[^1], stored.State);
            Assert.Equal(expected.Count(state => state == RunState.Running), stored.Attempt);
            Assert.Equal(expected[^1].HasEnded(), stored.EndedAt is not null);
        }
    }

    [Fact]
    public async Task A_step_meant_for_one_state_is_not_taken_from_another()
    {
        var ledger = await OpenAsync();
        var run = await StartAsync(ledger);

        Assert.False(await ledger.MoveAsync(new RunMove(run.Id, RunState.Cancelled) { From = RunState.RetryScheduled }, Token));
        Assert.Equal(RunState.Running, (await ledger.FindAsync(run.Id, Token))!.State);
        Assert.False(await ledger.MoveAsync(new RunMove(run.Id, RunState.Dismissed) { From = RunState.Running }, Token));
        Assert.True(await ledger.MoveAsync(new RunMove(run.Id, RunState.Cancelled) { From = RunState.Running }, Token));
    }

    [Fact]
    public async Task Everything_about_a_run_comes_back()
    {
        var ledger = await OpenAsync();
        var raised = 0;
        ledger.Changed += () => raised++;
        RunStep[] steps =
        [
            new(Sample.Btc, "lstm", TimeSpan.FromTicks(1234567), "lstm-1", new GateDecision(false, "Worse.", RegistryStore.Metrics(("p", double.NaN))),
                "Cut back to 5 epochs."),
            new(new Asset("ETH-USD"), "kalman", TimeSpan.Zero, null, null, null),
        ];
        var parameters = ImmutableSortedDictionary<string, string>.Empty.Add("rows", "10000").Add("seed", "1");
        var at = Clock.GetUtcNow();

        var run = await QueueAsync(ledger);
        Assert.Equal(new JobRun(run.Id, Request, RunState.Queued, 0, at), run, Same);
        Clock.Advance(Sample.Minute);
        var claimed = (await ledger.ClaimAsync(run.Id, MarketTime, Token))!;
        Assert.Equal(new JobRun(run.Id, Request, RunState.Running, 1, at) { StartedAt = at + Sample.Minute, MarketTime = MarketTime }, claimed, Same);
        Clock.Advance(Sample.Minute);
        var due = Clock.GetUtcNow() + Sample.Minute;
        await ledger.MoveAsync(new RunMove(run.Id, RunState.RetryScheduled, "again") { DueAt = due, Fault = new JobFault("T", "m", "s") }, Token);
        Assert.Equal(
            claimed with { State = RunState.RetryScheduled, Message = "again", DueAt = due, Fault = new JobFault("T", "m", "s") },
            await ledger.FindAsync(run.Id, Token), Same);
        await ledger.ClaimAsync(run.Id, MarketTime + Sample.Minute, Token);
        await ledger.AppendAsync(run.Id, [steps[0], new RunParameters(parameters), steps[1]], Token);
        Clock.Advance(Sample.Minute);
        await ledger.MoveAsync(new RunMove(run.Id, RunState.Succeeded, "done") { Figures = [new("rows", 3), new("a mean", 0.25)] }, Token);

        var found = (await ledger.FindAsync(run.Id, Token))!;
        Assert.Equal(
            new JobRun(run.Id, Request, RunState.Succeeded, 2, at)
            {
                StartedAt = at + (2 * Sample.Minute),
                MarketTime = MarketTime + Sample.Minute,
                EndedAt = at + (3 * Sample.Minute),
                Message = "done",
                Parameters = parameters,
                Figures = [new("rows", 3), new("a mean", 0.25)],
                Fault = new JobFault("T", "m", "s"),
                Steps = steps,
            },
            found,
            Same);
        Assert.Equal((Sample.Minute, 0.25, null), (found.Duration, found.Figure("a mean"), found.Figure("columns")));
        Assert.Equal(6, raised);
        Assert.Equal(found, Assert.Single((await ledger.ReadAsync(new RunQuery(), Token)).Items), Same);
    }

    [Fact]
    public async Task What_is_queued_in_a_chain_waits_for_the_one_before_and_what_is_queued_together_does_not()
    {
        var ledger = await OpenAsync();

        var chain = await ledger.QueueAsync([new("verify", "ada"), new("backup", "ada"), new("verify", "ada")], chained: true, Token);
        var loose = await ledger.QueueAsync([new("verify", "ada"), new("backup", "ada", After: chain[2].Id)], chained: false, Token);

        Assert.Equal([null, chain[0].Id, chain[1].Id], chain.Select(run => run.Request.After));
        Assert.Equal([null, chain[2].Id], loose.Select(run => run.Request.After));
        Assert.Equal([chain[1].Id], (await ledger.ReadAsync(new RunQuery(After: chain[0].Id), Token)).Items.Select(run => run.Id));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.QueueAsync([new("verify", "ada"), new("backup", " ")], chained: true, Token));
        Assert.Equal(5, (await ledger.ReadAsync(new RunQuery(), Token)).Total);
    }

    [Fact]
    public async Task Of_many_who_claim_a_run_one_gets_it()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var run = await QueueAsync(one);

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).ClaimAsync(run.Id, MarketTime, Token), Token)));

        Assert.Single(claims, claim => claim is not null);
        Assert.Equal(1, (await one.FindAsync(run.Id, Token))!.Attempt);
        Assert.Null(await one.ClaimAsync(run.Id + 1, MarketTime, Token));
    }

    [Fact]
    public async Task Another_attempt_begins_without_the_epochs_of_the_one_before_and_keeps_its_log_and_its_versions()
    {
        var ledger = await OpenAsync();
        var run = await StartAsync(ledger);
        await ledger.AppendAsync(run.Id, [Line("first"), Epoch(1), Epoch(2), Step("lstm-1")], Token);
        await ledger.MoveAsync(new RunMove(run.Id, RunState.RetryScheduled, "again"), Token);
        Assert.Equal(2, (await ledger.ReadEpochsAsync(run.Id, 0, Token)).Count);

        var second = await ledger.ClaimAsync(run.Id, MarketTime, Token);
        await ledger.AppendAsync(run.Id, [Epoch(1), Line("second"), Step("lstm-2")], Token);

        Assert.Equal((2, null, null), (second!.Attempt, second.Message, second.DueAt));
        Assert.Equal([1], (await ledger.ReadEpochsAsync(run.Id, 0, Token)).Select(epoch => epoch.Loss.Epoch));
        Assert.Equal("first\nsecond", await ledger.ReadTextAsync(run.Id));
        Assert.Equal(["lstm-1", "lstm-2"], (await ledger.FindAsync(run.Id, Token))!.Steps.Select(step => step.VersionId));
    }

    [Fact]
    public async Task What_a_run_reports_is_read_in_its_order_and_a_log_page_by_page_from_either_end()
    {
        var ledger = await OpenAsync();
        var run = await StartAsync(ledger);
        for (var i = 1; i <= 5; i++)
        {
            await ledger.AppendAsync(run.Id, [new RunLogLine(0, TimeSpan.FromTicks(i), $"{i}", i == 2 ? "warning" : null), Epoch(i)], Token);
        }

        Assert.Equal(
            [new RunLogLine(1, TimeSpan.FromTicks(1), "1"), new RunLogLine(2, TimeSpan.FromTicks(2), "2", "warning")],
            await ledger.ReadLogAsync(run.Id, 0, 2, newest: false, Token));
        Assert.Equal(["3", "4"], await TextsAsync(2, 2, newest: false));
        Assert.Equal(["5"], await TextsAsync(4, 2, newest: false));
        Assert.Equal(["4", "5"], await TextsAsync(0, 2, newest: true));
        Assert.Equal(["5"], await TextsAsync(4, 2, newest: true));
        Assert.Empty(await TextsAsync(5, 2, newest: true));
        Assert.Equal([1, 2, 3, 4, 5], (await ledger.ReadEpochsAsync(run.Id, 0, Token)).Select(epoch => epoch.Loss.Epoch));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.ReadLogAsync(run.Id, 0, 0, newest: false, Token));

        async Task<IEnumerable<string>> TextsAsync(long after, int limit, bool newest) =>
            (await ledger.ReadLogAsync(run.Id, after, limit, newest, Token)).Select(line => line.Text);
    }

    /// <summary>Some databases take neither the character zero nor half of a character, and one such line must not keep the others from the disk.</summary>
    [Fact]
    public async Task A_line_with_a_character_that_databases_refuse_is_written_down_too()
    {
        var ledger = await OpenAsync();
        var run = await StartAsync(ledger);

        await ledger.AppendAsync(run.Id, [Line("a\0b")], Token);

        Assert.Equal("a\uFFFDb", await ledger.ReadTextAsync(run.Id));
    }

    /// <summary>One whose process was taken for dead may still report, when another attempt of the run is under way or the run is gone.</summary>
    [Fact]
    public async Task What_a_run_reports_that_is_not_under_way_in_this_process_is_not_taken()
    {
        var (ledger, other) = (await OpenAsync(), await OpenAsync());
        var waiting = await QueueAsync(ledger);
        var run = await StartAsync(ledger);

        await ledger.AppendAsync(waiting.Id, [Line("too early"), Epoch(1), Step("lstm-1")], Token);
        await other.AppendAsync(run.Id, [Line("of another"), Epoch(1), Step("lstm-1")], Token);
        await ledger.MoveAsync(new RunMove(run.Id, RunState.Succeeded), Token);
        await ledger.AppendAsync(run.Id, [Line("too late"), Epoch(1), Step("lstm-1")], Token);
        await ledger.AppendAsync(99, [Line("of none")], Token);

        foreach (var id in (long[])[waiting.Id, run.Id, 99])
        {
            Assert.Equal("", await ledger.ReadTextAsync(id));
            Assert.Empty(await ledger.ReadEpochsAsync(id, 0, Token));
            Assert.Empty((await ledger.FindAsync(id, Token))?.Steps ?? []);
        }
    }

    [Fact]
    public async Task What_was_under_way_when_its_process_ended_is_abandoned_and_what_waited_still_waits()
    {
        var ledger = await OpenAsync();
        var (first, second, waiting) = (await StartAsync(ledger), await StartAsync(ledger), await QueueAsync(ledger));
        var next = await OpenAsync();
        var own = await StartAsync(next);
        Clock.Advance(Lease + TimeSpan.FromMilliseconds(1));
        await next.RenewAsync(Token);

        Assert.Equal([first.Id, second.Id], (await next.ReadAbandonedAsync(Token)).Select(run => run.Id));
        Assert.Equal(RunState.Queued, (await next.FindAsync(waiting.Id, Token))!.State);

        Assert.True(await next.MoveAsync(new RunMove(first.Id, RunState.Aborted, "Its process ended before it did."), Token));
        Assert.True(await next.MoveAsync(new RunMove(second.Id, RunState.Queued, "Its process ended before it did; it runs again."), Token));
        Assert.Null((await next.FindAsync(first.Id, Token))!.Duration);
        Assert.Empty(await next.ReadAbandonedAsync(Token));
        Assert.NotNull(await next.ClaimAsync(second.Id, MarketTime, Token));

        Assert.False(await ledger.MoveAsync(new RunMove(first.Id, RunState.Succeeded), Token));
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Queued, RunState.Running], (await next.ReadEventsAsync(second.Id, Token))
            .Select(step => step.State));
        Assert.Equal([own.Id, second.Id], (await next.ReadAsync(new RunQuery(States: [RunState.Running]), Token)).Items.Select(run => run.Id)
            .OrderDescending());
    }

    [Fact]
    public async Task Whoever_wants_a_run_stopped_is_told_to_its_process_until_it_has_ended()
    {
        var (ledger, other) = (await OpenAsync(), await OpenAsync());
        var (run, goesOn, waiting) = (await StartAsync(ledger), await StartAsync(ledger), await QueueAsync(ledger));
        Assert.Empty(await ledger.RenewAsync(Token));

        await other.RequestStopAsync(run.Id, "bob", Token);
        await other.RequestStopAsync(run.Id, "cleo", Token);
        await other.RequestStopAsync(waiting.Id, "bob", Token);

        Assert.Equal([(run.Id, "bob")], await ledger.RenewAsync(Token));
        Assert.Empty(await other.RenewAsync(Token));
        await ledger.MoveAsync(new RunMove(run.Id, RunState.RetryScheduled), Token);
        Assert.Empty(await ledger.RenewAsync(Token));
        await ledger.ClaimAsync(run.Id, MarketTime, Token);
        Assert.Empty(await ledger.RenewAsync(Token));
        Assert.Equal(RunState.Running, (await ledger.FindAsync(goesOn.Id, Token))!.State);
    }

    private static async Task<JobRun> QueueAsync(IJobLedger ledger) => (await ledger.QueueAsync([Request], chained: false, Token))[0];

    private static async Task<JobRun> StartAsync(IJobLedger ledger) => (await ledger.ClaimAsync((await QueueAsync(ledger)).Id, MarketTime, Token))!;

    private static RunLogLine Line(string text) => new(0, TimeSpan.FromSeconds(1), text);

    private static RunEpoch Epoch(int number) => new(Sample.Btc, "lstm", new EpochLoss(number, number == 2 ? double.NaN : 0.5, number == 3 ? null : 0.6));

    private static RunStep Step(string version) => new(Sample.Btc, "lstm", TimeSpan.FromSeconds(2), version, null, null);

    // Records compare lists by reference.
    private static bool Same(JobRun? one, JobRun? other) =>
        Bare(one!) == Bare(other!) && one!.Figures.SequenceEqual(other!.Figures) && one.Parameters.SequenceEqual(other.Parameters)
        && RegistryJson.Write(one.Steps.ToArray()) == RegistryJson.Write(other.Steps.ToArray());

    private static JobRun Bare(JobRun run) => run with { Figures = [], Steps = [], Parameters = ImmutableSortedDictionary<string, string>.Empty };
}

using System.Collections.Immutable;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

public sealed class SqliteTrainingRunsTests
{
    private static readonly RunStart Start = new(
        RunKind.Retrain, Sample.Btc, "schedule", ImmutableSortedDictionary<string, string>.Empty.Add("rows", "10000"));

    private readonly FakeTimeProvider _clock = new(Sample.Start);
    private readonly FakeTimeProvider _wall = new(Sample.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_read_back_field_by_field()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        RunStep[] steps =
        [
            new(Sample.Btc, "lstm", TimeSpan.FromTicks(1234567), "lstm-1", new GateDecision(false, "Worse.", RegistryStore.Metrics(("p", double.NaN))), "Cut back to 5 epochs."),
            new(new Asset("ETH-USD"), "kalman", TimeSpan.Zero, null, null, null),
        ];
        RunEpoch[] epochs = [new(Sample.Btc, "lstm", new EpochLoss(1, 0.5, 0.6)), new(Sample.Btc, "lstm", new EpochLoss(2, double.NaN, null))];

        await using var run = await runs.StartAsync(Start, Token);
        run.Log("first");
        _wall.Advance(TimeSpan.FromSeconds(2));
        run.Epoch(epochs[0]);
        run.Step(steps[0]);
        run.Epoch(epochs[1]);
        run.Step(steps[1]);
        run.Log("second");
        _wall.Advance(TimeSpan.FromSeconds(3));
        await run.FinishAsync(RunOutcome.Succeeded, "Both are done.", Token);
        run.Log("after the end");

        var found = (await runs.FindAsync(run.Id, Token))!;
        Assert.Equal((Start.Kind, Start.Asset, Start.RequestedBy), (found.Start.Kind, found.Start.Asset, found.Start.RequestedBy));
        Assert.Equal(Start.Parameters, found.Start.Parameters);
        Assert.Equal((Sample.Start, RunOutcome.Succeeded, "Both are done.", TimeSpan.FromSeconds(5)), (found.StartedAt, found.Outcome, found.Message, found.Duration));
        Assert.Equal(RegistryJson.Write(steps), RegistryJson.Write(found.Steps.ToArray()));
        Assert.Equal(epochs, await runs.ReadEpochsAsync(run.Id, Token));
        var log = await runs.ReadLogAsync(run.Id, 0, 100, Token);
        Assert.Equal([("first", 0), ("second", 2)], log.Select(line => (line.Text, (int)line.Elapsed.TotalSeconds)));
        Assert.Equal("second", Assert.Single(await runs.ReadLogAsync(run.Id, log[0].Number, 100, Token)).Text);
        Assert.Equal("second", Assert.Single(await runs.ReadLogAsync(run.Id, 0, 1, Token)).Text);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.FinishAsync(RunOutcome.Failed, "Again.", Token));
    }

    [Fact]
    public async Task While_it_runs_what_it_reports_can_be_read_within_half_a_second()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        using var changed = new SemaphoreSlim(0);
        runs.Changed += () => changed.Release();
        await using var run = await runs.StartAsync(Start, Token);
        await changed.WaitAsync(Token);
        Assert.Equal(RunOutcome.Running, (await runs.FindAsync(run.Id, Token))!.Outcome);

        run.Log("now");
        _wall.Advance(TimeSpan.FromSeconds(0.5));
        await changed.WaitAsync(Token);

        Assert.Equal("now", Assert.Single(await runs.ReadLogAsync(run.Id, 0, 10, Token)).Text);
    }

    [Fact]
    public async Task Reports_of_many_threads_all_arrive_once_and_in_the_order_of_their_numbers()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        await using var run = await runs.StartAsync(Start, Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    run.Log($"{thread} {i}");
                    _wall.Advance(TimeSpan.FromMilliseconds(20));
                }
            },
            Token)));
        await run.FinishAsync(RunOutcome.Succeeded, "Done.", Token);

        var log = await runs.ReadLogAsync(run.Id, 0, 1000, Token);
        Assert.Equal(400, log.Select(line => line.Text).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), log.Select(line => line.Number));
        Assert.All(Enumerable.Range(0, 4), thread => Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"{thread} {i}"), log.Select(line => line.Text).Where(text => text.StartsWith($"{thread} ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_run_that_is_left_without_a_word_failed()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        long id;
        await using (var run = await runs.StartAsync(Start, Token))
        {
            id = run.Id;
            run.Log("on the way");
        }

        Assert.Equal(RunOutcome.Failed, (await runs.FindAsync(id, Token))!.Outcome);
        Assert.Single(await runs.ReadLogAsync(id, 0, 10, Token));
    }

    [Fact]
    public async Task Runs_of_a_process_that_is_gone_are_aborted_and_those_of_a_living_one_are_not()
    {
        using var store = await TestDatabase.CreateAsync();
        using var living = await OpenAsync(store.Database);
        var gone = await OpenAsync(store.Database);
        await using var goesOn = await living.StartAsync(Start, Token);
        await using var lost = await gone.StartAsync(Start, Token);
        gone.Dispose();

        using var next = await OpenAsync(store.Database);

        Assert.Equal(RunOutcome.Running, (await next.FindAsync(goesOn.Id, Token))!.Outcome);
        var aborted = (await next.FindAsync(lost.Id, Token))!;
        Assert.Equal((RunOutcome.Aborted, null), (aborted.Outcome, aborted.Duration));
        Assert.Equal(2, Directory.GetFiles(store.Folder, "*.lease").Length);
    }

    [Fact]
    public async Task A_lease_file_that_a_kill_left_counts_for_nothing()
    {
        using var store = await TestDatabase.CreateAsync();
        var killed = await OpenAsync(store.Database);
        await using var run = await killed.StartAsync(Start, Token);
        var lease = Assert.Single(Directory.GetFiles(store.Folder, "*.lease"));
        killed.Dispose();
        await File.WriteAllTextAsync(lease, string.Empty, Token);

        using var next = await OpenAsync(store.Database);

        Assert.Equal(RunOutcome.Aborted, (await next.FindAsync(run.Id, Token))!.Outcome);
        Assert.NotEqual(lease, Assert.Single(Directory.GetFiles(store.Folder, "*.lease")));
    }

    [Fact]
    public async Task Filters_and_pages_cut_the_same_order()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        for (var i = 0; i < 12; i++)
        {
            var start = Start with { Kind = (RunKind)(i % 3), Asset = (i % 4) switch { 0 => null, 1 => new Asset("ETH-USD"), _ => Sample.Btc } };
            await using var run = await runs.StartAsync(start, Token);
            await run.FinishAsync(i % 5 == 0 ? RunOutcome.Failed : RunOutcome.Succeeded, "Done.", Token);
        }

        var all = (await runs.ReadAsync(new RunQuery(), Token)).Items;
        Assert.Equal(12, all.Count);
        Assert.Equal(all.Select(run => run.Id).OrderDescending(), all.Select(run => run.Id));
        await SameAsync(new RunQuery(Kind: RunKind.Tier), run => run.Start.Kind == RunKind.Tier);
        await SameAsync(new RunQuery(Asset: Sample.Btc), run => run.Start.Asset is null || run.Start.Asset == Sample.Btc);
        await SameAsync(new RunQuery(Outcome: RunOutcome.Failed), run => run.Outcome == RunOutcome.Failed);
        var page = await runs.ReadAsync(new RunQuery(Offset: 4, Limit: 3), Token);
        Assert.Equal((12, all[4].Id, 3), (page.Total, page.Items[0].Id, page.Items.Count));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runs.ReadAsync(new RunQuery(Limit: 0), Token));

        async Task SameAsync(RunQuery query, Func<TrainingRun, bool> filter)
        {
            var found = await runs.ReadAsync(query, Token);
            Assert.Equal(all.Where(filter).Select(run => run.Id), found.Items.Select(run => run.Id));
            Assert.Equal(found.Items.Count, found.Total);
        }
    }

    [Fact]
    public async Task Old_runs_go_with_their_logs_but_not_while_they_run()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        await using var running = await runs.StartAsync(Start, Token);
        await using var old = await runs.StartAsync(Start, Token);
        old.Log("line");
        await old.FinishAsync(RunOutcome.Cancelled, "By hand.", Token);
        _clock.Advance(TimeSpan.FromDays(1));
        await using var young = await runs.StartAsync(Start, Token);
        await young.FinishAsync(RunOutcome.Skipped, "One was running.", Token);

        Assert.Equal(1, await runs.RemoveBeforeAsync(_clock.GetUtcNow(), Token));

        Assert.Equal([young.Id, running.Id], (await runs.ReadAsync(new RunQuery(), Token)).Items.Select(run => run.Id));
        Assert.Empty(await runs.ReadLogAsync(old.Id, 0, 10, Token));
    }

    /// <summary>Job runs, links and the audit log name runs by their numbers, so another run must never stand behind one of them.</summary>
    [Fact]
    public async Task The_number_of_a_run_that_was_removed_is_never_given_again()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        var first = await EndedAsync(runs);
        var removed = await EndedAsync(runs);
        Assert.True(await runs.RemoveAsync(removed, Token));

        var next = await EndedAsync(runs);
        Assert.Equal([first + 1, first + 2], [removed, next]);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await runs.RemoveBeforeAsync(_clock.GetUtcNow(), Token));

        Assert.Equal(next + 1, await EndedAsync(runs));
        using var reopened = await Database.OpenAsync(store.Database.Path, Token);
        using var again = await OpenAsync(reopened);
        Assert.Equal(next + 2, await EndedAsync(again));
    }

    [Fact]
    public async Task A_store_from_before_numbers_were_remembered_goes_on_after_all_that_its_tables_name()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "market.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await Migrator.Market.ApplyAsync(connection, upTo: 7, Token);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO training_runs (id, kind, requested_by, parameters, started_at, outcome, lease) VALUES (4, 'Retrain', 'ada', '{}', 0, 'Succeeded', 'x');
                INSERT INTO job_runs (job, requested_by, state, attempt, queued_at, training_run_id) VALUES ('backtest', 'ada', 'Succeeded', 1, 0, 9);
                """;
            await command.ExecuteNonQueryAsync(Token);
        }

        using var database = await Database.OpenAsync(path, Token);
        using var runs = await OpenAsync(database);

        Assert.Equal(10, await EndedAsync(runs));
        Assert.NotNull(await runs.FindAsync(4, Token));
    }

    [Fact]
    public async Task A_log_is_read_page_by_page_from_its_beginning()
    {
        using var store = await TestDatabase.CreateAsync();
        using var runs = await OpenAsync(store.Database);
        await using var run = await runs.StartAsync(Start, Token);
        for (var i = 1; i <= 5; i++)
        {
            run.Log($"{i}");
        }

        await run.FinishAsync(RunOutcome.Succeeded, "Done.", Token);

        Assert.Equal(["1", "2"], (await runs.ReadNextLogAsync(run.Id, 0, 2, Token)).Select(line => line.Text));
        Assert.Equal(["3", "4"], (await runs.ReadNextLogAsync(run.Id, 2, 2, Token)).Select(line => line.Text));
        Assert.Equal(["5"], (await runs.ReadNextLogAsync(run.Id, 4, 2, Token)).Select(line => line.Text));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runs.ReadNextLogAsync(run.Id, 0, 0, Token));
    }

    private static async Task<long> EndedAsync(SqliteTrainingRuns runs)
    {
        await using var run = await runs.StartAsync(Start, Token);
        await run.FinishAsync(RunOutcome.Succeeded, "Done.", Token);
        return run.Id;
    }

    private Task<SqliteTrainingRuns> OpenAsync(Database database) =>
        SqliteTrainingRuns.OpenAsync(database, _clock, _wall, NullLogger<SqliteTrainingRuns>.Instance, Token);
}

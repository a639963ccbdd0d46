using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

/// <summary>What stood in two histories becomes one record of each piece of work, and nothing of it is lost.</summary>
[Kind(TestKind.Slow)]
public sealed class RunsMigrationTests : IDisposable
{
    // In seconds: job runs carry wall time, training runs market time.
    private const string Filling =
        """
        INSERT INTO training_runs (id, kind, asset, requested_by, parameters, started_at, outcome, message, duration_ticks, lease) VALUES
            (1, 'Retrain', NULL, 'start', '{"rows":"9"}', 500000, 'Succeeded', 'One model.', 30000000, 'x'),
            (2, 'FineTune', 'BTC-USD', 'threshold', '{"verified":"20"}', 501000, 'Refused', 'Insufficient verified predictions: 7 < 10', 1, 'x'),
            (3, 'Backtest', 'BTC-USD', 'ada', '{"folds":"3"}', 502000, 'Succeeded', '3 folds.', 20000000, 'x'),
            (4, 'Upload', 'BTC-USD', 'ada', '{"upload":"1"}', 503000, 'Running', NULL, NULL, 'x'),
            (5, 'Upload', 'BTC-USD', 'ada', '{"upload":"2"}', 504000, 'Running', NULL, NULL, 'x'),
            (6, 'Tier', NULL, 'schedule', '{"tier":"3"}', 505000, 'Skipped', 'One was under way.', 0, 'x'),
            (7, 'Tier', 'BTC-USD', 'ada', '{"tier":"2"}', 506000, 'Running', NULL, NULL, 'x'),
            (8, 'Upload', NULL, 'ada', '{"upload":"3"}', 507000, 'Failed', 'It failed.', 10000000, 'x'),
            (9, 'Retrain', 'BTC-USD', 'ada', '{}', 508000, 'Aborted', NULL, NULL, 'x'),
            (10, 'Backtest', 'BTC-USD', 'ada', '{}', 509000, 'Cancelled', 'Cancelled.', 20000000, 'x'),
            (11, 'Retrain', NULL, 'ada', '{}', 510000, 'Succeeded', 'Removed below.', 1, 'x');
        DELETE FROM training_runs WHERE id = 11;
        INSERT INTO run_steps (run_id, number, asset, model, duration_ticks, version_id, gate, note) VALUES
            (1, 1, 'BTC-USD', 'kalman', 10, 'kalman-1', '{"passed":true,"rule":"First.","numbers":{}}', NULL), (3, 1, 'BTC-USD', 'lstm', 20, NULL, NULL, 'Trained 3 times.'),
            (3, 2, 'BTC-USD', 'kalman', 30, NULL, NULL, NULL);
        INSERT INTO run_epochs (run_id, number, asset, model, loss) VALUES
            (3, 1, 'BTC-USD', 'lstm', '{"epoch":1,"train":0.5,"validation":0.6}'), (3, 2, 'BTC-USD', 'lstm', '{"epoch":2,"train":0.4,"validation":null}');
        INSERT INTO run_log (run_id, number, elapsed_ticks, line) VALUES (1, 1, 5, 'alone'), (3, 1, 10, 'told first'), (3, 2, 20, 'told second');
        INSERT INTO backtests (run_id, result) VALUES (3, '{"found":3}'), (10, '{"found":10}');

        INSERT INTO job_runs (id, job, requested_by, input, after_id, state, attempt, queued_at, started_at, ended_at, message, metrics, fault_type, fault_message, fault_stack, training_run_id) VALUES
            (1, 'backtest', 'ada', '{"asset":"BTC-USD","backtest":{}}', NULL, 'Failed', 1, 1000, 2000, 3000, 'It was lost.', NULL, 'T', 'm', 's', 3),
            (2, 'backtest', 'ada', '{"asset":"BTC-USD","backtest":{}}', NULL, 'Succeeded', 2, 1000, 4000, 6000, '3 folds.', '{"folds":3,"relative MAE":0.98}', 'T', 'm', 's', 3),
            (3, 'fine-tune', 'threshold', '{"asset":"BTC-USD"}', NULL, 'Skipped', 1, 7000, 8000, 9000, 'Insufficient verified predictions: 7 < 10', '{"samples":7}', NULL, NULL, NULL, 2),
            (4, 'upload', 'ada', '{"upload":1,"plan":{"reading":{"kind":"Candles","target":"BTC-USD"},"onConflict":"KeepStored"},"trainingRun":4}', NULL, 'Queued', 0, 10000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 4),
            (5, 'upload', 'ada', '{"upload":2,"plan":{"reading":{"kind":"Candles","target":"BTC-USD"},"onConflict":"KeepStored"},"trainingRun":5}', NULL, 'Started', 1, 11000, 12000, NULL, NULL, NULL, NULL, NULL, NULL, 5),
            (6, 'upload', 'ada', '{"upload":9,"plan":{"reading":{"kind":"Candles","target":"ETH-USD"},"onConflict":"KeepStored"},"trainingRun":11}', NULL, 'Failed', 1, 11000, 12000, 13000, 'Lost.', NULL, NULL, NULL, NULL, 11),
            (7, 'verify', 'schedule', NULL, NULL, 'Succeeded', 1, 14000, 15000, 16000, 'All is well.', '{"rows":12}', NULL, NULL, NULL, NULL),
            (8, 'backup', 'schedule', NULL, 7, 'RetryScheduled', 1, 14000, 15000, NULL, 'The next one follows.', NULL, 'T', 'm', 's', NULL),
            (9, 'backup', 'schedule', NULL, NULL, 'Aborted', 1, 14000, 15000, 17000, NULL, NULL, NULL, NULL, NULL, NULL),
            (10, 'backup', 'schedule', NULL, NULL, 'Dismissed', 1, 14000, 15000, 17000, NULL, NULL, NULL, NULL, NULL, NULL),
            (11, 'backup', 'schedule', NULL, NULL, 'Cancelled', 0, 14000, NULL, 17000, NULL, NULL, NULL, NULL, NULL, NULL),
            (12, 'verify', 'schedule', NULL, NULL, 'Skipped', 0, 14000, NULL, 17000, 'Nothing to do.', NULL, NULL, NULL, NULL, NULL);
        INSERT INTO job_run_events (run_id, number, at, state, attempt, reason) VALUES
            (2, 0, 1000, 'Queued', 0, NULL), (2, 1, 2000, 'Started', 1, NULL), (2, 2, 3000, 'RetryScheduled', 1, 'Again.'), (2, 3, 4000, 'Started', 2, NULL), (2, 4, 6000, 'Succeeded', 2, '3 folds.'),
            (3, 0, 7000, 'Queued', 0, NULL), (3, 1, 8000, 'Started', 1, NULL), (3, 2, 9000, 'Skipped', 1, 'Too few.'), (5, 0, 11000, 'Queued', 0, NULL), (5, 1, 12000, 'Started', 1, NULL),
            (12, 0, 14000, 'Queued', 0, NULL), (12, 1, 17000, 'Skipped', 0, 'Nothing to do.');
        """;

    private const string Actions =
        """
        INSERT INTO job_run_logs (run_id, log) VALUES (2, $two), (7, $seven);
        INSERT INTO job_actions (at, taken_by, action, target, reason) VALUES (1000, 'ada', 'cancelled', 'run 19', NULL), (2000, 'ada', 'paused', 'backup', 'why'), (2000, 'ada', 'ran', 'run-of-the-mill', NULL);
        INSERT INTO uploads (id, file, name, bytes, sha256, received_at, uploaded_by, findings, state, run_id) VALUES
            (1, 'a', 'a', 1, 'a', 0, 'ada', '{}', 'Waiting', 4), (2, 'b', 'b', 1, 'b', 0, 'ada', '{}', 'Waiting', 5), (3, 'c', 'c', 1, 'c', 0, 'ada', '{}', 'Waiting', 8),
            (4, 'd', 'd', 1, 'd', 0, 'ada', '{}', 'Merged', 11), (5, 'e', 'e', 1, 'e', 0, 'ada', '{}', 'Waiting', NULL);
        """;

    // The highest number an action names is 19, so those of training runs follow from there.
    private const long Own = 19;

    private readonly TestFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "market.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_piece_of_work_that_two_histories_had_is_one_run_with_all_that_both_knew()
    {
        using var database = await MigrateAsync(Filling, Actions);
        var ledger = SqlJobLedger.Over(database, TimeProvider.System);

        var run = (await ledger.FindAsync(2, Token))!;

        Assert.Equal(
            (RunState.Succeeded, "backtest", "ada", new Asset("BTC-USD"), 2, "3 folds.", new JobFault("T", "m", "s")),
            (run.State, run.Request.Job, run.Request.RequestedBy, run.Request.Asset!.Value, run.Attempt, run.Message, run.Fault));
        Assert.Equal((At(1), At(4), At(502), At(6), TimeSpan.FromSeconds(2)), (run.QueuedAt, run.StartedAt, run.MarketTime, run.EndedAt, run.Duration));
        Assert.Equal("3", run.Parameters["folds"]);
        Assert.Equal([("folds", 3.0), ("relative MAE", 0.98)], run.Figures.Select(figure => (figure.Name, figure.Value)));
        Assert.Equal([("lstm", "Trained 3 times."), ("kalman", null)], run.Steps.Select(step => (step.Model, step.Note)));
        Assert.Equal([(1, 0.5), (2, 0.4)], (await ledger.ReadEpochsAsync(2, 0, Token)).Select(epoch => (epoch.Loss.Epoch, epoch.Loss.Train)));
        Assert.Equal(
            [new(1, new TimeSpan(10), "told first"), new(2, new TimeSpan(20), "told second"), new(3, default, "one", "info"), new(4, default, "", "info"),
                new(5, default, "two", "info")],
            await ledger.ReadLogAsync(2, 0, 100, newest: false, Token));
        Assert.Equal(
            [RunState.Queued, RunState.Running, RunState.RetryScheduled, RunState.Running, RunState.Succeeded], (await ledger.ReadEventsAsync(2, Token))
                .Select(step => step.State));

        // The attempt before, as which the same training was counted, is a run without what came of it.
        var before = (await ledger.FindAsync(1, Token))!;
        Assert.Equal((RunState.Failed, "It was lost.", null), (before.State, before.Message, before.MarketTime));
        Assert.Empty(before.Steps);
        Assert.Empty(before.Parameters);
    }

    [Fact]
    public async Task Each_state_becomes_what_it_is_called_now()
    {
        using var database = await MigrateAsync(Filling, Actions);
        var ledger = SqlJobLedger.Over(database, TimeProvider.System);

        var runs = (await ledger.ReadAsync(new RunQuery(Limit: 100), Token)).Items.ToDictionary(run => run.Id, run => run.State);

        Assert.Equal(
            new Dictionary<long, RunState>
            {
                [1] = RunState.Failed,
                [2] = RunState.Succeeded,
                [3] = RunState.Refused,
                [4] = RunState.Queued,
                [5] = RunState.Running,
                [6] = RunState.Failed,
                [7] = RunState.Succeeded,
                [8] = RunState.RetryScheduled,
                [9] = RunState.Aborted,
                [10] = RunState.Dismissed,
                [11] = RunState.Cancelled,
                [12] = RunState.Skipped,
                [Own + 1] = RunState.Succeeded,
                [Own + 6] = RunState.Skipped,
                [Own + 7] = RunState.Aborted,
                [Own + 8] = RunState.Failed,
                [Own + 9] = RunState.Aborted,
                [Own + 10] = RunState.Cancelled,
            }.OrderBy(run => run.Key),
            runs.OrderBy(run => run.Key));
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Refused], (await ledger.ReadEventsAsync(3, Token)).Select(step => step.State));
        Assert.Equal([RunState.Queued, RunState.Skipped], (await ledger.ReadEventsAsync(12, Token)).Select(step => step.State));
        Assert.Equal(7, (await ledger.FindAsync(8, Token))!.Request.After);
        Assert.Equal([5L], (await ledger.ReadAbandonedAsync(Token)).Select(run => run.Id));
        Assert.Equal(["info All is well.", "info Twice."], (await ledger.ReadLogAsync(7, 0, 10, newest: false, Token))
            .Select(line => $"{line.Level} {line.Text}"));
    }

    [Fact]
    public async Task A_training_run_without_a_job_is_a_run_of_its_own_that_can_be_asked_for_again()
    {
        using var database = await MigrateAsync(Filling, Actions);
        var ledger = SqlJobLedger.Over(database, TimeProvider.System);

        var run = (await ledger.FindAsync(Own + 1, Token))!;
        Assert.Equal(
            ("retrain", "start", null, 1, "One model.", At(500), At(500), At(503)),
            (run.Request.Job, run.Request.RequestedBy, run.Request.Input, run.Attempt, run.Message, run.StartedAt, run.MarketTime, run.EndedAt));
        Assert.Equal(("9", "kalman-1", true), (run.Parameters["rows"], run.Steps.Single().VersionId, run.Steps[0].Gate!.Passed));
        Assert.Equal("alone", await ledger.ReadTextAsync(run.Id));
        Assert.Contains("market time", Assert.Single(await ledger.ReadEventsAsync(run.Id, Token)).Reason, StringComparison.Ordinal);

        Assert.Equal(new TierInput(3), await InputAsync<TierInput>(Own + 6, "feedback"));
        Assert.Equal(new TierInput(2, Sample.Btc), await InputAsync<TierInput>(Own + 7, "feedback"));
        Assert.Equal(new UploadInput(3), await InputAsync<UploadInput>(Own + 8, "upload"));
        Assert.Equal(new RetrainInput(Sample.Btc), await InputAsync<RetrainInput>(Own + 9, "retrain"));
        Assert.Equal(new BacktestInput(Sample.Btc), await InputAsync<BacktestInput>(Own + 10, "backtest"));

        async Task<TInput> InputAsync<TInput>(long id, string job)
            where TInput : IJobInput
        {
            var found = (await ledger.FindAsync(id, Token))!;
            Assert.Equal(job, found.Request.Job);
            return JobInput.Read<TInput>(found.Request.Input);
        }
    }

    [Fact]
    public async Task A_run_that_waits_or_is_under_way_goes_on_from_there()
    {
        using var database = await MigrateAsync(Filling, Actions);
        var ledger = SqlJobLedger.Over(database, TimeProvider.System);

        var waiting = (await ledger.FindAsync(4, Token))!;
        Assert.Equal((new Asset("BTC-USD"), null, null), (waiting.Request.Asset!.Value, waiting.StartedAt, waiting.MarketTime));
        Assert.Equal("1", waiting.Parameters["upload"]);
        var plan = new MergePlan(new UploadReading(UploadKind.Candles, Sample.Btc));
        Assert.Equal(new UploadInput(1, plan), JobInput.Read<UploadInput>(waiting.Request.Input));
        Assert.Equal(new Asset("ETH-USD"), (await ledger.FindAsync(6, Token))!.Request.Asset);

        Assert.NotNull(await ledger.ClaimAsync(4, Sample.Start, Token));
        Assert.NotNull(await ledger.ClaimAsync(8, Sample.Start, Token));
        Assert.True(await ledger.MoveAsync(new RunMove(5, RunState.Aborted), Token));
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Aborted], (await ledger.ReadEventsAsync(5, Token)).Select(step => step.State));
        Assert.True(await ledger.MoveAsync(new RunMove(Own + 7, RunState.Dismissed), Token));
    }

    [Fact]
    public async Task Uploads_and_results_point_at_the_runs_that_theirs_have_become()
    {
        using var database = await MigrateAsync(Filling, Actions);

        Assert.Equal([(1, 4L), (2, 5L), (3, Own + 8), (4, null), (5, null)], await ReadAsync(database, $"SELECT id, run_id AS value FROM uploads ORDER BY id"));
        Assert.Equal([(2, 6000L)], await ReadAsync(database, $"SELECT run_id AS id, saved_at AS value FROM backtest_results"));
        Assert.Equal(3, (await SqlJobLedger.Over(database, TimeProvider.System).ReadActionsAsync(new JobActionQuery(Limit: 10), Token)).Total);
    }

    [Fact]
    public async Task A_number_that_was_ever_given_is_not_given_again()
    {
        using var database = await MigrateAsync(Filling, Actions);

        // Of the training runs eleven had a number, of which the last was removed.
        Assert.Equal(Own + 12, await NextAsync(database));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("INSERT INTO job_runs (id, job, requested_by, state, attempt, queued_at) VALUES (4, 'verify', 'ada', 'Queued', 0, 0);", 5)]
    [InlineData("INSERT INTO training_runs (id, kind, requested_by, parameters, started_at, outcome, lease) VALUES (4, 'Retrain', 'ada', '{}', 0, "
        + "'Succeeded', 'x');", 5)]
    [InlineData(
        "INSERT INTO training_runs (id, kind, requested_by, parameters, started_at, outcome, lease) VALUES (4, 'Retrain', 'ada', '{}', 0, 'Succeeded', 'x'); "
            + "DELETE FROM training_runs;", 5)]
    [InlineData("INSERT INTO job_actions (at, taken_by, action, target) VALUES (0, 'ada', 'removed', 'run 7');", 8)]
    public async Task A_store_with_little_in_it_is_taken_over_too(string filling, long next)
    {
        using var database = await MigrateAsync(filling);
        Assert.Equal(next, await NextAsync(database));
        Assert.Empty(await ReadAsync(database, $"SELECT rowid AS id, 0 AS value FROM pragma_foreign_key_check"));
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static async Task<long> NextAsync(Database database) =>
        (await SqlJobLedger.Over(database, TimeProvider.System).QueueAsync([new JobRequest("verify", "ada")], chained: false, Token))[0].Id;

    private static Task<IReadOnlyList<(long, long?)>> ReadAsync(Database database, FormattableString sql) =>
        database.QueryAsync(sql, row => (row.Int64("id"), row.Int64OrNull("value")), Token);

    /// <summary>A store as the version before left it, opened by this one.</summary>
    private async Task<Database> MigrateAsync(params string[] filling)
    {
        await using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await Migrator.Market.ApplyAsync(connection, upTo: 8, Token);
            foreach (var sql in filling.Where(sql => sql.Length > 0))
            {
                await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
                command.CommandText = sql;
#pragma warning restore CA2100
                command.Parameters.AddWithValue("$two", "one\n\ntwo");
                command.Parameters.AddWithValue("$seven", "All is well.\nTwice.\n");
                await command.ExecuteNonQueryAsync(Token);
            }
        }

        return await Database.OpenAsync(Path, Token);
    }
}

using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Backtesting;

public sealed class BacktesterTests
{
    private const int Candles = 1200;

    private static readonly BacktestSettings Short = new(Walk.CloseOf(Candles - 301), RetrainEvery: TimeSpan.FromHours(2), Models: ["lightgbm", "kalman"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backtest_is_written_down_with_its_result_and_leaves_no_trace_elsewhere()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        var store = new SqliteBacktestStore(bench.Store.Database);
        using var backtester = Of(bench, store);

        var summary = await backtester.RunAsync(TrainingBench.Btc, Short, "ada", Token);

        Assert.Equal(RunOutcome.Succeeded, summary.Outcome);
        var run = (await bench.Runs.FindAsync(summary.RunId, Token))!;
        Assert.Equal((RunKind.Backtest, "ada", TrainingBench.Btc), (run.Start.Kind, run.Start.RequestedBy, run.Start.Asset!.Value));
        Assert.Equal(("3", "kalman, lightgbm", "400"), (run.Start.Parameters["folds"], run.Start.Parameters["models"], run.Start.Parameters["rows"]));
        Assert.Equal(["kalman", "lightgbm"], run.Steps.Select(step => step.Model));
        Assert.Equal(4, (await bench.Runs.ReadLogAsync(run.Id, 0, 100, Token)).Count);

        var result = (await store.FindAsync(run.Id, Token))!;
        Assert.Equal((300, 3), (result.Plan.Candles, result.Folds.Length));
        Assert.Equal((300 - Planted.Horizon), result.Scores[0].Score.Count);
        Assert.Contains($"{result.Scores[0].Score.RelativeMae:F4}", summary.Message, StringComparison.Ordinal);
        Assert.Equal(
            [("folds", 3), ("trainings", 6), ("verified predictions", 300 - Planted.Horizon), ("relative MAE", Math.Round(result.Scores[0].Score.RelativeMae, 4))],
            summary.Figures.Select(figure => (figure.Name, figure.Value)));

        Assert.Equal(0, (await bench.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Empty(await bench.Registry.ReadAliasesAsync(TrainingBench.Btc, Token));
        Assert.Equal(0, (await bench.Store.Ledger.ReadAsync(new LedgerQuery(), Token)).Total);
        Assert.Equal(0, (await bench.Store.Ledger.VerifyChainAsync(Token)).Rows);
        Assert.False(Directory.Exists(Path.Combine(bench.Store.Folder, "artefacts", TrainingBench.Btc.Symbol)));
        Assert.Empty(bench.Ground.Active.Current);
    }

    [Fact]
    public async Task A_result_is_read_back_to_the_bit()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var store = new SqliteBacktestStore(bench.Store.Database);
        var plan = Walk.Plan(1, KalmanForecaster.ModelName);
        var result = Walk.Run(plan, Walk.Candles(plan));
        await using var run = await StartAsync(bench);

        await store.SaveAsync(run.Id, result, Token);
        Assert.Null(await store.FindAsync(run.Id, Token));
        await run.FinishAsync(RunOutcome.Succeeded, "Done.", Token);

        Assert.Equal(Walk.Text(result), Walk.Text(await store.FindAsync(run.Id, Token)));
    }

    /// <summary>As after a kill between the two writes: the next start calls the run aborted.</summary>
    [Fact]
    public async Task A_result_of_a_run_that_did_not_succeed_counts_for_nothing_and_goes_with_it()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var store = new SqliteBacktestStore(bench.Store.Database);
        var plan = Walk.Plan(1, KalmanForecaster.ModelName);
        await using var run = await StartAsync(bench);
        await store.SaveAsync(run.Id, Walk.Run(plan, Walk.Candles(plan)), Token);
        Assert.False(await bench.Runs.RemoveAsync(run.Id, Token));
        await run.FinishAsync(RunOutcome.Aborted, "Its process ended before it did.", Token);

        Assert.Null(await store.FindAsync(run.Id, Token));
        Assert.True(await bench.Runs.RemoveAsync(run.Id, Token));
        Assert.False(await bench.Runs.RemoveAsync(run.Id, Token));
        Assert.Null(await bench.Runs.FindAsync(run.Id, Token));
        Assert.Equal(0, await CountAsync(bench));
    }

    [Fact]
    public async Task Results_go_with_their_runs_when_these_are_past_their_time()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        var store = new SqliteBacktestStore(bench.Store.Database);
        using var backtester = Of(bench, store);
        var summary = await backtester.RunAsync(TrainingBench.Btc, Short with { Models = ["kalman"] }, "ada", Token);
        Assert.Equal(1, await CountAsync(bench));

        await bench.Runs.RemoveBeforeAsync(bench.Clock.GetUtcNow() + TimeSpan.FromDays(1), Token);

        Assert.Null(await store.FindAsync(summary.RunId, Token));
        Assert.Equal(0, await CountAsync(bench));
    }

    [Fact]
    public async Task One_that_is_stopped_keeps_nothing_but_its_log()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        var store = new SqliteBacktestStore(bench.Store.Database);
        using var backtester = Of(bench, store);
        bench.Ground.Active.Changed += () =>
        {
            if (bench.Ground.Active.Current is [{ Stopping: false, Done: > 0.3 } run])
            {
                bench.Ground.Active.Cancel(run.Id);
            }
        };

        var summary = await backtester.RunAsync(TrainingBench.Btc, Short, "ada", Token);

        Assert.Equal(RunOutcome.Cancelled, summary.Outcome);
        Assert.Equal(0, await CountAsync(bench));
        Assert.Equal(2, (await bench.Runs.ReadLogAsync(summary.RunId, 0, 100, Token)).Count);
    }

    [Fact]
    public async Task What_cannot_be_run_any_more_is_refused_in_the_history_too()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database));

        var summary = await backtester.RunAsync(TrainingBench.Btc, Short with { Rows = 1 }, "ada", Token);

        Assert.Equal((RunOutcome.Refused, "rows is 1; it must lie between 200 and 100000."), (summary.Outcome, summary.Message));
    }

    [Fact]
    public async Task What_is_left_out_is_the_newer_half_of_what_is_stored_trained_every_six_hours_as_retraining_does()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database));

        var plan = await backtester.PlanAsync(TrainingBench.Btc, new BacktestSettings(), Token);

        Assert.Equal((Walk.CloseOf((Candles / 2) - 1), Walk.CloseOf(Candles - 1)), (plan.From, plan.To));
        Assert.Equal((TimeSpan.FromHours(6), Planted.Quick.Rows, Planted.Quick.Seed, 2, Candles / 2), (plan.RetrainEvery, plan.Rows, plan.Seed, plan.Folds, plan.Candles));
        Assert.Equal(Core.Training.Retrainer.Models, plan.Models);
        Assert.Null(await backtester.EstimateAsync(plan, Token));
    }

    [Fact]
    public async Task An_estimate_follows_from_what_the_last_trainings_took()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database));
        using var retrainer = bench.Retrainer();
        await retrainer.RunAsync(new Core.Training.RetrainRequest("test"), Token);
        var plan = await backtester.PlanAsync(TrainingBench.Btc, Short, Token);
        var version = (await bench.Registry.ReadAsync(new VersionQuery(TrainingBench.Btc, "kalman"), Token)).Items.Single();

        Assert.True(await backtester.EstimateAsync(plan, Token) > plan.Folds * version.Duration);
        Assert.Equal(plan.Folds * version.Duration, await backtester.EstimateAsync(plan with { Models = ["kalman"] }, Token));
    }

    public static TheoryData<BacktestSettings, string, string> Refusals => new()
    {
        { new() { Models = ["prophet"] }, "models", "The model 'prophet' is unknown. There are: kalman, random-forest, lightgbm, lstm." },
        { new() { Models = [] }, "models", "models is empty; name at least one of kalman, random-forest, lightgbm, lstm." },
        { new() { Rows = 100_001 }, "rows", "rows is 100001; it must lie between 200 and 100000." },
        { new() { RetrainEvery = TimeSpan.FromMinutes(59) }, "retrainEvery", "retrainEvery is 00:59:00; it must lie between 01:00:00 and 7.00:00:00." },
        { new() { RetrainEvery = TimeSpan.FromMinutes(60.5) }, "retrainEvery", "retrainEvery is 01:00:30; it must be a multiple of a candle's 00:01:00." },
        { new() { To = Walk.CloseOf(Candles) }, "to", "to is 2026-01-06 09:38; the newest stored candle of BTC-USD closes at 2026-01-06 09:37 UTC: choose a time up to that." },
        { new() { From = Walk.CloseOf(800), To = Walk.CloseOf(800) }, "from", "from (2026-01-06 02:58) must lie before to (2026-01-06 02:58)." },
        {
            new() { From = Walk.CloseOf(Candles) - TimeSpan.FromDays(50), RetrainEvery = TimeSpan.FromHours(1) }, "retrainEvery",
            "Training every 01:00:00 over this period makes 1200 folds; at most 500 are run: train every 02:24:00 or less often, or shorten the period."
        },
        {
            new() { From = Walk.CloseOf(Candles - 1) - TimeSpan.FromDays(200) }, "from",
            "The period holds 288000 candles; at most 144000 are run through: start at 2025-09-28 09:37 UTC or later, or end earlier."
        },
        {
            new() { From = Walk.CloseOf(300) }, "from",
            "The 301 stored candles before 2026-01-05 18:38 UTC give 115 rows to learn from; the first training needs 200: start later."
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_names_the_setting_the_rule_and_the_way_out(BacktestSettings settings, string setting, string message)
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database));

        var refused = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(TrainingBench.Btc, settings, Token));

        Assert.Equal(message, refused.Message);
        Assert.Equal(setting, refused.Setting);
    }

    [Fact]
    public async Task An_unknown_asset_and_one_without_candles_are_refused()
    {
        await using var bench = await TrainingBench.CreateAsync(0);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database));

        var unknown = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(new("DOGE"), new(), Token));
        Assert.Equal("The asset 'DOGE' is not offered. There are: BTC-USD.", unknown.Message);
        var empty = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(TrainingBench.Btc, new(), Token));
        Assert.StartsWith("No candle of BTC-USD is stored yet.", empty.Message, StringComparison.Ordinal);
    }

    private static Backtester Of(TrainingBench bench, IBacktestStore store) =>
        new(bench.Ground, Walk.Ground with { Training = Planted.Quick }, store, NullLogger<Backtester>.Instance);

    private static Task<IRunRecorder> StartAsync(TrainingBench bench) =>
        bench.Runs.StartAsync(new RunStart(RunKind.Backtest, TrainingBench.Btc, "ada", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Token);

    private static Task<long> CountAsync(TrainingBench bench) => bench.Store.Database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM backtests";
            return (long)(await command.ExecuteScalarAsync(token))!;
        },
        Token);
}

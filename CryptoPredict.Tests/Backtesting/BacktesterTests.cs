using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Backtesting;

[Kind(TestKind.Slow)]
public sealed class BacktesterTests
{
    private const int Candles = 1200;

    private static readonly BacktestSettings Short = new(Walk.CloseOf(Candles - 301), RetrainEvery: TimeSpan.FromHours(2), Models: ["lightgbm", "kalman"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backtest_is_written_down_with_its_result_and_leaves_no_trace_elsewhere()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        var store = new SqliteBacktestStore(bench.Store.Database, bench.Clock);
        using var backtester = Of(bench, store);

        var run = await RunAsync(bench, backtester, Short);

        Assert.Equal((RunState.Succeeded, "ada", TrainingBench.Btc), (run.State, run.Request.RequestedBy, run.Request.Asset!.Value));
        Assert.Equal(("3", "kalman, lightgbm", "400"), (run.Parameters["folds"], run.Parameters["models"], run.Parameters["rows"]));
        Assert.Equal(["kalman", "lightgbm"], run.Steps.Select(step => step.Model));
        Assert.Equal(4, (await bench.Runs.ReadLogAsync(run.Id, 0, 100, newest: false, Token)).Count);

        var result = (await store.FindAsync(run.Id, Token))!;
        Assert.Equal((300, 3), (result.Plan.Candles, result.Folds.Length));
        Assert.Equal((300 - Planted.Horizon), result.Scores[0].Score.Count);
        Assert.Contains($"{result.Scores[0].Score.RelativeMae:F4}", run.Message, StringComparison.Ordinal);
        Assert.Equal(
            [("folds", 3), ("trainings", 6), ("verified predictions", 300 - Planted.Horizon),
                ("relative MAE", Math.Round(result.Scores[0].Score.RelativeMae, 4))],
            run.Figures.Select(figure => (figure.Name, figure.Value)));

        Assert.Equal(0, (await bench.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Empty(await bench.Registry.ReadAliasesAsync(TrainingBench.Btc, Token));
        Assert.Equal(0, (await bench.Store.Ledger.ReadAsync(new LedgerQuery(), Token)).Total);
        Assert.Equal(0, (await bench.Store.Ledger.VerifyChainAsync(Token)).Rows);
        Assert.False(Directory.Exists(Path.Combine(bench.Store.Folder, "artefacts", TrainingBench.Btc.Symbol)));
        Assert.Empty(bench.Active.Current);
    }

    [Fact]
    public async Task A_result_is_read_back_to_the_bit()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var store = new SqliteBacktestStore(bench.Store.Database, bench.Clock);
        var plan = Walk.Plan(1, KalmanForecaster.ModelName);
        var result = Walk.Run(plan, Walk.Candles(plan));

        await store.SaveAsync(7, result, Token);

        Assert.Equal(Walk.Text(result), Walk.Text(await store.FindAsync(7, Token)));
        Assert.Null(await store.FindAsync(8, Token));
    }

    [Fact]
    public async Task Results_go_with_the_run_they_are_of_and_when_they_are_past_their_time()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var store = new SqliteBacktestStore(bench.Store.Database, bench.Clock);
        var plan = Walk.Plan(1, KalmanForecaster.ModelName);
        var result = Walk.Run(plan, Walk.Candles(plan));
        foreach (var run in (long[])[1, 2, 3])
        {
            await store.SaveAsync(run, result, Token);
            bench.Clock.Advance(TimeSpan.FromDays(1));
        }

        await store.RemoveAsync(3, Token);
        await store.RemoveBeforeAsync(bench.Clock.GetUtcNow() - TimeSpan.FromDays(2), Token);

        Assert.NotNull(await store.FindAsync(2, Token));
        Assert.Equal(1, await CountAsync(bench));
    }

    /// <summary>A run whose process ended after its result was kept may be tried again.</summary>
    [Fact]
    public async Task A_second_result_of_a_run_takes_the_place_of_the_first()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var store = new SqliteBacktestStore(bench.Store.Database, bench.Clock);
        var (first, second) = (Walk.Plan(1, KalmanForecaster.ModelName), Walk.Plan(2, KalmanForecaster.ModelName));
        var expected = Walk.Run(second, Walk.Candles(second));

        await store.SaveAsync(1, Walk.Run(first, Walk.Candles(first)), Token);
        await store.SaveAsync(1, expected, Token);

        Assert.Equal(Walk.Text(expected), Walk.Text(await store.FindAsync(1, Token)));
    }

    [Fact]
    public async Task One_that_is_stopped_keeps_nothing_but_its_log()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        var store = new SqliteBacktestStore(bench.Store.Database, bench.Clock);
        using var backtester = Of(bench, store);
        bench.Active.Changed += () =>
        {
            if (bench.Active.Current is [{ StoppedBy: null, Done: > 0.3 } going])
            {
                bench.Active.Cancel(going.Run.Id, "bob");
            }
        };

        var run = await RunAsync(bench, backtester, Short);

        Assert.Equal((RunState.Cancelled, "Cancelled by bob. It was stopped; nothing of it is kept but the log."), (run.State, run.Message));
        Assert.Equal(0, await CountAsync(bench));
        Assert.Equal(2, (await bench.Runs.ReadLogAsync(run.Id, 0, 100, newest: false, Token)).Count);
    }

    [Fact]
    public async Task What_cannot_be_run_any_more_is_refused_in_the_history_too()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database, bench.Clock));

        var run = await RunAsync(bench, backtester, Short with { Rows = 1 });

        Assert.Equal((RunState.Refused, "rows is 1; it must lie between 200 and 100000."), (run.State, run.Message));
    }

    [Fact]
    public async Task What_is_left_out_is_the_newer_half_of_what_is_stored_trained_every_six_hours_as_retraining_does()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database, bench.Clock));

        var plan = await backtester.PlanAsync(TrainingBench.Btc, new BacktestSettings(), Token);

        Assert.Equal((Walk.CloseOf((Candles / 2) - 1), Walk.CloseOf(Candles - 1)), (plan.From, plan.To));
        Assert.Equal((TimeSpan.FromHours(6), Planted.Quick.Rows, Planted.Quick.Seed, 2, Candles / 2),
            (plan.RetrainEvery, plan.Rows, plan.Seed, plan.Folds, plan.Candles));
        Assert.Equal(Core.Training.ModelCatalogue.Names, plan.Models);
        Assert.Null(await backtester.EstimateAsync(plan, Token));
    }

    [Fact]
    public async Task An_estimate_follows_from_what_the_last_trainings_took()
    {
        await using var bench = await TrainingBench.CreateAsync(Candles);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database, bench.Clock));
        using var retrainer = bench.Retrainer();
        await bench.RetrainAsync(retrainer);
        var plan = await backtester.PlanAsync(TrainingBench.Btc, Short, Token);
        var version = (await bench.Registry.ReadAsync(new VersionQuery(TrainingBench.Btc, "kalman"), Token)).Items.Single();

        Assert.True(await backtester.EstimateAsync(plan, Token) > plan.Folds * version.Duration);
        Assert.Equal(plan.Folds * version.Duration, await backtester.EstimateAsync(plan with { Models = ["kalman"] }, Token));
    }

    public static TheoryData<BacktestSettings, string, string> Refusals => new()
    {
        { new() { Models = ["prophet"] }, "models", $"The model 'prophet' is unknown. There are: {string.Join(", ", ModelCatalogue.Names)}." },
        { new() { Models = [] }, "models", $"models is empty; name at least one of {string.Join(", ", ModelCatalogue.Names)}." },
        { new() { Rows = 100_001 }, "rows", "rows is 100001; it must lie between 200 and 100000." },
        { new() { RetrainEvery = TimeSpan.FromMinutes(59) }, "retrainEvery", "retrainEvery is 59 min; it must lie between 1 h and 7 d." },
        { new() { RetrainEvery = TimeSpan.FromMinutes(60.5) }, "retrainEvery", "retrainEvery is 1 h 30 s; it must be a multiple of a candle's 1 min." },
        { new() { To = Walk.CloseOf(Candles) }, "to",
            "to is 2026-01-06 09:38; the newest stored candle of BTC-USD closes at 2026-01-06 09:37 UTC: choose a time up to that." },
        { new() { From = Walk.CloseOf(800), To = Walk.CloseOf(800) }, "from", "from (2026-01-06 02:58) must lie before to (2026-01-06 02:58)." },
        {
            new() { From = Walk.CloseOf(Candles) - TimeSpan.FromDays(50), RetrainEvery = TimeSpan.FromHours(1) }, "retrainEvery",
            "Training every hour over this period makes 1200 folds; at most 500 are run: train every 2 h 24 min or less often, or shorten the period."
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
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database, bench.Clock));

        var refused = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(TrainingBench.Btc, settings, Token));

        Assert.Equal(message, refused.Message);
        Assert.Equal(setting, refused.Setting);
    }

    [Fact]
    public async Task An_unknown_asset_and_one_without_candles_are_refused()
    {
        await using var bench = await TrainingBench.CreateAsync(0);
        using var backtester = Of(bench, new SqliteBacktestStore(bench.Store.Database, bench.Clock));

        var unknown = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(new("DOGE"), new(), Token));
        Assert.Equal("The asset 'DOGE' is not offered. There are: BTC-USD.", unknown.Message);
        var empty = await Assert.ThrowsAsync<BacktestRefusedException>(() => backtester.PlanAsync(TrainingBench.Btc, new(), Token));
        Assert.StartsWith("No candle of BTC-USD is stored yet.", empty.Message, StringComparison.Ordinal);
    }

    private static Backtester Of(TrainingBench bench, IBacktestStore store) =>
        new(bench.Context, Walk.Context with { Training = Planted.Quick }, store, bench.Active, NullLogger<Backtester>.Instance);

    private static Task<JobRun> RunAsync(TrainingBench bench, Backtester backtester, BacktestSettings settings) =>
        bench.Runner.RunAsync(Backtester.JobName, new BacktestInput(TrainingBench.Btc, settings), backtester.RunAsync, "ada");

    private static Task<long> CountAsync(TrainingBench bench) => bench.Store.Database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM backtest_results";
            return (long)(await command.ExecuteScalarAsync(token))!;
        },
        Token);
}

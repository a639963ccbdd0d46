using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Training;

public sealed class RetrainerTests
{
    private static readonly Asset Eth = new("ETH-USD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Enough => TrainingData.RequiredCandles(Planted.Quick, Planted.Horizon) + 50;

    [Fact]
    public async Task A_round_makes_every_model_of_every_asset_a_champion_and_writes_all_of_it_down()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough, TrainingBench.Btc, Eth);
        using var retrainer = bench.Retrainer();

        var run = await bench.RetrainAsync(retrainer, by: "ada");

        Assert.Equal((RunState.Succeeded, "ada", "retrain"), (run.State, run.Request.RequestedBy, run.Request.Job));
        var all = 2 * ModelCatalogue.All.Length;
        Assert.StartsWith($"{all} of {all} models in ", run.Message, StringComparison.Ordinal);
        Assert.Equal((string.Join(", ", ModelCatalogue.Names), "compact"), (run.Parameters["models"], run.Parameters["lstm_preset"]));
        Assert.Equal(
            ((Asset[])[TrainingBench.Btc, Eth]).SelectMany(asset => ModelCatalogue.Names.Select(model => (asset, model))),
            run.Steps.Select(step => (step.Asset, step.Model)));
        foreach (var step in run.Steps)
        {
            Assert.Equal(step.VersionId, await bench.HolderAsync(step.Model, asset: step.Asset));
            var version = (await bench.Registry.FindAsync(step.Asset, step.VersionId!, Token))!;
            Assert.Equal(VersionOrigin.Retrain, version.Origin);
            Assert.True(version.Gate!.Passed);
            Assert.Contains("relative_mae", version.HoldoutMetrics.Keys);
            Assert.Equal((bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow()), (version.DataTo, version.CreatedAt));
        }

        Assert.Equal(["models", "promoted", "rows", "epochs", "relative MAE", "kept"], run.Figures.Select(figure => figure.Name));
        Assert.Equal((all, all, 2 * ModelCatalogue.All.Count(model => model.LearnsInEpochs), 0),
            (run.Figures[0].Value, run.Figures[1].Value, run.Figures[3].Value, run.Figures[5].Value));
        Assert.Equal(Math.Round(run.Steps.Average(step => step.Gate!.Numbers["candidate_relative_mae"]), 4), run.Figures[4].Value);
        var lines = await bench.Runs.ReadLogAsync(run.Id, 0, 1000, newest: false, Token);
        Assert.Contains(lines, line => line.Text.Contains("ETH-USD lstm: epoch 1 of 1", StringComparison.Ordinal));
        Assert.Contains(await bench.Runs.ReadEpochsAsync(run.Id, 0, Token), epoch => epoch is { Model: "lightgbm", Loss.Validation: not null });
        Assert.Empty(bench.Active.Current);
    }

    [Fact]
    public async Task Prices_that_never_move_are_no_failure_and_the_refusal_speaks_to_people()
    {
        await using var bench = await TrainingBench.CreateAsync(0);
        await bench.Store.Candles.AddAsync([.. TrainingBench.Closed(TrainingBench.Btc, CandleSeries.Constant(Enough, 1, 10))], Token);
        using var retrainer = bench.Retrainer();

        var run = await bench.RetrainAsync(retrainer);

        Assert.Equal(RunState.Refused, run.State);
        Assert.Contains("prices did not move", run.Message, StringComparison.Ordinal);
        Assert.Null(run.Fault);
        var lines = await bench.Runs.ReadLogAsync(run.Id, 0, 1000, newest: false, Token);
        Assert.Contains(lines, line => line.Text.Contains("BTC-USD: The price did not move in ", StringComparison.Ordinal));
        Assert.All(lines.Select(line => line.Text).Append(run.Message), text => Assert.DoesNotMatch("Parameter|Actual value", text));
    }

    [Fact]
    public async Task Same_candles_settings_and_seed_give_the_same_artefacts_in_another_store()
    {
        var first = await HashesAsync();
        Assert.Equal(first, await HashesAsync());
        Assert.Equal(ModelCatalogue.All.Length, first.Distinct().Count());

        static async Task<List<string>> HashesAsync()
        {
            await using var bench = await TrainingBench.CreateAsync(Enough);
            using var retrainer = bench.Retrainer();
            await bench.RetrainAsync(retrainer);
            return [.. (await bench.Registry.ReadAsync(new VersionQuery(TrainingBench.Btc), Token)).Items.OrderBy(v => v.Model, StringComparer.Ordinal)
                .Select(v => v.ArtefactHash)];
        }
    }

    [Fact]
    public async Task Too_little_history_is_refused_with_both_numbers_and_makes_nothing()
    {
        await using var bench = await TrainingBench.CreateAsync(250);
        using var retrainer = bench.Retrainer();

        var run = await bench.RetrainAsync(retrainer);

        Assert.Equal(RunState.Refused, run.State);
        Assert.Equal(0, (await bench.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Contains("at least 200 are needed", await bench.Runs.ReadTextAsync(run.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_gate_refuses_stays_a_challenger_and_a_pinned_champion_stays()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using (var retrainer = bench.Retrainer())
        {
            await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
        }

        var champion = await bench.HolderAsync(TreeForecaster.LightGbmModel);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        // One round of one leaf pair learns next to nothing: much worse than the champion.
        var dull = Planted.Quick with { LightGbm = Planted.Quick.LightGbm with { Rounds = 1, Leaves = 2, LearningRate = 0.001 } };
        using (var retrainer = bench.Retrainer(dull))
        {
            await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
        }

        Assert.Equal(champion, await bench.HolderAsync(TreeForecaster.LightGbmModel));
        Assert.NotNull(await bench.HolderAsync(TreeForecaster.LightGbmModel, ModelAlias.Challenger));

        await bench.Registry.SetPinAsync(TrainingBench.Btc, true, "ada", "Freeze.", Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var retrainer = bench.Retrainer(Planted.Quick with { Seed = 2 }))
        {
            var run = await bench.RetrainAsync(retrainer, new RetrainInput(Model: TreeForecaster.LightGbmModel));
            Assert.Equal(RunState.Succeeded, run.State);
        }

        Assert.Equal(champion, await bench.HolderAsync(TreeForecaster.LightGbmModel));
    }

    [Fact]
    public async Task A_round_that_would_burst_its_budget_is_cut_back_and_says_so()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using (var retrainer = bench.Retrainer(Planted.Quick with { Lstm = Planted.Quick.Lstm with { Epochs = 40, Patience = 40 } }))
        {
            await bench.RetrainAsync(retrainer, new RetrainInput(Model: LstmForecaster.ModelName));
        }

        var before = await bench.HolderAsync(LstmForecaster.ModelName);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var tight = bench.Retrainer(Planted.Quick with { Budget = TimeSpan.FromMilliseconds(1) }))
        {
            var run = await bench.RetrainAsync(tight, new RetrainInput(Model: LstmForecaster.ModelName));
            var step = run.Steps.Single();
            Assert.Null(step.VersionId);
            Assert.Contains("Keeps its version", step.Note, StringComparison.Ordinal);
            Assert.Contains("above the budget", run.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await bench.HolderAsync(LstmForecaster.ModelName));
    }

    [Fact]
    public async Task The_asset_whose_versions_are_oldest_comes_first()
    {
        var eth = new Asset("ETH-USD");
        await using var bench = await TrainingBench.CreateAsync(Enough, TrainingBench.Btc, eth);
        using var retrainer = bench.Retrainer();
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: KalmanForecaster.ModelName));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.RetrainAsync(retrainer, new RetrainInput(TrainingBench.Btc, KalmanForecaster.ModelName));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        var run = await bench.RetrainAsync(retrainer, new RetrainInput(Model: KalmanForecaster.ModelName));

        Assert.Equal([eth, TrainingBench.Btc], run.Steps.Select(step => step.Asset));
    }

    [Fact]
    public async Task A_cancelled_round_keeps_what_was_finished_and_is_written_down_as_cancelled()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer(Planted.Quick with { Lstm = Planted.Quick.Lstm with { Epochs = 10_000, Patience = 10_000 } });
        var running = bench.RetrainAsync(retrainer);
        await Waiting.UntilAsync(async () =>
            await bench.HolderAsync(TreeForecaster.LightGbmModel) is not null
            && bench.Active.Current.Any(one => one.Doing.Contains("lstm", StringComparison.Ordinal)));

        Assert.True(bench.Active.Cancel(bench.Active.Current.Single().Run.Id, "bob"));
        var run = await running;

        Assert.Equal((RunState.Cancelled, "Cancelled by bob. It was stopped; what was finished stays. 3 became champions."),
            (run.State, run.Message));
        Assert.Equal(3, run.Steps.Count);
        Assert.NotNull(await bench.HolderAsync(TreeForecaster.RandomForestModel));
        Assert.Null(await bench.HolderAsync(LstmForecaster.ModelName));
    }

    [Theory]
    [InlineData("XRP-USD", null, null, "BTC-USD")]
    [InlineData(null, "oracle", null, "kalman")]
    [InlineData(null, null, "gigantic", "compact")]
    public async Task What_is_unknown_is_refused_with_what_there_is(string? asset, string? model, string? preset, string named)
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        using var retrainer = bench.Retrainer();

        var run = await bench.RetrainAsync(retrainer, new RetrainInput(asset is null ? null : new Asset(asset), model, preset));

        Assert.Equal((RunState.Failed, typeof(ArgumentException).FullName), (run.State, run.Fault!.Type));
        Assert.Contains(named, run.Message, StringComparison.Ordinal);
        Assert.Empty(run.Parameters);
    }
}

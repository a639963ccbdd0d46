using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

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

        var summary = await retrainer.RunAsync(new RetrainRequest("ada"), Token);

        Assert.Equal(RunOutcome.Succeeded, summary.Outcome);
        var run = (await bench.Runs.FindAsync(summary.RunId, Token))!;
        Assert.Equal(("ada", RunKind.Retrain, summary.Message), (run.Start.RequestedBy, run.Start.Kind, run.Message));
        Assert.Equal(
            ((Asset[])[TrainingBench.Btc, Eth]).SelectMany(asset => Retrainer.Models.Select(model => (asset, model))),
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

        Assert.Equal(["models", "promoted", "rows", "epochs", "relative MAE", "kept"], summary.Figures.Select(figure => figure.Name));
        Assert.Equal((8, 8, 2, 0), (summary.Figures[0].Value, summary.Figures[1].Value, summary.Figures[3].Value, summary.Figures[5].Value));
        Assert.Equal(Math.Round(run.Steps.Average(step => step.Gate!.Numbers["candidate_relative_mae"]), 4), summary.Figures[4].Value);
        var lines = await bench.Runs.ReadLogAsync(summary.RunId, 0, 1000, Token);
        Assert.Contains(lines, line => line.Text.Contains("ETH-USD lstm: epoch 1 of 1", StringComparison.Ordinal));
        Assert.Contains(await bench.Runs.ReadEpochsAsync(summary.RunId, Token), epoch => epoch is { Model: "lightgbm", Loss.Validation: not null });
        Assert.Empty(bench.Ground.Active.Current);
    }

    [Fact]
    public async Task Same_candles_settings_and_seed_give_the_same_artefacts_in_another_store()
    {
        var first = await HashesAsync();
        Assert.Equal(first, await HashesAsync());
        Assert.Equal(4, first.Distinct().Count());

        static async Task<List<string>> HashesAsync()
        {
            await using var bench = await TrainingBench.CreateAsync(Enough);
            using var retrainer = bench.Retrainer();
            await retrainer.RunAsync(new RetrainRequest("test"), Token);
            return [.. (await bench.Registry.ReadAsync(new VersionQuery(TrainingBench.Btc), Token)).Items.OrderBy(v => v.Model, StringComparer.Ordinal).Select(v => v.ArtefactHash)];
        }
    }

    [Fact]
    public async Task Too_little_history_is_refused_with_both_numbers_and_makes_nothing()
    {
        await using var bench = await TrainingBench.CreateAsync(250);
        using var retrainer = bench.Retrainer();

        var summary = await retrainer.RunAsync(new RetrainRequest("test"), Token);

        Assert.Equal(RunOutcome.Refused, summary.Outcome);
        Assert.Equal(0, (await bench.Registry.ReadAsync(new VersionQuery(), Token)).Total);
        Assert.Contains("at least 200 are needed", (await bench.Runs.ReadLogAsync(summary.RunId, 0, 10, Token)).Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_gate_refuses_stays_a_challenger_and_a_pinned_champion_stays()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using (var retrainer = bench.Retrainer())
        {
            await retrainer.RunAsync(new RetrainRequest("test", Model: TreeForecaster.LightGbmModel), Token);
        }

        var champion = await bench.HolderAsync(TreeForecaster.LightGbmModel);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        // One round of one leaf pair learns next to nothing: much worse than the champion.
        var dull = Planted.Quick with { LightGbm = Planted.Quick.LightGbm with { Rounds = 1, Leaves = 2, LearningRate = 0.001 } };
        using (var retrainer = bench.Retrainer(dull))
        {
            await retrainer.RunAsync(new RetrainRequest("test", Model: TreeForecaster.LightGbmModel), Token);
        }

        Assert.Equal(champion, await bench.HolderAsync(TreeForecaster.LightGbmModel));
        Assert.NotNull(await bench.HolderAsync(TreeForecaster.LightGbmModel, ModelAlias.Challenger));

        await bench.Registry.SetPinAsync(TrainingBench.Btc, true, "ada", "Freeze.", Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var retrainer = bench.Retrainer(Planted.Quick with { Seed = 2 }))
        {
            var summary = await retrainer.RunAsync(new RetrainRequest("test", Model: TreeForecaster.LightGbmModel), Token);
            Assert.Equal(RunOutcome.Succeeded, summary.Outcome);
        }

        Assert.Equal(champion, await bench.HolderAsync(TreeForecaster.LightGbmModel));
    }

    [Fact]
    public async Task A_round_that_would_burst_its_budget_is_cut_back_and_says_so()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using (var retrainer = bench.Retrainer(Planted.Quick with { Lstm = Planted.Quick.Lstm with { Epochs = 40, Patience = 40 } }))
        {
            await retrainer.RunAsync(new RetrainRequest("test", Model: LstmForecaster.ModelName), Token);
        }

        var before = await bench.HolderAsync(LstmForecaster.ModelName);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var tight = bench.Retrainer(Planted.Quick with { Budget = TimeSpan.FromMilliseconds(1) }))
        {
            var summary = await tight.RunAsync(new RetrainRequest("test", Model: LstmForecaster.ModelName), Token);
            var step = (await bench.Runs.FindAsync(summary.RunId, Token))!.Steps.Single();
            Assert.Null(step.VersionId);
            Assert.Contains("Keeps its version", step.Note, StringComparison.Ordinal);
            Assert.Contains("above the budget", summary.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await bench.HolderAsync(LstmForecaster.ModelName));
    }

    [Fact]
    public async Task A_cancelled_round_keeps_what_was_finished_and_is_written_down_as_cancelled()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer(Planted.Quick with { Lstm = Planted.Quick.Lstm with { Epochs = 10_000, Patience = 10_000 } });
        var running = retrainer.RunAsync(new RetrainRequest("test"), Token);
        while (await bench.HolderAsync(TreeForecaster.LightGbmModel) is null || bench.Ground.Active.Current.All(run => !run.Doing.Contains("lstm", StringComparison.Ordinal)))
        {
            await Task.Delay(5, Token);
        }

        Assert.True(bench.Ground.Active.Cancel(bench.Ground.Active.Current.Single().Id));
        var summary = await running;

        Assert.Equal(RunOutcome.Cancelled, summary.Outcome);
        Assert.Equal(3, (await bench.Runs.FindAsync(summary.RunId, Token))!.Steps.Count);
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

        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => retrainer.RunAsync(new RetrainRequest("test", asset is null ? null : new Asset(asset), model, preset), Token));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Runs.ReadAsync(new RunQuery(), Token)).Total);
    }
}

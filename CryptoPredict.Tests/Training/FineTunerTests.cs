using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Training;

public sealed class FineTunerTests
{
    private static readonly FineTuningOptions Options = new();

    // Enough of a holdout for the gate, once the samples are taken off it.
    private static readonly RetrainOptions Training = Planted.Quick with { HoldoutRows = 300 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Enough => TrainingData.RequiredCandles(Training, Planted.Horizon) + 50;

    [Fact]
    public async Task It_learns_on_from_the_champion_with_the_newest_verified_predictions_and_writes_all_of_it_down()
    {
        await using var bench = await WithLstmAsync();
        var champion = await bench.HolderAsync(LstmForecaster.ModelName);
        await bench.VerifyAsync(Enough - 73, 70);
        var verified = 70;
        var tuner = Tuner(bench, () => verified);

        Assert.Equal(new FineTuningStatus(TrainingBench.Btc, true, 20, 70, 0, 70, null), tuner.StatusOf(TrainingBench.Btc));
        var result = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token);

        Assert.Equal((RunOutcome.Succeeded, 50, 10, false), (result.Run.Outcome, result.SamplesUsed, result.Required, result.Joined));
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, result.VersionId!, Token))!;
        Assert.Equal((VersionOrigin.FineTune, champion, 50), (version.Origin, version.ParentId, version.Rows));
        Assert.Equal(("5", "8", "0.0001", "1E-05", "1"), (version.Parameters["epochs"], version.Parameters["batch_size"], version.Parameters["learning_rate"], version.Parameters["weight_decay"], version.Parameters["maximum_gradient_norm"]));
        Assert.Equal([0, 1, 2, 3, 4, 5], version.Losses.Select(loss => loss.Epoch));
        Assert.True(double.Parse(version.Parameters["loss_after"], System.Globalization.CultureInfo.InvariantCulture) < double.Parse(version.Parameters["loss_before"], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(
            [("samples", 50), ("models", 1), ("promoted", result.Promoted ? 1 : 0), ("rows", 50), ("epochs", 5), ("relative MAE", Math.Round(version.Gate!.Numbers["candidate_relative_mae"], 4))],
            result.Run.Figures.Select(figure => (figure.Name, figure.Value)));

        // The gate saw no target that it learnt from: the samples are the newest rows of the holdout.
        Assert.True(version.Gate!.Numbers["candidate_count"] <= Training.HoldoutRows - 50);
        Assert.Equal(5, (await bench.Runs.ReadEpochsAsync(result.Run.RunId, Token)).Count);
        verified = 75;
        Assert.Equal((70, 5), (tuner.StatusOf(TrainingBench.Btc).CountAtLast, tuner.StatusOf(TrainingBench.Btc).Pending));

        var reloaded = Tuner(bench, () => verified);
        await reloaded.LoadAsync(Token);
        Assert.Equal(tuner.StatusOf(TrainingBench.Btc), reloaded.StatusOf(TrainingBench.Btc));
    }

    [Fact]
    public async Task Too_few_verified_predictions_are_refused_with_both_numbers_and_leave_the_counter()
    {
        await using var bench = await WithLstmAsync();
        await bench.VerifyAsync(Enough - 13, 5);
        var tuner = Tuner(bench, () => 5);

        var result = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token);

        Assert.Equal((RunOutcome.Refused, "Insufficient verified predictions: 5 < 10", 5, 10, null), (result.Run.Outcome, result.Run.Message, result.SamplesUsed, result.Required, result.VersionId));
        Assert.Equal([("samples", 5), ("models", 0), ("promoted", 0)], result.Run.Figures.Select(figure => (figure.Name, figure.Value)));
        Assert.Equal(0, tuner.StatusOf(TrainingBench.Btc).CountAtLast);
        Assert.Equal(RunOutcome.Refused, (await bench.Runs.FindAsync(result.Run.RunId, Token))!.Outcome);

        var fewer = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", MinimumSamples: 5), Token);
        Assert.Equal((RunOutcome.Succeeded, 5), (fewer.Run.Outcome, fewer.SamplesUsed));
        await Assert.ThrowsAsync<ArgumentException>(() => tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", MinimumSamples: 0), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => tuner.RunAsync(new FineTuneRequest(new Asset("XRP-USD"), "ada"), Token));
    }

    [Fact]
    public async Task Without_a_network_there_is_nothing_to_fine_tune()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        await bench.VerifyAsync(Enough - 53, 50);

        var result = await Tuner(bench, () => 50).RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token);

        Assert.Equal(RunOutcome.Refused, result.Run.Outcome);
        Assert.Contains("Retrain first", result.Run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_wish_joins_the_run_under_way()
    {
        await using var bench = await WithLstmAsync();
        await bench.VerifyAsync(Enough - 53, 50);
        var tuner = Tuner(bench, () => 50);

        var both = await Task.WhenAll(
            tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token), tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "bob"), Token));

        Assert.Equal(both[0].Run, both[1].Run);
        Assert.Equal([false, true], both.Select(result => result.Joined));
        Assert.Equal(1, (await bench.Runs.ReadAsync(new RunQuery(RunKind.FineTune), Token)).Total);
        Assert.Null(tuner.StatusOf(TrainingBench.Btc).RunningId);
    }

    [Fact]
    public async Task It_learns_the_candles_it_is_told_to_and_uses_up_no_predictions()
    {
        await using var bench = await WithLstmAsync();
        var champion = await bench.HolderAsync(LstmForecaster.ModelName);
        var candles = await bench.Ground.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var stretch = new CandleStretch(candles[FeatureEngine.ExactAfter + 100].Candle.OpenTime, candles[FeatureEngine.ExactAfter + 219].Candle.OpenTime);
        var tuner = Tuner(bench, () => 70);

        var result = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", Candles: stretch), Token);

        Assert.Equal((RunOutcome.Succeeded, 120), (result.Run.Outcome, result.SamplesUsed));
        Assert.StartsWith("Fine-tuned on 120 candles from ", result.Run.Message, StringComparison.Ordinal);
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, result.VersionId!, Token))!;
        Assert.Equal((VersionOrigin.FineTune, champion, 120), (version.Origin, version.ParentId, version.Rows));
        Assert.True(version.Losses[^1].Train < version.Losses[0].Train);
        Assert.NotEqual(0, version.Gate!.Numbers["candidate_count"]);

        // Judged by the newest candles: it is as fresh as they are, however old what it learnt.
        Assert.Equal(candles[^1].CloseTime, version.DataTo);
        Assert.Equal((0, 70), (tuner.StatusOf(TrainingBench.Btc).CountAtLast, tuner.StatusOf(TrainingBench.Btc).Pending));
        var reloaded = Tuner(bench, () => 70);
        await reloaded.LoadAsync(Token);
        Assert.Equal(0, reloaded.StatusOf(TrainingBench.Btc).CountAtLast);
    }

    [Fact]
    public async Task Of_many_candles_the_newest_before_the_holdout_are_learnt_and_too_few_are_refused_with_both_numbers()
    {
        await using var bench = await WithLstmAsync();
        var candles = await bench.Ground.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var all = new CandleStretch(candles[0].Candle.OpenTime, candles[^1].Candle.OpenTime);
        var tuner = Tuner(bench, () => 0, Options with { UploadedCandles = 60 });

        var many = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", Candles: all), Token);
        var few = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", Candles: all with { Last = candles[8].Candle.OpenTime }), Token);

        Assert.Equal((RunOutcome.Succeeded, 60), (many.Run.Outcome, many.SamplesUsed));
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, many.VersionId!, Token))!;
        var seen = (await new ForecasterReader(bench.Registry).ReadAsync(Planted.Scope, many.VersionId!, Token))!.Trained.Card.Seen[^1];
        Assert.Equal(Training.HoldoutRows, version.Gate!.Numbers["candidate_count"]);
        Assert.Equal(candles[^1].CloseTime - ((Training.HoldoutRows + Planted.Horizon - 1) * Planted.Scope.Interval), seen.To);
        Assert.Equal((RunOutcome.Refused, null), (few.Run.Outcome, few.VersionId));
        Assert.Matches("^Insufficient candles before the holdout: [0-9] < 10$", few.Run.Message);
    }

    [Fact]
    public async Task Candles_that_the_gate_judges_by_are_refused_as_too_few_however_new_they_are()
    {
        await using var bench = await WithLstmAsync();
        var newest = bench.Clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var tuner = Tuner(bench, () => 0);

        foreach (var first in (DateTimeOffset[])[newest.AddMinutes(-30), newest.AddDays(9)])
        {
            var result = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", Candles: new CandleStretch(first, first.AddMinutes(20))), Token);

            Assert.Equal((RunOutcome.Refused, 0, null), (result.Run.Outcome, result.SamplesUsed, result.VersionId));
            Assert.StartsWith("Insufficient candles before the holdout: 0 < 10", result.Run.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wish_to_learn_something_else_waits_for_its_turn_instead_of_joining()
    {
        await using var bench = await WithLstmAsync();
        await bench.VerifyAsync(Enough - 53, 50);
        var candles = await bench.Ground.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var tuner = Tuner(bench, () => 50);
        var stretch = new CandleStretch(candles[FeatureEngine.ExactAfter].Candle.OpenTime, candles[FeatureEngine.ExactAfter + 99].Candle.OpenTime);

        var both = await Task.WhenAll(
            tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token), tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada", Candles: stretch), Token));

        Assert.Equal([(50, false), (100, false)], both.Select(result => (result.SamplesUsed, result.Joined)));
        Assert.Equal(2, (await bench.Runs.ReadAsync(new RunQuery(RunKind.FineTune), Token)).Total);
    }

    /// <summary>Versions that were fine-tuned again and again have learnt from the whole holdout; what they said live still tells how good they are.</summary>
    [Fact]
    public async Task A_retrained_version_meets_a_fine_tuned_champion_by_what_that_one_forecast_live()
    {
        await using var bench = await WithLstmAsync();
        var all = Training.HoldoutRows + 20;

        // Live it was noise, so whoever comes next is better.
        var random = new Random(3);
        await bench.VerifyAsync(Enough - Planted.Horizon - all, all, _ => 0.01 * (random.NextDouble() - 0.5));
        var tuner = Tuner(bench, () => all, new FineTuningOptions { Samples = all, LearningRate = 1e-9 });
        var tuned = await tuner.RunAsync(new FineTuneRequest(TrainingBench.Btc, "ada"), Token);
        Assert.Equal((RunOutcome.Succeeded, false), (tuned.Run.Outcome, tuned.Promoted));
        var champion = await bench.HolderAsync(LstmForecaster.ModelName);
        await bench.Registry.SetAliasAsync(
            new AliasMove(TrainingBench.Btc, LstmForecaster.ModelName, ModelAlias.Champion, tuned.VersionId, champion, "ada", "By hand."), Token);

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using var retrainer = bench.Retrainer(Training with { Seed = 5 });
        await retrainer.RunAsync(new RetrainRequest("test", Model: LstmForecaster.ModelName), Token);

        var next = (await bench.Registry.FindAsync(TrainingBench.Btc, (await bench.HolderAsync(LstmForecaster.ModelName))!, Token))!;
        Assert.Equal(VersionOrigin.Retrain, next.Origin);
        Assert.NotEqual(champion, next.Id);
        Assert.InRange(next.Gate!.Numbers["relative_to_champion"], 0.1, 0.9);
    }

    private static FineTuner Tuner(TrainingBench bench, Func<long> verified, FineTuningOptions? options = null) =>
        new(bench.Ground, Training, options ?? Options, _ => verified(), NullLogger<FineTuner>.Instance);

    private static async Task<TrainingBench> WithLstmAsync()
    {
        var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer(Training);
        await retrainer.RunAsync(new RetrainRequest("test", Model: LstmForecaster.ModelName), Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        return bench;
    }
}

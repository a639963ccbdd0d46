using System.Collections.Immutable;
using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Training;

[Kind(TestKind.Slow)]
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
        var run = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc));

        Assert.Equal((RunState.Succeeded, 50, "10", "70"), (run.State, SamplesOf(run), run.Parameters["minimum_samples"], run.Parameters["verified"]));
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, VersionOf(run)!, Token))!;
        Assert.Equal((VersionOrigin.FineTune, champion, 50), (version.Origin, version.ParentId, version.Rows));
        Assert.Equal(("5", "8", "0.0001", "1E-05", "1"),
            (version.Parameters["epochs"], version.Parameters["batch_size"], version.Parameters["learning_rate"], version.Parameters["weight_decay"],
            version.Parameters["maximum_gradient_norm"]));
        Assert.Equal([0, 1, 2, 3, 4, 5], version.Losses.Select(loss => loss.Epoch));
        Assert.True(double.Parse(version.Parameters["loss_after"], System.Globalization.CultureInfo.InvariantCulture) < double.Parse(
            version.Parameters["loss_before"], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(
            [("samples", 50), ("models", 1), ("promoted", run.Figure(RunFigure.Promoted)!.Value), ("rows", 50), ("epochs", 5),
                ("relative MAE", Math.Round(version.Gate!.Numbers["candidate_relative_mae"], 4))],
            run.Figures.Select(figure => (figure.Name, figure.Value)));

        // The gate saw no target that it learnt from: the samples are the newest rows of the holdout.
        Assert.True(version.Gate!.Numbers["candidate_count"] <= Training.HoldoutRows - 50);
        Assert.Equal(5, (await bench.Runs.ReadEpochsAsync(run.Id, 0, Token)).Count);
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

        var run = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc));

        Assert.Equal((RunState.Refused, "Insufficient verified predictions: 5 < 10", 5, null), (run.State, run.Message, SamplesOf(run), VersionOf(run)));
        Assert.Equal([("samples", 5), ("models", 0), ("promoted", 0)], run.Figures.Select(figure => (figure.Name, figure.Value)));
        Assert.Equal(0, tuner.StatusOf(TrainingBench.Btc).CountAtLast);
        Assert.Equal("Insufficient verified predictions: 5 < 10", await bench.Runs.ReadTextAsync(run.Id));

        var fewer = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, MinimumSamples: 5));
        Assert.Equal((RunState.Succeeded, 5), (fewer.State, SamplesOf(fewer)));
        Assert.Equal((RunState.Failed, typeof(ArgumentException).FullName),
            await FaultAsync(TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, MinimumSamples: 0))));
        Assert.Equal((RunState.Failed, typeof(ArgumentException).FullName), await FaultAsync(TuneAsync(bench, tuner, new FineTuneInput(new Asset("XRP-USD")))));
    }

    [Fact]
    public async Task Without_a_network_there_is_nothing_to_fine_tune()
    {
        await using var bench = await TrainingBench.CreateAsync(Enough);
        await bench.VerifyAsync(Enough - 53, 50);

        var run = await TuneAsync(bench, Tuner(bench, () => 50), new FineTuneInput(TrainingBench.Btc));

        Assert.Equal(RunState.Refused, run.State);
        Assert.Contains("Retrain first", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_gate_kept_the_network_out_it_says_so_and_none_is_asked_for_until_one_passes()
    {
        await using var bench = await WithLstmAsync(Training with { Gate = new GateOptions { MaxRelativeMae = 1.0001, MinRelativeMae = 0.9999 } });
        await bench.VerifyAsync(Enough - 53, 50);
        var tuner = Tuner(bench, () => 50);
        await tuner.LoadAsync(Token);
        Assert.False(tuner.StatusOf(TrainingBench.Btc).HasNetwork);

        var run = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc));

        Assert.Equal(RunState.Refused, run.State);
        Assert.Matches("^BTC-USD has no LSTM that could be fine-tuned yet. The newest, lstm-.*, was kept out: Its MAE is ", run.Message);
        Assert.DoesNotContain("Retrain first", run.Message, StringComparison.Ordinal);
        using var retrainer = bench.Retrainer(Training);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: LstmForecaster.ModelName));
        await Waiting.UntilAsync(() => tuner.StatusOf(TrainingBench.Btc).HasNetwork);
    }

    [Fact]
    public async Task It_learns_the_candles_it_is_told_to_and_uses_up_no_predictions()
    {
        await using var bench = await WithLstmAsync();
        var champion = await bench.HolderAsync(LstmForecaster.ModelName);
        var candles = await bench.Context.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var stretch = new CandleRange(candles[FeatureEngine.ExactAfter + 100].Candle.OpenTime, candles[FeatureEngine.ExactAfter + 219].Candle.OpenTime);
        var tuner = Tuner(bench, () => 70);

        var run = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, Candles: stretch));

        Assert.Equal((RunState.Succeeded, 120), (run.State, SamplesOf(run)));
        Assert.StartsWith("Fine-tuned on 120 candles from ", run.Message, StringComparison.Ordinal);
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, VersionOf(run)!, Token))!;
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
        var candles = await bench.Context.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var all = new CandleRange(candles[0].Candle.OpenTime, candles[^1].Candle.OpenTime);
        var tuner = Tuner(bench, () => 0, Options with { UploadedCandles = 60 });

        var many = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, Candles: all));
        var few = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, Candles: all with { Last = candles[8].Candle.OpenTime }));

        Assert.Equal((RunState.Succeeded, 60), (many.State, SamplesOf(many)));
        var version = (await bench.Registry.FindAsync(TrainingBench.Btc, VersionOf(many)!, Token))!;
        var seen = (await new VersionReader<IForecaster>(bench.Registry, ForecastFamily.Instance)
            .ReadAsync(Planted.Scope, VersionOf(many)!, Token))!.Trained.Card.Seen[^1];
        Assert.Equal(Training.HoldoutRows, version.Gate!.Numbers["candidate_count"]);
        Assert.Equal(candles[^1].CloseTime - ((Training.HoldoutRows + Planted.Horizon - 1) * Planted.Scope.Interval), seen.To);
        Assert.Equal((RunState.Refused, null), (few.State, VersionOf(few)));
        Assert.Matches("^Insufficient candles before the holdout: [0-9] < 10$", few.Message);
    }

    [Fact]
    public async Task Candles_that_the_gate_judges_by_are_refused_as_too_few_however_new_they_are()
    {
        await using var bench = await WithLstmAsync();
        var newest = bench.Clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var tuner = Tuner(bench, () => 0);

        foreach (var first in (DateTimeOffset[])[newest.AddMinutes(-30), newest.AddDays(9)])
        {
            var run = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, Candles: new CandleRange(first, first.AddMinutes(20))));

            Assert.Equal((RunState.Refused, 0, null), (run.State, SamplesOf(run), VersionOf(run)));
            Assert.StartsWith("Insufficient candles before the holdout: 0 < 10", run.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_one_of_the_same_asset_waits_for_its_turn_and_learns_too()
    {
        await using var bench = await WithLstmAsync();
        await bench.VerifyAsync(Enough - 53, 50);
        var candles = await bench.Context.Candles.ReadAsync(TrainingBench.Btc, null, null, int.MaxValue, Token);
        var tuner = Tuner(bench, () => 50);
        var stretch = new CandleRange(candles[FeatureEngine.ExactAfter].Candle.OpenTime, candles[FeatureEngine.ExactAfter + 99].Candle.OpenTime);

        var both = await Task.WhenAll(
            TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc)), TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc, Candles: stretch)));

        Assert.Equal([(RunState.Succeeded, 50), (RunState.Succeeded, 100)], both.Select(run => (run.State, SamplesOf(run))));
        Assert.NotEqual(both[0].Id, both[1].Id);
        Assert.Null(tuner.StatusOf(TrainingBench.Btc).RunningId);
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
        var tuned = await TuneAsync(bench, tuner, new FineTuneInput(TrainingBench.Btc));
        Assert.Equal((RunState.Succeeded, false), (tuned.State, tuned.Figure(RunFigure.Promoted) == 1));
        var champion = await bench.HolderAsync(LstmForecaster.ModelName);
        await bench.Registry.SetAliasAsync(
            new AliasMove(TrainingBench.Btc, LstmForecaster.ModelName, ModelAlias.Champion, VersionOf(tuned), champion, "ada", "By hand."), Token);

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        using var retrainer = bench.Retrainer(Training with { Seed = 5 });
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: LstmForecaster.ModelName));

        var next = (await bench.Registry.FindAsync(TrainingBench.Btc, (await bench.HolderAsync(LstmForecaster.ModelName))!, Token))!;
        Assert.Equal(VersionOrigin.Retrain, next.Origin);
        Assert.NotEqual(champion, next.Id);
        Assert.InRange(next.Gate!.Numbers["relative_to_champion"], 0.1, 0.9);
    }

    /// <summary>The engine opens before anything says of such a run that its process has ended.</summary>
    [Fact]
    public async Task One_that_was_under_way_when_its_process_ended_learnt_nothing_and_leaves_the_counter()
    {
        await using var bench = await TrainingBench.CreateAsync(10);
        var request = new JobRequest(FineTuner.JobName, "threshold", JobInput.Write(new FineTuneInput(TrainingBench.Btc)), TrainingBench.Btc);
        var lost = (await bench.Runs.QueueAsync([request], chained: false, Token))[0];
        await bench.Runs.ClaimAsync(lost.Id, bench.Clock.GetUtcNow(), Token);
        await bench.Runs.AppendAsync(lost.Id, [new RunParameters(ImmutableSortedDictionary<string, string>.Empty.Add("verified", "20"))], Token);

        var tuner = Tuner(bench, () => 20);
        await tuner.LoadAsync(Token);

        Assert.Equal((0, 20), (tuner.StatusOf(TrainingBench.Btc).CountAtLast, tuner.StatusOf(TrainingBench.Btc).Pending));
    }

    private static Task<JobRun> TuneAsync(TrainingBench bench, FineTuner tuner, FineTuneInput request) =>
        bench.Runner.RunAsync(FineTuner.JobName, request, tuner.RunAsync, "ada");

    private static async Task<(RunState, string?)> FaultAsync(Task<JobRun> running)
    {
        var run = await running;
        return (run.State, run.Fault?.Type);
    }

    private static int SamplesOf(JobRun run) => (int)run.Figure(FineTuner.SamplesFigure)!;

    private static string? VersionOf(JobRun run) => run.Steps.SingleOrDefault()?.VersionId;

    private static FineTuner Tuner(TrainingBench bench, Func<long> verified, FineTuningOptions? options = null) =>
        new(bench.Context, Training, options ?? Options, _ => verified(), NullLogger<FineTuner>.Instance);

    private static async Task<TrainingBench> WithLstmAsync(RetrainOptions? training = null)
    {
        var bench = await TrainingBench.CreateAsync(Enough);
        using var retrainer = bench.Retrainer(training ?? Training);
        await bench.RetrainAsync(retrainer, new RetrainInput(Model: LstmForecaster.ModelName));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        return bench;
    }
}

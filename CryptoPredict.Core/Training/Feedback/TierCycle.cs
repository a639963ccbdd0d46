using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// One cycle of a tier: per asset, its models are trained, judged and registered one after the other. A fault or too little data of one leaves
/// the others going; what was registered stays, whatever comes after.
/// </summary>
internal sealed partial class TierCycle(
    TrainingGround ground, DirectionChampions champions, IReadOnlyList<IDirectionTrainer> trainers, DirectionSettings settings, ILogger logger)
{
    private readonly VersionIntake _intake = new(ground.Registry, ground.Clock, trials: false);
    private readonly TrainedTally _tally = new();
    private int _faults;
    private int _refusals;

    /// <summary>What came out so far.</summary>
    public IReadOnlyList<RunFigure> Figures => _tally.Figures;

    /// <summary>Runs the cycle.</summary>
    /// <param name="scopes">What is judged, per asset.</param>
    /// <param name="tier">1 to 3.</param>
    /// <param name="run">Where it is written down.</param>
    /// <param name="tracking">Where it reports, and what stops it.</param>
    public async Task<(RunOutcome Outcome, string Message)> RunAsync(
        IReadOnlyList<ForecastScope> scopes, int tier, IRunRecorder run, ActiveRuns.Tracking tracking)
    {
        var models = FeedbackTiers.ModelsOf(tier);
        var total = (double)scopes.Count * models.Count;
        try
        {
            for (var i = 0; i < scopes.Count; i++)
            {
                await RunAsync(scopes[i], models, run, tracking, i * models.Count / total, 1 / total).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (tracking.Token.IsCancellationRequested)
        {
            return (RunOutcome.Cancelled, $"Stopped. {Summary}");
        }

        return (_tally.Made, _faults) switch
        {
            ( > 0, _) => (RunOutcome.Succeeded, Summary),
            (_, > 0) => (RunOutcome.Failed, Summary),
            _ => (RunOutcome.Refused, Summary),
        };
    }

    private string Summary
    {
        get
        {
            var text = $"{_tally.Made} {(_tally.Made == 1 ? "version" : "versions")} made, {_tally.Promoted} promoted.";
            text += _refusals > 0 ? $" {_refusals} had too little to learn from." : "";
            return text + (_faults > 0 ? $" {_faults} failed." : "");
        }
    }

    private async Task RunAsync(
        ForecastScope scope, IReadOnlyList<string> models, IRunRecorder run, ActiveRuns.Tracking tracking, double done, double share)
    {
        tracking.Report(done, $"{scope.Asset}: reading candles");
        var closed = await ground.Candles.ReadAsync(
            scope.Asset, null, null, TrainingData.RequiredCandles(settings.Training, scope.HorizonSteps), tracking.Token).ConfigureAwait(false);
        TrainingData? data = null;
        foreach (var model in models)
        {
            tracking.Token.ThrowIfCancellationRequested();
            var started = ground.Wall.GetTimestamp();
            try
            {
                data ??= await TrainingThread.RunAsync(
                    () => TrainingData.Build(scope, [.. closed.Select(candle => candle.Candle)], settings.Training)).ConfigureAwait(false);
                await RunAsync(model, data, run, tracking, done, share).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (tracking.Token.IsCancellationRequested)
            {
                throw;
            }
            catch (TooFewSamplesException refusal)
            {
                _refusals++;
                Note(RunOutcome.Refused, refusal.Message);
            }
#pragma warning disable CA1031 // One model's fault must not keep the others from learning; it stands in the run's history.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _faults++;
                LogFault(logger, fault, scope.Asset, model);
                Note(RunOutcome.Failed, $"It failed: {fault.Message}");
            }

            done += share;

            void Note(RunOutcome outcome, string sentence)
            {
                var took = ground.Wall.GetElapsedTime(started);
                ground.Metrics?.NotTrained(RunKind.Tier, model, outcome, took);
                run.Step(new RunStep(scope.Asset, model, took, null, null, sentence));
                run.Log($"{scope.Asset} {model}: {sentence}");
            }
        }
    }

    private async Task RunAsync(string model, TrainingData data, IRunRecorder run, ActiveRuns.Tracking tracking, double done, double share)
    {
        var asset = data.Scope.Asset;
        tracking.Report(done, $"{asset}: {model}");
        run.Log($"{asset} {model}: learning from {data.Training.Count} rows up to {data.To:u}");
        var trainer = trainers.Single(candidate => candidate.Model == model);
        var progress = new Progress(run, tracking, asset, done, share);
        var trained = await TrainingThread.RunAsync(() => trainer.Train(data, settings, SeedOf(data), progress, tracking.Token)).ConfigureAwait(false);
        var champion = await champions.ReadAsync(data.Scope, model, tracking.Token).ConfigureAwait(false);
        var verdict = await TrainingThread.RunAsync(
            () => DirectionGate.Judge(trained.Trained, champion.Trained, data, settings.Training.Gate, tracking.Token)).ConfigureAwait(false);

        // From here on nothing is cut off: what was learnt is kept.
        var taken = await _intake.TakeInAsync(
            trained, VersionOrigin.Tier, null, data.Rows, data.To, verdict, champion.VersionId, CancellationToken.None).ConfigureAwait(false);
        _tally.Add(taken);
        ground.Metrics?.Trained(RunKind.Tier, model, taken.Promoted, trained.Duration);
        run.Step(new RunStep(asset, model, trained.Duration, taken.Version.Id, verdict, taken.Note));
        run.Log($"{asset} {model}: {taken.Version.Id}: {verdict.Rule} {taken.Note}");
        LogMade(logger, asset, taken.Version.Id, verdict.Rule);
    }

    // The same data give the same version, whoever trains it and when.
    private static int SeedOf(TrainingData data) => Convert.ToInt32(data.Hash[..7], 16);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: made {Version}. {Rule}")]
    private static partial void LogMade(ILogger logger, Asset asset, string version, string rule);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Asset}: training {Model} failed; the other models go on")]
    private static partial void LogFault(ILogger logger, Exception fault, Asset asset, string model);

    private sealed class Progress(IRunRecorder run, ActiveRuns.Tracking tracking, Asset asset, double done, double share) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            tracking.Report(done + (share * value.Done / value.Total), $"{asset}: {value.Model}, {value.Done} of {value.Total}");
            if (value.Loss is { } loss)
            {
                run.Epoch(new RunEpoch(asset, value.Model, loss.ToEpoch()));
            }
        }
    }
}

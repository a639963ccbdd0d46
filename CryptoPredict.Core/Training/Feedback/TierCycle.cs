using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Telemetry;
using CryptoPredict.Core.Training.Feedback.Models;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// One cycle of a tier: per asset, its models are trained, judged and registered one after the other. A fault or too little data of one leaves
/// the others going; what was registered stays, whatever comes after.
/// </summary>
internal sealed partial class TierCycle(
    TrainingContext context, DirectionChampions champions, IReadOnlyList<IModelTrainer<IDirectionModel>> trainers, RetrainOptions options, ILogger logger)
{
    private readonly VersionRegistrar _intake = new(context.Registry, context.Clock, trials: false);
    private readonly TrainedTally _tally = new();
    private int _faults;
    private int _refusals;

    /// <summary>Runs the cycle.</summary>
    /// <param name="scopes">What is judged, per asset.</param>
    /// <param name="tier">1 to 3.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    public async Task<RunResult> RunAsync(IReadOnlyList<ForecastScope> scopes, int tier, IRun run)
    {
        var models = FeedbackTiers.ModelsOf(tier);
        var total = (double)scopes.Count * models.Count;
        try
        {
            for (var i = 0; i < scopes.Count; i++)
            {
                await RunAsync(scopes[i], models, run, i * models.Count / total, 1 / total).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return End(RunState.Cancelled, $"Stopped. {Summary}");
        }

        return (_tally.Made, _faults) switch
        {
            ( > 0, _) => End(RunState.Succeeded, Summary),
            (_, > 0) => End(RunState.Failed, Summary),
            _ => End(RunState.Refused, Summary),
        };

        RunResult End(RunState state, string message) => new(state, message) { Figures = _tally.Figures };
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
        ForecastScope scope, IReadOnlyList<string> models, IRun run, double done, double share)
    {
        run.Report(done, $"{scope.Asset}: reading candles");
        var closed = await context.Candles.ReadAsync(
            scope.Asset, null, null, TrainingData.RequiredCandles(options, scope.HorizonSteps), run.Stop).ConfigureAwait(false);
        TrainingData? data = null;
        foreach (var model in models)
        {
            run.Stop.ThrowIfCancellationRequested();
            var started = context.Wall.GetTimestamp();
            try
            {
                data ??= await TrainingThread.RunAsync(
                    () => TrainingData.Build(scope, [.. closed.Select(candle => candle.Candle)], options)).ConfigureAwait(false);
                await RunAsync(model, data, run, done, share).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
            {
                throw;
            }
            catch (TooFewSamplesException refusal)
            {
                _refusals++;
                Note(RunState.Refused, refusal.Message);
            }
#pragma warning disable CA1031 // One model's fault must not keep the others from learning; it stands in the run's history.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _faults++;
                LogFault(logger, fault, scope.Asset, model);
                Note(RunState.Failed, $"It failed: {FaultSentence.Of(fault)}");
            }

            done += share;

            void Note(RunState outcome, string sentence)
            {
                var took = context.Wall.GetElapsedTime(started);
                context.Metrics?.NotTrained(FeedbackLoop.JobName, model, outcome, took);
                run.Step(new RunStep(scope.Asset, model, took, null, null, sentence));
                run.Log($"{scope.Asset} {model}: {sentence}");
            }
        }
    }

    private async Task RunAsync(string model, TrainingData data, IRun run, double done, double share)
    {
        var asset = data.Scope.Asset;
        using var activity = Traces.StartPart("train", run.Id, asset.Symbol, model);
        run.Report(done, $"{asset}: {model}");
        run.Log($"{asset} {model}: learning from {data.Training.Count} rows up to {TimeWords.Utc(data.To)}");
        var trainer = trainers.Single(candidate => candidate.Model == model);
        var progress = new Progress(run, asset, done, share);
        var trained = await TrainingThread.RunAsync(() => trainer.Train(data, options, SeedOf(data), progress, run.Stop)).ConfigureAwait(false);
        var champion = await champions.ReadAsync(data.Scope, model, run.Stop).ConfigureAwait(false);
        var verdict = await TrainingThread.RunAsync(
            () => DirectionFamily.Instance.ToRecord(
                Gate.Judge(DirectionFamily.Instance, trained.Trained, champion.Trained, data, options.Gate, cancellationToken: run.Stop)))
                    .ConfigureAwait(false);

        // From here on nothing is cut off: what was learnt is kept.
        var taken = await _intake.RegisterAsync(
            trained, VersionOrigin.Tier, null, data.Rows, data.To, verdict, champion.VersionId, CancellationToken.None).ConfigureAwait(false);
        _tally.Add(taken);
        context.Metrics?.Trained(FeedbackLoop.JobName, model, taken.Promoted, trained.Duration);
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

    private sealed class Progress(IRun run, Asset asset, double done, double share) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            run.Report(done + (share * value.Done / value.Total), $"{asset}: {value.Model}, {value.Done} of {value.Total}");
            if (value.Loss is { } loss)
            {
                run.Epoch(new RunEpoch(asset, value.Model, loss.ToEpoch()));
            }
        }
    }
}

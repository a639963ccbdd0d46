using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Registry;

namespace CryptoPredict.Core.Training;

/// <summary>One fine-tune of one asset's LSTM, from samples to an alias.</summary>
internal sealed class FineTuneAttempt(
    TrainingGround ground, RetrainOptions training, FineTuningOptions options, ForecasterReader reader, VersionIntake intake, IRunRecorder recorder, ActiveRuns.Tracking tracking)
{
    private readonly TrainedTally _tally = new();

    /// <summary>Samples learnt from, or at hand when there were too few.</summary>
    public int Samples { get; private set; }

    /// <summary>The version made; null for none.</summary>
    public TakenIn? Taken { get; private set; }

    /// <summary>What it counted and measured so far.</summary>
    public IReadOnlyList<RunFigure> Figures => [new(FineTuner.SamplesFigure, Samples), .. _tally.Figures];

    /// <summary>Fine-tunes.</summary>
    /// <param name="scope">What is forecast.</param>
    /// <param name="candles">The candles to learn from; null for the newest verified predictions.</param>
    /// <returns>How it ended, and that in a sentence.</returns>
    public async Task<(RunOutcome Outcome, string Message)> RunAsync(ForecastScope scope, CandleStretch? candles)
    {
        var started = ground.Wall.GetTimestamp();
        List<DateTimeOffset> times = [];
        if (candles is null)
        {
            tracking.Report(0.05, "reading verified predictions");
            times = await ground.Ledger.VerifiedTimesAsync(scope.Asset, null, options.Samples, ground.Clock.GetUtcNow(), tracking.Token).ConfigureAwait(false);
            Samples = times.Count;
            if (times.Count < options.MinimumSamples)
            {
                return Refuse(Text($"Insufficient verified predictions: {times.Count} < {options.MinimumSamples}"));
            }
        }

        if (await reader.ReadChampionAsync(scope, LstmForecaster.ModelName, tracking.Token).ConfigureAwait(false) is not { } champion)
        {
            return Refuse($"{scope.Asset} has no LSTM that could be fine-tuned yet. Retrain first.");
        }

        tracking.Report(0.05, "reading candles");
        var required = TrainingData.RequiredCandles(training, scope.HorizonSteps);
        var newest = await ground.Candles.ReadAsync(scope.Asset, null, null, required, tracking.Token).ConfigureAwait(false);
        var data = TrainingData.Build(scope, [.. newest.Select(candle => candle.Candle)], training);
        var length = champion.Trained.Forecaster.RequiredFeatureRows;
        var lesson = candles is null
            ? FineTuningLesson.OfPredictions(data.Rows, times, length)
            : await FineTuningLesson.OfCandlesAsync(ground, scope, candles, data.Table.AsOf.Span[data.Holdout.Start], length, options.Samples, tracking.Token).ConfigureAwait(false);
        Samples = lesson.Ends.Count;
        if (candles is not null && Samples < options.MinimumSamples)
        {
            return Refuse(Text($"Insufficient candles before the holdout: {Samples} < {options.MinimumSamples}"));
        }

        recorder.Log(Text($"{scope.Asset}: {Samples:N0} {lesson.What}{(candles is null ? $" from {times[0]:yyyy-MM-dd HH:mm} to {times[^1]:HH:mm} UTC" : "")}; on from {champion.Version.Id}"));
        var trained = await TrainingThread.RunAsync(() => LstmFineTuner.Run(
            champion.Trained, lesson.Rows, lesson.Ends, options, training.Seed, threads: 1, ground.Wall, new Progress(this, scope), tracking.Token)).ConfigureAwait(false);
        var improvement = Text($"loss {Loss("loss_before"):F4} before, {Loss("loss_after"):F4} after");
        double Loss(string parameter) => double.Parse(trained.Parameters[parameter], CultureInfo.InvariantCulture);
        recorder.Log($"{scope.Asset}: {improvement}, on the samples themselves");

        tracking.Report(0.9, "at the gate");
        var issued = await ground.Ledger.IssuedAsync(
            scope.Asset, LstmForecaster.ModelName, data.Table.AsOf.Span[data.Holdout.Start], data.To, tracking.Token).ConfigureAwait(false);
        var decision = Gate.Judge(trained.Trained, champion.Trained, data, training.Gate, issued, tracking.Token);
        Taken = await intake.TakeInAsync(
            trained, VersionOrigin.FineTune, champion.Version.Id, lesson.Rows, data.To, decision.ToRecord(), decision.Against, tracking.Token).ConfigureAwait(false);
        _tally.Add(Taken);
        recorder.Step(new RunStep(
            scope.Asset, LstmForecaster.ModelName, ground.Wall.GetElapsedTime(started), Taken.Version.Id, decision.ToRecord(), Taken.Note is { } note ? $"{improvement}; {note}" : improvement));
        var fate = Taken.Promoted ? "becomes champion" : "does not become champion";
        recorder.Log($"{scope.Asset}: {Taken.Version.Id} {fate}. {Taken.Note ?? decision.Reason}");
        return (RunOutcome.Succeeded, $"Fine-tuned on {Samples:N0} {lesson.What}: {Taken.Version.Id} {fate}. {Taken.Note ?? decision.Reason}");
    }

    private (RunOutcome, string) Refuse(string message)
    {
        recorder.Log(message);
        return (RunOutcome.Refused, message);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(FineTuneAttempt attempt, ForecastScope scope) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            attempt.Note(scope, value);
        }
    }

    private void Note(ForecastScope scope, TrainingProgress value)
    {
        tracking.Report(0.1 + (0.8 * value.Done / Math.Max(1, value.Total)), $"epoch {value.Done} of {value.Total}");
        if (value.Loss is { } loss)
        {
            recorder.Epoch(new RunEpoch(scope.Asset, value.Model, new EpochLoss(loss.Step, loss.Training ?? double.NaN, loss.Validation)));
            recorder.Log(Text($"{scope.Asset}: epoch {value.Done} of {value.Total}, training loss {loss.Training:F4}"));
        }
    }
}

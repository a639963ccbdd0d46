using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>
/// Lets an asset's LSTM learn uploaded candles: fine-tuned on them from its weights where it has some, built where it has none or the candles are
/// too few. What that run reports is repeated in the upload's own.
/// </summary>
/// <param name="fineTuner">Fine-tunes.</param>
/// <param name="retrainer">Builds.</param>
/// <param name="registry">Whether there are weights.</param>
/// <param name="runs">What the runs report.</param>
/// <param name="active">The runs under way.</param>
/// <param name="wall">The wall clock.</param>
public sealed class LstmUpdate(
    IFineTuner fineTuner, IRetrainer retrainer, IModelRegistry registry, ITrainingRuns runs, ActiveRuns active, TimeProvider wall)
{
    private const int LinesAtOnce = 1_000;
    private static readonly TimeSpan EchoPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Fine-tunes or builds an asset's LSTM.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="candles">The uploaded candles.</param>
    /// <param name="requestedBy">Who asks; names the runs that it starts.</param>
    /// <param name="recorder">Where to repeat what they report.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>How the run that it ended with did; the sentence names the asset.</returns>
    internal async Task<RunSummary> RunAsync(Asset asset, CandleStretch candles, string requestedBy, IRunRecorder recorder, CancellationToken cancellationToken)
    {
        var aliases = await registry.ReadAliasesAsync(asset, cancellationToken).ConfigureAwait(false);
        if (aliases.Any(change => change is { Model: LstmForecaster.ModelName, Alias: ModelAlias.Champion, VersionId: not null }))
        {
            recorder.Log($"{asset}: fine-tuning the LSTM from its weights on the uploaded candles.");
            var tuned = await EchoAsync(
                fineTuner.RunAsync(new FineTuneRequest(asset, requestedBy, Candles: candles), cancellationToken), result => result.Run, requestedBy, recorder).ConfigureAwait(false);
            if (tuned.Run.Outcome != RunOutcome.Refused)
            {
                return tuned.Run with { Message = $"{asset}: {tuned.Run.Message}" };
            }

            recorder.Log($"{asset}: {tuned.Run.Message} The LSTM is built anew instead.");
        }
        else
        {
            recorder.Log($"{asset}: there is no LSTM yet; it is built.");
        }

        var built = await EchoAsync(
            retrainer.RunAsync(new RetrainRequest(requestedBy, asset, LstmForecaster.ModelName), cancellationToken), result => result, requestedBy, recorder).ConfigureAwait(false);
        return built with { Message = $"{asset}: {built.Message}" };
    }

    private async Task<T> EchoAsync<T>(Task<T> work, Func<T, RunSummary> summary, string requestedBy, IRunRecorder recorder)
    {
        var echo = new Echo(runs, recorder);
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(EchoPeriod, wall, CancellationToken.None)).ConfigureAwait(false);

            var run = active.Current.FirstOrDefault(one => one.RequestedBy == requestedBy && one.Kind is not (RunKind.Upload or RunKind.Backtest));
            if (run is not null)
            {
                echo.Follow(run.Id);
            }

            await echo.RepeatAsync().ConfigureAwait(false);
        }

        var result = await work.ConfigureAwait(false);
        echo.Follow(summary(result).RunId);
        await echo.RepeatAsync().ConfigureAwait(false);
        return result;
    }

    private sealed class Echo(ITrainingRuns runs, IRunRecorder recorder)
    {
        private long? _run;
        private long _line;
        private int _epochs;

        public void Follow(long run) => (_run, _line, _epochs) = _run == run ? (_run, _line, _epochs) : (run, 0, 0);

        public async Task RepeatAsync()
        {
            if (_run is not { } run)
            {
                return;
            }

            IReadOnlyList<RunLogLine> lines;
            do
            {
                lines = await runs.ReadNextLogAsync(run, _line, LinesAtOnce, CancellationToken.None).ConfigureAwait(false);
                foreach (var line in lines)
                {
                    recorder.Log(line.Text);
                    _line = line.Number;
                }
            }
            while (lines.Count == LinesAtOnce);

            foreach (var epoch in (await runs.ReadEpochsAsync(run, CancellationToken.None).ConfigureAwait(false)).Skip(_epochs))
            {
                recorder.Epoch(epoch);
                _epochs++;
            }
        }
    }
}

using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>What the models make of a merged upload.</summary>
/// <param name="Outcome">Failed or cancelled where an LSTM's training was.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="Made">Versions made.</param>
/// <param name="Promoted">How many of them became champions.</param>
/// <param name="Fault">What ended the first training that failed; null for none.</param>
internal sealed record UploadLearned(RunState Outcome, string Message, int Made, int Promoted, JobFault? Fault = null);

/// <summary>
/// Lets the models learn a merged upload: of candles the LSTM, fine-tuned from its weights where it has some and built where it has none or the candles
/// are too few; of daily values the LSTM of all series of their kind; of every series and asset touched the daily model.
/// </summary>
internal sealed class UploadLearning(
    IFineTuner fineTuner, IRetrainer retrainer, IModelRegistry registry, DailyNetworks networks, DailyTraining daily)
{
    /// <summary>What a run says whose rows are in while a model still has to learn them.</summary>
    public const string NotComplete = "The rows are merged, but the training is not complete; start it again to complete it.";

    // Of many series at once nobody reads every member's.
    private const int MostScoreboards = 20;

    /// <summary>Trains.</summary>
    /// <param name="plan">How it was merged.</param>
    /// <param name="touched">The assets and series that it has rows of.</param>
    /// <param name="report">What was found in it.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    /// <param name="done">The share of the run that is done already, 0 to 1.</param>
    public async Task<UploadLearned> RunAsync(
        MergePlan plan, IReadOnlyList<Asset> touched, ImportReport report, IRun run, double done)
    {
        var isCandles = plan.Reading.Kind == UploadKind.Candles;
        var works = isCandles ? 2 * touched.Count : touched.Count + 1;
        var finished = 0;
        var learned = new UploadLearned(RunState.Succeeded, "", 0, 0);
        if (isCandles)
        {
            foreach (var asset in touched)
            {
                var part = Part($"LSTM of {asset}");
                learned = await UpdateLstmAsync(learned, asset, report, plan.Anew, part).ConfigureAwait(false);
            }
        }
        else
        {
            await networks.LearnAsync(touched, plan.Anew, Part("the LSTM of all daily series")).ConfigureAwait(false);
        }

        var (promoted, held, unfit) = (0, 0, 0);
        foreach (var id in touched)
        {
            Part($"daily model of {id}");
            var fit = await daily.RefitAsync(id, run.Stop).ConfigureAwait(false);
            run.Step(new RunStep(id, DailyTraining.Model, fit.Duration, fit.Version?.Id, fit.Version?.Gate, fit.Version is null ? fit.Message : null));
            if (fit.Model is { } model && finished <= MostScoreboards)
            {
                DailyScoreboard.Of(id, model).ToList().ForEach(run.Log);
            }

            var became = fit.Promoted ? "serves from now on." : "is kept out.";
            run.Log(Text($"{id}: {(fit.Version is null ? "no daily model." : $"{fit.Version.Id} {became}")} {fit.Message}"));
            _ = fit.Version is null ? unfit++ : fit.Promoted ? promoted++ : held++;
        }

        var message = Text($"{learned.Message}{promoted} daily {(promoted == 1 ? "model serves" : "models serve")} in a new version");
        message += held > 0 ? Text($", {held} kept out") : "";
        message += unfit > 0 ? Text($", {unfit} of the series {(unfit == 1 ? "has" : "have")} too little history") : "";
        return new UploadLearned(
            learned.Outcome, learned.Outcome == RunState.Succeeded ? $"{message}." : $"{NotComplete} {message}.",
            learned.Made + promoted + held, learned.Promoted + promoted, learned.Fault);

        IRun Part(string doing)
        {
            var (from, share) = (done + ((1 - done) * finished++ / works), (1 - done) / works);
            run.Report(from, doing);
            return run.Part(from, share);
        }
    }

    private async Task<UploadLearned> UpdateLstmAsync(UploadLearned before, Asset asset, ImportReport report, bool anew, IRun run)
    {
        if (StretchOf(report, asset) is not { } stretch)
        {
            var sentence = $"{asset}: which of its candles are new is not known any more; the next retrain takes in what is stored.";
            run.Log(sentence);
            return before with { Message = $"{before.Message}{sentence} " };
        }

        var end = await LearnAsync(asset, stretch, anew, run).ConfigureAwait(false);
        run.Log($"{asset}: {end.Message}");
        return new UploadLearned(
            Worse(before.Outcome, end.State), $"{before.Message}{asset}: {end.Message} ", before.Made + (int)Figure(RunFigure.Models),
            before.Promoted + (int)Figure(RunFigure.Promoted),
            before.Fault ?? end.Fault);

        double Figure(string name) => end.Figures.FirstOrDefault(figure => figure.Name == name).Value;
    }

    private async Task<RunResult> LearnAsync(Asset asset, CandleRange candles, bool anew, IRun run)
    {
        var aliases = await registry.ReadAliasesAsync(asset, run.Stop).ConfigureAwait(false);
        if (anew)
        {
            run.Log($"{asset}: the LSTM is built from scratch, as was asked.");
        }
        else if (aliases.Any(change => change is { Model: LstmForecaster.ModelName, Alias: ModelAlias.Champion, VersionId: not null }))
        {
            run.Log($"{asset}: fine-tuning the LSTM from its weights on the uploaded candles.");
            var tuned = await fineTuner.RunAsync(new FineTuneInput(asset, Candles: candles), run).ConfigureAwait(false);
            if (tuned.State != RunState.Refused)
            {
                return tuned;
            }

            run.Log($"{asset}: {tuned.Message} The LSTM is built anew instead.");
        }
        else
        {
            run.Log($"{asset}: there is no LSTM yet; it is built.");
        }

        return await retrainer.RunAsync(new RetrainInput(asset, LstmForecaster.ModelName), run).ConfigureAwait(false);
    }

    // A build that is refused for want of history has its turn with the next retrain; what failed or was stopped is still to be done.
    private static RunState Worse(RunState one, RunState other) =>
        one == RunState.Failed || other == RunState.Failed ? RunState.Failed
        : one == RunState.Cancelled || other == RunState.Cancelled ? RunState.Cancelled
        : RunState.Succeeded;

    // A file without names may have been inspected under one of its own.
    private static CandleRange? StretchOf(ImportReport report, Asset asset) =>
        (report.Series.FirstOrDefault(series => series.Asset == asset) ?? (report.Series is [var only] ? only : null)) is { } own
            ? new CandleRange(own.First, own.Last)
            : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

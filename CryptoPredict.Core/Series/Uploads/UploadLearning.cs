using System.Globalization;
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
internal sealed record UploadLearned(RunOutcome Outcome, string Message, int Made, int Promoted);

/// <summary>Lets the models learn a merged upload: of candles the LSTM, of every series and asset touched the daily model.</summary>
internal sealed class UploadLearning(LstmUpdate lstm, DailyTraining daily)
{
    /// <summary>What a run says whose rows are in while a model still has to learn them.</summary>
    public const string NotComplete = "The rows are merged, but the training is not complete; start it again to complete it.";

    /// <summary>Trains.</summary>
    /// <param name="upload">The upload; merged.</param>
    /// <param name="kind">What its file was read as.</param>
    /// <param name="touched">The assets and series that it has rows of.</param>
    /// <param name="report">What was found in it.</param>
    /// <param name="recorder">Where it is told.</param>
    /// <param name="tracking">How far it is, and whether to stop.</param>
    /// <param name="done">The share of the run that is done already, 0 to 1.</param>
    public async Task<UploadLearned> RunAsync(
        Upload upload, UploadKind kind, IReadOnlyList<Asset> touched, ImportReport report, IRunRecorder recorder, ActiveRuns.Tracking tracking, double done)
    {
        var isCandles = kind == UploadKind.Candles;
        var works = touched.Count * (isCandles ? 2 : 1);
        var finished = 0;
        var learned = new UploadLearned(RunOutcome.Succeeded, "", 0, 0);
        if (isCandles)
        {
            foreach (var asset in touched)
            {
                Progress($"LSTM of {asset}");
                learned = await UpdateLstmAsync(learned, upload, asset, report, recorder, tracking).ConfigureAwait(false);
            }
        }
        else
        {
            recorder.Log("The LSTM forecasts minutes of the market's assets; daily series have none.");
        }

        var (promoted, held, unfit) = (0, 0, 0);
        foreach (var id in touched)
        {
            Progress($"daily model of {id}");
            var fit = await daily.RefitAsync(id, tracking.Token).ConfigureAwait(false);
            recorder.Step(new RunStep(id, DailyTraining.Model, fit.Duration, fit.Version?.Id, fit.Version?.Gate, fit.Version is null ? fit.Message : null));
            recorder.Log(Text($"{id}: {(fit.Version is null ? "no daily model." : $"{fit.Version.Id} {(fit.Promoted ? "serves from now on." : "stays a challenger.")}")} {fit.Message}"));
            _ = fit.Version is null ? unfit++ : fit.Promoted ? promoted++ : held++;
        }

        var message = Text($"{learned.Message}{promoted} daily {(promoted == 1 ? "model serves" : "models serve")} in a new version");
        message += held > 0 ? Text($", {held} stayed challengers") : "";
        message += unfit > 0 ? Text($", {unfit} of the series {(unfit == 1 ? "has" : "have")} too little history") : "";
        return new UploadLearned(
            learned.Outcome, learned.Outcome == RunOutcome.Succeeded ? $"{message}." : $"{NotComplete} {message}.",
            learned.Made + promoted + held, learned.Promoted + promoted);

        void Progress(string doing) => tracking.Report(done + ((1 - done) * finished++ / works), doing);
    }

    private async Task<UploadLearned> UpdateLstmAsync(
        UploadLearned before, Upload upload, Asset asset, ImportReport report, IRunRecorder recorder, ActiveRuns.Tracking tracking)
    {
        if (StretchOf(report, asset) is not { } stretch)
        {
            var sentence = $"{asset}: which of its candles are new is not known any more; the next retrain takes in what is stored.";
            recorder.Log(sentence);
            return before with { Message = $"{before.Message}{sentence} " };
        }

        var end = await lstm.RunAsync(asset, stretch, $"upload {upload.Id}", recorder, tracking.Token).ConfigureAwait(false);
        recorder.Log(end.Message);
        return new UploadLearned(
            Worse(before.Outcome, end.Outcome), $"{before.Message}{end.Message} ", before.Made + (int)Figure(RunFigure.Models), before.Promoted + (int)Figure(RunFigure.Promoted));

        double Figure(string name) => end.Figures.FirstOrDefault(figure => figure.Name == name).Value;
    }

    // A build that is refused for want of history has its turn with the next retrain; what failed or was stopped is still to be done.
    private static RunOutcome Worse(RunOutcome one, RunOutcome other) =>
        one == RunOutcome.Failed || other == RunOutcome.Failed ? RunOutcome.Failed
        : one == RunOutcome.Cancelled || other == RunOutcome.Cancelled ? RunOutcome.Cancelled
        : RunOutcome.Succeeded;

    // A file without names may have been inspected under one of its own.
    private static CandleStretch? StretchOf(ImportReport report, Asset asset) =>
        (report.Series.FirstOrDefault(series => series.Asset == asset) ?? (report.Series is [var only] ? only : null)) is { } own
            ? new CandleStretch(own.First, own.Last)
            : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

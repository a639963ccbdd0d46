using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>A run over an upload.</summary>
/// <param name="RunId">Its id in the history of runs.</param>
/// <param name="Joined">Whether it was under way already.</param>
/// <param name="UploadId">The upload that it is over.</param>
public readonly record struct UploadRun(long RunId, bool Joined, long UploadId);

/// <summary>
/// Merges an upload and trains on: reading, merging, then for candles the LSTM and for every series and asset touched the daily model. One run
/// at a time, the others wait; a second wish for the same upload joins its run. Runs go on whoever watches.
/// </summary>
public sealed partial class UploadTraining : IAsyncDisposable
{
    private const long RowsPerLine = 500_000;
    private const string NotComplete = "The rows are merged, but the training is not complete; start it again to complete it.";

    private readonly UploadIntake _intake;
    private readonly IUploadStore _store;
    private readonly UploadStaging _staging;
    private readonly DailyTraining _daily;
    private readonly LstmUpdate _lstm;
    private readonly ITrainingRuns _runs;
    private readonly ActiveRuns _active;
    private readonly IMarketSource _market;
    private readonly ILogger<UploadTraining> _logger;
    private readonly SemaphoreSlim _starting = new(1);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableDictionary<long, (long RunId, Task Work)> _running = ImmutableDictionary<long, (long, Task)>.Empty;

    /// <summary>Puts the parts together.</summary>
    /// <param name="intake">The uploads.</param>
    /// <param name="store">Their history and their way into the data set.</param>
    /// <param name="candles">Stored candles.</param>
    /// <param name="daily">Fits daily models.</param>
    /// <param name="lstm">Lets the LSTM learn on.</param>
    /// <param name="runs">The history of runs.</param>
    /// <param name="active">The runs under way.</param>
    /// <param name="market">The market.</param>
    /// <param name="logger">Where faults are told.</param>
    public UploadTraining(
        UploadIntake intake, IUploadStore store, ICandleStore candles, DailyTraining daily, LstmUpdate lstm, ITrainingRuns runs, ActiveRuns active,
        IMarketSource market, ILogger<UploadTraining> logger)
    {
        _intake = intake;
        _store = store;
        _staging = new UploadStaging(intake, candles, market);
        _daily = daily;
        _lstm = lstm;
        _runs = runs;
        _active = active;
        _market = market;
        _logger = logger;
    }

    /// <summary>Candles of an asset were merged, behind its newest one. Handlers only signal.</summary>
    public event Action<Asset>? CandlesMerged;

    /// <summary>The run over an upload; null when none is under way.</summary>
    public long? RunningOver(long uploadId) => Volatile.Read(ref _running).TryGetValue(uploadId, out var run) ? run.RunId : null;

    /// <summary>The upload with this content that a run is over; null when there is none.</summary>
    /// <param name="sha256">SHA-256 of its bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Upload?> FindRunningAsync(string sha256, CancellationToken cancellationToken)
    {
        foreach (var id in Volatile.Read(ref _running).Keys)
        {
            if (await _store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } upload && upload.Sha256 == sha256)
            {
                return upload;
            }
        }

        return null;
    }

    /// <summary>Starts merging and training, or joins the run under way. An upload that is merged already is only trained on again.</summary>
    /// <param name="uploadId">The upload.</param>
    /// <param name="plan">How its file is to be read and merged.</param>
    /// <param name="requestedBy">Who asks.</param>
    /// <param name="cancellationToken">Stops the starting; a run that has started goes on.</param>
    /// <param name="joinSameFile">Whether a run over another upload of the same bytes is joined instead; this upload then stays as it is.</param>
    /// <exception cref="UploadException">There is no such upload, or the plan does not fit it; nothing was changed.</exception>
    public async Task<UploadRun> StartAsync(long uploadId, MergePlan plan, string requestedBy, CancellationToken cancellationToken, bool joinSameFile = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrWhiteSpace(requestedBy);
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (RunningOver(uploadId) is { } running)
            {
                return new UploadRun(running, Joined: true, uploadId);
            }

            var upload = await _intake.RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
            if (joinSameFile && await FindRunningAsync(upload.Sha256, cancellationToken).ConfigureAwait(false) is { } same && RunningOver(same.Id) is { } other)
            {
                return new UploadRun(other, Joined: true, same.Id);
            }

            if (upload.State == UploadState.Waiting)
            {
                await CheckAsync(upload, plan, cancellationToken).ConfigureAwait(false);
            }

            var start = new RunStart(RunKind.Upload, plan.Reading.Target, requestedBy, Parameters(upload, plan));
            var recorder = await _runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
            await _store.SetPlanAsync(uploadId, plan, recorder.Id, CancellationToken.None).ConfigureAwait(false);
            var tracking = _active.Track(recorder.Id, start, _market.Clock.GetUtcNow(), _stopping.Token);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var work = Task.Run(() => RunAsync(upload, plan, recorder, tracking, begun.Task), CancellationToken.None);
            ImmutableInterlocked.TryAdd(ref _running, uploadId, (recorder.Id, work));
            begun.SetResult();
            return new UploadRun(recorder.Id, Joined: false, uploadId);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Removes an upload that no run is over; what was merged stays.</summary>
    /// <exception cref="UploadException">There is no such upload, or a run is over it.</exception>
    public async Task RemoveAsync(long uploadId, CancellationToken cancellationToken)
    {
        if (RunningOver(uploadId) is not null)
        {
            throw new UploadException(UploadRefusal.Busy, $"A run works on upload {uploadId}: cancel it first.");
        }

        await _intake.RemoveAsync(uploadId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops what runs and waits until it has stopped; a second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Volatile.Read(ref _running).Values.Select(run => run.Work)).ConfigureAwait(false);
        _stopping.Dispose();
        _starting.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task CheckAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await _staging.CheckAsync(upload, plan, cancellationToken).ConfigureAwait(false);
        }
        catch (CsvImportException refusal)
        {
            throw new UploadException(UploadRefusal.Unfit, refusal.Message, refusal);
        }
    }

    private async Task RunAsync(Upload upload, MergePlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking, Task begun)
    {
        await begun.ConfigureAwait(false);
        await using var ending = recorder.ConfigureAwait(false);
        using var following = tracking;
        var (outcome, message) = await TryAsync(upload, plan, recorder, tracking).ConfigureAwait(false);

        // Free before the outcome is known: who has seen it may start anew.
        ImmutableInterlocked.TryRemove(ref _running, upload.Id, out _);
        recorder.Log(message);
        await recorder.FinishAsync(outcome, message, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<(RunOutcome Outcome, string Message)> TryAsync(Upload upload, MergePlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking)
    {
        var result = upload.Result;
        try
        {
            if (_oneAtATime.CurrentCount == 0)
            {
                recorder.Log("Another upload is being worked on; this one waits for its turn.");
                tracking.Report(0, "waiting");
            }

            await _oneAtATime.WaitAsync(tracking.Token).ConfigureAwait(false);
            try
            {
                var share = ReadingShare(upload);
                var report = upload.Findings.Report;
                if (result is null)
                {
                    (result, report) = await UploadMetrics.TimeAsync(_intake.Metrics, "merge", () => MergeAsync(upload, plan, recorder, tracking, share)).ConfigureAwait(false);
                }

                var touched = result.Series;
                return await UploadMetrics.TimeAsync(
                    _intake.Metrics, "training", () => TrainAsync(upload, plan, touched, report, recorder, tracking, upload.Result is null ? share : 0)).ConfigureAwait(false);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        catch (OperationCanceledException) when (tracking.Token.IsCancellationRequested)
        {
            return (RunOutcome.Cancelled, result is null ? "Cancelled before the merge: the data set is as it was." : $"Cancelled. {NotComplete}");
        }
        catch (Exception refusal) when (refusal is UploadException or CsvImportException)
        {
            return (RunOutcome.Refused, $"{refusal.Message} The data set is as it was.");
        }
#pragma warning disable CA1031 // Whatever it was must end in the history, not in a lost task.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(_logger, fault, upload.Id);
            return (RunOutcome.Failed, result is null ? $"It failed before the merge, and the data set is as it was: {fault.Message}" : $"The rows are merged, but the training failed: {fault.Message}");
        }
    }

    private async Task<(MergeResult Result, ImportReport Report)> MergeAsync(Upload upload, MergePlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking, double share)
    {
        recorder.Log(Text($"Reading {upload.Name}, {upload.Bytes:N0} bytes, as {(plan.Reading.Kind == UploadKind.Candles ? "candles" : "daily values")}."));
        var nextLine = RowsPerLine;
        var staged = await _store.StageAsync(_intake.Folder.NewStage(), plan.Reading.Kind, tracking.Token).ConfigureAwait(false);
        await using var leaving = staged.ConfigureAwait(false);
        var report = await _staging.StageAsync(upload, plan, staged, Progress, tracking.Token).ConfigureAwait(false);
        recorder.Log(Text($"Read {report.RowsRead:N0} rows: {report.Accepted:N0} accepted, {report.Rejected:N0} rejected."));
        foreach (var (rule, count) in report.Counts)
        {
            recorder.Log(Text($"{(rule.Rejects() ? "Rejected" : "Noticed")} by the rule {rule}: {count:N0}, the first in line {report.Findings.First(finding => finding.Rule == rule).Row}."));
        }

        if (report.Accepted == 0)
        {
            throw new UploadException(UploadRefusal.Unfit, "No row of the file can be used.");
        }

        tracking.Report(0.7 * share, "merging");
        recorder.Log(Text($"Merging {report.Accepted:N0} rows."));
        var result = await _store.MergeAsync(upload, staged, plan, _market.Interval, _market.Clock.GetUtcNow(), tracking.Token).ConfigureAwait(false);
        if (plan.Reading.Kind == UploadKind.Candles && result.Added > 0)
        {
            foreach (var asset in result.Series)
            {
                CandlesMerged?.Invoke(asset);
            }
        }

        _intake.Metrics?.Merged(plan.Reading.Kind, report.Rejected, result);
        recorder.Log(Text($"Merged: {result.Added:N0} new, {result.Known:N0} known already, {result.Conflicts:N0} in conflict ({Describe(result)})."));
        foreach (var conflict in result.FirstConflicts.Take(5))
        {
            recorder.Log(Text($"Conflict in line {conflict.Row}: {conflict.Series} at {conflict.Time:u} is stored as {conflict.Stored}, uploaded as {conflict.Uploaded}."));
        }

        TryDelete(upload);
        return (result, report);

        void Progress(double read, long rows)
        {
            tracking.Report(0.7 * share * read, Text($"reading, {rows:N0} rows"));
            if (rows >= nextLine)
            {
                recorder.Log(Text($"Read {rows:N0} rows."));
                nextLine += RowsPerLine;
            }
        }
    }

    private async Task<(RunOutcome Outcome, string Message)> TrainAsync(
        Upload upload, MergePlan plan, IReadOnlyList<Asset> touched, ImportReport report, IRunRecorder recorder, ActiveRuns.Tracking tracking, double done)
    {
        var isCandles = plan.Reading.Kind == UploadKind.Candles;
        var works = touched.Count * (isCandles ? 2 : 1);
        var finished = 0;
        var end = RunOutcome.Succeeded;
        List<string> outcomes = [];
        if (isCandles)
        {
            foreach (var asset in touched)
            {
                tracking.Report(done + ((1 - done) * finished++ / works), $"LSTM of {asset}");
                if (StretchOf(report, asset) is { } stretch)
                {
                    var lstm = await _lstm.RunAsync(asset, stretch, $"upload {upload.Id}", recorder, tracking.Token).ConfigureAwait(false);
                    end = Worse(end, lstm.Outcome);
                    outcomes.Add(lstm.Message);
                }
                else
                {
                    outcomes.Add($"{asset}: which of its candles are new is not known any more; the next retrain takes in what is stored.");
                }

                recorder.Log(outcomes[^1]);
            }
        }
        else
        {
            recorder.Log("The LSTM forecasts minutes of the market's assets; daily series have none.");
        }

        var (promoted, held, unfit) = (0, 0, 0);
        foreach (var id in touched)
        {
            tracking.Report(done + ((1 - done) * finished++ / works), $"daily model of {id}");
            var fit = await _daily.RefitAsync(id, tracking.Token).ConfigureAwait(false);
            recorder.Step(new RunStep(id, DailyTraining.Model, fit.Duration, fit.Version?.Id, fit.Version?.Gate, fit.Version is null ? fit.Message : null));
            recorder.Log(Text($"{id}: {(fit.Version is null ? "no daily model." : $"{fit.Version.Id} {(fit.Promoted ? "serves from now on." : "stays a challenger.")}")} {fit.Message}"));
            _ = fit.Version is null ? unfit++ : fit.Promoted ? promoted++ : held++;
        }

        var outcome = Text($"{promoted} daily {(promoted == 1 ? "model serves" : "models serve")} in a new version");
        outcome += held > 0 ? Text($", {held} stayed challengers") : "";
        outcome += unfit > 0 ? Text($", {unfit} of the series {(unfit == 1 ? "has" : "have")} too little history") : "";
        var message = string.Join(' ', outcomes.Append($"{outcome}."));
        return (end, end == RunOutcome.Succeeded ? message : $"{NotComplete} {message}");
    }

    // A build that is refused for want of history has its turn with the next retrain; what failed or was stopped is still to be done.
    private static RunOutcome Worse(RunOutcome one, RunOutcome other) =>
        one == RunOutcome.Failed || other == RunOutcome.Failed ? RunOutcome.Failed
        : one == RunOutcome.Cancelled || other == RunOutcome.Cancelled ? RunOutcome.Cancelled
        : RunOutcome.Succeeded;

    // Against some 50 MB of reading the training of a few models weighs as much.
    private static double ReadingShare(Upload upload) => 0.8 * upload.Bytes / (upload.Bytes + 50e6);

    // A file without names may have been inspected under one of its own.
    private static CandleStretch? StretchOf(ImportReport report, Asset asset) =>
        (report.Series.FirstOrDefault(series => series.Asset == asset) ?? (report.Series is [var only] ? only : null)) is { } own
            ? new CandleStretch(own.First, own.Last)
            : null;

    // The rows are in the data set: a file that cannot be removed is no failure, the next start sweeps it.
    private void TryDelete(Upload upload)
    {
        try
        {
            _intake.Folder.Delete(upload.File);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogLeft(_logger, fault, upload.File);
        }
    }

    private static string Describe(MergeResult result) =>
        result.OnConflict == ConflictRule.KeepStored ? "the stored value stays" : "the uploaded value takes its place";

    private static ImmutableSortedDictionary<string, string> Parameters(Upload upload, MergePlan plan) => ImmutableSortedDictionary<string, string>.Empty
        .Add("upload", upload.Id.ToString(CultureInfo.InvariantCulture))
        .Add("name", upload.Name)
        .Add("sha256", upload.Sha256)
        .Add("kind", plan.Reading.Kind.ToString())
        .Add("target", plan.Reading.Target?.Symbol ?? "named by the file")
        .Add("on_conflict", plan.OnConflict.ToString());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The merged file {File} could not be removed; the next start does")]
    private static partial void LogLeft(ILogger logger, Exception fault, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run over upload {Upload} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, long upload);
}

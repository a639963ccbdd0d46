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
/// <param name="Joined">Whether it waited or was under way already.</param>
/// <param name="UploadId">The upload that it is over.</param>
/// <param name="Plan">How that is merged.</param>
public readonly record struct UploadRun(long RunId, bool Joined, long UploadId, MergePlan Plan);

/// <summary>
/// Merges an upload and trains on: reading, merging, then for candles the LSTM and for every series and asset touched the daily model. A run is in the
/// history as soon as it is asked for and waits there for its turn; a second wish for the same upload by the same plan joins it. Runs go on whoever watches.
/// </summary>
public sealed partial class UploadTraining : IAsyncDisposable
{
    private readonly UploadIntake _intake;
    private readonly IUploadStore _store;
    private readonly UploadMerge _merge;
    private readonly UploadLearning _learning;
    private readonly ITrainingRuns _runs;
    private readonly ActiveRuns _active;
    private readonly IMarketSource _market;
    private readonly IUploadLauncher? _launcher;
    private readonly ILogger<UploadTraining> _logger;
    private readonly SemaphoreSlim _starting = new(1);
    private readonly CancellationTokenSource _stopping = new();

    // By their ids; they leave once their end is in the history.
    private ImmutableDictionary<long, OpenUploadRun> _open = ImmutableDictionary<long, OpenUploadRun>.Empty;

    /// <summary>Puts the parts together.</summary>
    /// <param name="intake">The uploads.</param>
    /// <param name="store">Their history and their way into the data set.</param>
    /// <param name="candles">Stored candles.</param>
    /// <param name="daily">Fits daily models.</param>
    /// <param name="lstm">Lets the LSTM learn on.</param>
    /// <param name="runs">The history of runs.</param>
    /// <param name="active">The runs under way.</param>
    /// <param name="market">The market.</param>
    /// <param name="launcher">Gives runs their turn; null lets each begin at once.</param>
    /// <param name="logger">Where ends and faults are told.</param>
    public UploadTraining(
        UploadIntake intake, IUploadStore store, ICandleStore candles, DailyTraining daily, LstmUpdate lstm, ITrainingRuns runs, ActiveRuns active,
        IMarketSource market, IUploadLauncher? launcher, ILogger<UploadTraining> logger)
    {
        _intake = intake;
        _store = store;
        _merge = new UploadMerge(intake, store, new UploadStaging(intake, candles, market), market, logger);
        _learning = new UploadLearning(lstm, daily);
        _runs = runs;
        _active = active;
        _market = market;
        _launcher = launcher;
        _logger = logger;
    }

    /// <summary>Candles of an asset were merged, behind its newest one. Handlers only signal.</summary>
    public event Action<Asset>? CandlesMerged;

    /// <summary>The run over an upload, waiting or under way; null when there is none.</summary>
    public long? RunningOver(long uploadId) => Find(run => run.Upload.Id == uploadId)?.Id;

    /// <summary>Asks for merging and training, or joins the run there is. An upload that is merged already is only trained on again.</summary>
    /// <param name="uploadId">The upload.</param>
    /// <param name="plan">How its file is to be read and merged.</param>
    /// <param name="requestedBy">Who asks.</param>
    /// <param name="cancellationToken">Stops the asking; a run that is in the history goes on.</param>
    /// <param name="joinSameFile">Whether a run over another upload of the same bytes is joined instead; this upload then stays as it is.</param>
    /// <exception cref="UploadException">There is no such upload, the plan does not fit it, the run there is has another one, or no turn can be had; the data set was not changed.</exception>
    public async Task<UploadRun> StartAsync(long uploadId, MergePlan plan, string requestedBy, CancellationToken cancellationToken, bool joinSameFile = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrWhiteSpace(requestedBy);
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Find(run => run.Upload.Id == uploadId) is { } running)
            {
                return Join(running, plan);
            }

            var upload = await _intake.RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
            if (joinSameFile && (Find(run => run.Upload.Sha256 == upload.Sha256 && run.Plan == plan) ?? Find(run => run.Upload.Sha256 == upload.Sha256)) is { } same)
            {
                return Join(same, plan);
            }

            if (upload.State == UploadState.Waiting)
            {
                await _merge.CheckAsync(upload, plan, cancellationToken).ConfigureAwait(false);
            }

            var start = new RunStart(RunKind.Upload, plan.Reading.Target, requestedBy, Parameters(upload, plan));
            var recorder = await _runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
            var run = new OpenUploadRun(upload, plan, recorder, _active.Track(recorder.Id, start, _market.Clock.GetUtcNow(), _stopping.Token, waits: true));
            await OpenAsync(run, requestedBy).ConfigureAwait(false);
            return new UploadRun(run.Id, Joined: false, uploadId, plan);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Does a run's work, now that its turn has come, and waits for its end. What another one does already, or what has ended, is not done again.</summary>
    /// <param name="runId">The run, as <see cref="StartAsync"/> named it.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>How it ended.</returns>
    public async Task<RunSummary> ExecuteAsync(long runId, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _open).TryGetValue(runId, out var run))
        {
            return await _runs.FindAsync(runId, cancellationToken).ConfigureAwait(false) is { } ended
                ? new RunSummary(runId, ended.Outcome, ended.Message ?? "")
                : new RunSummary(runId, RunOutcome.Refused, $"There is no training run {runId} any more.");
        }

        using var stopping = cancellationToken.UnsafeRegister(_ => _active.Cancel(runId), null);
        if (run.Take())
        {
            await WorkAsync(run).ConfigureAwait(false);
        }

        return await run.Ended.Task.ConfigureAwait(false);
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

    /// <summary>Stops what waits and what runs, and waits until it has stopped; a second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Volatile.Read(ref _open).Values.Select(run => run.Ended.Task)).ConfigureAwait(false);
        _stopping.Dispose();
        _starting.Dispose();
    }

    private OpenUploadRun? Find(Func<OpenUploadRun, bool> isMeant) => Volatile.Read(ref _open).Values.FirstOrDefault(run => !run.IsOver && isMeant(run));

    // Joined by another plan, the wish would be dropped without a word.
    private static UploadRun Join(OpenUploadRun run, MergePlan plan) => run.Plan == plan
        ? new UploadRun(run.Id, Joined: true, run.Upload.Id, plan)
        : throw new UploadException(UploadRefusal.Busy, string.Create(
            CultureInfo.InvariantCulture,
            $"Run {run.Id} is over upload {run.Upload.Id} by another plan ({run.Plan.Words}): cancel it first, or send this again once it has ended."));

    private async Task OpenAsync(OpenUploadRun run, string requestedBy)
    {
        ImmutableInterlocked.TryAdd(ref _open, run.Id, run);
        run.Recorder.Log("It waits for its turn.");
        try
        {
            await _store.SetPlanAsync(run.Upload.Id, run.Plan, run.Id, CancellationToken.None).ConfigureAwait(false);
            if (_launcher is null)
            {
                _ = Task.Run(() => ExecuteAsync(run.Id, CancellationToken.None), CancellationToken.None);
            }
            else
            {
                await _launcher.LaunchAsync(new UploadRun(run.Id, Joined: false, run.Upload.Id, run.Plan), requestedBy, run.Ended.Task, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            if (run.Take())
            {
                await EndAsync(run, () => Task.FromResult((RunOutcome.Failed, $"It could get no turn, and the data set is as it was: {fault.Message}"))).ConfigureAwait(false);
            }

            throw;
        }

        // Stopped before its turn it ends at once.
        run.Tracking.Token.UnsafeRegister(
            _ =>
            {
                if (run.Take())
                {
                    Task.Run(() => WorkAsync(run), CancellationToken.None);
                }
            },
            null);
    }

    private Task WorkAsync(OpenUploadRun run) => EndAsync(run, () => TryAsync(run));

    private async Task EndAsync(OpenUploadRun run, Func<Task<(RunOutcome Outcome, string Message)>> work)
    {
        var ending = FinishAsync(run, work);
        await ((Task)ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ImmutableInterlocked.TryRemove(ref _open, run.Id, out _);
        run.Ended.SetFromTask(ending);
    }

    private async Task<RunSummary> FinishAsync(OpenUploadRun run, Func<Task<(RunOutcome Outcome, string Message)>> work)
    {
        await using var ending = run.Recorder.ConfigureAwait(false);
        using var following = run.Tracking;
        var (outcome, message) = await work().ConfigureAwait(false);

        // Free before the outcome is known: who has seen it may start anew.
        run.IsOver = true;
        run.Recorder.Log(message);
        await run.Recorder.FinishAsync(outcome, message, CancellationToken.None).ConfigureAwait(false);
        LogEnded(_logger, run.Id, run.Upload.Id, outcome, message);
        return new RunSummary(run.Id, outcome, message) { Figures = run.Figures };
    }

    private async Task<(RunOutcome Outcome, string Message)> TryAsync(OpenUploadRun run)
    {
        var (upload, plan, recorder, tracking) = (run.Upload, run.Plan, run.Recorder, run.Tracking);
        var result = upload.Result;
        try
        {
            tracking.Token.ThrowIfCancellationRequested();
            tracking.Begin();
            var share = result is null ? MergeShare(upload) : 0;
            var report = upload.Findings.Report;
            if (result is null)
            {
                (result, report) = await UploadMetrics.TimeAsync(
                    _intake.Metrics, "merge", () => _merge.RunAsync(upload, plan, recorder, tracking, share)).ConfigureAwait(false);
                run.Note(result, report);
                Tell(plan.Reading.Kind, result);
            }

            var touched = result.Series;
            var learned = await UploadMetrics.TimeAsync(
                _intake.Metrics, "training", () => _learning.RunAsync(upload, plan.Reading.Kind, touched, report, recorder, tracking, share),
                all => all.Outcome).ConfigureAwait(false);
            run.Note(learned);
            return (learned.Outcome, learned.Message);
        }
        catch (OperationCanceledException) when (tracking.Token.IsCancellationRequested)
        {
            // Nobody cancelled what ended with the application: as after a kill, it may be asked for anew under the same key.
            var (outcome, how) = _stopping.IsCancellationRequested ? (RunOutcome.Aborted, "The application was stopped") : (RunOutcome.Cancelled, "Cancelled");
            return (outcome, result is null ? $"{how} before the merge: the data set is as it was." : $"{how}. {UploadLearning.NotComplete}");
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

    private void Tell(UploadKind kind, MergeResult result)
    {
        if (kind == UploadKind.Candles && result.Added > 0)
        {
            foreach (var asset in result.Series)
            {
                CandlesMerged?.Invoke(asset);
            }
        }
    }

    // Against some 50 MB of reading the training of a few models weighs as much.
    private static double MergeShare(Upload upload) => 0.8 * upload.Bytes / (upload.Bytes + 50e6);

    private static ImmutableSortedDictionary<string, string> Parameters(Upload upload, MergePlan plan) => ImmutableSortedDictionary<string, string>.Empty
        .Add("upload", upload.Id.ToString(CultureInfo.InvariantCulture))
        .Add("name", upload.Name)
        .Add("sha256", upload.Sha256)
        .Add("kind", plan.Reading.Kind.ToString())
        .Add("target", plan.Reading.Target?.Symbol ?? "named by the file")
        .Add("on_conflict", plan.OnConflict.ToString());

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Id} over upload {Upload} ended as {Outcome}: {Message}")]
    private static partial void LogEnded(ILogger logger, long id, long upload, RunOutcome outcome, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run over upload {Upload} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, long upload);
}

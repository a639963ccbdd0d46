using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Backtesting;

/// <summary>Runs backtests, one at a time, and writes them down.</summary>
public sealed partial class Backtester : IBacktester, IDisposable
{
    private readonly TrainingGround _ground;
    private readonly BacktestGround _options;
    private readonly IBacktestStore _store;
    private readonly BacktestPlanner _planner;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>A backtester over all four models.</summary>
    /// <param name="ground">What it reads, and where its runs are written down.</param>
    /// <param name="options">Under which options.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="logger">Where it logs.</param>
    public Backtester(TrainingGround ground, BacktestGround options, IBacktestStore store, ILogger<Backtester> logger)
    {
        ArgumentNullException.ThrowIfNull(ground);
        ArgumentNullException.ThrowIfNull(options);
        _ground = ground;
        _options = options;
        _store = store;
        _logger = logger;
        _planner = new BacktestPlanner(ground, options.Training);
    }

    /// <inheritdoc/>
    public Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken) =>
        _planner.PlanAsync(asset, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken) => _planner.EstimateAsync(plan, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSummary> RunAsync(Asset asset, BacktestSettings settings, string requestedBy, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var started = _ground.Wall.GetTimestamp();
            var (plan, refusal) = await TryPlanAsync(asset, settings, cancellationToken).ConfigureAwait(false);
            var start = new RunStart(RunKind.Backtest, asset, requestedBy, plan is null ? ImmutableSortedDictionary<string, string>.Empty : Parameters(plan));
            await using var recorder = await _ground.Runs.StartAsync(start, cancellationToken).ConfigureAwait(false);
            using var tracking = _ground.Active.Track(recorder.Id, start, _ground.Clock.GetUtcNow(), cancellationToken);
            var (outcome, message, figures) = plan is null ? (RunOutcome.Refused, refusal!, []) : await EndAsync(plan, recorder, tracking).ConfigureAwait(false);
            await recorder.FinishAsync(outcome, message, CancellationToken.None).ConfigureAwait(false);
            _ground.Metrics?.Ended(RunKind.Backtest, outcome, _ground.Wall.GetElapsedTime(started));
            LogEnded(_logger, asset, recorder.Id, outcome, message);
            return new RunSummary(recorder.Id, outcome, message) { Figures = figures };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static ImmutableSortedDictionary<string, string> Parameters(BacktestPlan plan) => new ModelParameters { ["models"] = string.Join(", ", plan.Models) }
        .With("candles", plan.Candles)
        .With("folds", plan.Folds)
        .With("from", plan.From.UtcDateTime)
        .With("retrain_every_seconds", plan.RetrainEvery.TotalSeconds)
        .With("rows", plan.Rows)
        .With("seed", plan.Seed)
        .With("to", plan.To.UtcDateTime)
        .ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal);

    private async Task<(BacktestPlan? Plan, string? Refusal)> TryPlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return (await _planner.PlanAsync(asset, settings, cancellationToken).ConfigureAwait(false), null);
        }
        catch (BacktestRefusedException refused)
        {
            return (null, refused.Message);
        }
    }

    private async Task<(RunOutcome Outcome, string Message, IReadOnlyList<RunFigure> Figures)> EndAsync(BacktestPlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking)
    {
        try
        {
            var result = await RunAsync(plan, recorder, tracking).ConfigureAwait(false);
            if (result.Scores[0].Score is not { Count: > 0 } ensemble)
            {
                return (RunOutcome.Failed, "Nothing was predicted and verified; the log says what became of the trainings.", []);
            }

            await _store.SaveAsync(recorder.Id, result, tracking.Token).ConfigureAwait(false);
            return (RunOutcome.Succeeded, string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Folds} folds, {ensemble.Count:N0} verified predictions: relative MAE of the ensemble {ensemble.RelativeMae:F4}, {Said(ensemble.Verdict)}."), Figures(result, ensemble));
        }
        catch (OperationCanceledException)
        {
            return (RunOutcome.Cancelled, "It was stopped; nothing of it is kept but the log.", []);
        }
#pragma warning disable CA1031 // Whatever ended the run is written down in its history, where its asker looks for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (RunOutcome.Failed, $"{fault.GetType().Name}: {fault.Message}", []);
        }
    }

    private async Task<BacktestResult> RunAsync(BacktestPlan plan, IRunRecorder recorder, ActiveRuns.Tracking tracking)
    {
        tracking.Report(0, "reading candles");
        var scope = _ground.ScopeOf(plan.Asset);
        var candles = await BacktestPlanner.ReadAsync(
            _ground.Candles, scope, plan.To, WalkForward.CandlesFor(plan, scope, _options.Training), tracking.Token).ConfigureAwait(false);
        recorder.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Asset}: {plan.Candles:N0} candles after {plan.From:yyyy-MM-dd HH:mm} up to {plan.To:yyyy-MM-dd HH:mm} UTC in {plan.Folds} folds; {string.Join(", ", plan.Models)} learn from up to {plan.Rows:N0} rows before each"));
        var walk = new WalkForward(plan, scope, _options, Retrainer.TrainersOn(_ground.Wall))
        {
            Report = tracking.Report,
            Log = recorder.Log,
            ShouldYield = () => _ground.Active.Current.Any(run => run.Kind != RunKind.Backtest && !run.Waits),
        };
        var result = await TrainingThread.RunAsync(() => walk.Run([.. candles], tracking.Token)).ConfigureAwait(false);
        foreach (var model in plan.Models)
        {
            FoldTraining[] trainings = [.. result.Folds.SelectMany(fold => fold.Trainings).Where(training => training.Model == model)];
            recorder.Step(new RunStep(
                plan.Asset, model, trainings.Aggregate(TimeSpan.Zero, (sum, training) => sum + training.Duration), null, null,
                $"Trained {trainings.Length} times; {trainings.Count(training => training.TookOver)} of the versions passed the gate."));
        }

        return result;
    }

    private static IReadOnlyList<RunFigure> Figures(BacktestResult result, ForecastScore ensemble)
    {
        RunFigure[] figures =
        [
            new("folds", result.Folds.Length), new("trainings", result.Folds.Sum(fold => fold.Trainings.Length)), new("verified predictions", ensemble.Count),
            new("relative MAE", Math.Round(ensemble.RelativeMae, 4)),
        ];
        return [.. figures.Where(figure => double.IsFinite(figure.Value))];
    }

    private static string Said(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better than no change",
        Verdict.Worse => "worse than no change",
        Verdict.NotDistinguishable => "not distinguishable from no change",
        _ => "too early to tell from no change",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Asset}: backtest {Id} ended as {Outcome}: {Message}")]
    private static partial void LogEnded(ILogger logger, Asset asset, long id, RunOutcome outcome, string message);
}

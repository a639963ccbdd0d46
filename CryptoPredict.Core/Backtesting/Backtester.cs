using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Backtesting;

/// <summary>Runs backtests, one at a time, and writes them down.</summary>
public sealed partial class Backtester : IBacktester, IDisposable
{
    /// <summary>The job that runs backtests.</summary>
    public const string JobName = "backtest";

    private readonly TrainingContext _context;
    private readonly BacktestContext _options;
    private readonly IBacktestStore _store;
    private readonly ActiveRuns _active;
    private readonly BacktestPlanner _planner;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>A backtester over all four models.</summary>
    /// <param name="context">What it reads, and where its runs are written down.</param>
    /// <param name="options">Under which options.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="active">The runs under way, for which it makes way.</param>
    /// <param name="logger">Where it logs.</param>
    public Backtester(TrainingContext context, BacktestContext options, IBacktestStore store, ActiveRuns active, ILogger<Backtester> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _options = options;
        _store = store;
        _active = active;
        _logger = logger;
        _planner = new BacktestPlanner(context, options.Training);
    }

    /// <inheritdoc/>
    public Task<BacktestPlan> PlanAsync(Asset asset, BacktestSettings settings, CancellationToken cancellationToken) =>
        _planner.PlanAsync(asset, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<TimeSpan?> EstimateAsync(BacktestPlan plan, CancellationToken cancellationToken) => _planner.EstimateAsync(plan, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunResult> RunAsync(BacktestInput request, IRun run)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        await _turn.WaitAsync(run.Stop).ConfigureAwait(false);
        try
        {
            var started = _context.Wall.GetTimestamp();
            var result = await EndAsync(request.Asset, request.Backtest ?? new BacktestSettings(), run).ConfigureAwait(false);
            _context.Metrics?.Ended(JobName, result.State, _context.Wall.GetElapsedTime(started));
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static ImmutableSortedDictionary<string, string> Parameters(BacktestPlan plan) =>
        new ModelParameters { ["models"] = string.Join(", ", plan.Models) }
        .With("candles", plan.Candles)
        .With("folds", plan.Folds)
        .With("from", plan.From.UtcDateTime)
        .With("retrain_every_seconds", plan.RetrainEvery.TotalSeconds)
        .With("rows", plan.Rows)
        .With("seed", plan.Seed)
        .With("to", plan.To.UtcDateTime)
        .ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal);

    private async Task<RunResult> EndAsync(Asset asset, BacktestSettings settings, IRun run)
    {
        try
        {
            var plan = await _planner.PlanAsync(asset, settings, run.Stop).ConfigureAwait(false);
            run.Describe(Parameters(plan));
            var result = await RunAsync(plan, run).ConfigureAwait(false);
            if (result.Scores[0].Score is not { Count: > 0 } ensemble)
            {
                return new RunResult(RunState.Failed, "Nothing was predicted and verified; the log says what became of the trainings.");
            }

            await _store.SaveAsync(run.Id, result, run.Stop).ConfigureAwait(false);
            return RunResult.Succeeded(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{plan.Folds} folds, {ensemble.Count:N0} verified predictions: relative MAE of the ensemble {ensemble.RelativeMae:F4}, "
                        + $"{Said(ensemble.Verdict)}."),
                Figures(result, ensemble));
        }
        catch (BacktestRefusedException refused)
        {
            return new RunResult(RunState.Refused, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return new RunResult(RunState.Cancelled, "It was stopped; nothing of it is kept but the log.");
        }
#pragma warning disable CA1031 // Whatever ended the run is written down in its history, where its asker looks for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(_logger, fault, asset);
            var described = JobFault.Of(fault);
            return new RunResult(RunState.Failed, described.Message) { Fault = described };
        }
    }

    private async Task<BacktestResult> RunAsync(BacktestPlan plan, IRun run)
    {
        run.Report(0, "reading candles");
        var scope = _context.ScopeOf(plan.Asset);
        var candles = await BacktestPlanner.ReadAsync(
            _context.Candles, scope, plan.To, WalkForward.CandlesFor(plan, scope, _options.Training), run.Stop).ConfigureAwait(false);
        run.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Asset}: {plan.Candles:N0} candles after {plan.From:yyyy-MM-dd HH:mm} up to {plan.To:yyyy-MM-dd HH:mm} UTC in {plan.Folds} folds; "
                + $"{string.Join(", ", plan.Models)} learn from up to {plan.Rows:N0} rows before each"));
        var walk = new WalkForward(plan, scope, _options, ModelCatalogue.Trainers(_context.Wall))
        {
            Report = run.Report,
            Log = run.Log,
            ShouldYield = () => _active.Current.Any(other => other.Run.Id != run.Id),
        };
        var result = await TrainingThread.RunAsync(() => walk.Run([.. candles], run.Stop)).ConfigureAwait(false);
        foreach (var model in plan.Models)
        {
            FoldTraining[] trainings = [.. result.Folds.SelectMany(fold => fold.Trainings).Where(training => training.Model == model)];
            run.Step(new RunStep(
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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Asset}: the backtest failed")]
    private static partial void LogFault(ILogger logger, Exception fault, Asset asset);
}

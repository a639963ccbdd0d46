using System.Collections.Immutable;
using System.Globalization;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Backtesting;

/// <summary>The options under which the live loop works, and a backtest with it.</summary>
/// <param name="Market">The market, for its interval and kind.</param>
/// <param name="Options">What the pipelines work by.</param>
/// <param name="Training">How models are retrained.</param>
public sealed record BacktestContext(IMarketSource Market, PipelineOptions Options, RetrainOptions Training);

/// <summary>
/// Walks over stored candles as if they were live, on the calling thread: at the start of each fold the models are trained on the newest candles
/// that had closed by then and meet the gate; then the fold's candles go through the pipeline of the live loop, which predicts, settles, and
/// learns weights, offset and band on the way. Walks once.
/// </summary>
internal sealed class WalkForward
{
    private const int MostPauses = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly BacktestPlan _plan;
    private readonly ForecastScope _scope;
    private readonly BacktestContext _context;
    private readonly RetrainOptions _options;
    private readonly IReadOnlyList<IModelTrainer<IForecaster>> _trainers;
    private readonly FoldBundles _bundles = new();
    private readonly AssetPipeline _pipeline;
    private readonly BacktestTally _tally;
    private readonly Dictionary<string, Trained<IForecaster>> _champions = [];
    private readonly Dictionary<long, (LedgerEntry Entry, RollingScores Fold)> _waiting = [];
    private int _predictions;

    /// <summary>Takes what it walks with.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="scope">What is forecast.</param>
    /// <param name="context">Under which options.</param>
    /// <param name="trainers">All trainers; those of the plan's models are used.</param>
    public WalkForward(BacktestPlan plan, ForecastScope scope, BacktestContext context, IEnumerable<IModelTrainer<IForecaster>> trainers)
    {
        _plan = plan;
        _scope = scope;
        _context = context;
        _options = context.Training with { Rows = plan.Rows };
        _trainers = [.. trainers.Where(trainer => plan.Models.Contains(trainer.Model))];
        _tally = new BacktestTally(plan, scope.HorizonSteps);

        // At the target time also where the live loop checks earlier: an early price is not what was forecast.
        _pipeline = new AssetPipeline(plan.Asset, context.Market, _bundles,
            context.Options with { Verification = context.Options.Verification with { After = null }, Prediction = new PredictionOptions { Horizons = [] } });
    }

    /// <summary>Given how far it is: share done, and what it does in a few words.</summary>
    public Action<double, string> Report { get; init; } = (_, _) => { };

    /// <summary>Given a line of what it did.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Whether other work goes first; asked before each training.</summary>
    public Func<bool> ShouldYield { get; init; } = () => false;

    /// <summary>Given every prediction as it is made.</summary>
    public Action<Prediction> Predicted { get; init; } = _ => { };

    /// <summary>Which parts of the mix are applied by now.</summary>
    public MixState Mix => _pipeline.Snapshot.Mix!;

    /// <summary>How P(up) did so far; null before the first check.</summary>
    public RiseScore? Rises => _tally.Rises;

    /// <summary>How many candles it wants to have at most, the period's included.</summary>
    public static int CandlesFor(BacktestPlan plan, ForecastScope scope, RetrainOptions training) =>
        plan.Candles + Math.Max(
            TrainingData.RequiredCandles(training with { Rows = plan.Rows }, scope.HorizonSteps), AssetRanges.CandlesFor(scope.HorizonSteps));

    /// <summary>Walks.</summary>
    /// <param name="candles">Stored candles, oldest first, up to the end of the period.</param>
    /// <param name="cancellationToken">Stops it within an epoch, a tree or a candle.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BacktestResult Run(ClosedCandle[] candles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candles);
        Candle[] plain = [.. candles.Select(candle => candle.Candle)];
        var next = Array.FindIndex(candles, candle => candle.CloseTime > _plan.From);
        var known = Math.Max(0, next - AssetRanges.CandlesFor(_scope.HorizonSteps));
        _pipeline.WarmUp(candles[known..next], ImmutableDictionary<DateTimeOffset, double>.Empty, [], new LedgerPage([], 0),
            _plan.From);
        List<(BacktestFold Fold, RollingScores Scores)> folds = [];
        for (var number = 1; number <= _plan.Folds; number++)
        {
            var from = _plan.From + ((number - 1) * _plan.RetrainEvery);
            var fold = new BacktestFold(number, from, number == _plan.Folds ? _plan.To : from + _plan.RetrainEvery, null, 0, [], []);
            var end = next;
            while (end < candles.Length && candles[end].CloseTime <= fold.To)
            {
                end++;
            }

            var scores = new RollingScores(_plan.Asset, _scope.HorizonSteps, Math.Max(1, end - next));
            folds.Add((end == next ? fold : Train(fold, new ArraySegment<Candle>(plain, 0, next), cancellationToken), scores));
            for (; next < end; next++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(candles[next], scores);
            }

            Log(Text(
                $"Fold {number} of {_plan.Folds}, {from:yyyy-MM-dd HH:mm} to {fold.To:yyyy-MM-dd HH:mm} UTC: {Trainings(folds[^1].Fold)}; relative MAE of the ")
                    + Text($"ensemble so far {_tally.RelativeMae:F4} over {_tally.Verified:N0} targets"));
        }

        return _tally.ToResult(_predictions, folds.Select(fold => fold.Fold with { Scores = ScoresOf(fold.Scores) }));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Trainings(BacktestFold fold) => fold.Trainings.IsEmpty
        ? "no candle"
        : string.Join(", ", fold.Trainings.Select(
            training => Text($"{training.Model} {training.Duration.TotalSeconds:F2} s{(training.TookOver ? "" : " (kept out)")}")));

    private ImmutableArray<FoldScore> ScoresOf(RollingScores scores)
    {
        var models = scores.ToScoreBoard().Models;
        return models[0].Count == 0 ? [] :
        [
            .. models.Where(score => _tally.Models.Contains(score.Model))
                .Select(score => new FoldScore(score.Model, score.Count, score.MeanAbsoluteError, score.RelativeMae)),
        ];
    }

    /// <summary>Trains every model on what had come by the start of the fold; what fails or does not pass the gate leaves the version before.</summary>
    private BacktestFold Train(BacktestFold fold, ArraySegment<Candle> past, CancellationToken cancellationToken)
    {
        TrainingData data;
        try
        {
            data = TrainingData.Build(_scope, past, _options);
        }
        catch (TooFewSamplesException refusal)
        {
            return fold with { Trainings = [.. _trainers.Select(trainer => new FoldTraining(trainer.Model, TimeSpan.Zero, false, refusal.Message))] };
        }

        var trainings = ImmutableArray.CreateBuilder<FoldTraining>(_trainers.Count);
        foreach (var trainer in _trainers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            trainings.Add(Train((fold.Number - 1.0 + ((double)trainings.Count / _trainers.Count)) / _plan.Folds, fold.Number, trainer, data,
                cancellationToken));
        }

        _bundles.Bundle = PutTogether();
        return fold with { LearntTo = data.Seen.To, Rows = data.Training.Count, Trainings = trainings.ToImmutable() };
    }

    private FoldTraining Train(double done, int fold, IModelTrainer<IForecaster> trainer, TrainingData data, CancellationToken cancellationToken)
    {
        var progress = new Steps(step => Report(
            done + (step.Done / Math.Max(1.0, step.Total) / _trainers.Count / _plan.Folds),
            $"fold {fold} of {_plan.Folds}: {step.Model}, {step.Done} of {step.Total}"));
        Yield(cancellationToken);
        try
        {
            var trained = trainer.Train(data, _options, _plan.Seed, progress, cancellationToken);
            var decision = Gate.Judge(ForecastFamily.Instance, trained.Trained, _champions.GetValueOrDefault(trainer.Model), data, _options.Gate, null,
                cancellationToken);
            if (decision.Promoted)
            {
                _champions[trainer.Model] = trained.Trained;
            }

            return new FoldTraining(trainer.Model, trained.Duration, decision.Promoted, decision.Reason);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return new FoldTraining(trainer.Model, TimeSpan.Zero, false, FaultSentence.Of(fault));
        }
    }

    // Bounded, for on a fast market there is always something else to train.
    private void Yield(CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostPauses && ShouldYield(); i++)
        {
            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    // Nothing goes stale: a version speaks until the next fold's takes over, however long the folds are.
    private Bundle? PutTogether()
    {
        EnsembleMember[] members =
            [.. ModelCatalogue.Names.Where(_champions.ContainsKey)
                .Select(model => ModelCatalogue.MemberOf(_champions[model].Model, _context.Options.Ensemble))];
        return members.Length == 0
            ? null
            : new Bundle(
                _plan.Asset, new Ensemble(ModelCatalogue.WithNoChange(members, _context.Options.Ensemble)), _scope.HorizonSteps, _scope.Interval,
                _context.Options.Forecasting.BandCoverage,
                new SignalThresholds(_context.Options.Forecasting.BuyThreshold, _context.Options.Forecasting.SellThreshold));
    }

    private void Step(ClosedCandle candle, RollingScores fold)
    {
        // Stored candles may have arrived long after they closed, as history does; live they come at once.
        var batch = _pipeline.Step(candle, candle.CloseTime);
        foreach (var check in batch?.Verifications ?? [])
        {
            _waiting.Remove(check.PredictionId, out var issued);
            var settled = issued.Entry with { Verification = check };
            issued.Fold.Add(settled);
            _tally.Add(settled);
        }

        foreach (var prediction in batch?.Predictions ?? [])
        {
            var entry = new LedgerEntry(++_predictions, prediction, null);
            _waiting[entry.Id] = (entry, fold);
            _pipeline.Committed([entry]);
            Predicted(prediction);
        }
    }

    /// <summary>The bundle of the fold.</summary>
    private sealed class FoldBundles : IBundleSource
    {
        public Bundle? Bundle { get; set; }

        public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Bundle? Current(Asset asset) => Bundle;
    }

    /// <summary>Reports on the thread that trains: <see cref="Progress{T}"/> would post to another.</summary>
    private sealed class Steps(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}

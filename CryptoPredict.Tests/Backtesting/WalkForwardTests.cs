using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Backtesting;

[Kind(TestKind.Slow)]
public sealed class WalkForwardTests
{
    private static readonly BacktestPlan Three = Walk.Plan(3);

    private static readonly Lazy<(BacktestResult Result, List<Prediction> Predictions)> LazyPlanted = new(() =>
    {
        List<Prediction> predictions = [];
        return (Walk.Run(Three, Walk.Candles(Three), predictions), predictions);
    });

    [Fact]
    public void Every_candle_of_the_period_gets_a_prediction_and_every_target_that_came_its_check()
    {
        var (result, predictions) = LazyPlanted.Value;

        Assert.Equal(Three.Candles, result.Predictions);
        Assert.Equal(Enumerable.Range(Walk.Before, Three.Candles).Select(Walk.CloseOf), predictions.Select(prediction => prediction.AsOf));
        Assert.All(predictions, prediction => Assert.Equal(prediction.AsOf, prediction.IssuedAt));
        Assert.Equal(0, result.Unverifiable);
        Assert.Equal(
            [RollingScores.EnsembleModel, RollingScores.PersistenceModel, .. ModelCatalogue.Names, Mixes.EqualWeights],
            result.Scores.Select(score => score.Score.Model));
        Assert.All(result.Scores, score => Assert.Equal(Three.Candles - Planted.Horizon, score.Score.Count));
        Assert.Equal(Three.Candles - Planted.Horizon, result.Folds.Sum(fold => fold.Scores[0].Count));
        Assert.Equal(Three.Candles - Planted.Horizon, result.Band!.Coverage.Count);
    }

    [Fact]
    public void Each_fold_is_predicted_by_versions_that_learnt_nothing_within_a_horizon_of_its_start()
    {
        var (result, predictions) = LazyPlanted.Value;

        Assert.Equal([1, 2, 3], result.Folds.Select(fold => fold.Number));
        foreach (var fold in result.Folds)
        {
            Assert.True(fold.LearntTo + Planted.Scope.Horizon <= fold.From);
            Assert.Equal((Planted.Options.Rows, ModelCatalogue.All.Length), (fold.Rows, fold.Trainings.Length));
            var versions = predictions.Where(prediction => prediction.AsOf > fold.From && prediction.AsOf <= fold.To)
                .Select(prediction => string.Join(' ', prediction.Members.Select(member => member.Version))).Distinct();
            Assert.Single(versions);
        }

        Assert.Equal(result.Folds.SkipLast(1).Select(fold => fold.To), result.Folds.Skip(1).Select(fold => fold.From));
        Assert.All(result.Folds[0].Trainings, training => Assert.True(training.TookOver, training.Note));
        Assert.Contains(result.Folds.Skip(1).SelectMany(fold => fold.Trainings), training => training.TookOver);
    }

    [Fact]
    public void Weights_offset_and_band_learn_across_the_folds()
    {
        var predictions = LazyPlanted.Value.Predictions;

        var weights = predictions.Select(prediction => prediction.Members.Single(member => member.Model == LstmForecaster.ModelName).Weight).ToArray();
        Assert.NotEqual(weights[0], weights[Walk.FoldLength - 1]);
        Assert.NotEqual(weights[Walk.FoldLength], weights[^1]);
        var halves = predictions.Select(prediction => Math.Log(prediction.Upper / prediction.PredictedPrice) / prediction.Scale).ToArray();
        Assert.NotEqual(halves[0], halves[^1], 0.01);
        Assert.Equal(halves[Walk.FoldLength - 1], halves[Walk.FoldLength], 0.2);
    }

    [Fact]
    public void What_was_planted_is_found_and_told_with_its_sizes()
    {
        var result = LazyPlanted.Value.Result;

        var (ensemble, none) = (result.Scores[0], result.Scores[1]);
        Assert.Equal(Verdict.Better, ensemble.Score.Verdict);
        Assert.True(ensemble.Score.RelativeMae < 0.9);
        Assert.Equal((1, 0), (none.Score.RelativeMae, none.Score.RSquared));

        // Prices are near 100 and moves small, so that errors in price are about a hundred times those in log returns.
        Assert.True(ensemble.PriceMae < none.PriceMae && ensemble.PriceRmse < none.PriceRmse && ensemble.PriceMae < ensemble.PriceRmse);
        Assert.Equal(ensemble.PriceMae / none.PriceMae, ensemble.Score.RelativeMae, 0.01);
        Assert.InRange(result.Band!.Coverage.Share, 0.8, 0.98);
        Assert.True(result.Band.IntervalScore > result.Band.MeanWidth);
    }

    [Fact]
    public void The_curve_ends_at_the_scores()
    {
        var result = LazyPlanted.Value.Result;

        Assert.InRange(result.Curve.Times.Length, 100, BacktestCurve.MostPoints);
        Assert.Equal(result.Curve.Times.Order(), result.Curve.Times);
        Assert.True(result.Curve.Times[0] >= Three.From + (BacktestCurve.LeastForecasts * Planted.Scope.Interval));
        foreach (var (model, column) in result.Curve.Models.Zip(result.Curve.RelativeMae))
        {
            Assert.Equal(result.Curve.Times.Length, column.Length);
            Assert.Equal(result.Scores.Single(score => score.Score.Model == model).Score.RelativeMae, column[^1], 1e-9);
        }
    }

    [Fact]
    public void A_long_curve_is_thinned_and_still_ends_at_the_scores()
    {
        var plan = Walk.Plan(9, KalmanForecaster.ModelName);

        var result = Walk.Run(plan, Walk.Candles(plan));

        Assert.InRange(result.Curve.Times.Length, 250, BacktestCurve.MostPoints);
        Assert.Equal(plan.To, result.Curve.Times[^1]);
        Assert.Equal(result.Scores[0].Score.RelativeMae, result.Curve.RelativeMae[0][^1], 1e-9);
    }

    [Fact]
    public void On_a_random_walk_no_model_is_called_better()
    {
        var result = Walk.Run(Three, Walk.Candles(Three, phi: 0));

        Assert.All(result.Scores.Skip(2).Prepend(result.Scores[0]), score => Assert.NotEqual(Verdict.Better, score.Score.Verdict));
        Assert.InRange(result.Scores[0].Score.RelativeMae, 0.98, 1.05);
    }

    [Fact]
    public void The_same_candles_plan_and_seed_give_the_same_bits_and_another_seed_others()
    {
        var plan = Walk.Plan(2);
        var candles = Walk.Candles(plan);

        var first = Walk.Text(Walk.Run(plan, candles));
        Assert.Equal(first, Walk.Text(Walk.Run(plan, candles)));
        Assert.NotEqual(first, Walk.Text(Walk.Run(plan with { Seed = 2 }, candles)));
    }

    [Fact]
    public void Other_candles_after_the_end_of_a_fold_change_nothing_before_it()
    {
        var plan = Walk.Plan(3, KalmanForecaster.ModelName, TreeForecaster.LightGbmModel);
        var candles = Walk.Candles(plan);
        var end = Walk.Before + Walk.FoldLength;
        var other = CandleSeries.Random(99, plan.Candles, candles[end - 1].Close)
            .Take(plan.Candles - Walk.FoldLength).Select((candle, i) => candle with { OpenTime = candles[end + i].OpenTime });
        List<Prediction> one = [], two = [];

        var first = Walk.Run(plan, candles, one);
        var second = Walk.Run(plan, [.. candles.Take(end), .. other], two);

        Assert.Equal(Walk.Text(one.Take(Walk.FoldLength)), Walk.Text(two.Take(Walk.FoldLength)));
        Assert.Equal(Walk.Text(first.Folds[0].Trainings), Walk.Text(second.Folds[0].Trainings));

        // The second fold is trained on what came before its start, and begins to differ with the first candle after it.
        Assert.Equal(Walk.Text(first.Folds[1].Trainings), Walk.Text(second.Folds[1].Trainings));
        Assert.NotEqual(Walk.Text(one[Walk.FoldLength]), Walk.Text(two[Walk.FoldLength]));
        Assert.NotEqual(Walk.Text(first.Folds[2].Trainings), Walk.Text(second.Folds[2].Trainings));
    }

    [Fact]
    public void A_stretch_without_candles_is_a_fold_without_trainings_and_its_targets_are_unverifiable()
    {
        var plan = Walk.Plan(5, KalmanForecaster.ModelName);
        var candles = Walk.Candles(plan);
        var gap = Walk.Before + Walk.FoldLength;

        var result = Walk.Run(plan with { Candles = 4 * Walk.FoldLength }, candles.Where((_, i) => i < gap || i >= gap + Walk.FoldLength));

        Assert.Empty(result.Folds[1].Trainings);
        Assert.Empty(result.Folds[1].Scores);
        Assert.Equal(Planted.Horizon, result.Unverifiable);
        Assert.NotEmpty(result.Folds[^1].Scores);
    }

    [Fact]
    public void It_stops_at_once_when_it_is_told_to()
    {
        using var stopping = new CancellationTokenSource();
        List<Prediction> predictions = [];
        var walk = new WalkForward(Three, Planted.Scope, Walk.Context, ModelCatalogue.Trainers(Walk.Wall))
        {
            Predicted = prediction =>
            {
                predictions.Add(prediction);
                stopping.Cancel();
            },
        };

        Assert.Throws<OperationCanceledException>(() => walk.Run([.. TrainingBench.Closed(Three.Asset, Walk.Candles(Three))], stopping.Token));
        Assert.Single(predictions);
    }
}

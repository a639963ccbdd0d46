using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class TreeLearnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void The_same_seed_gives_the_same_bits_whatever_the_number_of_threads(TreeEnsembleKind kind, TreeLoss loss)
    {
        var expected = RandomRows.Write(RandomRows.Train(kind, loss, 4));
        Assert.All([1, 2, 3], threads => Assert.Equal(expected, RandomRows.Write(RandomRows.Train(kind, loss, 4, threads))));
    }

    [Fact]
    public void Large_data_that_several_threads_divide_give_the_same_bits_too()
    {
        var data = RandomRows.Make(2, 40_000, 20);
        string Train(int threads) => LightGbmTextFormat.Write(
            LightGbm.Train(data, new LightGbmParameters { NumIterations = 3, NumThreads = threads }, cancellationToken: Token));

        Assert.Equal(Train(1), Train(3));
    }

    [Fact]
    public void Another_seed_draws_other_rows()
    {
        var data = RandomRows.Make(1, 300, 5);
        string Train(int seed) => LightGbmTextFormat.Write(LightGbm.Train(
            data, new LightGbmParameters { NumIterations = 2, BaggingFraction = 0.5, BaggingFreq = 1, Seed = seed }, cancellationToken: Token));

        Assert.NotEqual(Train(1), Train(2));
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Training_fits_the_signal_and_follows_missing_values(TreeEnsembleKind kind, TreeLoss loss)
    {
        var model = RandomRows.Train(kind, loss, 11);
        var unseen = RandomRows.Make(12, 500, 5, loss == TreeLoss.Logistic);
        var predictions = model.Predict(unseen.Features);
        var mean = unseen.Targets.Average();

        var error = predictions.Zip(unseen.Targets, (p, t) => (p - t) * (p - t)).Average();
        var spread = unseen.Targets.Average(t => (t - mean) * (t - mean));
        Assert.True(error < 0.5 * spread, $"Error {error} against a spread of {spread}.");
        Assert.All(predictions, p => Assert.True(loss == TreeLoss.SquaredError || p is > 0 and < 1));
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Walking_trees_abreast_gives_what_single_walks_give(TreeEnsembleKind kind, TreeLoss loss)
    {
        var model = RandomRows.Train(kind, loss, 5);
        var rows = RandomRows.Make(6, 200, 5, missing: 0).Features;
        for (var row = 0; row < rows.Rows; row++)
        {
            var expected = model.BaseMargin;
            foreach (var tree in model.Trees)
            {
                expected += tree.Predict(rows.Row(row));
            }

            expected = kind == TreeEnsembleKind.RandomForest ? expected / model.Count : expected;
            Assert.Equal(expected, model.PredictMargin(rows.Row(row)));
        }
    }

    [Fact]
    public void Prediction_allocates_nothing()
    {
        var model = RandomRows.Train(TreeEnsembleKind.LightGbm, TreeLoss.Logistic, 5);
        float[] row = [1, 2, float.NaN, 4, 5];
        float[] full = [1, 2, 3, 4, 5];
        var sum = 0.0;

        Assert.Equal(0, Allocation.Fewest(() => sum += model.Predict(row) + model.Predict(full)));
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void A_missing_value_that_training_never_saw_goes_with_the_majority()
    {
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8];
        double WithMissing(params float[] y) => XGBoost.Train(
            new TreeDataset(new FeatureMatrix(x, 1), y),
            new XGBoostParameters { NumRounds = 1, MaxDepth = 1, Eta = 1, Lambda = 0, BaseScore = 0 },
            cancellationToken: Token).Predict([float.NaN]);

        Assert.Equal(5, WithMissing(5, 5, 5, 5, 5, 9, 9, 9));
        Assert.Equal(9, WithMissing(5, 5, 5, 9, 9, 9, 9, 9));
    }

    [Fact]
    public void Rows_that_a_tree_was_not_shown_follow_it_all_the_same()
    {
        var data = RandomRows.Make(5, 200, 4);
        var boosted = XGBoost.Train(
            data, new XGBoostParameters { NumRounds = 300, Subsample = 0.5, Lambda = 0, MinChildWeight = 0 }, cancellationToken: Token);

        Assert.True(RegressionSample.Rmse(boosted, data) < 0.02, "With every row's margin kept up to date the training error vanishes.");
    }

    [Fact]
    public void Trees_keep_to_their_limits()
    {
        var data = RandomRows.Make(3, 2000, 6);
        var leafWise = LightGbm.Train(
            data, new LightGbmParameters { NumIterations = 5, NumLeaves = 9, MaxDepth = 5, MinDataInLeaf = 37 }, cancellationToken: Token);
        Assert.All(leafWise.Trees, tree =>
        {
            Assert.Equal(9, tree.Leaves);
            Assert.InRange(tree.Depth(), 4, 5);
            Assert.All(tree.Nodes.Where(n => n.IsLeaf), leaf => Assert.True(leaf.Rows >= 37));
            Assert.Equal(2000, tree.Nodes.Where(n => n.IsLeaf).Sum(n => n.Rows));
        });

        var levels = XGBoost.Train(data, new XGBoostParameters { NumRounds = 5, MaxDepth = 3, MinChildWeight = 100 }, cancellationToken: Token);
        Assert.All(levels.Trees, tree =>
        {
            Assert.Equal(3, tree.Depth());
            Assert.All(tree.Nodes, node => Assert.True(node.Hessian >= 100));
        });

        var forest = RandomForest.Train(data, new RandomForestParameters { NEstimators = 5, MaxDepth = 7, MinSamplesLeaf = 11 }, cancellationToken: Token);
        Assert.All(forest.Trees, tree =>
        {
            Assert.Equal(7, tree.Depth());
            Assert.All(tree.Nodes, node => Assert.True(node.Rows >= 11));
            // As many rows as there are, drawn with replacement.
            Assert.Equal(2000, tree.Nodes.Where(n => n.IsLeaf).Sum(n => n.Rows));
        });
    }

    [Fact]
    public void Gamma_cuts_weak_splits_from_the_leaves_upward_but_keeps_those_above_strong_ones()
    {
        // Either feature alone says almost nothing; after one of them the other says all.
        float[] x = [.. Enumerable.Range(0, 400).SelectMany(i => new float[] { i % 2, i / 2 % 2, i * 37 % 101 })];
        float[] y = [.. Enumerable.Range(0, 400).Select(i => (i % 2 ^ (i / 2 % 2)) + (i % 2 * 0.05f) + (i * 53 % 17 * 0.001f))];
        var data = new TreeDataset(new FeatureMatrix(x, 3), y);
        RegressionTree Grow(double gamma) => XGBoost.Train(
            data, new XGBoostParameters { NumRounds = 1, MaxDepth = 4, Gamma = gamma, Lambda = 0 }, cancellationToken: Token).Trees[0];

        var full = Grow(0);
        var cut = Grow(1);
        Assert.InRange(full.Nodes[0].Gain, 1e-6, 1);
        Assert.Contains(full.Nodes, n => !n.IsLeaf && full.Nodes[n.Left].IsLeaf && full.Nodes[n.Left + 1].IsLeaf && n.Gain < 1);
        Assert.Equal(4, cut.Leaves);
        Assert.Equal(full.Nodes[0], cut.Nodes[0]);
        Assert.Equal(1, Grow(1e6).Leaves);
    }

    [Fact]
    public void A_forest_of_one_full_tree_without_bootstrap_knows_its_rows_by_heart()
    {
        var data = RandomRows.Make(8, 200, 4, missing: 0);
        var forest = RandomForest.Train(data, new RandomForestParameters { NEstimators = 1, Bootstrap = false }, cancellationToken: Token);

        Assert.All(forest.Predict(data.Features).Zip(data.Targets), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void Only_allowed_features_are_used_in_a_tree()
    {
        var data = RandomRows.Make(3, 500, 10);
        var model = LightGbm.Train(data, new LightGbmParameters { NumIterations = 20, FeatureFraction = 0.2 }, cancellationToken: Token);

        Assert.All(model.Trees, tree => Assert.InRange(tree.Nodes.Where(n => !n.IsLeaf).Select(n => n.Feature).Distinct().Count(), 0, 2));
        Assert.True(FeatureImportance.Of(model).Splits.Count(s => s > 0) > 5);
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Equal_targets_are_predicted_as_they_are(TreeEnsembleKind kind, TreeLoss loss)
    {
        var rows = RandomRows.Make(1, 50, 3).Features;
        var data = new TreeDataset(rows, [.. Enumerable.Repeat(1f, 50)]);
        var model = kind switch
        {
            TreeEnsembleKind.LightGbm => LightGbm.Train(data, new LightGbmParameters { Objective = loss }, cancellationToken: Token),
            TreeEnsembleKind.XGBoost => XGBoost.Train(data, new XGBoostParameters { Objective = loss }, cancellationToken: Token),
            _ => RandomForest.Train(data, new RandomForestParameters(), cancellationToken: Token),
        };

        Assert.All(model.Predict(rows), p => Assert.Equal(1, p, 0.05));
    }

    [Fact]
    public void One_row_is_enough()
    {
        var data = new TreeDataset(new FeatureMatrix([1f, float.NaN], 2), [3f]);

        Assert.Equal(3, LightGbm.Train(data, new LightGbmParameters(), cancellationToken: Token).Predict([0f, 0f]), 1e-6);
        Assert.Equal(3, RandomForest.Train(data, new RandomForestParameters(), cancellationToken: Token).Predict([0f, 0f]), 1e-6);
        Assert.Equal(3, XGBoost.Train(data, new XGBoostParameters(), cancellationToken: Token).Predict([0f, 0f]), 1e-3);
    }

    [Fact]
    public void Early_stopping_keeps_the_trees_up_to_the_best_one()
    {
        var data = RandomRows.Make(1, 300, 5);
        var validation = RandomRows.Make(2, 300, 5);
        var parameters = new LightGbmParameters { NumIterations = 500, LearningRate = 0.3, MinDataInLeaf = 3, EarlyStoppingRound = 5 };
        var progress = new Recorder();
        var model = LightGbm.Train(data, parameters, validation, progress, Token);

        var losses = progress.Reports.Select(r => r.ValidationLoss!.Value).ToArray();
        Assert.InRange(model.Count, 2, 100);
        Assert.Equal(model.Count + 5, losses.Length);
        Assert.Equal(losses.Min(), losses[model.Count - 1]);
        Assert.Equal(losses.Min(), RegressionSample.Rmse(model, validation), 1e-9);
    }

    [Fact]
    public void Logistic_loss_on_validation_rows_is_the_mean_log_loss()
    {
        var data = RandomRows.Make(1, 300, 5, labels: true);
        var validation = RandomRows.Make(2, 100, 5, labels: true);
        var progress = new Recorder();
        var model = XGBoost.Train(data, new XGBoostParameters { Objective = TreeLoss.Logistic, NumRounds = 10 }, validation, progress, Token);

        var logLoss = model.Predict(validation.Features).Zip(validation.Targets, (p, t) => -Math.Log(t > 0.5 ? p : 1 - p)).Average();
        Assert.Equal(logLoss, progress.Reports[^1].ValidationLoss!.Value, 1e-9);
    }

    [Fact]
    public void Progress_counts_every_tree()
    {
        var data = RandomRows.Make(1, 100, 3);
        var boosting = new Recorder();
        var forest = new Recorder();
        LightGbm.Train(data, new LightGbmParameters { NumIterations = 7 }, progress: boosting, cancellationToken: Token);
        RandomForest.Train(data, new RandomForestParameters { NEstimators = 7, NJobs = 3 }, forest, Token);

        Assert.Equal(Enumerable.Range(1, 7).Select(i => new TreeProgress(i, 7, null)), boosting.Reports);
        Assert.Equal(Enumerable.Range(1, 7).Select(i => new TreeProgress(i, 7, null)), forest.Reports);
    }

    [Fact]
    public void Cancelling_stops_the_training()
    {
        var data = RandomRows.Make(1, 200, 3);
        using var cancel = new CancellationTokenSource();
        var progress = new Recorder { AfterThird = cancel.Cancel };
        Assert.Throws<OperationCanceledException>(() => LightGbm.Train(data, new LightGbmParameters(), null, progress, cancel.Token));
        Assert.Equal(3, progress.Reports.Count);

        using var cancelForest = new CancellationTokenSource();
        var forest = new Recorder { AfterThird = cancelForest.Cancel };
        Assert.Throws<OperationCanceledException>(() => RandomForest.Train(data, new RandomForestParameters { NJobs = 2 }, forest, cancelForest.Token));
        Assert.InRange(forest.Reports.Count, 3, 10);
    }

    private sealed class Recorder : IProgress<TreeProgress>
    {
        public List<TreeProgress> Reports { get; } = [];

        public Action? AfterThird { get; init; }

        public void Report(TreeProgress value)
        {
            Reports.Add(value);
            if (Reports.Count == 3)
            {
                AfterThird?.Invoke();
            }
        }
    }
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Trains leaf-wise boosted trees. The validation part also stops the growing.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class LightGbmTrainer(TimeProvider time) : TreeTrainer(TreeForecaster.LightGbmModel, time)
{
    private protected override TreeEnsemble Grow(
        TreeDataset training, TreeDataset validation, RetrainOptions options, int seed, IProgress<TreeProgress> progress, CancellationToken cancellationToken)
    {
        var settings = options.LightGbm;
        var parameters = new LightGbmParameters
        {
            NumIterations = settings.Rounds,
            LearningRate = settings.LearningRate,
            NumLeaves = settings.Leaves,
            MinDataInLeaf = settings.MinDataInLeaf,
            FeatureFraction = settings.FeatureFraction,
            BaggingFraction = settings.BaggingFraction,
            BaggingFreq = 1,
            LambdaL2 = settings.LambdaL2,
            EarlyStoppingRound = settings.EarlyStoppingRounds,
            Seed = seed,
            NumThreads = options.ResolvedThreads,
        };
        return LightGbm.Train(training, parameters, validation, progress, cancellationToken);
    }

    private protected override ModelParameters Settings(RetrainOptions options) => new ModelParameters()
        .With("bagging_fraction", options.LightGbm.BaggingFraction)
        .With("early_stopping_rounds", options.LightGbm.EarlyStoppingRounds)
        .With("feature_fraction", options.LightGbm.FeatureFraction)
        .With("lambda_l2", options.LightGbm.LambdaL2)
        .With("learning_rate", options.LightGbm.LearningRate)
        .With("leaves", options.LightGbm.Leaves)
        .With("min_data_in_leaf", options.LightGbm.MinDataInLeaf)
        .With("rounds", options.LightGbm.Rounds);
}

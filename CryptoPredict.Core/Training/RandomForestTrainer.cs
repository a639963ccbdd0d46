using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Trains random forests.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class RandomForestTrainer(TimeProvider time) : TreeTrainer(TreeForecaster.RandomForestModel, time)
{
    private protected override TreeEnsemble Grow(
        TreeDataset training, TreeDataset validation, RetrainOptions options, int seed, IProgress<TreeProgress> progress, CancellationToken cancellationToken)
    {
        var settings = options.RandomForest;
        var parameters = new RandomForestParameters
        {
            NEstimators = settings.Trees,
            MaxDepth = settings.MaxDepth,
            MaxFeatures = settings.MaxFeatures,
            MinSamplesLeaf = settings.MinSamplesLeaf,
            RandomState = seed,
            NJobs = options.ResolvedThreads,
        };
        return RandomForest.Train(training, parameters, progress, cancellationToken);
    }

    private protected override ModelParameters Settings(RetrainOptions options) => new ModelParameters()
        .With("max_depth", options.RandomForest.MaxDepth)
        .With("max_features", options.RandomForest.MaxFeatures)
        .With("min_samples_leaf", options.RandomForest.MinSamplesLeaf);
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Trains random forests. The validation part decides how much of their output is believed.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class RandomForestTrainer(TimeProvider time) : IModelTrainer<IForecaster>
{
    /// <inheritdoc/>
    public string Model => TreeForecaster.RandomForestModel;

    /// <inheritdoc/>
    public TrainedModel<IForecaster> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var settings = options.RandomForest;
        var scaling = TargetScaling.Fit(data.TargetsOf(data.Training));
        var trees = RandomForest.Train(
            data.Trees(data.Training, scaling),
            new RandomForestParameters
            {
                NEstimators = settings.Trees,
                MaxDepth = settings.MaxDepth,
                MaxFeatures = settings.MaxFeatures,
                MinSamplesLeaf = settings.MinSamplesLeaf,
                RandomState = seed,
                NJobs = options.ResolvedThreads,
            },
            TreeProgressReport.To(progress, Model),
            cancellationToken);
        var validation = data.Trees(data.Validation, scaling);
        scaling = scaling.Shrink(trees.Predict(validation.Features), data.TargetsOf(data.Validation));
        var parameters = new ModelParameters()
            .With("max_depth", settings.MaxDepth)
            .With("max_features", settings.MaxFeatures)
            .With("min_samples_leaf", settings.MinSamplesLeaf)
            .With("shrinkage", scaling.Shrinkage)
            .With("target_scale", scaling.Scale)
            .With("trees", settings.Trees);
        return run.Complete(
            ForecastFamily.Instance,
            data, seed, version => new TreeForecaster(version, data.Scope.HorizonSteps, trees, scaling), data.Training.Count, parameters, [], cancellationToken);
    }
}

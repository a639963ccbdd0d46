using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Trains leaf-wise boosted trees. The validation part stops the growing and decides how much of the output is believed.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class LightGbmTrainer(TimeProvider time) : IModelTrainer<IForecaster>
{
    /// <inheritdoc/>
    public string Model => TreeForecaster.LightGbmModel;

    /// <inheritdoc/>
    public TrainedModel<IForecaster> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var settings = options.LightGbm;
        var scaling = TargetScaling.Fit(data.TargetsOf(data.Training));
        var validation = data.Trees(data.Validation, scaling);
        var report = TreeProgressReport.To(progress, Model);
        var trees = LightGbm.Train(
            data.Trees(data.Training, scaling),
            new LightGbmParameters
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
            },
            validation,
            report,
            cancellationToken);
        scaling = scaling.Shrink(trees.Predict(validation.Features), data.TargetsOf(data.Validation));
        var parameters = new ModelParameters()
            .With("bagging_fraction", settings.BaggingFraction)
            .With("early_stopping_rounds", settings.EarlyStoppingRounds)
            .With("feature_fraction", settings.FeatureFraction)
            .With("lambda_l2", settings.LambdaL2)
            .With("learning_rate", settings.LearningRate)
            .With("leaves", settings.Leaves)
            .With("min_data_in_leaf", settings.MinDataInLeaf)
            .With("rounds", settings.Rounds)
            .With("shrinkage", scaling.Shrinkage)
            .With("target_scale", scaling.Scale)
            .With("trees", trees.Count);
        return run.Complete(
            ForecastFamily.Instance,
            data, seed, version => new TreeForecaster(version, data.Scope.HorizonSteps, trees, scaling), data.Training.Count, parameters, report.Losses, cancellationToken);
    }
}

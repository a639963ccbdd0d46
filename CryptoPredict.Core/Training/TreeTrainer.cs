using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training;

/// <summary>Trains trees on scaled targets. The validation part decides how much of their output is believed.</summary>
/// <param name="model">The model's name.</param>
/// <param name="time">Clock of the reported duration.</param>
public abstract class TreeTrainer(string model, TimeProvider time) : IModelTrainer<IForecaster>
{
    /// <inheritdoc/>
    public string Model => model;

    /// <inheritdoc/>
    public TrainedModel<IForecaster> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var scaling = TargetScaling.Fit(data.TargetsOf(data.Training));
        var validation = data.Trees(data.Validation, scaling);
        var report = TreeProgressReport.To(progress, Model);
        var trees = Grow(data.Trees(data.Training, scaling), validation, options, seed, report, cancellationToken);
        scaling = scaling.Shrink(trees.Predict(validation.Features), data.TargetsOf(data.Validation), data.Scope.HorizonSteps);
        var parameters = Settings(options)
            .With("shrinkage", scaling.Shrinkage)
            .With("target_scale", scaling.Scale)
            .With("trees", trees.Count);
        return run.Complete(
            ForecastFamily.Instance, data, seed, version => new TreeForecaster(version, data.Scope.HorizonSteps, trees, scaling), data.Training.Count,
            parameters,
            report.Losses, cancellationToken);
    }

    private protected abstract TreeEnsemble Grow(
        TreeDataset training, TreeDataset validation, RetrainOptions options, int seed, IProgress<TreeProgress> progress, CancellationToken cancellationToken);

    private protected abstract ModelParameters Settings(RetrainOptions options);
}

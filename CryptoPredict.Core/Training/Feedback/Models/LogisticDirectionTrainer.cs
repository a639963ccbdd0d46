using CryptoPredict.Core.Features;
using CryptoPredict.Learning.Linear;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Fits logistic regressions on scaled features. The scaler is fitted on the training part alone.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class LogisticDirectionTrainer(TimeProvider time) : IModelTrainer<IDirectionModel>
{
    /// <summary>C: with ten thousand rows the data weigh about 25 times as much as the penalty on a scaled weight, with a thousand 2.5 times.</summary>
    private const double InverseRegularization = 0.01;

    // More digits of a weight would be noise.
    private const double Tolerance = 1e-6;
    private const int MaxIterations = 200;

    /// <inheritdoc/>
    public string Model => LogisticDirection.ModelName;

    /// <inheritdoc/>
    public TrainedModel<IDirectionModel> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var scaler = StandardScaler.Fit(data.FeaturesOf(data.Training), FeatureSchema.Count);
        var (features, rises) = DirectionRows.Moves(data, data.Training, scaler);
        var fitting = new LogisticOptions { InverseRegularization = InverseRegularization, Tolerance = Tolerance, MaxIterations = MaxIterations };
        var fit = LogisticRegression.Fit<float>(features, FeatureSchema.Count, rises, fitting, cancellationToken);
        progress?.Report(new TrainingProgress(Model, 1, 1, null));
        var parameters = new ModelParameters()
            .With("inverse_regularization", InverseRegularization)
            .With("iterations", fit.Iterations);
        var shrinkage = DirectionRows.Shrinkage(Of("unnamed", LogOddsShrinkage.None), data, cancellationToken);
        return run.Complete(
            DirectionFamily.Instance, data, seed, version => Of(version, shrinkage), rises.Length, parameters.With("shrinkage", shrinkage.Factor), [],
            cancellationToken);

        IDirectionModel Of(string version, LogOddsShrinkage believed) => new LogisticDirection(version, data.Scope.HorizonSteps, fit.Model, scaler, believed);
    }
}

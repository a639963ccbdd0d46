using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Trains depth-wise boosted trees with logistic loss. The validation part stops the growing.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class XGBoostDirectionTrainer(TimeProvider time) : IModelTrainer<IDirectionModel>
{
    /// <inheritdoc/>
    public string Model => XGBoostDirection.ModelName;

    /// <inheritdoc/>
    public TrainedModel<IDirectionModel> Train(
        TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var run = new TrainingRun(time);
        var boosting = options.XGBoost;
        var rows = DirectionRows.Trees(data, data.Training);
        var report = TreeProgressReport.To(progress, Model);
        var trees = XGBoost.Train(
            rows,
            new XGBoostParameters
            {
                Objective = TreeLoss.Logistic,
                NumRounds = boosting.Rounds,
                Eta = boosting.Eta,
                MaxDepth = boosting.MaxDepth,
                MinChildWeight = boosting.MinChildWeight,
                Lambda = boosting.Lambda,
                Subsample = boosting.Subsample,
                ColsampleByTree = boosting.ColsampleByTree,
                EarlyStoppingRounds = boosting.EarlyStoppingRounds,
                Seed = seed,
                NThread = options.ResolvedThreads,
            },
            DirectionRows.Trees(data, data.Validation),
            report,
            cancellationToken);
        var parameters = new ModelParameters()
            .With("colsample_bytree", boosting.ColsampleByTree)
            .With("early_stopping_rounds", boosting.EarlyStoppingRounds)
            .With("eta", boosting.Eta)
            .With("lambda", boosting.Lambda)
            .With("max_depth", boosting.MaxDepth)
            .With("min_child_weight", boosting.MinChildWeight)
            .With("rounds", boosting.Rounds)
            .With("subsample", boosting.Subsample)
            .With("trees", trees.Count);
        var shrinkage = DirectionRows.Shrinkage(Of("unnamed", LogOddsShrinkage.None), data, cancellationToken);
        return run.Complete(
            DirectionFamily.Instance, data, seed, version => Of(version, shrinkage), rows.Rows, parameters.With("shrinkage", shrinkage.Factor), report.Losses,
            cancellationToken);

        IDirectionModel Of(string version, LogOddsShrinkage believed) => new XGBoostDirection(version, data.Scope.HorizonSteps, trees, believed);
    }
}

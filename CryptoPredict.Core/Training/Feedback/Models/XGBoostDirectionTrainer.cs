using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Trains depth-wise boosted trees with logistic loss. The validation part stops the growing.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class XGBoostDirectionTrainer(TimeProvider time) : IDirectionTrainer
{
    /// <inheritdoc/>
    public string Model => XGBoostDirection.ModelName;

    /// <inheritdoc/>
    public TrainedDirectionModel Train(
        TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        var training = new DirectionTraining(data, seed, time, cancellationToken);
        var boosting = settings.Training.XGBoost;
        var rows = training.Trees(data.Training);
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
                NThread = settings.Training.ResolvedThreads,
            },
            training.Trees(data.Validation),
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
        return training.Complete(
            (version, shrinkage) => new XGBoostDirection(version, data.Scope.HorizonSteps, trees, shrinkage), rows.Rows, parameters, report.Losses);
    }
}

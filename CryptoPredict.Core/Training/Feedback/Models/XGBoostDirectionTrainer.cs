using CryptoPredict.Core.Learning.Trees;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Trains depth-wise boosted trees with logistic loss. The validation part stops the growing.</summary>
/// <param name="time">Clock of the reported duration.</param>
public sealed class XGBoostDirectionTrainer(TimeProvider time) : IDirectionTrainer
{
    // Small trees and large leaves, as for the ensemble's boosted trees: the signal is weak. A row's Hessian is at most 1/4, so a leaf holds
    // 200 rows or more.
    private const double Eta = 0.05;
    private const int MaxDepth = 3;
    private const double MinChildWeight = 50;
    private const double Lambda = 10;
    private const double Subsample = 0.7;
    private const double ColsampleByTree = 0.5;
    private const int Rounds = 150;
    private const int EarlyStoppingRounds = 25;

    /// <inheritdoc/>
    public string Model => XGBoostDirection.ModelName;

    /// <inheritdoc/>
    public TrainedDirectionModel Train(
        TrainingData data, DirectionSettings settings, int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        var training = new DirectionTraining(data, seed, time, cancellationToken);
        var rows = training.Trees(data.Training);
        var report = TreeProgressReport.To(progress, Model);
        var trees = XGBoost.Train(
            rows,
            new XGBoostParameters
            {
                Objective = TreeLoss.Logistic,
                NumRounds = Rounds,
                Eta = Eta,
                MaxDepth = MaxDepth,
                MinChildWeight = MinChildWeight,
                Lambda = Lambda,
                Subsample = Subsample,
                ColsampleByTree = ColsampleByTree,
                EarlyStoppingRounds = EarlyStoppingRounds,
                Seed = seed,
                NThread = settings.Training.ResolvedThreads,
            },
            training.Trees(data.Validation),
            report,
            cancellationToken);
        var parameters = new ModelParameters()
            .With("colsample_bytree", ColsampleByTree)
            .With("early_stopping_rounds", EarlyStoppingRounds)
            .With("eta", Eta)
            .With("lambda", Lambda)
            .With("max_depth", MaxDepth)
            .With("min_child_weight", MinChildWeight)
            .With("rounds", Rounds)
            .With("subsample", Subsample)
            .With("trees", trees.Count);
        return training.Complete(
            (version, shrinkage) => new XGBoostDirection(version, data.Scope.HorizonSteps, trees, shrinkage), rows.Rows, parameters, report.Losses);
    }
}

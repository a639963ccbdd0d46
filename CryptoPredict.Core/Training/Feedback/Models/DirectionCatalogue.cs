using System.Collections.Immutable;

namespace CryptoPredict.Core.Training.Feedback.Models;

/// <summary>Every model that tells directions.</summary>
public static class DirectionCatalogue
{
    /// <summary>All of them, in the order of the tiers that bring them.</summary>
    public static ImmutableArray<DirectionModel> All { get; } =
    [
        new(LogisticDirection.ModelName, time => new LogisticDirectionTrainer(time), LogisticDirection.Format)
        {
            Description = "A logistic regression on the newest row of features.", Color = 6,
        },
        new(XGBoostDirection.ModelName, time => new XGBoostDirectionTrainer(time), XGBoostDirection.Format)
        {
            Description = "Depth-wise boosted trees, in the manner of XGBoost, on the newest row of features.", Color = 5,
        },
        new(LstmDirection.ModelName, time => new LstmDirectionTrainer(time), LstmDirection.Format)
        {
            Description = "A recurrent network (LSTM) on the newest rows of features.", Color = 4, LearnsInEpochs = true,
        },
    ];

    /// <summary>Their names, in their order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The one of a name; null when there is none.</summary>
    public static DirectionModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    /// <summary>The one of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static DirectionModel Require(string name) => ModelKind.Require(All, name);
}

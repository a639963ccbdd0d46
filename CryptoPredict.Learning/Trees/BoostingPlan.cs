namespace CryptoPredict.Learning.Trees;

/// <summary>What gradient boosting does, whichever library's names the settings came in.</summary>
internal sealed record BoostingPlan
{
    public required TreeEnsembleKind Kind { get; init; }

    public required TreeLoss Loss { get; init; }

    public required int Rounds { get; init; }

    public required SplitRules Rules { get; init; }

    public required int MaxBins { get; init; }

    /// <summary>XGBoost-style: the prediction before the first tree. LightGBM-style models start at the targets' mean instead.</summary>
    public double BaseScore { get; init; }

    public double FeatureFraction { get; init; } = 1;

    public double RowFraction { get; init; } = 1;

    public int DrawRowsEvery { get; init; } = 1;

    public int EarlyStoppingRounds { get; init; }

    public int Seed { get; init; }

    public int Threads { get; init; }
}

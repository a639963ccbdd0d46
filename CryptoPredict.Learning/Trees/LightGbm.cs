namespace CryptoPredict.Learning.Trees;

/// <summary>Settings of leaf-wise gradient boosting; names, meanings and defaults are LightGBM's.</summary>
public sealed record LightGbmParameters
{
    /// <summary>The loss (LightGBM's objective: regression or binary).</summary>
    public TreeLoss Objective { get; init; } = TreeLoss.SquaredError;

    /// <summary>Trees to grow, 1 or more.</summary>
    public int NumIterations { get; init; } = 100;

    /// <summary>Shrinkage of each tree, more than 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Most leaves of a tree, 2 or more.</summary>
    public int NumLeaves { get; init; } = 31;

    /// <summary>Most splits between root and leaf; 0 or less for no limit.</summary>
    public int MaxDepth { get; init; } = -1;

    /// <summary>Fewest rows in a leaf, 1 or more.</summary>
    public int MinDataInLeaf { get; init; } = 20;

    /// <summary>Smallest sum of Hessians in a leaf, 0 or more.</summary>
    public double MinSumHessianInLeaf { get; init; } = 1e-3;

    /// <summary>Share of the features each tree may use, more than 0 to 1.</summary>
    public double FeatureFraction { get; init; } = 1;

    /// <summary>Share of the rows each tree learns from, more than 0 to 1; below 1 it needs <see cref="BaggingFreq"/>.</summary>
    public double BaggingFraction { get; init; } = 1;

    /// <summary>Draw new rows every so many trees; 0 for no bagging.</summary>
    public int BaggingFreq { get; init; }

    /// <summary>L1 penalty on leaf values, 0 or more.</summary>
    public double LambdaL1 { get; init; }

    /// <summary>L2 penalty on leaf values, 0 or more.</summary>
    public double LambdaL2 { get; init; }

    /// <summary>A split must gain more than this, 0 or more.</summary>
    public double MinGainToSplit { get; init; }

    /// <summary>Most bins per feature, 2 to 255.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>Stop when the validation loss has not fallen for so many trees, and keep the best ones; 0 for never.</summary>
    public int EarlyStoppingRound { get; init; }

    /// <summary>Seed of all drawing.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per processor. The model is the same for any number.</summary>
    public int NumThreads { get; init; }

    internal BoostingPlan ToPlan()
    {
        ParameterChecks.AtLeast(NumIterations, 1);
        ParameterChecks.Positive(LearningRate);
        ParameterChecks.AtLeast(NumLeaves, 2);
        ParameterChecks.AtLeast(MinDataInLeaf, 1);
        ParameterChecks.AtLeast(MinSumHessianInLeaf, 0);
        ParameterChecks.Fraction(FeatureFraction);
        ParameterChecks.Fraction(BaggingFraction);
        ParameterChecks.AtLeast(BaggingFreq, 0);
        ParameterChecks.AtLeast(LambdaL1, 0);
        ParameterChecks.AtLeast(LambdaL2, 0);
        ParameterChecks.AtLeast(MinGainToSplit, 0);
        ParameterChecks.Between(MaxBin, 2, FeatureBins.MaxCount);
        ParameterChecks.AtLeast(EarlyStoppingRound, 0);
        ParameterChecks.AtLeast(NumThreads, 0);
        return new BoostingPlan
        {
            Kind = TreeEnsembleKind.LightGbm,
            Loss = Objective,
            Rounds = NumIterations,
            MaxBins = MaxBin,
            FeatureFraction = FeatureFraction,
            RowFraction = BaggingFreq > 0 ? BaggingFraction : 1,
            DrawRowsEvery = Math.Max(BaggingFreq, 1),
            EarlyStoppingRounds = EarlyStoppingRound,
            Seed = Seed,
            Threads = NumThreads,
            Rules = new SplitRules
            {
                LeafWise = true,
                MaxLeaves = NumLeaves,
                MaxDepth = MaxDepth > 0 ? MaxDepth : int.MaxValue,
                MinRows = MinDataInLeaf,
                MinHessian = MinSumHessianInLeaf,
                Lambda = LambdaL2,
                Alpha = LambdaL1,
                MinGain = MinGainToSplit,
                Shrinkage = LearningRate,
            },
        };
    }
}

/// <summary>Leaf-wise gradient boosting in the manner of LightGBM (G. Ke et al., "LightGBM", NIPS 2017).</summary>
public static class LightGbm
{
    /// <summary>Trains a model. The same data, parameters and seed give the same bits.</summary>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="parameters">Settings.</param>
    /// <param name="validation">Rows to measure the loss on after every tree; needed for early stopping, otherwise optional.</param>
    /// <param name="progress">Reported to after every tree, on the training thread.</param>
    /// <param name="cancellationToken">Stops between two splits.</param>
    /// <returns>The trained trees.</returns>
    /// <exception cref="ArgumentException">Data or parameters are not as they must be; the message names which.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static TreeEnsemble Train(
        TreeDataset data,
        LightGbmParameters parameters,
        TreeDataset? validation = null,
        IProgress<TreeProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(parameters);
        return GradientBoosting.Train(data, parameters.ToPlan(), validation, progress, cancellationToken);
    }
}

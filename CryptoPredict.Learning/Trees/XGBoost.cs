namespace CryptoPredict.Learning.Trees;

/// <summary>Settings of second-order gradient boosting; names, meanings and defaults are XGBoost's.</summary>
public sealed record XGBoostParameters
{
    /// <summary>The loss (XGBoost's objective: reg:squarederror or binary:logistic).</summary>
    public TreeLoss Objective { get; init; } = TreeLoss.SquaredError;

    /// <summary>Trees to grow, 1 or more.</summary>
    public int NumRounds { get; init; } = 100;

    /// <summary>Shrinkage of each tree, more than 0.</summary>
    public double Eta { get; init; } = 0.3;

    /// <summary>Splits of a grown tree that gain less than this are cut back, 0 or more.</summary>
    public double Gamma { get; init; }

    /// <summary>L2 penalty on leaf values, 0 or more.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>L1 penalty on leaf values, 0 or more.</summary>
    public double Alpha { get; init; }

    /// <summary>Smallest sum of Hessians in a child, 0 or more; with squared error a number of rows.</summary>
    public double MinChildWeight { get; init; } = 1;

    /// <summary>Most splits between root and leaf, 1 or more.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>Share of the rows each tree learns from, more than 0 to 1.</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of the features each tree may use, more than 0 to 1.</summary>
    public double ColsampleByTree { get; init; } = 1;

    /// <summary>Most bins per feature, 2 to 255.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>The prediction before the first tree; a probability between 0 and 1 for logistic loss.</summary>
    public double BaseScore { get; init; } = 0.5;

    /// <summary>Stop when the validation loss has not fallen for so many trees, and keep the best ones; 0 for never.</summary>
    public int EarlyStoppingRounds { get; init; }

    /// <summary>Seed of all drawing.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per processor. The model is the same for any number.</summary>
    public int NThread { get; init; }

    internal BoostingPlan ToPlan()
    {
        ParameterChecks.AtLeast(NumRounds, 1);
        ParameterChecks.Positive(Eta);
        ParameterChecks.AtLeast(Gamma, 0);
        ParameterChecks.AtLeast(Lambda, 0);
        ParameterChecks.AtLeast(Alpha, 0);
        ParameterChecks.AtLeast(MinChildWeight, 0);
        ParameterChecks.AtLeast(MaxDepth, 1);
        ParameterChecks.Fraction(Subsample);
        ParameterChecks.Fraction(ColsampleByTree);
        ParameterChecks.Between(MaxBin, 2, FeatureBins.MaxCount);
        ParameterChecks.Require(
            float.IsFinite((float)BaseScore) && (Objective == TreeLoss.SquaredError || (float)BaseScore is > 0 and < 1),
            BaseScore,
            nameof(BaseScore),
            "finite in single precision, and for logistic loss between 0 and 1");
        ParameterChecks.AtLeast(EarlyStoppingRounds, 0);
        ParameterChecks.AtLeast(NThread, 0);
        return new BoostingPlan
        {
            Kind = TreeEnsembleKind.XGBoost,
            Loss = Objective,
            Rounds = NumRounds,
            MaxBins = MaxBin,
            BaseScore = (float)BaseScore,
            FeatureFraction = ColsampleByTree,
            RowFraction = Subsample,
            EarlyStoppingRounds = EarlyStoppingRounds,
            Seed = Seed,
            Threads = NThread,
            Rules = new SplitRules
            {
                MaxDepth = MaxDepth,
                MinHessian = MinChildWeight,
                Lambda = Lambda,
                Alpha = Alpha,
                // XGBoost's own smallest gain (kRtEps).
                MinGain = 1e-6,
                PruneBelow = Gamma,
                Shrinkage = Eta,
                SinglePrecision = true,
            },
        };
    }
}

/// <summary>Second-order gradient boosting in the manner of XGBoost (T. Chen and C. Guestrin, "XGBoost", KDD 2016).</summary>
public static class XGBoost
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
        XGBoostParameters parameters,
        TreeDataset? validation = null,
        IProgress<TreeProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(parameters);
        return GradientBoosting.Train(data, parameters.ToPlan(), validation, progress, cancellationToken);
    }
}

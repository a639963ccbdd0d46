namespace CryptoPredict.Learning.Trees;

/// <summary>What a tree may look like; the learners translate their own parameters into this.</summary>
internal sealed record SplitRules
{
    /// <summary>L2 penalty on leaf values, 0 or more.</summary>
    public double Lambda { get; init; }

    /// <summary>L1 penalty on leaf values, 0 or more.</summary>
    public double Alpha { get; init; }

    /// <summary>Fewest rows in a child, 1 or more.</summary>
    public int MinRows { get; init; } = 1;

    /// <summary>Smallest sum of Hessians in a child.</summary>
    public double MinHessian { get; init; }

    /// <summary>A split must gain more than this to be made.</summary>
    public double MinGain { get; init; }

    /// <summary>Splits of a grown tree that gain less than this are cut back, from the leaves upward (XGBoost's gamma).</summary>
    public double PruneBelow { get; init; }

    /// <summary>Most leaves; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaxLeaves { get; init; } = int.MaxValue;

    /// <summary>Most splits between root and leaf; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>True: the leaf with the largest gain is divided next. False: level by level.</summary>
    public bool LeafWise { get; init; }

    /// <summary>Leaf values are multiplied by this.</summary>
    public double Shrinkage { get; init; } = 1;

    /// <summary>Round leaf values, gains and sums to single precision, as XGBoost keeps them.</summary>
    public bool SinglePrecision { get; init; }
}

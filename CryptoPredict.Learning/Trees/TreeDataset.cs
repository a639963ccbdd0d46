namespace CryptoPredict.Learning.Trees;

/// <summary>Examples to learn from or to measure on: features and one target per row.</summary>
public sealed class TreeDataset
{
    /// <summary>Pairs features with targets.</summary>
    /// <param name="features">One row per example.</param>
    /// <param name="targets">One finite target per row; 0 or 1 for logistic loss. Not copied.</param>
    /// <exception cref="ArgumentException">The lengths differ or a target is NaN or infinite; the message names the row.</exception>
    public TreeDataset(FeatureMatrix features, float[] targets)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Length != features.Rows)
        {
            throw new ArgumentException($"There are {features.Rows} rows of features but {targets.Length} targets; give one per row.", nameof(targets));
        }

        for (var row = 0; row < targets.Length; row++)
        {
            if (!float.IsFinite(targets[row]))
            {
                throw new ArgumentException($"The target of row {row} is {targets[row]}; targets must be finite. Leave such rows out.", nameof(targets));
            }
        }

        Features = features;
        Targets = targets;
    }

    /// <summary>One row per example.</summary>
    public FeatureMatrix Features { get; }

    internal float[] Targets { get; }

    /// <summary>Number of examples.</summary>
    public int Rows => Features.Rows;

    internal void RequireLabels(string argument)
    {
        var row = Array.FindIndex(Targets, t => t is not (0f or 1f));
        if (row >= 0)
        {
            throw new ArgumentException($"The target of row {row} is {Targets[row]}; logistic loss needs labels 0 or 1.", argument);
        }
    }

    internal void RequireWidth(int columns, string argument)
    {
        if (Features.Columns != columns)
        {
            throw new ArgumentException($"The rows have {Features.Columns} features, but {columns} are expected.", argument);
        }
    }
}

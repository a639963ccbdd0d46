namespace CryptoPredict.Learning.Trees;

/// <summary>How much a model relies on each feature.</summary>
/// <param name="Splits">Number of splits on each feature.</param>
/// <param name="TotalGain">Sum of those splits' gains.</param>
public sealed record FeatureImportance(IReadOnlyList<int> Splits, IReadOnlyList<double> TotalGain)
{
    /// <summary>Mean gain of a feature's splits; 0 for a feature that no split uses.</summary>
    /// <param name="feature">0 to the number of features - 1.</param>
    /// <returns>XGBoost's importance of type "gain".</returns>
    public double MeanGain(int feature) => Splits[feature] == 0 ? 0 : TotalGain[feature] / Splits[feature];

    /// <summary>Counts over all trees.</summary>
    /// <param name="ensemble">The trained trees.</param>
    /// <returns>One entry per feature.</returns>
    public static FeatureImportance Of(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        var splits = new int[ensemble.Features];
        var gains = new double[ensemble.Features];
        foreach (var node in ensemble.Trees.SelectMany(t => t.Nodes).Where(n => !n.IsLeaf))
        {
            splits[node.Feature]++;
            gains[node.Feature] += node.Gain;
        }

        return new FeatureImportance(splits, gains);
    }
}

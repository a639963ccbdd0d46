using System.Text.Json;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Trees;

/// <summary>The recorded XGBoost runs on 200 rows of four features: data, settings, trees and predictions.</summary>
internal static class XGBoostReference
{
    public const int Columns = 4;
    public const int Rounds = 5;

    private static readonly JsonElement File = GoldenFile.Read("xgb_tiny.json");

    public static JsonElement Case(string name) => File.GetProperty("cases").GetProperty(name);

    /// <summary>The rows a case was trained on.</summary>
    public static TreeDataset Data(string name)
    {
        var data = File.GetProperty("data");
        var columns = Enumerable.Range(0, Columns).Select(f => data.Numbers($"f{f}")).ToArray();
        var y = data.Numbers(IsLogistic(name) ? "y_binary" : "y");
        var x = new float[y.Length * Columns];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (float)columns[i % Columns][i / Columns];
        }

        for (var row = 0; row < y.Length && name.Contains("missing", StringComparison.Ordinal); row += 7)
        {
            x[(row * Columns) + 1] = float.NaN;
        }

        return new TreeDataset(new FeatureMatrix(x, Columns), Array.ConvertAll(y, v => (float)v));
    }

    /// <summary>
    /// The case's settings. XGBoost's leaf-wise growth is no option of <see cref="XGBoostParameters"/>; its case proves the grower
    /// that LightGBM-style models use.
    /// </summary>
    public static BoostingPlan Plan(string name)
    {
        var given = Case(name).GetProperty("params");
        double Number(string key, double otherwise) => given.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
        var isLeafWise = given.TryGetProperty("grow_policy", out _);
        var plan = new XGBoostParameters
        {
            Objective = IsLogistic(name) ? TreeLoss.Logistic : TreeLoss.SquaredError,
            NumRounds = Rounds,
            Eta = Number("eta", 0.3),
            Lambda = Number("reg_lambda", 1),
            Alpha = Number("alpha", 0),
            Gamma = Number("gamma", 0),
            MinChildWeight = Number("min_child_weight", 1),
            MaxDepth = isLeafWise ? int.MaxValue : (int)Number("max_depth", 6),
            BaseScore = Number("base_score", 0.5),
        }.ToPlan();
        return isLeafWise ? plan with { Rules = plan.Rules with { LeafWise = true, MaxLeaves = (int)Number("max_leaves", 0) } } : plan;
    }

    /// <summary>The trees XGBoost grew.</summary>
    public static TreeEnsemble Model(string name)
    {
        var trees = Case(name).GetProperty("trees_arrays").EnumerateArray().Select(tree =>
        {
            var left = Array.ConvertAll(tree.Numbers("left_children"), v => (int)v);
            var right = Array.ConvertAll(tree.Numbers("right_children"), v => (int)v);
            var features = tree.Numbers("split_indices");
            var conditions = tree.Numbers("split_conditions");
            var gains = tree.Numbers("loss_changes");
            var hessians = tree.Numbers("sum_hessian");
            var missingLeft = tree.Numbers("default_left");
            var nodes = left.Select((l, i) => l < 0
                ? new TreeNode(0, 0, false, 0, (float)conditions[i], 0, hessians[i], 0)
                : new TreeNode((int)features[i], (float)conditions[i], missingLeft[i] != 0, 0, 0, gains[i], hessians[i], 0)).ToArray();
            return new RegressionTree(nodes, left, right);
        });
        return new TreeEnsemble(
            TreeEnsembleKind.XGBoost, IsLogistic(name) ? TreeLoss.Logistic : TreeLoss.SquaredError, Columns, 0.5, [.. trees]);
    }

    /// <summary>The first trees alone.</summary>
    public static TreeEnsemble First(TreeEnsemble model, int count) =>
        new(model.Kind, model.Loss, model.Features, model.BaseScore, [.. model.Trees.Take(count)]);

    /// <summary>The index of the leaf that a row reaches.</summary>
    public static int LeafOf(RegressionTree tree, ReadOnlySpan<float> row)
    {
        var at = 0;
        while (!tree.Nodes[at].IsLeaf)
        {
            at = RegressionTree.Next(in tree.Nodes[at], row);
        }

        return at;
    }

    private static bool IsLogistic(string name) => name.Contains("logistic", StringComparison.Ordinal);
}

using System.Numerics;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class TreeShapTests
{
    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Values_add_up_to_the_margin(TreeEnsembleKind kind, TreeLoss loss)
    {
        var model = RandomRows.Train(kind, loss, 3);
        var shap = new TreeShap(model);
        var rows = RandomRows.Make(4, 50, 5).Features;
        for (var row = 0; row < rows.Rows; row++)
        {
            Assert.Equal(model.PredictMargin(rows.Row(row)), shap.Explain(rows.Row(row)).Sum(), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Values_are_the_Shapley_values_of_the_definition(TreeEnsembleKind kind, TreeLoss loss)
    {
        var model = RandomRows.Train(kind, loss, 6);
        var shap = new TreeShap(model);
        var rows = RandomRows.Make(7, 3, 5).Features;
        for (var row = 0; row < rows.Rows; row++)
        {
            var expected = ByDefinition(model, rows.Row(row).ToArray());
            var actual = shap.Explain(rows.Row(row));
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
    }

    [Fact]
    public void A_model_without_counts_is_refused()
    {
        var nodes = new[] { new TreeNode(0, 1, false, 0, 0, 1, 0, 0), new TreeNode(0, 0, false, 0, 1, 0, 0, 0), new TreeNode(0, 0, false, 0, 2, 0, 0, 0) };
        var tree = new RegressionTree(nodes, [1, -1, -1], [2, -1, -1]);
        Assert.Throws<ArgumentException>(() => new TreeShap(new TreeEnsemble(TreeEnsembleKind.LightGbm, TreeLoss.SquaredError, 1, 0, [tree])));
    }

    // Averages a feature's effect over all orders in which features become known: exponential, but plain.
    private static double[] ByDefinition(TreeEnsemble model, float[] row)
    {
        var all = 1u << row.Length;
        var value = Enumerable.Range(0, (int)all).Select(known => Value(model, row, (uint)known)).ToArray();
        var result = new double[row.Length + 1];
        result[^1] = value[0];
        for (var feature = 0; feature < row.Length; feature++)
        {
            for (var set = 0u; set < all; set++)
            {
                if ((set & (1u << feature)) == 0)
                {
                    var size = BitOperations.PopCount(set);
                    var orders = Factorial(size) * Factorial(row.Length - size - 1) / Factorial(row.Length);
                    result[feature] += orders * (value[set | (1u << feature)] - value[set]);
                }
            }
        }

        return result;
    }

    private static double Value(TreeEnsemble model, float[] row, uint known)
    {
        var sum = model.BaseMargin;
        foreach (var tree in model.Trees)
        {
            sum += Below(model.Kind, tree, 0, row, known);
        }

        return model.Kind == TreeEnsembleKind.RandomForest ? sum / model.Count : sum;
    }

    private static double Below(TreeEnsembleKind kind, RegressionTree tree, int at, float[] row, uint known)
    {
        var node = tree.Nodes[at];
        if (node.IsLeaf)
        {
            return node.Value;
        }

        if ((known & (1u << node.Feature)) != 0)
        {
            return Below(kind, tree, RegressionTree.Next(in node, row), row, known);
        }

        double Cover(int i) => kind == TreeEnsembleKind.XGBoost ? tree.Nodes[i].Hessian : tree.Nodes[i].Rows;
        return ((Cover(node.Left) * Below(kind, tree, node.Left, row, known)) + (
            Cover(node.Left + 1) * Below(kind, tree, node.Left + 1, row, known))) / Cover(at);
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}

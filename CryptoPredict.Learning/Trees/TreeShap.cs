namespace CryptoPredict.Learning.Trees;

/// <summary>
/// Divides a prediction's margin among the features as SHAP values, exactly and in polynomial time: the path-dependent TreeSHAP of
/// S. Lundberg et al., "Consistent Individualized Feature Attribution for Tree Ensembles" (2018), algorithm 2.
/// </summary>
public sealed class TreeShap
{
    private readonly TreeEnsemble _ensemble;
    private readonly double[][] _covers;
    private readonly double _expected;
    private readonly int _pathSpace;

    /// <summary>Prepares explanations of an ensemble.</summary>
    /// <param name="ensemble">The trained trees.</param>
    /// <exception cref="ArgumentException">The model does not tell how many rows reached its nodes (a file written without them).</exception>
    public TreeShap(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        _ensemble = ensemble;
        _covers = new double[ensemble.Count][];
        _expected = ensemble.BaseMargin;
        var depth = 0;
        for (var t = 0; t < _covers.Length; t++)
        {
            var tree = ensemble.Trees[t];
            _covers[t] = Array.ConvertAll(tree.Nodes, n => ensemble.Kind == TreeEnsembleKind.XGBoost ? n.Hessian : n.Rows);
            depth = Math.Max(depth, tree.Depth());
            _expected += Expected(ensemble, t, _covers[t]);
        }

        _expected *= Scale;
        // Each level copies the path so far and adds one element: 1 + 2 + … + (depth + 2).
        _pathSpace = (depth + 2) * (depth + 3) / 2;
    }

    private double Scale => _ensemble.Kind == TreeEnsembleKind.RandomForest ? 1.0 / _ensemble.Count : 1;

    /// <summary>SHAP values of one prediction.</summary>
    /// <param name="row">One value per feature; NaN where missing.</param>
    /// <returns>One value per feature, then the expected margin; together they add up to <see cref="TreeEnsemble.PredictMargin"/>.</returns>
    /// <exception cref="ArgumentException">The row has another width or an infinite value.</exception>
    public double[] Explain(ReadOnlySpan<float> row)
    {
        _ensemble.RequireWidth(row.Length, nameof(row));
        TreeEnsemble.RequireNoInfinity(row);
        var values = new double[row.Length + 1];
        var paths = new PathElement[_pathSpace];
        for (var t = 0; t < _covers.Length; t++)
        {
            new Walk(_ensemble.Trees[t].Nodes, _covers[t], row, values).Visit(0, paths, 0, 1, 1, -1);
        }

        for (var feature = 0; feature < row.Length; feature++)
        {
            values[feature] *= Scale;
        }

        values[^1] = _expected;
        return values;
    }

    private static double Expected(TreeEnsemble ensemble, int index, double[] covers)
    {
        var tree = ensemble.Trees[index];
        if (tree.Nodes.Length == 1)
        {
            return tree.Nodes[0].Value;
        }

        var sum = 0d;
        for (var i = 0; i < covers.Length; i++)
        {
            if (!(covers[i] > 0))
            {
                throw new ArgumentException(
                    "The model does not tell how much data reached each node (or tells 0), which SHAP values need; use a model saved with its counts.",
                    nameof(ensemble));
            }

            sum += tree.Nodes[i].IsLeaf ? covers[i] / covers[0] * tree.Nodes[i].Value : 0;
        }

        return sum;
    }

    /// <summary>One feature on the way down.</summary>
    /// <param name="Feature">Its index; -1 at the root.</param>
    /// <param name="Zero">Share of the data that goes this way when the feature is unknown.</param>
    /// <param name="One">1 when the row goes this way, otherwise 0.</param>
    /// <param name="Weight">Permutation weight of the subsets of this size.</param>
    private record struct PathElement(int Feature, double Zero, double One, double Weight);

    private readonly ref struct Walk(ReadOnlySpan<TreeNode> nodes, ReadOnlySpan<double> covers, ReadOnlySpan<float> row, Span<double> values)
    {
        private readonly ReadOnlySpan<TreeNode> _nodes = nodes;
        private readonly ReadOnlySpan<double> _covers = covers;
        private readonly ReadOnlySpan<float> _row = row;
        private readonly Span<double> _values = values;

        // `space` begins with the path to the parent, `length` elements long; this node's path is written behind it.
        public void Visit(int at, Span<PathElement> space, int length, double zero, double one, int feature)
        {
            var path = space[length..];
            space[..length].CopyTo(path);
            Extend(path, length, zero, one, feature);
            length++;
            ref readonly var node = ref _nodes[at];
            if (node.IsLeaf)
            {
                for (var i = 1; i < length; i++)
                {
                    _values[path[i].Feature] += UnwoundSum(path, length, i) * (path[i].One - path[i].Zero) * node.Value;
                }

                return;
            }

            double zeroBefore = 1;
            double oneBefore = 1;
            for (var i = 1; i < length; i++)
            {
                if (path[i].Feature == node.Feature)
                {
                    (zeroBefore, oneBefore) = (path[i].Zero, path[i].One);
                    Unwind(path, length, i);
                    length--;
                    break;
                }
            }

            var hot = RegressionTree.Next(in node, _row);
            var cold = hot == node.Left ? hot + 1 : node.Left;
            Visit(hot, path, length, zeroBefore * _covers[hot] / _covers[at], oneBefore, node.Feature);
            Visit(cold, path, length, zeroBefore * _covers[cold] / _covers[at], 0, node.Feature);
        }

        private static void Extend(Span<PathElement> path, int length, double zero, double one, int feature)
        {
            path[length] = new PathElement(feature, zero, one, length == 0 ? 1 : 0);
            for (var i = length - 1; i >= 0; i--)
            {
                path[i + 1].Weight += one * path[i].Weight * (i + 1) / (length + 1);
                path[i].Weight = zero * path[i].Weight * (length - i) / (length + 1);
            }
        }

        private static void Unwind(Span<PathElement> path, int length, int index)
        {
            var (_, zero, one, _) = path[index];
            var next = path[length - 1].Weight;
            for (var i = length - 2; i >= 0; i--)
            {
                if (one != 0)
                {
                    var weight = path[i].Weight;
                    path[i].Weight = next * length / ((i + 1) * one);
                    next = weight - (path[i].Weight * zero * (length - 1 - i) / length);
                }
                else
                {
                    path[i].Weight = path[i].Weight * length / (zero * (length - 1 - i));
                }
            }

            for (var i = index; i < length - 1; i++)
            {
                path[i] = path[i + 1] with { Weight = path[i].Weight };
            }
        }

        private static double UnwoundSum(ReadOnlySpan<PathElement> path, int length, int index)
        {
            var (_, zero, one, _) = path[index];
            var next = path[length - 1].Weight;
            var total = 0d;
            for (var i = length - 2; i >= 0; i--)
            {
                if (one != 0)
                {
                    var weight = next * length / ((i + 1) * one);
                    total += weight;
                    next = path[i].Weight - (weight * zero * (length - 1 - i) / length);
                }
                else
                {
                    total += path[i].Weight * length / (zero * (length - 1 - i));
                }
            }

            return total;
        }
    }
}

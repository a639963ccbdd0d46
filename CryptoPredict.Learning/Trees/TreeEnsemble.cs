namespace CryptoPredict.Learning.Trees;

/// <summary>What a tree learner's output means.</summary>
public enum TreeLoss
{
    /// <summary>The output is the expected target.</summary>
    SquaredError,

    /// <summary>The output is the probability of label 1, the logistic function of the trees' sum (the margin, in log odds).</summary>
    Logistic,
}

/// <summary>Which learner an ensemble follows: how its trees add up and what weighs in its SHAP values.</summary>
public enum TreeEnsembleKind
{
    /// <summary>Boosted trees as LightGBM keeps them: the base value is part of the first tree; row counts weigh the branches.</summary>
    LightGbm,

    /// <summary>Boosted trees as XGBoost keeps them: a base score beside the trees; Hessian sums weigh the branches.</summary>
    XGBoost,

    /// <summary>A random forest: the mean over the trees; row counts weigh the branches.</summary>
    RandomForest,
}

/// <summary>A trained set of trees: immutable, safe for use from many threads, and allocation-free when it predicts.</summary>
public sealed class TreeEnsemble
{
    private const int GroupSize = 8;

    // All trees behind one another. A leaf points at itself with a threshold no value reaches, so a walk may go on past it.
    private readonly WalkNode[] _nodes;
    private readonly double[] _values;
    private readonly int[] _roots;
    private readonly int[] _groupDepths;
    private readonly double _baseMargin;

    internal TreeEnsemble(TreeEnsembleKind kind, TreeLoss loss, int features, double baseScore, RegressionTree[] trees)
    {
        Kind = kind;
        Loss = loss;
        Features = features;
        BaseScore = baseScore;
        Trees = trees;
        _baseMargin = loss == TreeLoss.Logistic && kind == TreeEnsembleKind.XGBoost ? Math.Log(baseScore / (1 - baseScore)) : baseScore;

        var total = trees.Sum(t => t.Nodes.Length);
        _nodes = new WalkNode[total];
        _values = new double[total];
        _roots = new int[trees.Length];
        _groupDepths = new int[trees.Length / GroupSize];
        var offset = 0;
        for (var t = 0; t < trees.Length; t++)
        {
            _roots[t] = offset;
            if (t / GroupSize < _groupDepths.Length)
            {
                _groupDepths[t / GroupSize] = Math.Max(_groupDepths[t / GroupSize], trees[t].Depth());
            }

            foreach (var node in trees[t].Nodes)
            {
                _nodes[offset] = node.IsLeaf ? new WalkNode(float.NaN, 0, offset) : new WalkNode(node.Threshold, node.Feature, _roots[t] + node.Left);
                _values[offset] = node.Value;
                offset++;
            }
        }
    }

    /// <summary>Which learner it follows.</summary>
    public TreeEnsembleKind Kind { get; }

    /// <summary>What its output means.</summary>
    public TreeLoss Loss { get; }

    /// <summary>Number of features a row must have.</summary>
    public int Features { get; }

    /// <summary>Number of trees.</summary>
    public int Count => Trees.Length;

    /// <summary>XGBoost's base_score: the prediction before the first tree (a probability for logistic loss); 0 for the other kinds.</summary>
    public double BaseScore { get; }

    internal RegressionTree[] Trees { get; }

    /// <summary>The base value in the trees' own unit.</summary>
    internal double BaseMargin => _baseMargin;

    /// <summary>Predicts one row.</summary>
    /// <param name="row"><see cref="Features"/> values; NaN where missing.</param>
    /// <returns>The expected target, or for logistic loss P(label 1).</returns>
    /// <exception cref="ArgumentException">The row has another width or an infinite value.</exception>
    public double Predict(ReadOnlySpan<float> row)
    {
        var margin = PredictMargin(row);
        return Loss == TreeLoss.Logistic ? Logistic(margin) : margin;
    }

    /// <summary>Predicts every row of a matrix.</summary>
    /// <param name="rows">Rows of <see cref="Features"/> values.</param>
    /// <returns>One prediction per row.</returns>
    /// <exception cref="ArgumentException">The matrix has another width.</exception>
    public double[] Predict(FeatureMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RequireWidth(rows.Columns, nameof(rows));
        var predictions = new double[rows.Rows];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = Predict(rows.Row(i));
        }

        return predictions;
    }

    /// <summary>The trees' sum (or mean, for a forest) with the base value, before the logistic function.</summary>
    /// <param name="row"><see cref="Features"/> values; NaN where missing.</param>
    /// <returns>The margin: the prediction itself for squared error, log odds for logistic loss.</returns>
    /// <exception cref="ArgumentException">The row has another width or an infinite value.</exception>
    public double PredictMargin(ReadOnlySpan<float> row)
    {
        RequireWidth(row.Length, nameof(row));
        var probe = 0f;
        foreach (var value in row)
        {
            // 0 for a finite value, NaN otherwise.
            probe += value * 0f;
        }

        var sum = _baseMargin;
        if (probe == 0f)
        {
            sum = AddWalks(row, sum);
        }
        else
        {
            RequireNoInfinity(row);
            foreach (var tree in Trees)
            {
                sum += tree.Predict(row);
            }
        }

        return Kind == TreeEnsembleKind.RandomForest ? sum / Trees.Length : sum;
    }

    internal static double Logistic(double margin) => 1 / (1 + Math.Exp(-margin));

    internal void RequireWidth(int columns, string argument)
    {
        if (columns != Features)
        {
            throw new ArgumentException($"The row has {columns} values, but the model was trained on {Features} features.", argument);
        }
    }

    internal static void RequireNoInfinity(ReadOnlySpan<float> row)
    {
        var column = row.IndexOfAny(float.PositiveInfinity, float.NegativeInfinity);
        if (column >= 0)
        {
            throw new ArgumentException($"Column {column} of the row holds {row[column]}: features must be finite, or NaN where missing.", nameof(row));
        }
    }

    // Eight trees walk abreast: one walk is a chain of waits for memory, eight of them fill each other's gaps, and no branch is guessed.
    private double AddWalks(ReadOnlySpan<float> row, double sum)
    {
        var nodes = _nodes;
        var values = _values;
        for (var group = 0; group < _groupDepths.Length; group++)
        {
            var roots = _roots.AsSpan(group * GroupSize, GroupSize);
            int a = roots[0], b = roots[1], c = roots[2], d = roots[3], e = roots[4], f = roots[5], g = roots[6], h = roots[7];
            for (var depth = _groupDepths[group]; depth > 0; depth--)
            {
                a = nodes[a].Next(row);
                b = nodes[b].Next(row);
                c = nodes[c].Next(row);
                d = nodes[d].Next(row);
                e = nodes[e].Next(row);
                f = nodes[f].Next(row);
                g = nodes[g].Next(row);
                h = nodes[h].Next(row);
            }

            sum = sum + values[a] + values[b] + values[c] + values[d] + values[e] + values[f] + values[g] + values[h];
        }

        for (var t = _groupDepths.Length * GroupSize; t < _roots.Length; t++)
        {
            var at = _roots[t];
            for (var next = nodes[at].Next(row); next != at; next = nodes[at].Next(row))
            {
                at = next;
            }

            sum += values[at];
        }

        return sum;
    }

    private readonly struct WalkNode(float threshold, int feature, int left)
    {
        private readonly float _threshold = threshold;
        private readonly int _feature = feature;
        private readonly int _left = left;

        public int Next(ReadOnlySpan<float> row) => _left + (row[_feature] >= _threshold ? 1 : 0);
    }
}

using System.Globalization;
using System.Text;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// LightGBM's text model format, version v4 (its <c>gbdt_model_text.cpp</c> and <c>tree.cpp</c>): one numeric output, numeric features.
/// A random forest is written as LightGBM writes its own, with <c>average_output</c>.
/// </summary>
public static class LightGbmTextFormat
{
    // A comment to LightGBM, which takes what stands between "parameters:" and its end as text.
    private const string ChecksumMarker = "\n[sha256: ";
    private const int DefaultLeft = 2;
    private const int MissingIsNaN = 8;
    private const int MissingMask = 12;

    /// <summary>Writes a model.</summary>
    /// <param name="ensemble">A LightGBM-style model or a random forest.</param>
    /// <returns>The file's text, lines ending in \n. Reading it gives the same model bit for bit.</returns>
    /// <exception cref="ArgumentException">The model is XGBoost-style.</exception>
    public static string Write(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (ensemble.Kind == TreeEnsembleKind.XGBoost)
        {
            throw new ArgumentException("An XGBoost-style model is written in XGBoost's format; use XGBoostJsonFormat.", nameof(ensemble));
        }

        var trees = ensemble.Trees.Select(WriteTree).ToArray();
        var text = new StringBuilder("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n");
        text.Append(CultureInfo.InvariantCulture, $"max_feature_idx={ensemble.Features - 1}\n");
        text.Append(ensemble.Loss == TreeLoss.Logistic ? "objective=binary sigmoid:1\n" : "objective=regression\n");
        if (ensemble.Kind == TreeEnsembleKind.RandomForest)
        {
            text.Append("average_output\n");
        }

        AppendLine(text, "feature_names", Enumerable.Range(0, ensemble.Features), f => $"Column_{f}");
        AppendLine(text, "feature_infos", Enumerable.Range(0, ensemble.Features), _ => "[-inf:inf]");
        AppendLine(text, "tree_sizes", trees.Select((t, i) => $"Tree={i}\n".Length + t.Length), size => $"{size}");
        text.Append('\n');
        for (var i = 0; i < trees.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Tree={i}\n").Append(trees[i]);
        }

        text.Append("end of trees\n\nfeature_importances:\n");
        var importance = FeatureImportance.Of(ensemble).Splits;
        foreach (var feature in Enumerable.Range(0, importance.Count).Where(f => importance[f] > 0).OrderByDescending(f => importance[f]))
        {
            text.Append(CultureInfo.InvariantCulture, $"Column_{feature}={importance[feature]}\n");
        }

        text.Append("\nparameters:").Append(ChecksumMarker).Append(ModelChecksum.Placeholder).Append("]\nend of parameters\n");
        return ModelChecksum.Seal(text.ToString(), ChecksumMarker);
    }

    /// <summary>Reads a model that this class or LightGBM wrote.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The text is damaged, or a model of a kind that is not supported; the message says what is wrong.</exception>
    public static TreeEnsemble Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ModelChecksum.Verify(text, ChecksumMarker);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0] != "tree")
        {
            throw new InvalidDataException("This is no LightGBM text model: its first line is not \"tree\".");
        }

        var end = Array.IndexOf(lines, "end of trees");
        if (end < 0)
        {
            throw new InvalidDataException("The LightGBM model is cut off: the line \"end of trees\" is missing.");
        }

        var starts = Enumerable.Range(0, end).Where(i => lines[i].StartsWith("Tree=", StringComparison.Ordinal)).Append(end).ToArray();
        if (starts.Length == 1)
        {
            throw new InvalidDataException("The LightGBM model holds no tree.");
        }

        var header = new Section(lines.AsSpan(1, starts[0] - 1), "the header");
        var forest = lines.AsSpan(0, starts[0]).Contains("average_output");
        var features = header.Integer("max_feature_idx") + 1;
        if (features != header.Words("feature_names").Length)
        {
            throw new InvalidDataException($"The LightGBM model names {header.Words("feature_names").Length} features, but max_feature_idx is {features - 1}.");
        }

        if (header.Integer("num_class") != 1 || header.Integer("num_tree_per_iteration") != 1)
        {
            throw new InvalidDataException("The LightGBM model has several outputs; only models with one are supported.");
        }

        if (header.Words("tree_sizes").Length != starts.Length - 1)
        {
            throw new InvalidDataException($"The LightGBM model announces {header.Words("tree_sizes").Length} trees, but holds {starts.Length - 1}.");
        }

        var trees = new RegressionTree[starts.Length - 1];
        for (var i = 0; i < trees.Length; i++)
        {
            trees[i] = ReadTree(new Section(lines.AsSpan(starts[i], starts[i + 1] - starts[i]), $"tree {i}"));
            trees[i].RequireValid(features);
        }

        return new TreeEnsemble(
            forest ? TreeEnsembleKind.RandomForest : TreeEnsembleKind.LightGbm, LossOf(header.Text("objective"), forest), features, 0, trees);
    }

    private static TreeLoss LossOf(string objective, bool forest) => objective switch
    {
        "regression" => TreeLoss.SquaredError,
        "binary sigmoid:1" when !forest => TreeLoss.Logistic,
        _ => throw new InvalidDataException(
            $"The LightGBM objective \"{objective}\"{(forest ? " of a forest" : "")} is not supported; \"regression\" and, for boosting, \"binary sigmoid:1\" "
                + "are."),
    };

    // LightGBM numbers inner nodes and leaves apart and writes leaf j as child -j - 1.
    private static string WriteTree(RegressionTree tree)
    {
        var nodes = tree.Nodes;
        var number = new int[nodes.Length];
        var inner = 0;
        var leaves = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            number[i] = nodes[i].IsLeaf ? ~leaves++ : inner++;
        }

        var splits = nodes.Where(n => !n.IsLeaf).ToArray();
        var ends = nodes.Where(n => n.IsLeaf).ToArray();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"num_leaves={leaves}\nnum_cat=0\n");
        AppendLine(text, "split_feature", splits, n => $"{n.Feature}");
        AppendLine(text, "split_gain", splits, n => Number(n.Gain));
        // LightGBM sends x <= threshold to the left, this engine x < threshold: the next lower float says the same of floats.
        AppendLine(text, "threshold", splits, n => Number(MathF.BitDecrement(n.Threshold)));
        AppendLine(text, "decision_type", splits, n => n.MissingLeft ? $"{MissingIsNaN | DefaultLeft}" : $"{MissingIsNaN}");
        AppendLine(text, "left_child", splits, n => $"{number[n.Left]}");
        AppendLine(text, "right_child", splits, n => $"{number[n.Left + 1]}");
        AppendLine(text, "leaf_value", ends, n => Number(n.Value));
        AppendLine(text, "leaf_weight", ends, n => Number(n.Hessian));
        AppendLine(text, "leaf_count", ends, n => $"{n.Rows}");
        AppendLine(text, "internal_value", splits, n => Number(n.Value));
        AppendLine(text, "internal_weight", splits, n => Number(n.Hessian));
        AppendLine(text, "internal_count", splits, n => $"{n.Rows}");
        return text.Append("is_linear=0\nshrinkage=1\n\n\n").ToString();
    }

    private static RegressionTree ReadTree(Section section)
    {
        var leaves = section.Integer("num_leaves");
        if (section.Integer("num_cat") != 0 || section.Optional("is_linear", "0") != "0")
        {
            throw new InvalidDataException($"{section.Name} has categorical splits or linear leaves, which are not supported.");
        }

        // Read before anything is sized by the number the file claims.
        var values = section.Numbers("leaf_value", leaves);
        if (leaves == 1)
        {
            return new RegressionTree(
                [new TreeNode(0, 0, false, 0, values[0], 0, section.OptionalNumbers("leaf_weight", 1)[0], (int)section.OptionalNumbers("leaf_count", 1)[0])],
                [-1], [-1]);
        }

        var inner = leaves - 1;
        var features = section.Integers("split_feature", inner);
        var gains = section.Numbers("split_gain", inner);
        var thresholds = section.Numbers("threshold", inner);
        var decisions = section.Integers("decision_type", inner);
        var left = section.Integers("left_child", inner);
        var right = section.Integers("right_child", inner);
        var leafWeights = section.OptionalNumbers("leaf_weight", leaves);
        var leafCounts = section.Integers("leaf_count", leaves);
        var innerValues = section.Numbers("internal_value", inner);
        var innerWeights = section.OptionalNumbers("internal_weight", inner);
        var innerCounts = section.Integers("internal_count", inner);

        // Inner nodes first, then the leaves.
        var nodes = new TreeNode[inner + leaves];
        var leftOf = new int[nodes.Length];
        var rightOf = new int[nodes.Length];
        for (var i = 0; i < inner; i++)
        {
            nodes[i] = new TreeNode(
                features[i], ThresholdBelow(thresholds[i]), MissingLeft(decisions[i], thresholds[i]), 0, innerValues[i], gains[i], innerWeights[i],
                innerCounts[i]);
            leftOf[i] = Index(left[i]);
            rightOf[i] = Index(right[i]);
        }

        for (var i = 0; i < leaves; i++)
        {
            nodes[inner + i] = new TreeNode(0, 0, false, 0, values[i], 0, leafWeights[i], leafCounts[i]);
            leftOf[inner + i] = rightOf[inner + i] = -1;
        }

        var tree = new RegressionTree(nodes, leftOf, rightOf);
        return tree.Nodes.Length == nodes.Length
            ? tree
            : throw new InvalidDataException($"{section.Name} has nodes that hang on no other.");

        // A child out of range must not look like a leaf's -1.
        int Index(int child) => child >= 0 ? child < inner ? child : int.MaxValue : inner + ~child;
    }

    private static bool MissingLeft(int decision, double threshold) => (decision & MissingMask, decision & ~(MissingMask | DefaultLeft)) switch
    {
        (MissingIsNaN, 0) => (decision & DefaultLeft) != 0,
        // No missing values in training: LightGBM then takes them for 0.
        (0, 0) => threshold >= 0,
        _ => throw new InvalidDataException($"The decision type {decision} (categorical, or zero as missing) is not supported."),
    };

    // The float t for which x < t is x <= threshold.
    private static float ThresholdBelow(double threshold)
    {
        if (!double.IsFinite(threshold))
        {
            throw new InvalidDataException("A threshold is not finite.");
        }

        var nearest = (float)Math.Clamp(threshold, -float.MaxValue, MathF.BitDecrement(float.MaxValue));
        return MathF.BitIncrement(nearest > threshold ? MathF.BitDecrement(nearest) : nearest);
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void AppendLine<T>(StringBuilder text, string key, IEnumerable<T> values, Func<T, string> write) =>
        text.Append(key).Append('=').AppendJoin(' ', values.Select(write)).Append('\n');

    /// <summary>The "key=value" lines of one part of the file.</summary>
    private sealed class Section
    {
        private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

        public Section(ReadOnlySpan<string> lines, string name)
        {
            Name = name;
            foreach (var line in lines)
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    _values[line[..equals]] = line[(equals + 1)..];
                }
            }
        }

        public string Name { get; }

        public string Text(string key) =>
            _values.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"The LightGBM model has no \"{key}\" in {Name}.");

        public string Optional(string key, string otherwise) => _values.GetValueOrDefault(key, otherwise);

        public string[] Words(string key) => Text(key).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public int Integer(string key) => ParseInteger(key, Text(key));

        public int[] Integers(string key, int count) => Array.ConvertAll(Words(key, count), w => ParseInteger(key, w));

        public double[] Numbers(string key, int count) => Array.ConvertAll(
            Words(key, count),
            w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw new InvalidDataException($"\"{w}\" in \"{key}\" of {Name} is no finite number."));

        // Older versions of LightGBM leave these out.
        public double[] OptionalNumbers(string key, int count) =>
            Optional(key, "").Length == 0 ? new double[count] : Numbers(key, count);

        private string[] Words(string key, int count)
        {
            var words = Words(key);
            return words.Length == count
                ? words
                : throw new InvalidDataException($"\"{key}\" of {Name} has {words.Length} entries instead of {count}.");
        }

        private int ParseInteger(string key, string word) =>
            int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value != int.MaxValue
                ? value
                : throw new InvalidDataException($"\"{word}\" in \"{key}\" of {Name} is no whole number.");
    }
}

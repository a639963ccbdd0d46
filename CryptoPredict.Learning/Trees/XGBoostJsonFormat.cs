using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CryptoPredict.Learning.Trees;

/// <summary>
/// XGBoost's JSON model format (its <c>doc/model.schema</c>), as version 1.7 writes it: booster gbtree, one output, numeric features,
/// objectives reg:squarederror and binary:logistic.
/// </summary>
public static class XGBoostJsonFormat
{
    private const string ChecksumMarker = "\"attributes\":{\"sha256\":\"";
    private const int MaxFeatures = 1 << 20;
    private const int RootParent = int.MaxValue;

    /// <summary>Writes a model.</summary>
    /// <param name="ensemble">An XGBoost-style model.</param>
    /// <returns>The file's text. Reading it gives the same model bit for bit.</returns>
    /// <exception cref="ArgumentException">The model is of another kind.</exception>
    public static string Write(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (ensemble.Kind != TreeEnsembleKind.XGBoost)
        {
            throw new ArgumentException("Only an XGBoost-style model is written in XGBoost's format; use LightGbmTextFormat.", nameof(ensemble));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("learner");
            WriteStrings(json, "feature_names");
            WriteStrings(json, "feature_types");
            json.WriteStartObject("gradient_booster");
            json.WriteStartObject("model");
            WriteParameters(json, "gbtree_model_param", ("num_parallel_tree", "1"), ("num_trees", Text(ensemble.Count)), ("size_leaf_vector", "0"));
            WriteArray(json, "tree_info", ensemble.Trees, (w, _) => w.WriteNumberValue(0));
            json.WriteStartArray("trees");
            for (var i = 0; i < ensemble.Count; i++)
            {
                WriteTree(json, i, ensemble.Trees[i].Nodes, ensemble.Features);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("name", "gbtree");
            json.WriteEndObject();
            WriteParameters(
                json,
                "learner_model_param",
                ("base_score", ((float)ensemble.BaseScore).ToString("E8", CultureInfo.InvariantCulture)),
                ("boost_from_average", "0"),
                ("num_class", "0"),
                ("num_feature", Text(ensemble.Features)),
                ("num_target", "1"));
            json.WriteStartObject("objective");
            json.WriteString("name", ensemble.Loss == TreeLoss.Logistic ? "binary:logistic" : "reg:squarederror");
            WriteParameters(json, "reg_loss_param", ("scale_pos_weight", "1"));
            json.WriteEndObject();
            WriteParameters(json, "attributes", ("sha256", ModelChecksum.Placeholder));
            json.WriteEndObject();
            WriteArray(json, "version", [1, 7, 4], (w, v) => w.WriteNumberValue(v));
            json.WriteEndObject();
        }

        return ModelChecksum.Seal(Encoding.UTF8.GetString(buffer.WrittenSpan), ChecksumMarker);
    }

    /// <summary>Reads a model that this class or XGBoost wrote.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The text is damaged, or a model of a kind that is not supported; the message says what is wrong.</exception>
    public static TreeEnsemble Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ModelChecksum.Verify(text, ChecksumMarker);
        try
        {
            using var document = JsonDocument.Parse(text);
            return ReadLearner(Member(document.RootElement, "learner"));
        }
        catch (Exception damage) when (damage is JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two: half of a surrogate pair, plain or escaped.
            throw new InvalidDataException($"This is no XGBoost JSON model, or it is cut off: {damage.Message}", damage);
        }
    }

    private static void WriteTree(Utf8JsonWriter json, int index, TreeNode[] nodes, int features)
    {
        var parents = new int[nodes.Length];
        parents[0] = RootParent;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!nodes[i].IsLeaf)
            {
                parents[nodes[i].Left] = parents[nodes[i].Left + 1] = i;
            }
        }

        json.WriteStartObject();
        WriteArray(json, "base_weights", nodes, (w, n) => w.WriteNumberValue((float)n.Value));
        WriteStrings(json, "categories");
        WriteStrings(json, "categories_nodes");
        WriteStrings(json, "categories_segments");
        WriteStrings(json, "categories_sizes");
        WriteArray(json, "default_left", nodes, (w, n) => w.WriteNumberValue(n.MissingLeft ? 1 : 0));
        json.WriteNumber("id", index);
        WriteArray(json, "left_children", nodes, (w, n) => w.WriteNumberValue(n.IsLeaf ? -1 : n.Left));
        WriteArray(json, "loss_changes", nodes, (w, n) => w.WriteNumberValue((float)n.Gain));
        WriteArray(json, "parents", parents, (w, p) => w.WriteNumberValue(p));
        WriteArray(json, "right_children", nodes, (w, n) => w.WriteNumberValue(n.IsLeaf ? -1 : n.Left + 1));
        WriteArray(json, "split_conditions", nodes, (w, n) => w.WriteNumberValue(n.IsLeaf ? (float)n.Value : n.Threshold));
        WriteArray(json, "split_indices", nodes, (w, n) => w.WriteNumberValue(n.Feature));
        WriteArray(json, "split_type", nodes, (w, _) => w.WriteNumberValue(0));
        WriteArray(json, "sum_hessian", nodes, (w, n) => w.WriteNumberValue((float)n.Hessian));
        WriteParameters(
            json, "tree_param", ("num_deleted", "0"), ("num_feature", Text(features)), ("num_nodes", Text(nodes.Length)), ("size_leaf_vector", "0"));
        json.WriteEndObject();
    }

    private static TreeEnsemble ReadLearner(JsonElement learner)
    {
        var loss = Word(Member(learner, "objective"), "name") switch
        {
            "reg:squarederror" => TreeLoss.SquaredError,
            "binary:logistic" => TreeLoss.Logistic,
            var other => throw new InvalidDataException($"The XGBoost objective \"{other}\" is not supported; reg:squarederror and binary:logistic are."),
        };
        var parameters = Member(learner, "learner_model_param");
        var features = Whole(Word(parameters, "num_feature"), "num_feature");
        if (features is < 1 or > MaxFeatures || Whole(Word(parameters, "num_class"), "num_class") > 1)
        {
            throw new InvalidDataException($"The XGBoost model must have one output and 1 to {MaxFeatures} features.");
        }

        // From version 3 on a list of one.
        var scoreText = Word(parameters, "base_score").Trim('[', ']');
        if (!float.TryParse(scoreText, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !float.IsFinite(score)
            || (loss == TreeLoss.Logistic && score is <= 0 or >= 1))
        {
            throw new InvalidDataException($"The XGBoost base_score \"{scoreText}\" is not a number that its objective allows.");
        }

        var booster = Member(learner, "gradient_booster");
        if (Word(booster, "name") is var name and not "gbtree")
        {
            throw new InvalidDataException($"The XGBoost booster \"{name}\" is not supported; gbtree is.");
        }

        var model = Member(booster, "model");
        var trees = Items(model, "trees").Select((tree, i) => ReadTree(tree, i, features)).ToArray();
        var announced = Whole(Word(Member(model, "gbtree_model_param"), "num_trees"), "num_trees");
        return trees.Length > 0 && trees.Length == announced
            ? new TreeEnsemble(TreeEnsembleKind.XGBoost, loss, features, score, trees)
            : throw new InvalidDataException($"The XGBoost model announces {announced} trees, but holds {trees.Length}; it must hold at least one.");
    }

    private static RegressionTree ReadTree(JsonElement tree, int index, int features)
    {
        var left = Array.ConvertAll(Numbers(tree, "left_children"), v => Child(v, index));
        var right = Array.ConvertAll(Numbers(tree, "right_children", left.Length), v => Child(v, index));
        var indices = Numbers(tree, "split_indices", left.Length);
        var conditions = Numbers(tree, "split_conditions", left.Length);
        var weights = Numbers(tree, "base_weights", left.Length);
        var gains = Numbers(tree, "loss_changes", left.Length);
        var hessians = Numbers(tree, "sum_hessian", left.Length);
        var defaultLeft = Numbers(tree, "default_left", left.Length);
        if (left.Length == 0 || Items(tree, "categories").Length > 0)
        {
            throw new InvalidDataException($"Tree {index} has no node, or splits on categories, which are not supported.");
        }

        var nodes = new TreeNode[left.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            // Nodes that XGBoost has cut off stay in the list with an index of no feature; they hang on nothing.
            var feature = indices[i] is >= 0 and < MaxFeatures && indices[i] == Math.Floor(indices[i]) ? (int)indices[i] : -1;
            nodes[i] = left[i] < 0
                ? new TreeNode(0, 0, false, 0, (float)conditions[i], 0, (float)hessians[i], 0)
                : new TreeNode(feature, (float)conditions[i], defaultLeft[i] != 0, 0, (float)weights[i], (float)gains[i], (float)hessians[i], 0);
        }

        var read = new RegressionTree(nodes, left, right);
        read.RequireValid(features);
        return read;
    }

    private static int Child(double value, int tree) => value >= -1 && value < int.MaxValue && value == Math.Floor(value)
        ? (int)value
        : throw new InvalidDataException($"Tree {tree} names {value} as a child.");

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            write(json, value);
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name) => WriteArray(json, name, Array.Empty<string>(), (w, v) => w.WriteStringValue(v));

    private static void WriteParameters(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Key, string Value)> parameters)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in parameters)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member)
            ? member
            : throw new InvalidDataException($"The XGBoost model has no \"{name}\" where one belongs.");

    private static string Word(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } member
        ? member.GetString()!
        : throw new InvalidDataException($"\"{name}\" of the XGBoost model is no text.");

    private static JsonElement[] Items(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.Array } member
        ? [.. member.EnumerateArray()]
        : throw new InvalidDataException($"\"{name}\" of the XGBoost model is no list.");

    private static double[] Numbers(JsonElement parent, string name, int? count = null)
    {
        var items = Items(parent, name);
        if (count is { } expected && items.Length != expected)
        {
            throw new InvalidDataException($"\"{name}\" has {items.Length} entries instead of {expected}.");
        }

        return Array.ConvertAll(items, item => item.ValueKind switch
        {
            JsonValueKind.Number when item.TryGetDouble(out var value) => value,
            // Newer versions write default_left as true and false.
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => throw new InvalidDataException($"\"{name}\" holds something that is no number."),
        });
    }

    private static int Whole(string text, string name) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidDataException($"\"{name}\" of the XGBoost model is \"{text}\", which is no whole number.");
}

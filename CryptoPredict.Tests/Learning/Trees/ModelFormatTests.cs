using System.Text.RegularExpressions;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class ModelFormatTests
{
    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Writing_and_reading_gives_the_same_model_bit_for_bit(TreeEnsembleKind kind, TreeLoss loss)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var model = RandomRows.Train(kind, loss, seed);
            var text = RandomRows.Write(model);
            var read = RandomRows.Read(kind, text);

            Assert.Equal(text, RandomRows.Write(read));
            Assert.Equal((model.Kind, model.Loss, model.Features, model.BaseScore, model.Count),
                (read.Kind, read.Loss, read.Features, read.BaseScore, read.Count));
            Assert.All(model.Trees.Zip(read.Trees), pair => Assert.Equal(pair.First.Nodes, pair.Second.Nodes));
            var rows = RandomRows.Make(seed + 100, 100, 5).Features;
            Assert.Equal(model.Predict(rows), read.Predict(rows));
        }
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void A_file_with_one_flipped_bit_is_refused_or_is_the_same_model(TreeEnsembleKind kind, TreeLoss loss)
    {
        var model = RandomRows.Train(kind, loss, 1);
        var text = RandomRows.Write(model);
        var row = RandomRows.Make(9, 1, 5).Features.Row(0).ToArray();
        var expected = model.Predict(row);
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var changed = text.ToCharArray();
            changed[random.Next(changed.Length)] ^= (char)(1 << random.Next(7));
            if (Attempt(kind, new string(changed)) is { } read)
            {
                Assert.Equal(expected, read.Predict(row));
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(refused, 190, 200);
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void A_truncated_file_is_refused(TreeEnsembleKind kind, TreeLoss loss)
    {
        var text = RandomRows.Write(RandomRows.Train(kind, loss, 1));
        // Past "end of trees" a LightGBM file holds nothing that the model needs.
        var needed = kind == TreeEnsembleKind.XGBoost ? text.Length : text.IndexOf("end of trees", StringComparison.Ordinal);
        for (var length = 0; length < needed; length += 97)
        {
            Assert.Null(Attempt(kind, text[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(RandomRows.Kinds), MemberType = typeof(RandomRows))]
    public void Damage_that_no_checksum_reveals_is_refused_or_gives_a_model_that_works(TreeEnsembleKind kind, TreeLoss loss)
    {
        var text = Regex.Replace(RandomRows.Write(RandomRows.Train(kind, loss, 2)), "sha256", "nothing");
        Assert.NotNull(Attempt(kind, text));
        var random = new Random(4);
        var row = RandomRows.Make(9, 1, 5).Features.Row(0).ToArray();
        string[] pieces = ["-1", "0", "2147483647", "-2147483648", "1e308", "99999999999999999999", "NaN", "", " ", "\n", "=", "[", "}", "\"", ",",
            "\\ud800", "\0"];
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(text.Length);
            var removed = Math.Min(random.Next(4), text.Length - at);
            var changed = text.Remove(at, removed).Insert(at, pieces[random.Next(pieces.Length)]);
            if (Attempt(kind, changed) is { } read)
            {
                Assert.True(read.Features != 5 || !double.IsNaN(read.Predict(row)));
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(refused, 75, 300);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1,2,3]")]
    [InlineData("tree\n")]
    [InlineData("tree\nend of trees\n")]
    [InlineData("PK\u0003\u0004 something else")]
    [InlineData("{\"learner\":{\"objective\":{\"name\":\"reg:squarederror\"},\"learner_model_param\":{\"num_feature\":\"2000000000\",\"num_class\":\"0\",\"base_score\":\"0\"}}}")]
    public void A_foreign_file_is_refused(string text)
    {
        Assert.Null(Attempt(TreeEnsembleKind.XGBoost, text));
        Assert.Null(Attempt(TreeEnsembleKind.LightGbm, text));
    }

    [Fact]
    public void Nesting_without_end_is_refused() => Assert.Null(Attempt(TreeEnsembleKind.XGBoost, new string('[', 100_000)));

    [Fact]
    public void A_changed_digit_is_told_from_a_good_file_by_its_checksum()
    {
        var text = LightGbmTextFormat.Write(RandomRows.Train(TreeEnsembleKind.LightGbm, TreeLoss.SquaredError, 1));
        var at = text.IndexOf("leaf_value=", StringComparison.Ordinal) + "leaf_value=-0.1".Length;
        var changed = text.Remove(at, 1).Insert(at, text[at] == '5' ? "6" : "5");

        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => LightGbmTextFormat.Read(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_points_upward_is_refused_instead_of_walked_forever()
    {
        var text = GoldenFile.Read("xgb_tiny_exact_depth3.model.json").GetRawText();
        var looped = text.Replace("\"left_children\":[1,3,5", "\"left_children\":[1,0,5", StringComparison.Ordinal);

        Assert.NotEqual(text, looped);
        Assert.Contains("two parents", Assert.Throws<InvalidDataException>(() => XGBoostJsonFormat.Read(looped)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_XGBoost_wrote_keeps_its_predictions_when_written_again()
    {
        var model = XGBoostJsonFormat.Read(GoldenFile.Read("xgb_tiny_exact_depth3_logistic.model.json").GetRawText());
        var again = XGBoostJsonFormat.Read(XGBoostJsonFormat.Write(model));
        var rows = XGBoostReference.Data("exact_depth3_logistic").Features;

        Assert.Equal(model.Predict(rows), again.Predict(rows));
    }

    [Fact]
    public void A_file_in_LightGBMs_own_style_is_read_by_its_rules()
    {
        // Three leaves: x1 <= 0.5 (missing taken for 0, so left), then x0 <= 1.25 with missing to the right.
        const string Text = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=regression
            feature_names=Column_0 Column_1
            feature_infos=[0:2] [0:1]
            tree_sizes=300

            Tree=0
            num_leaves=3
            num_cat=0
            split_feature=1 0
            split_gain=12 3.5
            threshold=0.50000000000000011 1.25
            decision_type=2 8
            left_child=-1 -2
            right_child=1 -3
            leaf_value=1 20 300
            leaf_weight=4 5 6
            leaf_count=4 5 6
            internal_value=0 0
            internal_weight=15 11
            internal_count=15 11
            is_linear=0
            shrinkage=1


            end of trees

            feature_importances:
            Column_0=1
            Column_1=1

            parameters:
            [boosting: gbdt]
            end of parameters

            pandas_categorical:null

            """;
        foreach (var text in new[] { Text, Text.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var model = LightGbmTextFormat.Read(text);
            Assert.Equal(1, model.Predict([9f, 0.5f]));
            Assert.Equal(1, model.Predict([9f, float.NaN]));
            Assert.Equal(20, model.Predict([1.25f, MathF.BitIncrement(0.5f)]));
            Assert.Equal(300, model.Predict([MathF.BitIncrement(1.25f), 1f]));
            Assert.Equal(300, model.Predict([float.NaN, 1f]));
        }
    }

    [Fact]
    public void Each_kind_is_written_in_its_own_format_only()
    {
        Assert.Throws<ArgumentException>(() => LightGbmTextFormat.Write(RandomRows.Train(TreeEnsembleKind.XGBoost, TreeLoss.SquaredError, 1)));
        Assert.Throws<ArgumentException>(() => XGBoostJsonFormat.Write(RandomRows.Train(TreeEnsembleKind.LightGbm, TreeLoss.SquaredError, 1)));
    }

    [Fact]
    public void Announced_tree_sizes_are_the_sizes_of_the_trees()
    {
        var text = LightGbmTextFormat.Write(RandomRows.Train(TreeEnsembleKind.LightGbm, TreeLoss.SquaredError, 1));
        var sizes = Regex.Match(text, "tree_sizes=(.*)\n").Groups[1].Value.Split(' ').Select(s => int.Parse(s, null)).ToArray();
        var at = text.IndexOf("\nTree=0\n", StringComparison.Ordinal) + 1;
        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.StartsWith($"Tree={i}\n", text[at..], StringComparison.Ordinal);
            at += sizes[i];
        }

        Assert.StartsWith("end of trees", text[at..], StringComparison.Ordinal);
    }

    // Null when refused; anything but a refusal with a reason fails the test.
    private static TreeEnsemble? Attempt(TreeEnsembleKind kind, string text)
    {
        try
        {
            return RandomRows.Read(kind, text);
        }
        catch (InvalidDataException refusal)
        {
            Assert.NotEmpty(refusal.Message);
            return null;
        }
    }
}

using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class XGBoostParityTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Reproduced =>
    [
        "exact_depth3",
        "exact_depth3_gamma1_alpha0p5_mcw10",
        "exact_depth3_logistic",
        "exact_depth3_missing_f1_every7th",
        "hist_depth3",
        "hist_lossguide_leaves6",
    ];

    [Theory]
    [MemberData(nameof(Reproduced))]
    public void Every_tree_divides_the_training_rows_as_XGBoost_does(string name)
    {
        var data = XGBoostReference.Data(name);
        var reference = XGBoostReference.Model(name);
        var model = GradientBoosting.Train(data, XGBoostReference.Plan(name), null, null, TestContext.Current.CancellationToken);

        Assert.Equal(reference.Count, model.Count);
        for (var t = 0; t < model.Count; t++)
        {
            var pairs = Enumerable.Range(0, data.Rows)
                .Select(row => (
                    Ours: XGBoostReference.LeafOf(model.Trees[t], data.Features.Row(row)),
                    Theirs: XGBoostReference.LeafOf(reference.Trees[t], data.Features.Row(row))))
                .Distinct()
                .ToArray();
            Assert.Equal(reference.Trees[t].Leaves, pairs.Length);
            Assert.Equal(model.Trees[t].Leaves, pairs.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Reproduced))]
    public void Predictions_after_every_round_are_those_of_XGBoost(string name)
    {
        var data = XGBoostReference.Data(name);
        var reference = XGBoostReference.Model(name);
        var model = GradientBoosting.Train(data, XGBoostReference.Plan(name), null, null, TestContext.Current.CancellationToken);
        var recorded = XGBoostReference.Case(name).GetProperty("predictions");

        for (var rounds = 1; rounds <= XGBoostReference.Rounds; rounds++)
        {
            var ours = XGBoostReference.First(model, rounds).Predict(data.Features);
            AssertClose(XGBoostReference.First(reference, rounds).Predict(data.Features), ours);
            if (recorded.TryGetProperty($"{rounds}", out _))
            {
                AssertClose(recorded.Numbers($"{rounds}"), ours);
            }
        }
    }

    [Theory]
    [InlineData("exact_depth3")]
    [InlineData("exact_depth3_logistic")]
    public void A_model_file_that_XGBoost_wrote_predicts_what_XGBoost_predicts(string name)
    {
        var text = GoldenFile.Read($"xgb_tiny_{name}.model.json").GetRawText();
        var model = XGBoostJsonFormat.Read(text);

        AssertClose(XGBoostReference.Case(name).GetProperty("predictions").Numbers("5"), model.Predict(XGBoostReference.Data(name).Features));
    }

    [Theory]
    [InlineData("exact_depth3")]
    [InlineData("exact_depth3_logistic")]
    [InlineData("hist_lossguide_leaves6")]
    public void Shap_values_and_margins_are_those_of_XGBoost(string name)
    {
        var recorded = GoldenFile.Read("xgb_tiny_shap.json").GetProperty(name);
        var data = XGBoostReference.Data(name);
        var model = XGBoostReference.Model(name);
        var shap = new TreeShap(model);
        var margins = recorded.Numbers("margin");
        var row = 0;
        foreach (var expected in recorded.GetProperty("pred_contribs").EnumerateArray())
        {
            AssertClose([.. expected.EnumerateArray().Select(v => v.GetDouble())], shap.Explain(data.Features.Row(row)));
            AssertClose([margins[row]], [model.PredictMargin(data.Features.Row(row))]);
            row++;
        }

        Assert.Equal(40, row);
    }

    [Theory]
    [InlineData("exact_depth3")]
    [InlineData("exact_depth3_logistic")]
    [InlineData("hist_lossguide_leaves6")]
    public void Importances_are_those_of_XGBoost(string name)
    {
        var recorded = GoldenFile.Read("xgb_tiny_shap.json").GetProperty(name);
        var importance = FeatureImportance.Of(XGBoostReference.Model(name));
        for (var feature = 0; feature < XGBoostReference.Columns; feature++)
        {
            Assert.Equal(recorded.GetProperty("importance_weight").Number($"f{feature}"), importance.Splits[feature]);
            GoldenFile.AssertClose(recorded.GetProperty("importance_total_gain").Number($"f{feature}"), importance.TotalGain[feature], 1e-6);
            GoldenFile.AssertClose(recorded.GetProperty("importance_gain").Number($"f{feature}"), importance.MeanGain(feature), 1e-6);
        }
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance, $"Entry {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }
}

using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

public sealed class TreeInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_wrong_shape_is_named()
    {
        Assert.Contains("3 columns", Assert.Throws<ArgumentException>(() => new FeatureMatrix(new float[7], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureMatrix([], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureMatrix(new float[7], 0));
        var lengths = Assert.Throws<ArgumentException>(() => new TreeDataset(new FeatureMatrix(new float[6], 3), new float[3]));
        Assert.Contains("2 rows of features but 3 targets", lengths.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_infinite_feature_is_refused_with_row_and_column(float value)
    {
        var values = new float[12];
        values[7] = value;
        var failure = Assert.Throws<ArgumentException>(() => new FeatureMatrix(values, 3));
        Assert.Equal("values", failure.ParamName);
        Assert.Contains("Row 2, column 1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_target_that_is_no_number_is_refused_with_its_row(float value)
    {
        var failure = Assert.Throws<ArgumentException>(() => new TreeDataset(new FeatureMatrix(new float[6], 2), [0, 1, value]));
        Assert.Equal("targets", failure.ParamName);
        Assert.Contains("row 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logistic_loss_refuses_targets_other_than_labels_and_names_which_set_they_are_in()
    {
        var good = RandomRows.Make(1, 10, 2, labels: true);
        var bad = new TreeDataset(new FeatureMatrix(new float[6], 2), [0, 1, 0.5f]);
        var parameters = new LightGbmParameters { Objective = TreeLoss.Logistic };

        var training = Assert.Throws<ArgumentException>(() => LightGbm.Train(bad, parameters, cancellationToken: Token));
        Assert.Equal("data", training.ParamName);
        Assert.Contains("row 2", training.Message, StringComparison.Ordinal);
        Assert.Equal("validation", Assert.Throws<ArgumentException>(() => LightGbm.Train(good, parameters, bad, cancellationToken: Token)).ParamName);
    }

    [Fact]
    public void Validation_rows_of_another_width_are_refused_and_early_stopping_needs_some()
    {
        var data = RandomRows.Make(1, 10, 2);
        var narrow = RandomRows.Make(1, 10, 3);
        Assert.Contains(
            "3 features, but 2",
            Assert.Throws<ArgumentException>(() => LightGbm.Train(data, new LightGbmParameters(), narrow, cancellationToken: Token)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LightGbm.Train(data, new LightGbmParameters { EarlyStoppingRound = 3 }, cancellationToken: Token));
    }

    [Fact]
    public void A_row_to_predict_must_have_the_models_width_and_no_infinity()
    {
        var model = RandomRows.Train(TreeEnsembleKind.LightGbm, TreeLoss.SquaredError, 1);
        var shap = new TreeShap(model);
        var wide = new float[6];
        float[] infinite = [0, 0, 0, float.NegativeInfinity, float.NaN];

        Assert.Contains("6 values", Assert.Throws<ArgumentException>(() => model.Predict(wide)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shap.Explain(wide));
        Assert.Throws<ArgumentException>(() => model.Predict(new FeatureMatrix(wide, 6)));
        Assert.Contains("Column 3", Assert.Throws<ArgumentException>(() => model.Predict(infinite)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shap.Explain(infinite));
    }

    public static TheoryData<string, LightGbmParameters> BadLightGbm => new()
    {
        { nameof(LightGbmParameters.NumIterations), new() { NumIterations = 0 } },
        { nameof(LightGbmParameters.LearningRate), new() { LearningRate = 0 } },
        { nameof(LightGbmParameters.LearningRate), new() { LearningRate = double.NaN } },
        { nameof(LightGbmParameters.NumLeaves), new() { NumLeaves = 1 } },
        { nameof(LightGbmParameters.MinDataInLeaf), new() { MinDataInLeaf = 0 } },
        { nameof(LightGbmParameters.FeatureFraction), new() { FeatureFraction = 0 } },
        { nameof(LightGbmParameters.BaggingFraction), new() { BaggingFraction = 1.1 } },
        { nameof(LightGbmParameters.LambdaL2), new() { LambdaL2 = -1 } },
        { nameof(LightGbmParameters.LambdaL1), new() { LambdaL1 = double.PositiveInfinity } },
        { nameof(LightGbmParameters.MaxBin), new() { MaxBin = 256 } },
        { nameof(LightGbmParameters.NumThreads), new() { NumThreads = -1 } },
    };

    [Theory]
    [MemberData(nameof(BadLightGbm))]
    public void A_setting_of_LightGbm_out_of_range_is_named(string name, LightGbmParameters parameters) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(
            () => LightGbm.Train(RandomRows.Make(1, 10, 2), parameters, cancellationToken: Token)).ParamName);

    public static TheoryData<string, XGBoostParameters> BadXGBoost => new()
    {
        { nameof(XGBoostParameters.NumRounds), new() { NumRounds = 0 } },
        { nameof(XGBoostParameters.Eta), new() { Eta = -0.1 } },
        { nameof(XGBoostParameters.Gamma), new() { Gamma = -1 } },
        { nameof(XGBoostParameters.MaxDepth), new() { MaxDepth = 0 } },
        { nameof(XGBoostParameters.Subsample), new() { Subsample = 0 } },
        { nameof(XGBoostParameters.BaseScore), new() { Objective = TreeLoss.Logistic, BaseScore = 1 } },
        { nameof(XGBoostParameters.BaseScore), new() { Objective = TreeLoss.Logistic, BaseScore = 1 - 1e-12 } },
    };

    [Theory]
    [MemberData(nameof(BadXGBoost))]
    public void A_setting_of_XGBoost_out_of_range_is_named(string name, XGBoostParameters parameters) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(
            () => XGBoost.Train(RandomRows.Make(1, 10, 2), parameters, cancellationToken: Token)).ParamName);

    [Fact]
    public void A_setting_of_RandomForest_out_of_range_is_named()
    {
        string? Refused(RandomForestParameters parameters) => Assert.Throws<ArgumentOutOfRangeException>(
            () => RandomForest.Train(RandomRows.Make(1, 10, 2), parameters, cancellationToken: Token)).ParamName;

        Assert.Equal(nameof(RandomForestParameters.NEstimators), Refused(new() { NEstimators = 0 }));
        Assert.Equal(nameof(RandomForestParameters.MaxDepth), Refused(new() { MaxDepth = -1 }));
        Assert.Equal(nameof(RandomForestParameters.MaxFeatures), Refused(new() { MaxFeatures = 0 }));
        Assert.Equal(nameof(RandomForestParameters.MinSamplesLeaf), Refused(new() { MinSamplesLeaf = 0 }));
    }
}

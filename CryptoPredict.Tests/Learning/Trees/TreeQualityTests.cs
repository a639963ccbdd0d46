using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Tests.Learning.Trees;

/// <summary>
/// Test errors beside those recorded from the reference libraries (scikit-learn 1.2.1, XGBoost 1.7.4) on the same 10,000 + 2,000 rows.
/// </summary>
[Kind(TestKind.Slow)]
public sealed class TreeQualityTests
{
    private const double Allowed = 1.02;
    private static readonly Lazy<(TreeDataset Train, TreeDataset Test)> Sample = new(() => RegressionSample.Make(10_000));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_sample_is_the_recorded_one()
    {
        var (train, test) = Sample.Value;
        Assert.Equal([0.0763082877f, 0.77991879f, 0.438409239f], train.Features.Row(0)[..3].ToArray());
        Assert.Equal(15.4070396f, train.Targets[0], 1e-5);
        var mean = train.Targets.Average(t => (double)t);
        Assert.Equal(5.348169622423455, Math.Sqrt(test.Targets.Average(t => (t - mean) * (t - mean))), 1e-6);
    }

    [Fact]
    public void LightGbm_style_boosting_is_as_good_as_histogram_boosting_of_scikit_learn() =>
        AssertAsGoodAs(1.2656133866363255, LightGbm.Train(Sample.Value.Train, new LightGbmParameters(), cancellationToken: Token));

    [Theory]
    [InlineData(0.1, 1.321091590778344)]
    [InlineData(0.3, 1.4598181002046628)]
    public void XGBoost_style_boosting_is_as_good_as_XGBoost(double eta, double reference) =>
        AssertAsGoodAs(reference, XGBoost.Train(Sample.Value.Train, new XGBoostParameters { Eta = eta, MaxDepth = 6 }, cancellationToken: Token));

    [Fact]
    public void A_random_forest_is_as_good_as_that_of_scikit_learn() =>
        AssertAsGoodAs(2.2559379350276, RandomForest.Train(
            Sample.Value.Train, new RandomForestParameters { MaxDepth = 12, MaxFeatures = 1 / 3.0 }, cancellationToken: Token));

    private static void AssertAsGoodAs(double reference, TreeEnsemble model)
    {
        var error = RegressionSample.Rmse(model, Sample.Value.Test);
        Assert.True(error <= Allowed * reference, $"Test RMSE {error:F4} against {reference:F4}.");
    }
}

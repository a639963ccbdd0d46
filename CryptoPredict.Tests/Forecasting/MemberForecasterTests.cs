using CryptoPredict.Core.Features;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Trees;
using CryptoPredict.Tests.Features;
using CryptoPredict.Tests.Support;
using CryptoPredict.Tests.Training;

namespace CryptoPredict.Tests.Forecasting;

/// <summary>The forecasters that read feature rows.</summary>
public sealed class MemberForecasterTests
{
    private static readonly double[] Close = [100];

    public static TheoryData<string> FeatureReaders => [TreeForecaster.RandomForestModel, TreeForecaster.LightGbmModel, LstmForecaster.ModelName];

    [Theory]
    [MemberData(nameof(FeatureReaders))]
    public void Predicting_allocates_nothing(string model)
    {
        var forecaster = Planted.Model(model).Trained.Model;
        var rows = Rows(forecaster.RequiredFeatureRows);

        Assert.Equal(0, Allocation.Fewest(() => forecaster.Predict(Input(rows))));
    }

    [Theory]
    [MemberData(nameof(FeatureReaders))]
    public void Rows_older_than_it_needs_change_nothing_and_newer_ones_do(string model)
    {
        var forecaster = Planted.Model(model).Trained.Model;
        var rows = Rows(forecaster.RequiredFeatureRows + 10);
        var forecast = forecaster.Predict(Input(rows));

        Assert.Equal(forecast, forecaster.Predict(Input(rows.AsSpan(10 * FeatureSchema.Count))));
        Assert.NotEqual(forecast, forecaster.Predict(Input(rows.AsSpan(0, forecaster.RequiredFeatureRows * FeatureSchema.Count))));
    }

    [Theory]
    [MemberData(nameof(FeatureReaders))]
    public void Too_few_rows_another_width_another_horizon_or_a_number_that_is_not_finite_give_no_number_and_no_exception(string model)
    {
        var forecaster = Planted.Model(model).Trained.Model;
        var rows = Rows(forecaster.RequiredFeatureRows);
        Assert.True(forecaster.Predict(Input(rows)).IsFinite);

        Assert.False(forecaster.Predict(Input(rows.AsSpan(FeatureSchema.Count))).IsFinite);
        Assert.False(forecaster.Predict(Input([])).IsFinite);
        Assert.False(forecaster.Predict(Input(rows, horizon: Planted.Horizon + 1)).IsFinite);
        Assert.False(forecaster.Predict(Input(rows, width: FeatureSchema.Count - 1)).IsFinite);
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var broken = (float[])rows.Clone();
            broken[^3] = wrong;
            Assert.False(forecaster.Predict(Input(broken)).IsFinite);
        }
    }

    [Theory]
    [MemberData(nameof(FeatureReaders))]
    public void Many_threads_get_the_bits_of_one(string model)
    {
        var forecaster = Planted.Model(model).Trained.Model;
        var rows = Rows(200);
        var expected = Enumerable.Range(0, 150).Select(At).ToArray();
        var actual = new double[expected.Length];

        Parallel.For(0, actual.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => actual[i] = At(i));

        Assert.Equal(expected, actual);

        double At(int i) => forecaster.Predict(Input(rows.AsSpan(i * FeatureSchema.Count, forecaster.RequiredFeatureRows * FeatureSchema.Count))).LogReturn;
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        var token = TestContext.Current.CancellationToken;
        var trees = ((TreeForecaster)Planted.Model(TreeForecaster.LightGbmModel).Trained.Model).Trees;
        var lstm = (LstmForecaster)Planted.Model(LstmForecaster.ModelName).Trained.Model;
        var scaling = new TargetScaling(1, 1);
        var narrow = LightGbm.Train(new TreeDataset(new FeatureMatrix([1, 2, 3, 4], 2), [1, 2]), new LightGbmParameters { NumIterations = 1 },
            cancellationToken: token);
        var boosted = XGBoost.Train(new TreeDataset(new FeatureMatrix(new float[64], 32), [1, 2]), new XGBoostParameters { NumRounds = 1 },
            cancellationToken: token);
        var wide = SequenceNetwork.Create(NetworkPreset.Compact.Architecture(FeatureSchema.Count, outputWidth: 2), 1);

        Assert.Throws<ArgumentException>(() => new TreeForecaster(" ", 1, trees, scaling));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TreeForecaster("1", 0, trees, scaling));
        Assert.Throws<ArgumentException>(() => new TreeForecaster("1", 1, narrow, scaling));
        Assert.Throws<ArgumentException>(() => new TreeForecaster("1", 1, boosted, scaling));
        Assert.Throws<ArgumentException>(() => new LstmForecaster("1", 1, wide, 30, lstm.Scaler, scaling));
        Assert.Throws<ArgumentException>(() => new LstmForecaster("1", 1, lstm.Network, 30, new StandardScaler([0], [1]), scaling));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LstmForecaster("1", 1, lstm.Network, LstmForecaster.MaxSequenceLength + 1, lstm.Scaler, scaling));
    }

    private static float[] Rows(int count) => Planted.Data.FeaturesOf(Planted.Data.Holdout)[..(count * FeatureSchema.Count)].ToArray();

    private static ForecastInput Input(ReadOnlySpan<float> rows, int horizon = Planted.Horizon, int width = FeatureSchema.Count) => new()
    {
        Asset = Planted.Scope.Asset,
        AsOf = CandleSeries.Start,
        HorizonSteps = horizon,
        Closes = Close,
        Features = rows,
        FeatureCount = width,
    };
}

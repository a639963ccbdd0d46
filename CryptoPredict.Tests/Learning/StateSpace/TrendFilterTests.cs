using System.Text.Json;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Golden;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.StateSpace;

public sealed class TrendFilterTests
{
    private const double Tolerance = 1e-8;

    private static readonly JsonElement Golden = GoldenFile.Read("kalman.json");

    public static TheoryData<string> GoldenCases() =>
        [.. Golden.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Moments_densities_and_forecasts_agree_with_statsmodels(string name)
    {
        var expected = Golden.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var series = GoldenKalman.Series(Golden, name.EndsWith("missing", StringComparison.Ordinal));
        var filter = new TrendFilter(GoldenKalman.Variances(name), GoldenKalman.Start(name));
        var checks = Golden.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32()).ToList();

        for (var t = 0; t < series.Length; t++)
        {
            var at = checks.IndexOf(t);
            AssertMoments(at, expected, "predicted", filter);
            var logDensity = filter.Update(series[t]);
            AssertMoments(at, expected, "filtered", filter);
            if (at >= 0)
            {
                Assert.Equal(expected.Numbers("logDensity")[at], logDensity, Tolerance);
            }
            filter.Advance();
        }

        Assert.Equal(expected.Number("logLikelihood"), filter.LogLikelihood, Tolerance);
        for (var ahead = 0; ahead < 5; ahead++)
        {
            Assert.Equal(expected.Numbers("forecastMean")[ahead], filter.ForecastMean(ahead), Tolerance);
            Assert.Equal(expected.Numbers("forecastVariance")[ahead], filter.ForecastVariance(ahead), Tolerance);
        }
    }

    [Fact]
    public void Multi_step_forecast_is_what_advancing_over_missing_values_gives()
    {
        var direct = new TrendFilter(new TrendVariances(0.3, 0.2, 0.1), GoldenKalman.ExactlyDiffuse(StructuralModel.LocalLinearTrend));
        direct.Run([1, 2, 2.5, 4, 3]);
        var stepped = direct;

        for (var ahead = 0; ahead < 40; ahead++)
        {
            Assert.Equal(stepped.ForecastMean(0), direct.ForecastMean(ahead), 1e-9);
            Assert.Equal(stepped.ForecastVariance(0), direct.ForecastVariance(ahead), 1e-7);
            stepped.Run([double.NaN]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Exactly_diffuse_start_is_the_limit_of_ever_vaguer_known_starts(int gapAt)
    {
        var variances = new TrendVariances(0.09, 0.04, 0.0025);
        double[] series = [10, 10.2, 9.9, 10.4, 10.1, 10.6];
        series[gapAt] = double.NaN;
        var exact = new TrendFilter(variances, GoldenKalman.ExactlyDiffuse(StructuralModel.LocalLinearTrend));
        var vague = new TrendFilter(variances, GoldenKalman.Known(0, 1e7, 0, 1e7));

        exact.Run(series);
        vague.Run(series);

        Assert.Equal(vague.Level, exact.Level, 1e-5);
        Assert.Equal(vague.Slope, exact.Slope, 1e-5);
        Assert.Equal(vague.LevelVariance, exact.LevelVariance, 1e-5);
        Assert.Equal(vague.Covariance, exact.Covariance, 1e-5);
        Assert.Equal(vague.SlopeVariance, exact.SlopeVariance, 1e-5);
    }

    [Fact]
    public void Forecast_variance_is_infinite_until_every_unknown_has_met_an_observation()
    {
        var filter = new TrendFilter(new TrendVariances(1, 1, 1), GoldenKalman.ExactlyDiffuse(StructuralModel.LocalLinearTrend));

        filter.Run([double.NaN, 5]);
        Assert.Equal((1, double.PositiveInfinity), (filter.DiffuseRank, filter.ForecastVariance(0)));

        filter.Run([double.NaN, 6]);
        Assert.Equal(0, filter.DiffuseRank);
        Assert.True(double.IsFinite(filter.ForecastVariance(0)));
    }

    [Fact]
    public void Flat_start_follows_no_trend_when_the_slope_cannot_vary()
    {
        var filter = new TrendFilter(new TrendVariances(0.1, 1, 0), TrendStart.DiffuseLevelFlatSlope);

        filter.Run([1, 2, 3, 4, 5, 6]);

        Assert.Equal(0, filter.Slope);
        Assert.Equal(filter.ForecastMean(0), filter.ForecastMean(100));
    }

    [Fact]
    public void Shifting_and_scaling_the_series_shifts_and_scales_the_result()
    {
        var random = new Random(1);
        var series = Enumerable.Range(0, 100).Select(_ => random.NextDouble()).ToArray();
        var plain = new TrendFilter(new TrendVariances(0.3, 0.2, 0.1), TrendStart.DiffuseLevelFlatSlope);
        var scaled = new TrendFilter(new TrendVariances(0.3 * 9, 0.2 * 9, 0.1 * 9), TrendStart.DiffuseLevelFlatSlope);

        plain.Run(series);
        scaled.Run([.. series.Select(value => 7 + (3 * value))]);

        Assert.Equal(7 + (3 * plain.ForecastMean(4)), scaled.ForecastMean(4), 1e-10);
        Assert.Equal(9 * plain.ForecastVariance(4), scaled.ForecastVariance(4), 1e-9);
    }

    [Fact]
    public void Variances_stay_positive_over_a_long_series_without_observation_noise()
    {
        var random = new Random(2);
        var filter = new TrendFilter(new TrendVariances(0, 1e-7, 1e-19), TrendStart.DiffuseLevelFlatSlope);

        for (var i = 0; i < 100_000; i++)
        {
            filter.Update(random.NextDouble());
            filter.Advance();
            Assert.True(filter is { LevelVariance: > 0, SlopeVariance: > 0 });
        }
    }

    [Fact]
    public void A_level_that_is_known_and_seen_without_noise_stays()
    {
        var filter = new TrendFilter(new TrendVariances(0, 1, 0), GoldenKalman.Known(5, 0));

        Assert.Equal(0, filter.Update(9));

        Assert.Equal(5, filter.Level);
    }

    [Fact]
    public void Filtering_allocates_nothing()
    {
        var variances = new TrendVariances(1, 1, 1);
        var series = new double[500];

        Assert.Equal(0, Allocation.Fewest(() =>
        {
            var filter = new TrendFilter(variances, TrendStart.DiffuseLevelFlatSlope);
            filter.Run(series);
        }));
    }

    private static void AssertMoments(int at, JsonElement expected, string stage, in TrendFilter filter)
    {
        if (at < 0)
        {
            return;
        }
        var state = expected.GetProperty(stage + "State")[at].EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var covariance = expected.GetProperty(stage + "Covariance")[at].EnumerateArray().Select(value => value.GetDouble()).ToArray();

        Assert.Equal(state[0], filter.Level, Tolerance);
        Assert.Equal(covariance[0], filter.LevelVariance, Tolerance);
        Assert.Equal(state.Length > 1 ? state[1] : 0, filter.Slope, Tolerance);
        Assert.Equal(covariance.Length > 1 ? covariance[1] : 0, filter.Covariance, Tolerance);
        Assert.Equal(covariance.Length > 1 ? covariance[2] : 0, filter.SlopeVariance, Tolerance);
    }
}

using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Golden;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Learning.StateSpace;

public sealed class TrendEstimatorTests
{
    [Theory]
    [InlineData("local_level")]
    [InlineData("local_linear_trend")]
    public void Likelihood_and_variances_are_those_of_statsmodels(string name)
    {
        var golden = GoldenFile.Read("kalman.json");
        var expected = golden.GetProperty("maximumLikelihood").EnumerateArray().Single(one => one.GetProperty("model").GetString() == name);
        var model = GoldenKalman.Model(name);

        var fit = TrendEstimator.Fit(model, GoldenKalman.ApproximatelyDiffuse(model), GoldenKalman.Series(golden, false),
            TestContext.Current.CancellationToken);

        Assert.InRange(fit.LogLikelihood, expected.Number("logLikelihood") - 1e-6, expected.Number("logLikelihood") + 1e-3);
        Assert.Equal(expected.Number("irregular"), fit.Variances.Irregular, 1e-3);
        Assert.Equal(expected.Number("level"), fit.Variances.Level, 1e-3);
        Assert.Equal(expected.Number("slope"), fit.Variances.Slope, 1e-4);
    }

    [Fact]
    public void Known_variances_are_found_again()
    {
        var truth = new TrendVariances(0.5, 0.2, 0.01);

        var fit = FitTrend(ArtificialSeries.LocalLinearTrend(truth, 20_000, 3));

        Assert.InRange(fit.Variances.Irregular / truth.Irregular, 0.9, 1.1);
        Assert.InRange(fit.Variances.Level / truth.Level, 0.8, 1.25);
        Assert.InRange(fit.Variances.Slope / truth.Slope, 0.7, 1.4);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e6)]
    public void The_unit_of_the_series_does_not_matter(double unit)
    {
        var series = ArtificialSeries.LocalLinearTrend(new TrendVariances(0.5, 0.2, 0.01), 400, 4);

        var plain = FitTrend(series);
        var scaled = FitTrend([.. series.Select(value => value * unit)]);

        Assert.Equal(1, scaled.Variances.Level / plain.Variances.Level / (unit * unit), 1e-2);
        Assert.Equal(1, scaled.Variances.Irregular / plain.Variances.Irregular / (unit * unit), 1e-2);
    }

    [Fact]
    public void A_random_walk_shows_next_to_no_slope()
    {
        var fit = FitTrend(ArtificialSeries.RandomWalk(1440, 5));

        Assert.Equal(1, fit.Variances.Level, 0.15);
        Assert.InRange(fit.Variances.Slope, 0, 1e-3);
    }

    [Fact]
    public void Missing_values_cost_information_but_not_the_estimate()
    {
        var series = ArtificialSeries.LocalLinearTrend(new TrendVariances(0.5, 0.2, 0.01), 10_000, 6);
        for (var i = 0; i < series.Length; i += 7)
        {
            series[i] = double.NaN;
        }

        Assert.InRange(FitTrend(series).Variances.Irregular, 0.42, 0.58);
    }

    [Fact]
    public void No_point_of_a_coarse_grid_is_likelier_than_the_estimate()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var series = ArtificialSeries.LocalLinearTrend(new TrendVariances(Draw(random), Draw(random), 0.1 * Draw(random)), 150, seed);

            var fit = FitTrend(series);

            double[] factors = [1e-4, 0.03, 0.3, 1, 3, 30];
            foreach (var (irregular, level, slope) in from i in factors from l in factors from s in factors select (i, l, s))
            {
                var filter = new TrendFilter(
                    new TrendVariances(fit.Variances.Irregular * irregular, fit.Variances.Level * level, fit.Variances.Slope * slope),
                    TrendStart.DiffuseLevelFlatSlope);
                filter.Run(series);
                Assert.True(filter.LogLikelihood <= fit.LogLikelihood + 1e-4, $"seed {seed}: {filter.LogLikelihood} > {fit.LogLikelihood}");
            }
        }

        static double Draw(Random random) => Math.Pow(10, (4 * random.NextDouble()) - 3);
    }

    [Fact]
    public void The_same_series_gives_the_same_bits()
    {
        var series = ArtificialSeries.RandomWalk(300, 7);

        Assert.Equal(FitTrend(series), FitTrend(series));
    }

    [Fact]
    public void Few_infinite_or_motionless_values_are_refused_with_the_reason()
    {
        Assert.Contains("9 values", Refusal([1, 2, 1, 2, 1, double.NaN, 2, 1, 2, 1]), StringComparison.Ordinal);
        Assert.Contains("Value 3", Refusal([1, 2, 1, double.NegativeInfinity, 2, 1, 2, 1, 2, 1, 2]), StringComparison.Ordinal);
        Assert.Contains("no variance", Refusal([.. Enumerable.Repeat(4.0, 20)]), StringComparison.Ordinal);
        Assert.Contains("no variance", Refusal([.. Enumerable.Range(0, 20).Select(i => (double)i)]), StringComparison.Ordinal);
        Assert.Contains("range of numbers", Refusal([.. Enumerable.Range(0, 20).Select(i => i % 2 * 1e300)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_the_search()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            TrendEstimator.Fit(StructuralModel.LocalLevel, TrendStart.DiffuseLevelFlatSlope, ArtificialSeries.RandomWalk(50, 8), source.Token));
    }

    private static string Refusal(double[] series) => Assert.Throws<ArgumentException>(() => FitTrend(series)).Message;

    private static TrendFit FitTrend(double[] series) =>
        TrendEstimator.Fit(StructuralModel.LocalLinearTrend, TrendStart.DiffuseLevelFlatSlope, series, TestContext.Current.CancellationToken);
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Forecasting;

public sealed class KalmanForecasterTests
{
    private const int Horizon = 5;

    private static readonly TrendVariances Trending = new(0.3, 1, 0.05);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void On_a_random_walk_it_neither_beats_persistence_nor_loses_much(int seed)
    {
        var relative = RelativeMae(ArtificialSeries.Prices(ArtificialSeries.RandomWalk(5500, seed), 5e-4));

        Assert.InRange(relative, 0.98, 1.02);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_there_are_trends_it_beats_persistence(int seed)
    {
        var relative = RelativeMae(ArtificialSeries.Prices(ArtificialSeries.LocalLinearTrend(Trending, 5000, seed), 1e-5));

        Assert.InRange(relative, 0, 0.9);
    }

    [Fact]
    public void Where_prices_bounce_between_bid_and_ask_it_expects_them_back()
    {
        var relative = RelativeMae(ArtificialSeries.Prices(ArtificialSeries.LocalLinearTrend(new TrendVariances(4, 0.2, 0), 5000, 5), 1e-4));

        Assert.InRange(relative, 0, 0.9);
    }

    [Fact]
    public void Its_own_uncertainty_is_that_of_its_errors()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.LocalLinearTrend(Trending, 5000, 6), 1e-5);
        var forecaster = KalmanForecaster.Fit(closes.AsSpan(0, KalmanForecaster.FitCloses), "1", TestContext.Current.CancellationToken);
        var (inside, count) = (0, 0);

        foreach (var (forecast, realised) in Walk(forecaster, closes))
        {
            count++;
            inside += Math.Abs(realised - forecast.LogReturn) < forecast.StandardDeviation ? 1 : 0;
        }

        Assert.InRange((double)inside / count, 0.63, 0.74);
    }

    [Fact]
    public void Same_input_gives_the_same_bits_and_older_closes_change_none()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(600, 7), 5e-4);
        var forecaster = new KalmanForecaster("1", new TrendVariances(1e-8, 2e-7, 1e-12));
        var first = forecaster.Predict(Inputs.Of(closes));

        forecaster.Predict(Inputs.Of(closes.AsSpan(0, 400)));

        Assert.Equal(first, forecaster.Predict(Inputs.Of(closes)));
        Assert.Equal(first, forecaster.Predict(Inputs.Of(closes.AsSpan(600 - forecaster.RequiredCloses))));
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(240, 8), 5e-4);
        var forecaster = new KalmanForecaster("1", new TrendVariances(1e-8, 2e-7, 1e-12));

        Assert.Equal(0, Allocation.Fewest(() => forecaster.Predict(Inputs.Of(closes))));
    }

    [Fact]
    public void Fit_looks_at_the_newest_closes_only()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(4000, 9), 5e-4);

        var whole = KalmanForecaster.Fit(closes, "1", TestContext.Current.CancellationToken);
        var newest = KalmanForecaster.Fit(closes.AsSpan(4000 - KalmanForecaster.FitCloses), "1", TestContext.Current.CancellationToken);

        Assert.Equal(whole.Variances, newest.Variances);
    }

    [Fact]
    public void Too_short_an_input_or_a_close_that_is_no_price_gives_no_number_and_no_exception()
    {
        var forecaster = new KalmanForecaster("1", new TrendVariances(1e-8, 2e-7, 1e-12));
        var closes = Enumerable.Repeat(100.0, 240).ToArray();

        Assert.False(forecaster.Predict(Inputs.Of(closes.AsSpan(1))).IsFinite);
        Assert.True(forecaster.Predict(Inputs.Of(closes)).IsFinite);
        closes[100] = 0;
        Assert.False(forecaster.Predict(Inputs.Of(closes)).IsFinite);
        closes[100] = 100;
        closes[^1] = double.NaN;
        Assert.False(forecaster.Predict(Inputs.Of(closes)).IsFinite);
    }

    [Fact]
    public void Fit_refuses_what_it_cannot_learn_from_and_says_why()
    {
        var closes = ArtificialSeries.Prices(ArtificialSeries.RandomWalk(1500, 10), 5e-4);
        Assert.Contains("239 closes are too few", Refusal(closes[..239]), StringComparison.Ordinal);
        Assert.Contains("no variance", Refusal([.. Enumerable.Repeat(5.0, 240)]), StringComparison.Ordinal);
        closes[1400] = -1;
        Assert.Contains("Close 1400 is -1", Refusal(closes), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KalmanForecaster(" ", new TrendVariances(1, 1, 1)));
    }

    [Fact]
    public void Persistence_says_no_change_and_claims_nothing_else()
    {
        Assert.Equal(new Forecast(0, double.NaN), new PersistenceForecaster().Predict(Inputs.Of([100])));
    }

    private static string Refusal(double[] closes) =>
        Assert.Throws<ArgumentException>(() => KalmanForecaster.Fit(closes, "1", TestContext.Current.CancellationToken)).Message;

    private static double RelativeMae(double[] closes)
    {
        var forecaster = KalmanForecaster.Fit(closes.AsSpan(0, KalmanForecaster.FitCloses), "1", TestContext.Current.CancellationToken);
        var (model, persistence) = (0.0, 0.0);
        foreach (var (forecast, realised) in Walk(forecaster, closes))
        {
            model += Math.Abs(realised - forecast.LogReturn);
            persistence += Math.Abs(realised);
        }
        return model / persistence;
    }

    // Only closes after the fit, each forecast with nothing newer than its own time.
    private static IEnumerable<(Forecast Forecast, double Realised)> Walk(KalmanForecaster forecaster, double[] closes)
    {
        for (var end = KalmanForecaster.FitCloses; end + Horizon <= closes.Length; end++)
        {
            var forecast = forecaster.Predict(Inputs.Of(closes.AsSpan(0, end), Horizon));
            yield return (forecast, Math.Log(closes[end - 1 + Horizon] / closes[end - 1]));
        }
    }
}

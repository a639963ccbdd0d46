using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Learning.StateSpace;
using CryptoPredict.Tests.Forecasting;

namespace CryptoPredict.Tests.Support;

/// <summary>Persistence and a Kalman filter of given variances for every asset: for what does not depend on training.</summary>
public sealed class FixedBundles(TimeSpan interval, ForecastingOptions forecasting) : IBundleSource
{
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Bundle? Current(Asset asset) => new(
        asset,
        Inputs.Equal(new PersistenceForecaster(), new KalmanForecaster("1", new TrendVariances(1e-8, 1e-7, 1e-10))),
        (int)(forecasting.Horizon / interval),
        interval,
        forecasting.BandCoverage,
        new SignalThresholds(forecasting.BuyThreshold, forecasting.SellThreshold));
}

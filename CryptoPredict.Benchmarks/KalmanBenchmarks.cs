using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Benchmarks;

/// <summary>What the Kalman forecaster costs: a fit on two days of minutes, and one forecast per candle.</summary>
[MemoryDiagnoser]
public class KalmanBenchmarks
{
    private readonly double[] _closes = new double[KalmanForecaster.FitCloses];
    private KalmanForecaster _forecaster = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var price = 80_000.0;
        for (var i = 0; i < _closes.Length; i++)
        {
            price *= Math.Exp(5e-4 * (random.NextDouble() + random.NextDouble() - 1));
            _closes[i] = price;
        }
        _forecaster = Fit();
    }

    [Benchmark]
    public KalmanForecaster Fit() => KalmanForecaster.Fit(_closes, "1", CancellationToken.None);

    [Benchmark]
    public Forecast Predict() => _forecaster.Predict(new ForecastInput
    {
        Asset = new Asset("BTC-USD"),
        AsOf = DateTimeOffset.UnixEpoch,
        HorizonSteps = 5,
        Closes = _closes,
        Features = [],
        FeatureCount = 0,
    });
}

using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// One retraining of one asset, from candles to four artefacts with their scores, on 10,000 training rows × 32 features with two
/// threads. The same work with PyTorch, scikit-learn and XGBoost takes 12 to 17 s on two cores of such a machine.
/// </summary>
[MedianColumn]
[MinColumn]
public class RetrainBenchmarks
{
    private static readonly ForecastScope Scope = new(new Asset("BTC-USD"), 5, TimeSpan.FromMinutes(1));
    private static readonly RetrainOptions Options = new() { Threads = 2 };
    private static readonly ImmutableArray<IModelTrainer<IForecaster>> Trainers = ModelCatalogue.Trainers(TimeProvider.System);

    private Candle[] _candles = [];
    private TrainingData _data = null!;

    [GlobalSetup]
    public void MakeCandles()
    {
        var random = new Random(1);
        var price = 60_000.0;
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _candles = [.. Enumerable.Range(0, TrainingData.RequiredCandles(Options, Scope.HorizonSteps)).Select(i =>
        {
            var open = price;
            price *= Math.Exp(1e-3 * (random.NextDouble() - 0.5));
            return new Candle(start.AddMinutes(i), open, Math.Max(open, price) * 1.0002, Math.Min(open, price) * 0.9998, price, random.NextDouble());
        })];
        _data = TrainingData.Build(Scope, _candles, Options);
    }

    [Benchmark]
    public int All()
    {
        var data = BuildData();
        return Trainers.Sum(trainer => trainer.Train(data, Options, seed: 1).Artefact.Length);
    }

    [Benchmark]
    public TrainingData BuildData() => TrainingData.Build(Scope, _candles, Options);

    [Benchmark]
    public TrainedModel<IForecaster> Kalman() => Trainers[0].Train(_data, Options, seed: 1);

    [Benchmark]
    public TrainedModel<IForecaster> RandomForest() => Trainers[1].Train(_data, Options, seed: 1);

    [Benchmark]
    public TrainedModel<IForecaster> LightGbm() => Trainers[2].Train(_data, Options, seed: 1);

    [Benchmark]
    public TrainedModel<IForecaster> Lstm() => Trainers[3].Train(_data, Options, seed: 1);

    /// <summary>The network without early stopping: all ten epochs.</summary>
    [Benchmark]
    public TrainedModel<IForecaster> LstmAllEpochs() => Trainers[3].Train(_data, Options with { Lstm = new() { Patience = 10 } }, seed: 1);
}

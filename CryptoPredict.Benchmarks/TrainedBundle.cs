using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Benchmarks;

/// <summary>A bundle of all models, trained once on given candles.</summary>
internal sealed class TrainedBundle : IBundleSource
{
    private readonly Bundle _bundle;

    public TrainedBundle(Asset asset, TimeSpan interval, ForecastingOptions options, IReadOnlyList<Candle> candles)
    {
        var scope = new ForecastScope(asset, (int)(options.Horizon / interval), interval);
        var training = new RetrainOptions();
        var data = TrainingData.Build(scope, candles, training);
        var trainers = ModelCatalogue.Trainers(TimeProvider.System);
        var members = trainers.Select(trainer => ModelCatalogue.MemberOf(trainer.Train(data, training, training.Seed).Trained.Model, new EnsembleOptions()));
        _bundle = new Bundle(
            asset, new Ensemble(members), scope.HorizonSteps, interval, options.BandCoverage,
            new SignalThresholds(options.BuyThreshold, options.SellThreshold));
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Bundle? Current(Asset asset) => _bundle;
}

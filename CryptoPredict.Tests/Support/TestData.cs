using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Support;

/// <summary>Uploads and daily series over a test's database; only the LSTM's training is a fake.</summary>
internal sealed class TestData : IDisposable
{
    private readonly DailyForecasts _forecasts;
    private readonly DailyTraining _daily;

    public TestData(
        TestDatabase store, IMarketSource market, IModelRegistry registry, FakeLstmTraining lstm, UploadOptions options, TimeProvider wall,
        ILoggerFactory loggers)
    {
        var series = new SqliteSeriesStore(store.Database);
        var uploads = new SqliteUploadStore(store.Database, wall);
        var intake = new UploadIntake(uploads, Path.Combine(store.Folder, "uploads"), options, market, wall);
        var history = new DailyHistory(series, market);
        var networks = new DailyNetworks(history, series, registry, market.Clock, wall);
        _daily = new DailyTraining(history, networks, registry, market.Clock, wall);
        _forecasts = new DailyForecasts(registry, history, _daily);
        var merge = new UploadMerge(intake, uploads, new UploadStaging(intake, uploads, store.Candles, market), market, loggers.CreateLogger<UploadMerge>());
        var training = new UploadTraining(intake, merge, new UploadLearning(lstm, lstm, registry, networks, _daily), loggers.CreateLogger<UploadTraining>());
        var takeBack = new UploadTakeBack(intake, uploads, market, networks, _daily, lstm);
        Changes = new SeriesChanges(series, history, _daily, wall);
        Services = new DataServices(series, intake, training, takeBack, history, _daily, _forecasts);
    }

    public DataServices Services { get; }

    public SeriesChanges Changes { get; }

    public void Dispose()
    {
        _forecasts.Dispose();
        _daily.Dispose();
    }
}

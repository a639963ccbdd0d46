using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Series;

/// <summary>Uploads, the daily series that come of them, and their forecasts, put together over one market's store.</summary>
public sealed class DataServices : IDisposable
{
    private readonly DailyTraining _daily;
    private readonly DailyForecasts _forecasts;

    private DataServices(
        Database database, SqliteUploadStore uploads, UploadIntake intake, IMarketSource market, TrainingContext context, IFineTuner fineTuner,
        IRetrainer retrainer, TimeProvider wall, ILoggerFactory loggers)
    {
        Store = new SqliteSeriesStore(database);
        Uploads = uploads;
        Intake = intake;
        History = new DailyHistory(Store, market);
        _daily = new DailyTraining(History, context.Registry, market.Clock, wall);
        _forecasts = new DailyForecasts(context.Registry, History, _daily);
        Training = new UploadTraining(
            intake, uploads, context.Candles, _daily, fineTuner, retrainer, context.Registry, market, loggers.CreateLogger<UploadTraining>());
    }

    /// <summary>Stored daily series.</summary>
    public ISeriesStore Store { get; }

    /// <summary>The history of uploads.</summary>
    public IUploadStore Uploads { get; }

    /// <summary>Where files come in.</summary>
    public UploadIntake Intake { get; }

    /// <summary>Merges them and trains on.</summary>
    public UploadTraining Training { get; }

    /// <summary>The daily values of series and assets.</summary>
    public DailyHistory History { get; }

    /// <summary>Fits daily models anew.</summary>
    public DailyTraining Daily => _daily;

    /// <summary>Forecasts by the newest daily models.</summary>
    public IDailyForecasts Forecasts => _forecasts;

    /// <summary>Opens the folder of uploads and sweeps what an interrupted process left there.</summary>
    /// <param name="database">The market's database.</param>
    /// <param name="folder">The folder of the market's uploads, absolute.</param>
    /// <param name="options">What may be uploaded; validated.</param>
    /// <param name="market">The market.</param>
    /// <param name="context">What training works on.</param>
    /// <param name="fineTuner">Fine-tunes the LSTM.</param>
    /// <param name="retrainer">Builds it.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="loggers">Where faults are told.</param>
    /// <param name="metrics">Where it is told how long uploads take; null for nowhere.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<DataServices> OpenAsync(
        Database database, string folder, UploadOptions options, IMarketSource market, TrainingContext context, IFineTuner fineTuner, IRetrainer retrainer,
        TimeProvider wall, ILoggerFactory loggers, UploadMetrics? metrics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var uploads = new SqliteUploadStore(database, wall);
        var intake = await UploadIntake.OpenAsync(uploads, folder, options, wall, metrics, cancellationToken).ConfigureAwait(false);
        return new DataServices(database, uploads, intake, market, context, fineTuner, retrainer, wall, loggers);
    }

    /// <summary>Removes an uploaded series: its values go, and no version of its model serves any more.</summary>
    /// <param name="id">The series.</param>
    /// <param name="by">Who removes it.</param>
    /// <param name="cancellationToken">Stops it before the values go.</param>
    /// <returns>False when there is none of that id.</returns>
    public async Task<bool> RemoveSeriesAsync(Asset id, string by, CancellationToken cancellationToken)
    {
        if (!await Store.RemoveAsync(id, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await _daily.RetireAsync(id, by).ConfigureAwait(false);
        return true;
    }

    /// <summary>Lets go of the registry.</summary>
    public void Dispose()
    {
        _forecasts.Dispose();
        _daily.Dispose();
    }
}

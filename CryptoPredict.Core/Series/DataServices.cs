using CryptoPredict.Core.Series.Daily;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Core.Series;

/// <summary>Uploads, the daily series that come of them, and their forecasts, over one market's store.</summary>
/// <param name="store">Stored daily series.</param>
/// <param name="intake">Where files come in.</param>
/// <param name="training">Merges them and trains on.</param>
/// <param name="takeBack">Takes them back.</param>
/// <param name="history">The daily values of series and assets.</param>
/// <param name="daily">Fits daily models anew.</param>
/// <param name="forecasts">Forecasts by the newest daily models.</param>
public sealed class DataServices(
    ISeriesStore store, UploadIntake intake, UploadTraining training, UploadTakeBack takeBack, DailyHistory history,
    DailyTraining daily, IDailyForecasts forecasts)
{
    /// <summary>Stored daily series.</summary>
    public ISeriesStore Store { get; } = store;

    /// <summary>The history of uploads.</summary>
    public IUploadStore Uploads { get; } = intake.Store;

    /// <summary>Where files come in.</summary>
    public UploadIntake Intake { get; } = intake;

    /// <summary>Merges them and trains on.</summary>
    public UploadTraining Training { get; } = training;

    /// <summary>Takes merged uploads back.</summary>
    public UploadTakeBack TakeBack { get; } = takeBack;

    /// <summary>The daily values of series and assets.</summary>
    public DailyHistory History { get; } = history;

    /// <summary>Fits daily models anew.</summary>
    public DailyTraining Daily { get; } = daily;

    /// <summary>Forecasts by the newest daily models.</summary>
    public IDailyForecasts Forecasts { get; } = forecasts;
}

using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Core.Series;

/// <summary>Daily series kept for good: uploaded ones, and the daily closes that stored candles give. One value per series and day.</summary>
public interface ISeriesStore
{
    /// <summary>All uploaded series, in ordinal order.</summary>
    Task<IReadOnlyList<SeriesSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>An uploaded series, oldest day first; empty when there is none of that id.</summary>
    Task<IReadOnlyList<SeriesPoint>> ReadAsync(Asset id, CancellationToken cancellationToken);

    /// <summary>What is stored of every asset and series: candles first, each in ordinal order.</summary>
    /// <param name="interval">Length of the market's candles.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<DataSet>> ReadDataSetsAsync(TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>The longest gaps within what is stored, longest first.</summary>
    /// <param name="id">The asset or series.</param>
    /// <param name="kind">Whether its candles or its daily values are meant.</param>
    /// <param name="interval">Length of the market's candles.</param>
    /// <param name="limit">The most that are read, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<DataGap>> ReadGapsAsync(Asset id, UploadKind kind, TimeSpan interval, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an uploaded series another name, in one transaction; where there is one of that name, its days, its events and what was said of it stay, and
    /// days that it lacks are added.
    /// </summary>
    /// <param name="id">The series.</param>
    /// <param name="name">Its name from now on, another than before.</param>
    /// <param name="now">Wall time, for when it was last changed.</param>
    /// <param name="cancellationToken">Undoes it until it is done.</param>
    Task<SeriesMove> RenameAsync(Asset id, Asset name, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes what people say of an uploaded series, in the place of what they said before.</summary>
    /// <returns>False when there is none of that id.</returns>
    Task<bool> SetAsync(Asset id, SeriesSettings settings, CancellationToken cancellationToken);

    /// <summary>What is known of days of an uploaded series beforehand, by day; empty when nothing is.</summary>
    Task<IReadOnlyList<KnownEvent>> ReadEventsAsync(Asset id, CancellationToken cancellationToken);

    /// <summary>Writes what is known of days of an uploaded series, in the place of what was known before, in one transaction.</summary>
    /// <returns>False when there is no series of that id.</returns>
    Task<bool> SetEventsAsync(Asset id, IReadOnlyList<KnownEvent> events, CancellationToken cancellationToken);

    /// <summary>Removes an uploaded series with its values and its events.</summary>
    /// <returns>False when there is none of that id.</returns>
    Task<bool> RemoveAsync(Asset id, CancellationToken cancellationToken);

    /// <summary>
    /// The daily closes of an asset's stored candles, oldest day first: of each UTC day the close of the candle that ends with it. A day
    /// whose last candle is missing, or not there yet, is left out.
    /// </summary>
    Task<IReadOnlyList<SeriesPoint>> ReadDailyClosesAsync(Asset asset, CancellationToken cancellationToken);
}

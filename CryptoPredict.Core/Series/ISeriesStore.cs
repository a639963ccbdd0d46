using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Series;

/// <summary>Daily series kept for good: uploaded ones, and the daily closes that stored candles give. One value per series and day.</summary>
public interface ISeriesStore
{
    /// <summary>All uploaded series, in ordinal order.</summary>
    Task<IReadOnlyList<SeriesSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>An uploaded series, oldest day first; empty when there is none of that id.</summary>
    Task<IReadOnlyList<SeriesPoint>> ReadAsync(Asset id, CancellationToken cancellationToken);

    /// <summary>Removes an uploaded series with its values.</summary>
    /// <returns>False when there is none of that id.</returns>
    Task<bool> RemoveAsync(Asset id, CancellationToken cancellationToken);

    /// <summary>
    /// The daily closes of an asset's stored candles, oldest day first: of each UTC day the close of the candle that ends with it. A day
    /// whose last candle is missing, or not there yet, is left out.
    /// </summary>
    Task<IReadOnlyList<SeriesPoint>> ReadDailyClosesAsync(Asset asset, CancellationToken cancellationToken);
}

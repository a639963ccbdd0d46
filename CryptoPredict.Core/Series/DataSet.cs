using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Core.Series;

/// <summary>What is stored of one asset or series.</summary>
/// <param name="Id">The asset or series.</param>
/// <param name="Kind">Whether candles or daily values are stored.</param>
/// <param name="First">Open time of the oldest candle, or the first day, UTC.</param>
/// <param name="Last">Open time of the newest candle, or the last day, UTC.</param>
/// <param name="Rows">How many candles or days.</param>
/// <param name="Missing">How many are missing between the first and the last.</param>
/// <param name="Sources">Where they came from, the market first.</param>
public sealed record DataSet(
    Asset Id, UploadKind Kind, DateTimeOffset First, DateTimeOffset Last, long Rows, long Missing, IReadOnlyList<DataSetSource> Sources);

/// <summary>Rows of one origin.</summary>
/// <param name="Upload">The upload that brought them; null for the market, and for what earlier versions merged without writing it down.</param>
/// <param name="Rows">How many.</param>
public sealed record DataSetSource(long? Upload, long Rows);

/// <summary>A stretch in which nothing is stored.</summary>
/// <param name="From">Where the first missing candle or day would begin, UTC.</param>
/// <param name="To">Where the next one stored begins.</param>
/// <param name="Missing">How many are missing.</param>
public sealed record DataGap(DateTimeOffset From, DateTimeOffset To, long Missing);

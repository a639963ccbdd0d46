using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Import;

/// <summary>
/// Reads daily series from CSV files of a date, perhaps an id, and a value, such as <c>date,product_id,sales</c>; also the closes of a
/// candle file. Columns are found by their names and by what they hold, or given. A time belongs to the day that is written; without an offset that is UTC.
/// </summary>
public static class SeriesCsv
{
    /// <summary>Reads the first rows of a file and tells its format.</summary>
    /// <param name="stream">The file, at its start; read forward only, and left open.</param>
    /// <param name="options">What the caller knows about it; null for nothing.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A reader that delivers the values in the order of the file.</returns>
    /// <exception cref="CsvImportException">The file holds no daily series.</exception>
    public static async Task<SeriesCsvReader> OpenAsync(Stream stream, SeriesCsvOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new SeriesCsvOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxFindingsPerRule, nameof(options));
        if (options.Series is { } series && !Asset.IsValidSymbol(series.Symbol))
        {
            throw new ArgumentException($"\"{series.Symbol}\" is no series' name ({Asset.SymbolRule}).", nameof(options));
        }

        var lines = new CsvFileLines(new CsvSource(stream, options.Limits));
        var detected = await lines.BeginAsync(sample => SeriesCsvReader.Detect(sample, options), cancellationToken).ConfigureAwait(false);
        return new SeriesCsvReader(lines, detected!, options);
    }
}

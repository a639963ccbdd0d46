using System.Runtime.InteropServices;

namespace CryptoPredict.Core.Market.Import;

/// <summary>
/// Reads candles from the CSV files people have: Binance klines with and without header, CryptoDataDownload, investing.com,
/// CoinMarketCap, <c>timestamp,open,high,low,close,volume</c>, and wide files of several assets. The format is detected from
/// the first rows and reported; a time is taken as the candle's open time, and as UTC where it has no offset.
/// </summary>
public static class CandleCsv
{
    /// <summary>Reads the first rows of a file and tells its format.</summary>
    /// <param name="stream">The file, at its start; read forward only, and left open.</param>
    /// <param name="options">What the caller knows about it; null for nothing.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A reader that delivers the candles in the order of the file.</returns>
    /// <exception cref="CsvImportException">The file is no candle CSV.</exception>
    public static async Task<CandleCsvReader> OpenAsync(Stream stream, CandleCsvOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new CandleCsvOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxFindingsPerRule, nameof(options));
        if (options.Asset is { } asset && !Asset.IsValidSymbol(asset.Symbol))
        {
            throw new ArgumentException($"\"{asset.Symbol}\" is no asset's name ({Asset.SymbolRule}).", nameof(options));
        }

        var lines = new CsvFileLines(new CsvSource(stream, options.Limits));
        var detected = await lines.BeginAsync(sample => CandleCsvReader.Detect(sample, options), cancellationToken).ConfigureAwait(false);
        return new CandleCsvReader(lines, detected!, options);
    }

    /// <summary>Reads a whole file into memory, about 60 bytes a candle.</summary>
    /// <param name="stream">The file, at its start; read forward only, and left open.</param>
    /// <param name="options">What the caller knows about it; null for nothing.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file is no candle CSV.</exception>
    public static async Task<CandleCsvContent> ReadAllAsync(Stream stream, CandleCsvOptions? options, CancellationToken cancellationToken)
    {
        var reader = await OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        Dictionary<Asset, List<Candle>> candles = [];
        await foreach (var row in reader.ReadCandlesAsync(cancellationToken).ConfigureAwait(false))
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(candles, row.Asset, out _);
            list ??= [];
            list.Add(row.Candle);
        }

        var sorted = reader.Format.Order == CandleOrder.OldestFirst && reader.Report.Count(ImportRule.OutOfOrder) == 0;
        foreach (var list in candles.Values.Where(_ => !sorted))
        {
            list.Sort((a, b) => a.OpenTime.CompareTo(b.OpenTime));
        }

        return new CandleCsvContent(
            reader.Format, reader.Report, candles.ToDictionary(c => c.Key, IReadOnlyList<Candle> (c) => c.Value));
    }
}

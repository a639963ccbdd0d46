using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads a whole uploaded file, says what is in it and holds its rows against the data set; stores nothing.</summary>
/// <param name="store">What the rows are held against.</param>
/// <param name="folder">The uploaded files.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class UploadInspector(IUploadStore store, UploadFolder folder, TimeProvider wall)
{
    private const int PreviewRows = 10;
    private const int PreviewWidth = 60;

    // Stands for whoever the file does not name.
    private static readonly Asset Unnamed = new("unnamed");

    /// <summary>Detects what a file is and checks every row.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file holds neither candles nor daily values.</exception>
    public async Task<UploadFindings> InspectAsync(string file, DateOnly today, CancellationToken cancellationToken)
    {
        Func<Stream> open = () => folder.Open(file);
        try
        {
            return await ReadCandlesAsync(open, new UploadReading(UploadKind.Candles), cancellationToken).ConfigureAwait(false);
        }
        catch (CsvImportException notCandles)
        {
            try
            {
                return await ReadSeriesAsync(open, new UploadReading(UploadKind.DailySeries), today, cancellationToken).ConfigureAwait(false);
            }
            catch (CsvImportException notDaily) when (notDaily.Message != notCandles.Message)
            {
                throw new CsvImportException($"The file holds neither candles nor daily values. {notCandles.Message} {notDaily.Message}", notCandles);
            }
        }
    }

    /// <summary>Checks every row of a file read in a given way.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public Task<UploadFindings> InspectAsync(string file, UploadReading reading, DateOnly today, CancellationToken cancellationToken)
    {
        Func<Stream> open = () => folder.Open(file);
        return reading.Kind == UploadKind.Candles ? ReadCandlesAsync(open, reading, cancellationToken)
            : ReadSeriesAsync(open, reading, today, cancellationToken);
    }

    private async Task<UploadFindings> ReadCandlesAsync(Func<Stream> open, UploadReading reading, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var (reader, needsName) = await OpenCandlesAsync(stream, open, reading.Target, cancellationToken).ConfigureAwait(false);
        var at = wall.GetUtcNow();
        var met = await CompareAsync(reader, cancellationToken).ConfigureAwait(false);
        var (header, preview) = await PreviewAsync(open, reader.Format.Separator, reader.Format.HeaderRow, cancellationToken).ConfigureAwait(false);
        return Found(reading, reader.Format.Describe(), header, preview, needsName, reader.Report, met, at) with { Interval = reader.Format.Interval };
    }

    private static async Task<(CandleCsvReader Reader, bool NeedsName)> OpenCandlesAsync(
        Stream stream, Func<Stream> open, Asset? target, CancellationToken cancellationToken)
    {
        if (target is not null)
        {
            return (await CandleCsv.OpenAsync(stream, new CandleCsvOptions { Asset = target }, cancellationToken).ConfigureAwait(false), false);
        }

        try
        {
            var probe = open();
            await using var closing = probe.ConfigureAwait(false);
            await CandleCsv.OpenAsync(probe, null, cancellationToken).ConfigureAwait(false);
            return (await CandleCsv.OpenAsync(stream, null, cancellationToken).ConfigureAwait(false), false);
        }
        catch (CsvImportException)
        {
            // The one thing missing may be the name.
            return (await CandleCsv.OpenAsync(stream, new CandleCsvOptions { Asset = Unnamed }, cancellationToken).ConfigureAwait(false), true);
        }
    }

    private async Task<RowsMet> CompareAsync(CandleCsvReader reader, CancellationToken cancellationToken)
    {
        var comparison = await store.CompareAsync(UploadKind.Candles, cancellationToken).ConfigureAwait(false);
        await using var closing = comparison.ConfigureAwait(false);
        await foreach (var candle in reader.ReadCandlesAsync(cancellationToken).ConfigureAwait(false))
        {
            comparison.Add(candle);
        }

        return comparison.Complete();
    }

    private async Task<UploadFindings> ReadSeriesAsync(Func<Stream> open, UploadReading reading, DateOnly today, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var options = new SeriesCsvOptions { Series = reading.Target ?? Unnamed, Columns = reading.Columns, SameDay = reading.SameDay, LastDay = today };
        var reader = await SeriesCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var at = wall.GetUtcNow();
        var met = await CompareAsync(reader, cancellationToken).ConfigureAwait(false);
        if (met.Known + met.Conflicts > 0 && reader.Report.Count(ImportRule.SameDay) > 0)
        {
            met = await CompareDaysAsync(open, options, cancellationToken).ConfigureAwait(false);
        }

        var format = reader.Format;
        var (_, preview) = await PreviewAsync(open, format.Separator, format.HeaderRow, cancellationToken).ConfigureAwait(false);
        var read = reading with { Columns = format.Columns, SameDay = format.SameDay };
        return Found(read, format.Describe(), format.Header, preview, format.Columns.Id is null && reading.Target is null, reader.Report, met, at);
    }

    private async Task<RowsMet> CompareAsync(SeriesCsvReader reader, CancellationToken cancellationToken)
    {
        var comparison = await store.CompareAsync(UploadKind.DailySeries, cancellationToken).ConfigureAwait(false);
        await using var closing = comparison.ConfigureAwait(false);
        await foreach (var value in reader.ReadValuesAsync(cancellationToken).ConfigureAwait(false))
        {
            comparison.Add(value);
        }

        return comparison.Complete();
    }

    // What a day of several rows becomes is known at the end of the file alone, and the rows of all days may be too many for memory: they are put together on
    // the disk, as a merge does.
    private async Task<RowsMet> CompareDaysAsync(Func<Stream> open, SeriesCsvOptions options, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var reader = await SeriesCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var staged = await store.StageAsync(folder.NewStage(), UploadKind.DailySeries, cancellationToken).ConfigureAwait(false);
        await using var leaving = staged.ConfigureAwait(false);
        await foreach (var value in reader.ReadValuesAsync(cancellationToken).ConfigureAwait(false))
        {
            staged.Add(value, reader.Format.SameDay);
        }

        return await store.CompareAsync(staged, cancellationToken).ConfigureAwait(false);
    }

    private static UploadFindings Found(
        UploadReading reading, string format, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> preview, bool needsName, ImportReport report,
        RowsMet met, DateTimeOffset at)
    {
        var compared = new UploadComparison(
            report.Series.Sum(series => series.Count) - met.Known - met.Conflicts, met.Known, met.Conflicts, met.FirstConflicts, at);
        return new UploadFindings(
            reading, format, header, preview, needsName, report with { Series = [.. report.Series.Take(UploadFindings.MaxSeriesListed)] }, report.Series.Count,
            needsName ? null : compared);
    }

    private static async Task<(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)> PreviewAsync(
        Func<Stream> open, char separator, long? headerRow, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var lines = await CandleCsv.ReadSampleAsync(new CsvLineReader(stream), cancellationToken).ConfigureAwait(false);
        var header = lines.FirstOrDefault(l => l.Row == headerRow) is { Text: { } text } ? SeriesCsvDetector.Split(text, separator) : null;
        List<IReadOnlyList<string>> rows =
            [.. lines.Where(l => headerRow is null || l.Row > headerRow).Take(PreviewRows).Select(l => Fields(l.Text, separator))];
        return (header ?? [.. Enumerable.Range(1, rows.Max(r => r.Count)).Select(n => $"column {n}")], rows);
    }

    // A row with broken quotes is shown as it stands.
    private static List<string> Fields(string line, char separator) =>
        [.. (SeriesCsvDetector.Split(line, separator) is { Count: > 0 } fields ? fields : [line])
            .Select(f => f.Length <= PreviewWidth ? f : $"{f[..PreviewWidth]}…")];
}

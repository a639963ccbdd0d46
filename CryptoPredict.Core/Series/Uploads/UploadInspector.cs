using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads a whole uploaded file, says what is in it and holds its rows against the data set; stores nothing.</summary>
/// <param name="store">What the rows are held against.</param>
/// <param name="folder">The uploaded files.</param>
/// <param name="interval">Length of the market's candles.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class UploadInspector(IUploadStore store, UploadFolder folder, TimeSpan interval, TimeProvider wall)
{
    private const int PreviewRows = 10;
    private const int PreviewWidth = 60;

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    // Stands for whoever the file does not name.
    private static readonly Asset Unnamed = new("unnamed");

    /// <summary>Detects what a file is and checks every row. Daily candles in a market of other ones are taken for daily values, the closes.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file holds neither candles nor daily values.</exception>
    public async Task<UploadFindings> InspectAsync(string file, DateOnly today, CancellationToken cancellationToken)
    {
        var (length, notCandles) = await FindIntervalAsync(() => folder.Open(file), cancellationToken).ConfigureAwait(false);
        if (length is not null && (length != OneDay || interval == OneDay))
        {
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }

        try
        {
            return await InspectAsync(UploadKind.DailySeries).ConfigureAwait(false);
        }
        catch (CsvImportException) when (length is not null)
        {
            // A wide file, for one: its candles can be read all the same.
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }
        catch (CsvImportException notDaily) when (notDaily.Message != notCandles!.Message)
        {
            throw new CsvImportException($"The file holds neither candles nor daily values. {notCandles.Message} {notDaily.Message}", notCandles);
        }

        async Task<UploadFindings> InspectAsync(UploadKind kind) =>
            (await PreviewAsync(file, new UploadReading(kind), null, today, cancellationToken).ConfigureAwait(false)).Findings;
    }

    /// <summary>Checks every row of a file read in a given way.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="drawn">Whose curve is wanted; null for that of the first row.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public Task<UploadPreview> PreviewAsync(string file, UploadReading reading, Asset? drawn, DateOnly today, CancellationToken cancellationToken)
    {
        Func<Stream> open = () => folder.Open(file);
        return reading.Kind == UploadKind.Candles
            ? ReadCandlesAsync(open, reading, drawn, cancellationToken) : ReadSeriesAsync(open, reading, drawn, today, cancellationToken);
    }

    private static async Task<(TimeSpan? Length, CsvImportException? Refusal)> FindIntervalAsync(Func<Stream> open, CancellationToken cancellationToken)
    {
        try
        {
            var stream = open();
            await using var closing = stream.ConfigureAwait(false);
            var (reader, _) = await OpenCandlesAsync(stream, open, new UploadReading(UploadKind.Candles), cancellationToken).ConfigureAwait(false);
            return (reader.Format.Interval, null);
        }
        catch (CsvImportException refusal)
        {
            return (null, refusal);
        }
    }

    private async Task<UploadPreview> ReadCandlesAsync(Func<Stream> open, UploadReading reading, Asset? drawn, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var (reader, needsName) = await OpenCandlesAsync(stream, open, reading, cancellationToken).ConfigureAwait(false);
        var format = reader.Format;
        var at = wall.GetUtcNow();
        CurveBuilder? curve = null;
        var comparison = await store.CompareAsync(UploadKind.Candles, cancellationToken).ConfigureAwait(false);
        await using var leaving = comparison.ConfigureAwait(false);
        await foreach (var candle in reader.ReadCandlesAsync(cancellationToken).ConfigureAwait(false))
        {
            comparison.Add(candle);
            drawn ??= candle.Asset;
            if (candle.Asset == drawn)
            {
                curve ??= new CurveBuilder(candle.Asset, format.Interval);
                curve.Add(candle.Candle.OpenTime, candle.Candle.Close);
            }
        }

        var (header, preview) = await PreviewAsync(open, format.Separator, format.HeaderRow, cancellationToken).ConfigureAwait(false);
        var findings = Found(reading, format.Describe(), header, preview, needsName, reader.Report, comparison.Complete(), at);
        return new UploadPreview(
            findings with { Interval = format.Interval, Alternatives = [.. reader.Doubts.Select(doubt => ToAlternative(doubt, reading))] }, curve?.ToCurve());
    }

    private static async Task<(CandleCsvReader Reader, bool NeedsName)> OpenCandlesAsync(
        Stream stream, Func<Stream> open, UploadReading reading, CancellationToken cancellationToken)
    {
        var options = new CandleCsvOptions { Asset = reading.Target, Dates = reading.Dates, Decimals = reading.Decimals, MayGuess = true };
        if (reading.Target is not null)
        {
            return (await CandleCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false), false);
        }

        try
        {
            var probe = open();
            await using var closing = probe.ConfigureAwait(false);
            await CandleCsv.OpenAsync(probe, options, cancellationToken).ConfigureAwait(false);
            return (await CandleCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false), false);
        }
        catch (CsvImportException)
        {
            // The one thing missing may be the name.
            return (await CandleCsv.OpenAsync(stream, options with { Asset = Unnamed }, cancellationToken).ConfigureAwait(false), true);
        }
    }

    private async Task<UploadPreview> ReadSeriesAsync(
        Func<Stream> open, UploadReading reading, Asset? drawn, DateOnly today, CancellationToken cancellationToken)
    {
        var stream = open();
        await using var closing = stream.ConfigureAwait(false);
        var options = new SeriesCsvOptions
        {
            Series = reading.Target ?? Unnamed,
            Columns = reading.Columns,
            SameDay = reading.SameDay,
            Dates = reading.Dates,
            Decimals = reading.Decimals,
            MayGuess = true,
            LastDay = today,
        };
        var reader = await SeriesCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var format = reader.Format;
        var at = wall.GetUtcNow();
        var days = new DayCurve(drawn, format.SameDay);
        var met = await CompareAsync(reader, days, cancellationToken).ConfigureAwait(false);
        if (met.Known + met.Conflicts > 0 && reader.Report.Count(ImportRule.SameDay) > 0)
        {
            met = await CompareDaysAsync(open, options, cancellationToken).ConfigureAwait(false);
        }

        var (_, preview) = await PreviewAsync(open, format.Separator, format.HeaderRow, cancellationToken).ConfigureAwait(false);
        var isOne = format.Columns.Id is null;
        var read = reading with { Target = isOne ? reading.Target : null, Columns = format.Columns, SameDay = format.SameDay };
        var findings = Found(read, format.Describe(), format.Header, preview, isOne && reading.Target is null, reader.Report, met, at);
        return new UploadPreview(
            findings with
            {
                Interval = (await FindIntervalAsync(open, cancellationToken).ConfigureAwait(false)).Length,
                Alternatives = [.. reader.Doubts.Select(doubt => ToAlternative(doubt, read))],
            },
            days.ToCurve());
    }

    private static AlternativeReading ToAlternative(CsvDoubt doubt, UploadReading reading)
    {
        return new AlternativeReading(doubt.Question, doubt.IsOpen, doubt.Row, doubt.Text, Example(doubt.Taken), Example(doubt.Other));

        ReadingExample Example(CsvWay way) => new(way.Value, reading with
        {
            Dates = way.Dates ?? reading.Dates,
            Decimals = way.Decimals ?? reading.Decimals,
            Columns = way.ValueColumn is { } column ? reading.Columns! with { Value = column } : reading.Columns,
        });
    }

    private async Task<RowsMet> CompareAsync(SeriesCsvReader reader, DayCurve days, CancellationToken cancellationToken)
    {
        var comparison = await store.CompareAsync(UploadKind.DailySeries, cancellationToken).ConfigureAwait(false);
        await using var closing = comparison.ConfigureAwait(false);
        await foreach (var value in reader.ReadValuesAsync(cancellationToken).ConfigureAwait(false))
        {
            comparison.Add(value);
            days.Add(value);
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

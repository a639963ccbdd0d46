using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads a whole uploaded file, says what is in it and holds its rows against the data set; stores nothing.</summary>
/// <param name="store">What the rows are held against.</param>
/// <param name="folder">The uploaded files.</param>
/// <param name="market">The market.</param>
/// <param name="limits">How much is unpacked at most.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class UploadInspector(IUploadStore store, UploadFolder folder, IMarketSource market, UnpackingLimits limits, TimeProvider wall)
{
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    // Stands for whoever the file does not name.
    private static readonly Asset Unnamed = new("unnamed");

    private readonly SeriesInspector _series = new(store, folder, limits, wall);
    private readonly PriceScale _scale = new(store, market);

    /// <summary>
    /// Detects what a file is and checks every row. Daily candles in a market of other ones are taken for daily values, the closes. A table of which nobody can
    /// tell the columns is found to wait for them.
    /// </summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file holds no table.</exception>
    public async Task<UploadFindings> InspectAsync(string file, DateOnly today, CancellationToken cancellationToken)
    {
        var (candles, notCandles) = await ProbeAsync(file, new UploadReading(UploadKind.Candles), cancellationToken).ConfigureAwait(false);
        if (candles is { Format: { Interval: var length, Layout: var layout } }
            && (length != OneDay || market.Interval == OneDay || layout == CandleCsvLayout.Wide))
        {
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }

        try
        {
            var (daily, hasTimes) = await _series.ReadAsync(file, new UploadReading(UploadKind.DailySeries), null, today, cancellationToken)
                .ConfigureAwait(false);
            var why = notCandles is not null && (hasTimes || notCandles.IsAboutCandles) ? notCandles.Message : null;
            return daily.Findings with { Interval = candles?.Format.Interval, Why = why };
        }
        catch (CsvImportException) when (candles is not null)
        {
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }
        catch (CsvImportException notDaily) when (notDaily.IsColumnsOpen)
        {
            var (header, preview) = await FirstRows.ReadAsync(folder.Open(file), limits, cancellationToken).ConfigureAwait(false);
            return new UploadFindings(
                new UploadReading(UploadKind.DailySeries), $"A table of {header.Count} columns.", header, preview, NeedsName: true, ImportReport.Empty, 0,
                ColumnsOpen: notDaily.Message);
        }
        catch (CsvImportException notDaily) when (notCandles is { IsAboutCandles: true } && notDaily.Message != notCandles.Message)
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
    public async Task<UploadPreview> PreviewAsync(string file, UploadReading reading, Asset? drawn, DateOnly today, CancellationToken cancellationToken)
    {
        if (reading.Kind == UploadKind.Candles)
        {
            return await ReadCandlesAsync(file, reading, drawn, cancellationToken).ConfigureAwait(false);
        }

        var (preview, _) = await _series.ReadAsync(file, reading, drawn, today, cancellationToken).ConfigureAwait(false);
        var (candles, _) = await ProbeAsync(file, new UploadReading(UploadKind.Candles), cancellationToken).ConfigureAwait(false);
        return preview with { Findings = preview.Findings with { Interval = candles?.Format.Interval } };
    }

    /// <summary>An alternative as it is told of a file.</summary>
    internal static AlternativeReading ToAlternative(CsvDoubt doubt, UploadReading reading)
    {
        return new AlternativeReading(doubt.Question, doubt.IsOpen, doubt.Row, doubt.Text, Example(doubt.Taken), Example(doubt.Other));

        ReadingExample Example(CsvWay way) => new(way.Value, reading with
        {
            Dates = way.Dates ?? reading.Dates,
            Decimals = way.Decimals ?? reading.Decimals,
            Columns = way.ValueColumn is { } column ? reading.Columns! with { Value = column } : reading.Columns,
            CandleColumns = way.Candles ?? reading.CandleColumns,
            SameDay = way.SameDay ?? reading.SameDay,
            Zone = way.Zone ?? reading.Zone,
        });
    }

    /// <summary>Puts together what was found.</summary>
    internal static UploadFindings Found(
        UploadReading reading, string format, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> preview, bool needsName, ImportReport report,
        RowsMet met, DateTimeOffset at)
    {
        var compared = new UploadComparison(
            (met.Rows ?? report.Series.Sum(series => series.Count)) - met.Known - met.Conflicts, met.Known, met.Conflicts, met.FirstConflicts, at);
        return new UploadFindings(
            reading, format, header, preview, needsName, report with { Series = [.. report.Series.Take(UploadFindings.MaxSeriesListed)] }, report.Series.Count,
            needsName ? null : compared);
    }

    // The first rows as candles, or why they are none.
    private async Task<(CandleCsvReader? Candles, CsvImportException? Refusal)> ProbeAsync(
        string file, UploadReading reading, CancellationToken cancellationToken)
    {
        try
        {
            var stream = folder.Open(file);
            await using var closing = stream.ConfigureAwait(false);
            return ((await OpenCandlesAsync(stream, file, reading, cancellationToken).ConfigureAwait(false)).Reader, null);
        }
        catch (CsvImportException refusal)
        {
            return (null, refusal);
        }
    }

    private async Task<UploadPreview> ReadCandlesAsync(string file, UploadReading reading, Asset? drawn, CancellationToken cancellationToken)
    {
        reading = await DecideAsync(file, reading, cancellationToken).ConfigureAwait(false);
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var (reader, needsName) = await OpenCandlesAsync(stream, file, reading, cancellationToken).ConfigureAwait(false);
        var format = reader.Format;
        var at = wall.GetUtcNow();
        CurveBuilder? curve = null;
        Dictionary<Asset, CloseSample> samples = [];
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

            if (!samples.TryGetValue(candle.Asset, out var sample))
            {
                samples.Add(candle.Asset, sample = new CloseSample());
            }

            sample.Add(candle);
        }

        var (header, preview) = await FirstRows.ReadAsync(folder.Open(file), limits, cancellationToken).ConfigureAwait(false);
        var report = reader.Report;
        List<UploadWarning> warnings = [.. ((UploadWarning?[])[UploadWarning.OfRejected(report)]).OfType<UploadWarning>()];
        warnings.AddRange(needsName ? [] : await _scale.FindAsync(samples, cancellationToken).ConfigureAwait(false));
        IReadOnlyList<CsvDoubt> doubts = [.. reader.Doubts, .. reader.FindLateDoubts()];
        var met = comparison.Complete();
        if (reading.Aggregate && UploadStaging.MayAggregate(format.Interval, market.Interval))
        {
            met = await CompareFramesAsync(file, reading, cancellationToken).ConfigureAwait(false);
        }

        return new UploadPreview(
            Found(reading, format.Describe(), header, preview, needsName, report, met, at) with
            {
                Interval = format.Interval,
                Why = format.HasVolume ? null : "The file has no volumes; they count as zero.",
                Alternatives = [.. doubts.Select(doubt => ToAlternative(doubt, reading))],
                Warnings = warnings.Count > 0 ? warnings : null,
            },
            curve?.ToCurve());
    }

    private async Task<RowsMet> CompareFramesAsync(string file, UploadReading reading, CancellationToken cancellationToken)
    {
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var (reader, _) = await OpenCandlesAsync(stream, file, reading, cancellationToken).ConfigureAwait(false);
        var staged = await store.StageAsync(folder.NewStage(), UploadKind.Candles, cancellationToken).ConfigureAwait(false);
        await using var leaving = staged.ConfigureAwait(false);
        await foreach (var candle in reader.ReadCandlesAsync(cancellationToken).ConfigureAwait(false))
        {
            staged.Add(candle);
        }

        await staged.AggregateAsync(reader.Format.Interval, market.Interval, cancellationToken).ConfigureAwait(false);
        var met = await store.CompareAsync(staged, cancellationToken).ConfigureAwait(false);
        return met with { Rows = staged.Count };
    }

    // What the first rows leave open the others may decide.
    private async Task<UploadReading> DecideAsync(string file, UploadReading reading, CancellationToken cancellationToken)
    {
        var (probe, _) = await ProbeAsync(file, reading, cancellationToken).ConfigureAwait(false);
        if (probe?.Doubts.Any(doubt => doubt.IsOpen) is not true)
        {
            return reading;
        }

        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var columns = probe.Detected.Columns;
        var (dates, decimals) = await CsvEvidence.FindAsync(
            stream, limits, probe.Doubts, columns.Time.Time, probe.Detected.Time,
            [.. columns.Series.SelectMany(series => (int?[])[series.Open, series.High, series.Low, series.Close, series.Volume]).OfType<int>()],
            cancellationToken).ConfigureAwait(false);
        return reading with { Dates = dates ?? reading.Dates, Decimals = decimals ?? reading.Decimals };
    }

    private async Task<(CandleCsvReader Reader, bool NeedsName)> OpenCandlesAsync(
        Stream stream, string file, UploadReading reading, CancellationToken cancellationToken)
    {
        var options = reading.ToCandleOptions(limits) with { MayGuess = true };
        if (reading.Target is not null)
        {
            return (await CandleCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false), false);
        }

        try
        {
            var probe = folder.Open(file);
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
}

using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads a whole uploaded file as candles.</summary>
/// <param name="store">What the candles are held against.</param>
/// <param name="folder">The uploaded files.</param>
/// <param name="market">The market.</param>
/// <param name="limits">How much is unpacked at most.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class CandleInspector(IUploadStore store, UploadFolder folder, IMarketSource market, UnpackingLimits limits, TimeProvider wall)
{
    private readonly PriceScale _scale = new(store, market);

    /// <summary>Reads the first rows.</summary>
    /// <exception cref="CsvImportException">They are no candles.</exception>
    public async Task<CandleCsvReader> OpenAsync(string file, UploadReading reading, CancellationToken cancellationToken)
    {
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        return await OpenAsync(stream, reading, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks every row.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="drawn">Whose curve is wanted; null for that of the first row.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public async Task<UploadPreview> ReadAsync(string file, UploadReading reading, Asset? drawn, CancellationToken cancellationToken)
    {
        reading = await DecideAsync(file, reading, cancellationToken).ConfigureAwait(false);
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var reader = await OpenAsync(stream, reading, cancellationToken).ConfigureAwait(false);
        var needsName = reader.Detected.IsUnnamed;
        var format = reader.Format;
        var at = wall.GetUtcNow();
        CurveBuilder? curve = null;
        var samples = new CloseSamples();
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

            samples.Add(candle);
        }

        var (header, preview) = await FirstRows.ReadAsync(folder.Open(file), limits, cancellationToken).ConfigureAwait(false);
        var report = reader.Report;
        List<UploadWarning> warnings = needsName ? [] : [.. await _scale.FindAsync(samples, cancellationToken).ConfigureAwait(false)];
        warnings.AddRange(UploadWarning.OfRejected(report));
        warnings.AddRange(UploadWarning.OfConflicts(report));
        IReadOnlyList<CsvDoubt> doubts = [.. reader.Doubts, .. reader.FindLateDoubts()];
        var place = reader.Detected.Columns.Time.Time;
        var met = comparison.Complete();
        if (reading.Aggregate && UploadStaging.MayAggregate(format.Interval, market.Interval))
        {
            met = await CompareFramesAsync(file, reading, cancellationToken).ConfigureAwait(false);
        }

        return new UploadPreview(
            UploadFindings.Of(reading, format.Describe(), header, preview, needsName, report, met, at) with
            {
                Interval = format.Interval,
                Why = format.HasVolume ? null : "The file has no volumes; they count as zero.",
                Alternatives = [.. doubts.Select(doubt => AlternativeReading.Of(doubt, reading))],
                Warnings = warnings.Count > 0 ? warnings : null,
                HasLocalTimes = format.TimeKind == CandleTimeKind.Text
                    && preview.Any(row => row.Count > place && !reader.Detected.Time.HasOffset(row[place])),
            },
            curve?.ToCurve());
    }

    private async Task<RowsMet> CompareFramesAsync(string file, UploadReading reading, CancellationToken cancellationToken)
    {
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var reader = await OpenAsync(stream, reading, cancellationToken).ConfigureAwait(false);
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
        var probe = await OpenAsync(file, reading, cancellationToken).ConfigureAwait(false);
        if (!probe.Doubts.Any(doubt => doubt.IsOpen || doubt.Question == ReadingQuestion.DecimalSign))
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

    private Task<CandleCsvReader> OpenAsync(Stream stream, UploadReading reading, CancellationToken cancellationToken) => CandleCsv.OpenAsync(
        stream, reading.ToCandleOptions(limits) with { MayGuess = true, Otherwise = UploadInspector.Unnamed }, cancellationToken);
}

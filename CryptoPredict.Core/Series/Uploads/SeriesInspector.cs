using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads a whole uploaded file as daily values.</summary>
/// <param name="store">What the values are held against.</param>
/// <param name="folder">The uploaded files.</param>
/// <param name="limits">How much is unpacked at most.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class SeriesInspector(IUploadStore store, UploadFolder folder, UnpackingLimits limits, TimeProvider wall)
{
    /// <summary>Checks every row.</summary>
    /// <param name="file">Its name in the folder.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="drawn">Whose curve is wanted; null for that of the first row.</param>
    /// <param name="today">Days after this one are reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What is in it, and whether times of day stand beside its dates.</returns>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public async Task<(UploadPreview Preview, bool HasTimesOfDay)> ReadAsync(
        string file, UploadReading reading, Asset? drawn, DateOnly today, CancellationToken cancellationToken)
    {
        reading = await DecideAsync(file, reading, today, cancellationToken).ConfigureAwait(false);
        var options = OptionsOf(reading, today);
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var reader = await SeriesCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var format = reader.Format;
        var at = wall.GetUtcNow();
        var days = new DayCurve(drawn, format.SameDay);
        var met = await CompareAsync(reader, days, cancellationToken).ConfigureAwait(false);
        if (met.Known + met.Conflicts > 0 && reader.Report.Count(ImportRule.SameDay) > 0)
        {
            met = await CompareDaysAsync(file, options, cancellationToken).ConfigureAwait(false);
        }

        var (_, preview) = await FirstRows.ReadAsync(folder.Open(file), limits, cancellationToken).ConfigureAwait(false);
        var isOne = format.Columns.Id is null;
        var report = reader.Report;
        IReadOnlyList<CsvDoubt> doubts = [.. reader.Doubts, .. reader.FindLateDoubts()];
        var isSameDayOpen = doubts.Any(doubt => doubt is { Question: ReadingQuestion.SameDay, IsOpen: true });
        var read = reading with
        {
            Target = isOne ? reading.Target : null,
            Columns = format.Columns,
            SameDay = isSameDayOpen ? reading.SameDay : format.SameDay,
        };
        var whole = new UploadPreview(
            UploadFindings.Of(read, format.Describe(), format.Header, preview, isOne && reading.Target is null, report, met, at) with
            {
                Alternatives = [.. doubts.Select(doubt => AlternativeReading.Of(doubt, read))],
                Warnings = UploadWarning.OfRejected(report) is { Count: > 0 } warnings ? warnings : null,
            },
            days.ToCurve());
        return (whole, reader.HasTimesOfDay);
    }

    private SeriesCsvOptions OptionsOf(UploadReading reading, DateOnly today) =>
        reading.ToSeriesOptions(today, limits) with { Series = reading.Target ?? UploadInspector.Unnamed, MayGuess = true };

    // What the first rows leave open the others may decide.
    private async Task<UploadReading> DecideAsync(string file, UploadReading reading, DateOnly today, CancellationToken cancellationToken)
    {
        var stream = folder.Open(file);
        await using var closing = stream.ConfigureAwait(false);
        var probe = await SeriesCsv.OpenAsync(stream, OptionsOf(reading, today), cancellationToken).ConfigureAwait(false);
        if (!probe.Doubts.Any(doubt => doubt.IsOpen || doubt.Question == ReadingQuestion.DecimalSign))
        {
            return reading;
        }

        var all = folder.Open(file);
        await using var leaving = all.ConfigureAwait(false);
        var columns = probe.Format.Columns;
        var (dates, decimals) = await CsvEvidence.FindAsync(
            all, limits, probe.Doubts, columns.Date - 1, probe.Detected.Time, [columns.Value - 1], cancellationToken).ConfigureAwait(false);
        return reading with { Dates = dates ?? reading.Dates, Decimals = decimals ?? reading.Decimals };
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
    private async Task<RowsMet> CompareDaysAsync(string file, SeriesCsvOptions options, CancellationToken cancellationToken)
    {
        var stream = folder.Open(file);
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
}

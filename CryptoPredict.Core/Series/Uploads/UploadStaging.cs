using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Events;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads an upload as a plan says, holds it against the market, and puts its rows beside the data set.</summary>
internal sealed class UploadStaging(UploadIntake intake, IUploadStore store, ICandleStore candles, IMarketSource market)
{
    private const int RowsPerReport = 20_000;

    private readonly PriceScale _scale = new(store, market);

    /// <summary>Refuses what cannot be merged, by its first rows and, where it was read in that way, by what was found in it.</summary>
    /// <exception cref="UploadException">The file does not fit the plan.</exception>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public async Task CheckAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        HolidayCalendar.Require(plan.Settings?.Holidays);
        UploadIntake.RequireReading(plan.Reading);
        if (plan.Reading is { Kind: UploadKind.Candles, CandleColumns: null } && upload.Findings.ColumnsOpen is { } open)
        {
            throw new UploadException(UploadRefusal.Undecided, $"{open} Say which columns hold time, open, high, low and close.") { Field = "candle_columns" };
        }

        var found = upload.Findings.Reading == plan.Reading && !upload.Findings.NeedsName ? upload.Findings.Report.Series.Select(series => series.Asset) : [];
        var stream = intake.Folder.Open(upload.File);
        await using var closing = stream.ConfigureAwait(false);
        if (plan.Reading.Kind == UploadKind.Candles)
        {
            await OpenCandlesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
            RequireOffered(found);
        }
        else
        {
            if (plan.Reading == upload.Findings.Reading)
            {
                // Which column names the series comes before what a single one is called.
                CandleCsvDetector.RefuseGuesses([.. OpenOf(upload.Findings).Where(open => open.Question == ReadingQuestion.Series)]);
            }

            var reader = await OpenValuesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
            foreach (var series in reader.Format.Columns.Id is null ? [plan.Reading.Target!.Value] : found)
            {
                RequireSeries(series);
            }
        }

        await CheckFoundAsync(upload, plan, cancellationToken).ConfigureAwait(false);
    }

    // What the whole file leaves open, or must be confirmed. Read otherwise than it was inspected, it is read through for that.
    private async Task CheckFoundAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        var found = upload.Findings.Reading == plan.Reading && upload.Findings is { NeedsName: false, Alternatives: not null }
            ? upload.Findings
            : (await intake.PreviewAsync(upload.Id, plan.Reading, null, cancellationToken).ConfigureAwait(false)).Findings;
        CandleCsvDetector.RefuseGuesses(OpenOf(found));
        RequireConfirmed(found.Warnings ?? [], plan);
    }

    private static IReadOnlyList<CsvDoubt> OpenOf(UploadFindings found)
    {
        return
        [
            .. from open in found.Alternatives ?? []
               where open.IsOpen
               select new CsvDoubt(open.Question, open.IsOpen, open.Row, open.Text, ToWay(open.Taken), ToWay(open.Other)),
        ];

        static CsvWay ToWay(ReadingExample example) => new(example.Value, ValueColumn: example.Reading.Columns?.Value);
    }

    private static void RequireConfirmed(IEnumerable<UploadWarning> warnings, MergePlan plan)
    {
        if (warnings.Where(warning => !plan.Confirmed.HasFlag(warning.Kind)).ToList() is { Count: > 0 } open)
        {
            var kinds = string.Join(", ", open.Select(warning => warning.Kind).Distinct());
            throw new UploadException(
                UploadRefusal.Undecided, $"{string.Join(' ', open.Select(warning => warning.Sentence))} Where that is meant, confirm {kinds}.")
            {
                Field = "confirm",
            };
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="plan">How to read it.</param>
    /// <param name="staged">Where the rows go.</param>
    /// <param name="progress">Given the share read, 0 to 1, and the rows so far.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was found in it.</returns>
    /// <exception cref="UploadException">The file does not fit the plan.</exception>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public async Task<ImportReport> StageAsync(
        Upload upload, MergePlan plan, IStagedRows staged, Action<double, long> progress, CancellationToken cancellationToken)
    {
        var stream = intake.Folder.Open(upload.File);
        await using var closing = stream.ConfigureAwait(false);
        return plan.Reading.Kind == UploadKind.Candles
            ? await StageCandlesAsync(stream, plan, staged, Report, cancellationToken).ConfigureAwait(false)
            : await StageValuesAsync(stream, plan, staged, Report, cancellationToken).ConfigureAwait(false);

        void Report()
        {
            if (staged.Count % RowsPerReport == 0)
            {
                progress((double)stream.Position / upload.Bytes, staged.Count);
            }
        }
    }

    private async Task<ImportReport> StageCandlesAsync(Stream stream, MergePlan plan, IStagedRows staged, Action report, CancellationToken cancellationToken)
    {
        var reader = await OpenCandlesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
        var ends = new Dictionary<Asset, DateTimeOffset>();
        var samples = new CloseSamples();
        foreach (var asset in market.Assets)
        {
            var last = await candles.ReadLastAsync(asset, cancellationToken).ConfigureAwait(false);
            ends.Add(asset, last?.CloseTime ?? market.Clock.GetUtcNow());
        }

        await foreach (var candle in reader.ReadCandlesAsync(cancellationToken).ConfigureAwait(false))
        {
            // A symbol column may name another asset further down.
            RequireOffered([candle.Asset]);
            if (candle.Candle.OpenTime + market.Interval > ends[candle.Asset])
            {
                throw new UploadException(UploadRefusal.Unfit, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {candle.Row} has a candle of {candle.Asset} at {TimeWords.Utc(candle.Candle.OpenTime)}; the newest stored one "
                    + $"closed at {TimeWords.Utc(ends[candle.Asset])}, "
                        + $"and what comes after it the market itself brings: cut the file there."));
            }

            staged.Add(candle);
            report();
            samples.Add(candle);
        }

        CandleCsvDetector.RefuseGuesses(reader.FindLateDoubts());
        RequireConfirmed(
            [
                .. UploadWarning.OfRejected(reader.Report), .. UploadWarning.OfConflicts(reader.Report),
                .. await _scale.FindAsync(samples, cancellationToken).ConfigureAwait(false),
            ],
            plan);
        if (reader.Format.Interval != market.Interval)
        {
            await staged.AggregateAsync(reader.Format.Interval, market.Interval, cancellationToken).ConfigureAwait(false);
        }

        return reader.Report;
    }

    /// <summary>Whether candles of one length can be put together into those of another.</summary>
    internal static bool MayAggregate(TimeSpan from, TimeSpan to) => from < to && to.Ticks % from.Ticks == 0;

    private async Task<ImportReport> StageValuesAsync(Stream stream, MergePlan plan, IStagedRows staged, Action report, CancellationToken cancellationToken)
    {
        var reader = await OpenValuesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
        var previous = default(Asset);
        await foreach (var value in reader.ReadValuesAsync(cancellationToken, known => staged.Add(known)).ConfigureAwait(false))
        {
            if (value.Series != previous)
            {
                RequireSeries(value.Series);
                previous = value.Series;
            }

            staged.Add(value, reader.Format.SameDay);
            report();
        }

        CandleCsvDetector.RefuseGuesses(reader.FindLateDoubts());
        RequireConfirmed(UploadWarning.OfRejected(reader.Report), plan);
        return reader.Report;
    }

    private async Task<CandleCsvReader> OpenCandlesAsync(Stream stream, MergePlan plan, CancellationToken cancellationToken)
    {
        var options = plan.Reading.ToCandleOptions(intake.Unpacking);
        var reader = await CandleCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var interval = reader.Format.Interval;
        if (interval != market.Interval && !(plan.Reading.Aggregate && MayAggregate(interval, market.Interval)))
        {
            throw new UploadException(UploadRefusal.Undecided,
                $"The file holds candles of {IntervalWords.Of(interval)}, the market's are of {IntervalWords.Of(market.Interval)}: these cannot be merged as "
                    + (MayAggregate(interval, market.Interval)
                        ? "they are. Have them put together into the market's (aggregate), or read the file as daily values of its closes."
                        : "candles. Read the file as daily values of its closes, or upload candles of the market's length."))
            {
                Field = MayAggregate(interval, market.Interval) ? "aggregate" : "kind",
            };
        }

        RequireOffered(reader.Format.Assets);
        return reader;
    }

    private Task<SeriesCsvReader> OpenValuesAsync(Stream stream, MergePlan plan, CancellationToken cancellationToken) =>
        SeriesCsv.OpenAsync(stream, plan.Reading.ToSeriesOptions(intake.Today, intake.Unpacking), cancellationToken);

    private void RequireOffered(IEnumerable<Asset> assets)
    {
        foreach (var asset in assets)
        {
            if (!market.Assets.Contains(asset))
            {
                throw new UploadException(UploadRefusal.Undecided,
                    $"{asset} is no asset of this market, which offers {string.Join(", ", market.Assets)}: choose one of them, or take the file for daily "
                    + "values under a name of its own.")
                {
                    Field = "target",
                };
            }
        }
    }

    private void RequireSeries(Asset series)
    {
        if (market.Assets.Contains(series))
        {
            throw new UploadException(UploadRefusal.Undecided,
                $"{series} is an asset of the market, and its daily values come from its candles: give the series another name.")
            {
                Field = "target",
            };
        }
    }
}

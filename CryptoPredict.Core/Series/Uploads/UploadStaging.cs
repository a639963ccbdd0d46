using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using CryptoPredict.Core.Series.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Reads an upload as a plan says, holds it against the market, and puts its rows beside the data set.</summary>
internal sealed class UploadStaging(UploadIntake intake, ICandleStore candles, IMarketSource market)
{
    private const int RowsPerReport = 20_000;

    /// <summary>Refuses what cannot be merged, by its first rows and, where it was read in that way, by what was found in it.</summary>
    /// <exception cref="UploadException">The file does not fit the plan.</exception>
    /// <exception cref="CsvImportException">The file cannot be read so.</exception>
    public async Task CheckAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        UploadIntake.RequireSymbol(plan.Reading.Target);
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
            var reader = await OpenValuesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
            foreach (var series in reader.Format.Columns.Id is null ? [plan.Reading.Target!.Value] : found)
            {
                RequireSeries(series);
            }
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
        }

        return reader.Report;
    }

    private async Task<ImportReport> StageValuesAsync(Stream stream, MergePlan plan, IStagedRows staged, Action report, CancellationToken cancellationToken)
    {
        var reader = await OpenValuesAsync(stream, plan, cancellationToken).ConfigureAwait(false);
        var previous = default(Asset);
        await foreach (var value in reader.ReadValuesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (value.Series != previous)
            {
                RequireSeries(value.Series);
                previous = value.Series;
            }

            staged.Add(value, reader.Format.SameDay);
            report();
        }

        return reader.Report;
    }

    private async Task<CandleCsvReader> OpenCandlesAsync(Stream stream, MergePlan plan, CancellationToken cancellationToken)
    {
        var options = new CandleCsvOptions { Asset = plan.Reading.Target, Dates = plan.Reading.Dates, Decimals = plan.Reading.Decimals };
        var reader = await CandleCsv.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        var interval = reader.Format.Interval;
        if (interval != market.Interval)
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"The file holds candles of {IntervalWords.Of(interval)}, the market's are of {IntervalWords.Of(market.Interval)}: these cannot be merged as "
                    + "candles. Read the file as daily values of its closes, or upload candles of the market's length.");
        }

        RequireOffered(reader.Format.Assets);
        return reader;
    }

    private Task<SeriesCsvReader> OpenValuesAsync(Stream stream, MergePlan plan, CancellationToken cancellationToken) => SeriesCsv.OpenAsync(
        stream,
        new SeriesCsvOptions
        {
            Series = plan.Reading.Target,
            Columns = plan.Reading.Columns,
            SameDay = plan.Reading.SameDay,
            Dates = plan.Reading.Dates,
            Decimals = plan.Reading.Decimals,
            LastDay = intake.Today,
        },
        cancellationToken);

    private void RequireOffered(IEnumerable<Asset> assets)
    {
        foreach (var asset in assets)
        {
            if (!market.Assets.Contains(asset))
            {
                throw new UploadException(UploadRefusal.Unfit,
                    $"{asset} is no asset of this market, which offers {string.Join(", ", market.Assets)}: choose one of them, or take the file for daily "
                    + "values under a name of its own.");
            }
        }
    }

    private void RequireSeries(Asset series)
    {
        if (market.Assets.Contains(series))
        {
            throw new UploadException(UploadRefusal.Unfit,
                $"{series} is an asset of the market, and its daily values come from its candles: give the series another name.");
        }
    }
}

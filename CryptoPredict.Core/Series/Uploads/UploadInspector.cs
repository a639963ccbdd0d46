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

    /// <summary>Stands for whoever a file does not name.</summary>
    internal static readonly Asset Unnamed = new("unnamed");

    private readonly CandleInspector _candles = new(store, folder, market, limits, wall);
    private readonly SeriesInspector _series = new(store, folder, limits, wall);

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
        var (candles, notCandles) = await ProbeAsync(file, cancellationToken).ConfigureAwait(false);
        if (candles is { Format: { Interval: var length, Layout: var layout } }
            && (length != OneDay || market.Interval == OneDay || layout == CandleCsvLayout.Wide))
        {
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }

        try
        {
            var (daily, hasTimes) = await _series.ReadAsync(file, new UploadReading(UploadKind.DailySeries), null, today, cancellationToken)
                .ConfigureAwait(false);
            return daily.Findings with { Interval = candles?.Format.Interval, Why = Why(notCandles, hasTimes) };
        }
        catch (CsvImportException) when (candles is not null)
        {
            return await InspectAsync(UploadKind.Candles).ConfigureAwait(false);
        }
        catch (CsvImportException notDaily) when (notDaily.IsColumnsOpen)
        {
            var (header, preview) = await FirstRows.ReadAsync(folder.Open(file), limits, cancellationToken).ConfigureAwait(false);
            return new UploadFindings(
                new UploadReading(notCandles is { IsAboutCandles: true } ? UploadKind.Candles : UploadKind.DailySeries),
                $"A table of {header.Count} columns.", header, preview, NeedsName: true, ImportReport.Empty, 0,
                ColumnsOpen: notCandles is { IsAboutCandles: true } ? notCandles.Message : notDaily.Message);
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
            return await _candles.ReadAsync(file, reading, drawn, cancellationToken).ConfigureAwait(false);
        }

        var (preview, hasTimes) = await _series.ReadAsync(file, reading, drawn, today, cancellationToken).ConfigureAwait(false);
        var (candles, notCandles) = await ProbeAsync(file, cancellationToken).ConfigureAwait(false);
        return preview with { Findings = preview.Findings with { Interval = candles?.Format.Interval, Why = Why(notCandles, hasTimes) } };
    }

    // Why a file that looks like one of candles is read as daily values.
    private static string? Why(CsvImportException? notCandles, bool hasTimes) =>
        notCandles is not null && (hasTimes || notCandles.IsAboutCandles) ? notCandles.Message : null;

    // The first rows as candles, or why they are none.
    private async Task<(CandleCsvReader? Candles, CsvImportException? Refusal)> ProbeAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await _candles.OpenAsync(file, new UploadReading(UploadKind.Candles), cancellationToken).ConfigureAwait(false), null);
        }
        catch (CsvImportException refusal)
        {
            return (null, refusal);
        }
    }
}

using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Market.Import;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>Brings the rows of an upload into the data set, reported line by line.</summary>
internal sealed partial class UploadMerge(UploadIntake intake, IUploadStore store, UploadStaging staging, IMarketSource market, ILogger<UploadMerge> logger)
{
    private const long RowsPerLine = 500_000;

    // Of a merge; the rest is its transaction.
    private const double ReadingShare = 0.7;

    /// <summary>Refuses what cannot be merged, by its first rows.</summary>
    /// <exception cref="UploadException">The file does not fit the plan, or is gone.</exception>
    public async Task CheckAsync(Upload upload, MergePlan plan, CancellationToken cancellationToken)
    {
        if (!intake.Folder.Has(upload.File))
        {
            throw UploadIntake.Gone(upload);
        }

        try
        {
            await staging.CheckAsync(upload, plan, cancellationToken).ConfigureAwait(false);
        }
        catch (CsvImportException refusal)
        {
            throw UploadIntake.Refused(refusal);
        }
    }

    /// <summary>Merges.</summary>
    /// <param name="upload">The upload; it waits.</param>
    /// <param name="plan">How its file is to be read and merged.</param>
    /// <param name="run">Where it reports, and what stops it.</param>
    /// <param name="share">The share of the run that the merge is, 0 to 1.</param>
    /// <returns>What it did, and what was found in the file.</returns>
    /// <exception cref="UploadException">The file does not fit the plan; nothing was changed.</exception>
    /// <exception cref="CsvImportException">The file cannot be read so; nothing was changed.</exception>
    public async Task<(MergeResult Result, ImportReport Report)> RunAsync(
        Upload upload, MergePlan plan, IRun run, double share)
    {
        run.Log(Text($"Reading {upload.Name}, {SizeOf(upload.Bytes)}, as {(plan.Reading.Kind == UploadKind.Candles ? "candles" : "daily values")}."));
        if (!await intake.Folder.IsWholeAsync(upload.File, upload.Sha256, run.Stop).ConfigureAwait(false))
        {
            throw new UploadException(
                UploadRefusal.Unfit, Text($"The file of upload {upload.Id} is damaged, missing or cannot be read: it is not what was received. Remove the ")
                    + Text($"upload and send the file again."));
        }

        var nextLine = RowsPerLine;
        var staged = await store.StageAsync(intake.Folder.NewStage(), plan.Reading.Kind, run.Stop).ConfigureAwait(false);
        await using var leaving = staged.ConfigureAwait(false);
        var report = await staging.StageAsync(upload, plan, staged, Progress, run.Stop).ConfigureAwait(false);
        run.Log(Text($"Read {report.RowsRead:N0} rows: {report.Accepted:N0} accepted, {report.Rejected:N0} rejected."));
        foreach (var (rule, count) in report.Counts)
        {
            run.Log(Text($"{(rule.Rejects() ? "Rejected" : "Noticed")}, {rule.InWords()}: {count:N0}, the first in line ")
                + Text($"{report.Findings.First(finding => finding.Rule == rule).Row}."));
        }

        if (report.Accepted == 0)
        {
            throw new UploadException(UploadRefusal.Unfit, "No row of the file can be used.");
        }

        run.Report(ReadingShare * share, "merging");
        run.Log(Text($"Merging {report.Accepted:N0} rows."));
        var result = await store.MergeAsync(upload, staged, plan, market.Interval, market.Clock.GetUtcNow(), run.Stop).ConfigureAwait(false);
        intake.Metrics?.Merged(plan.Reading.Kind, report.Rejected, result);
        run.Log(Text($"Merged: {result.Added:N0} new, {result.Known:N0} known already, {result.Conflicts:N0} in conflict ({Describe(result)})."));
        if (result.Events > 0)
        {
            run.Log(Text($"Known events beside the values: {result.Events:N0} kept; each series' page of data shows and changes them."));
        }

        foreach (var conflict in result.FirstConflicts.Take(5))
        {
            run.Log(Text($"Conflict in line {conflict.Row}: {conflict.Series} at {TimeWords.Utc(conflict.Time)} is stored as {conflict.Stored}, uploaded as ")
                + Text($"{conflict.Uploaded}."));
        }

        TryDelete(upload);
        return (result, report);

        void Progress(double read, long rows)
        {
            run.Report(ReadingShare * share * read, Text($"reading, {rows:N0} rows"));
            if (rows >= nextLine)
            {
                run.Log(Text($"Read {rows:N0} rows."));
                nextLine += RowsPerLine;
            }
        }
    }

    // The rows are in the data set: a file that cannot be removed is no failure, the next start sweeps it.
    private void TryDelete(Upload upload)
    {
        try
        {
            intake.Folder.Delete(upload.File);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogLeft(logger, fault, upload.File);
        }
    }

    private static string SizeOf(long bytes) => bytes < 1_000_000 ? Text($"{bytes / 1e3:0.#} kB") : Text($"{bytes / 1e6:N1} MB");

    private static string Describe(MergeResult result) =>
        result.OnConflict == ConflictRule.KeepStored ? "the stored value stays" : "the uploaded value takes its place";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The merged file {File} could not be removed; the next start does")]
    private static partial void LogLeft(ILogger logger, Exception fault, string file);
}

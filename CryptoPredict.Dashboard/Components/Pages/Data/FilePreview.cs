using System.Data.Common;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Components.Pages.Data;

/// <summary>What a waiting file holds, as it would be merged by the plan that is chosen.</summary>
internal sealed class FilePreview(DataServices data) : IDisposable
{
    private CancellationTokenSource? _reading;

    /// <summary>What was read last; null before.</summary>
    public UploadPreview? Last { get; private set; }

    /// <summary>Why the plan cannot be merged; null when it can, or is not known yet.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether the file is being read.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Forgets what was read, and stops reading.</summary>
    public void Clear()
    {
        Dispose();
        (Last, Refusal, IsReading) = (null, null, false);
    }

    /// <summary>Reads the file by a plan; an older reading that is under way stops.</summary>
    /// <param name="upload">The upload; it waits.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="drawn">Whose curve is wanted; null for that of the first row.</param>
    /// <returns>Whether it was read; false when another plan came meanwhile, or it cannot be read so.</returns>
    public async Task<bool> ReadAsync(Upload upload, MergePlan plan, Asset? drawn)
    {
        Dispose();
        using var reading = new CancellationTokenSource();
        _reading = reading;
        IsReading = true;
        var (preview, refusal) = ((UploadPreview?)null, (string?)null);
        try
        {
            // A file may take seconds, and the page goes on meanwhile.
            preview = await Task.Run(() => data.Intake.PreviewAsync(upload.Id, plan.Reading, drawn, reading.Token), reading.Token);

            // Warnings have their own place, where they are confirmed.
            var confirmed = preview.Findings.Warnings?.Aggregate(MergeWarnings.None, (all, warning) => all | warning.Kind) ?? MergeWarnings.None;
            await data.Training.CheckAsync(
                upload with { Findings = preview.Findings }, plan with { Reading = preview.Findings.Reading, Confirmed = confirmed }, reading.Token);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (fault is UploadException or IOException or UnauthorizedAccessException or DbException)
        {
            refusal = fault is UploadException ? fault.Message : DataTexts.Unreadable;
        }

        if (_reading != reading)
        {
            return false;
        }

        (_reading, IsReading, Refusal, Last) = (null, false, refusal, preview ?? Last);
        return preview is not null;
    }

    public void Dispose()
    {
        _reading?.Cancel();
        _reading = null;
    }
}

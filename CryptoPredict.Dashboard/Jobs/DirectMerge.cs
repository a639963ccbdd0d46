using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Merges a file in one step, without anybody looking at what was found in it first: only where it can be read for certain.</summary>
internal sealed class DirectMerge(DataServices data, UploadRequests requests, IJobLedger runs)
{
    /// <summary>
    /// Asks for the merge of a received file; candles of assets that the market does not have become daily series where no kind is asked for. A file that is
    /// being merged already is joined. What is refused, or joined, leaves no upload of its own.
    /// </summary>
    /// <param name="upload">The received file.</param>
    /// <param name="plan">How it is merged.</param>
    /// <param name="isKindSaid">Whether somebody has said what it is read as.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The run, and what is said of it first.</returns>
    /// <exception cref="UploadException">It cannot be merged so; the field that decides stands in it.</exception>
    public async Task<(long Run, string First)> StartAsync(Upload upload, MergePlan plan, bool isKindSaid, string by, CancellationToken cancellationToken)
    {
        try
        {
            var note = "";
            if (!isKindSaid && plan.Reading.Kind == UploadKind.Candles && UnknownAssets(plan, upload) is { Count: > 0 } strangers)
            {
                plan = plan with { Reading = plan.Reading with { Kind = UploadKind.DailySeries } };
                note = $" This market does not offer {string.Join(", ", strangers)}, so the closes become daily series.";
            }

            var run = await requests.RequestAsync(upload.Id, plan, by, cancellationToken, joinSameFile: true).ConfigureAwait(false);
            var id = run.Run!.Value;
            if (run.Joined && run.Id != upload.Id.ToString(CultureInfo.InvariantCulture))
            {
                await ForgetAsync(upload).ConfigureAwait(false);
                return (id, string.Create(CultureInfo.InvariantCulture, $"The same file is being worked on: joined run {id} over upload {run.Id}."));
            }

            return (id, string.Create(
                CultureInfo.InvariantCulture,
                $"Upload {upload.Id}: {upload.Findings.Format}{note} Run {id} goes on should you disconnect; send the same file again to follow it."));
        }
        catch
        {
            await ForgetAsync(upload).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for the end of a run.</summary>
    /// <returns>The ended run; null where it is gone.</returns>
    public async Task<JobRun?> EndOfAsync(long run, CancellationToken cancellationToken)
    {
        await foreach (var news in new RunFollower(runs).FollowAsync(run, cancellationToken).ConfigureAwait(false))
        {
            if (news.End is { } end)
            {
                return end;
            }
        }

        return null;
    }

    /// <summary>Removes a received file that is not needed.</summary>
    public async Task ForgetAsync(Upload? upload)
    {
        if (upload is not null)
        {
            await requests.RemoveAsync(upload.Id, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // The assets that the file is of, where the market has none of them.
    private List<Asset> UnknownAssets(MergePlan plan, Upload upload)
    {
        List<Asset> named = plan.Reading.Target is { } target ? [target] : upload.Findings.NeedsName ? []
            : [.. upload.Findings.Report.Series.Select(series => series.Asset)];
        return named.Exists(data.History.IsMarketAsset) ? [] : named;
    }
}

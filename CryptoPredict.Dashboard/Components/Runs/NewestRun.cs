using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Dashboard.Components.Runs;

/// <summary>Finds the run that a page follows, as it does again after a reload.</summary>
internal static class NewestRun
{
    /// <summary>The newest run of a job that is under way, else the newest of all; null when there is none.</summary>
    /// <param name="ledger">The history of runs.</param>
    /// <param name="job">The job.</param>
    /// <param name="asset">Only runs about this asset or about all; null for every run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<JobRun?> FindNewestAsync(this IJobLedger ledger, string job, Asset? asset, CancellationToken cancellationToken)
    {
        var newest = new RunQuery([job], Asset: asset, Limit: 1);
        var running = await ledger.ReadAsync(newest with { States = [RunState.Running] }, cancellationToken);
        return (running.Items.Count > 0 ? running : await ledger.ReadAsync(newest, cancellationToken)).Items is [var run] ? run : null;
    }
}

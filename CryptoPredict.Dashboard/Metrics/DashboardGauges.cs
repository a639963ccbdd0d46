using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;

namespace CryptoPredict.Dashboard.Metrics;

/// <summary>What stands in the dashboard at the moment of a scrape.</summary>
internal sealed class DashboardGauges
{
    private readonly IJobLedger _jobs;
    private long _queued;

    public DashboardGauges(Meter meter, RunningJobs running, IJobLedger jobs, LiveHub hub)
    {
        _jobs = jobs;
        meter.CreateObservableGauge("cryptopredict.jobs.queued", () => Interlocked.Read(ref _queued), null, "Job runs that wait for a slot, their time, another run or their next try.");
        meter.CreateObservableGauge("cryptopredict.jobs.running", () => running.Current.Count, null, "Job runs under way.");
        meter.CreateObservableGauge("cryptopredict.live.subscriptions", () => hub.Count, null, "Parts of open pages that follow the engine.");
    }

    /// <summary>Reads what only the store knows. To be called before a scrape.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // What has ended is of no interest here, and its history may be long.
        var states = await _jobs.CountAsync(DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _queued, states.GetValueOrDefault(JobState.Queued) + states.GetValueOrDefault(JobState.RetryScheduled));
    }
}

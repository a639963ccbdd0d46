using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Dashboard.Live;

namespace CryptoPredict.Dashboard.Telemetry;

/// <summary>What stands in the dashboard at the moment somebody reads the meter.</summary>
internal sealed class DashboardGauges : IDisposable
{
    private readonly IJobLedger _jobs;
    private readonly LiveSubscription _follows;
    private long _queued;

    public DashboardGauges(Meter meter, RunningJobs running, IJobLedger jobs, LiveHub hub)
    {
        _jobs = jobs;

        // Only the store knows, and no reader waits for it: what it says is kept up to date beside them.
        _follows = hub.Subscribe(nameof(DashboardGauges), CountAsync, LiveTopics.Jobs);
        _follows.Signal();
        meter.CreateObservableGauge("cryptopredict.jobs.queued", () => Interlocked.Read(ref _queued), null, "Job runs that wait for a slot, their time, another run or their next try.");
        meter.CreateObservableGauge("cryptopredict.jobs.running", () => running.Current.Count, null, "Job runs under way.");

        // Without the one above.
        meter.CreateObservableGauge("cryptopredict.live.subscriptions", () => hub.Count - 1, null, "Parts of open pages that follow the engine.");
    }

    public void Dispose() => _follows.Dispose();

    private async Task CountAsync()
    {
        // What has ended is of no interest here, and its history may be long.
        var states = await _jobs.CountAsync(DateTimeOffset.MaxValue, CancellationToken.None).ConfigureAwait(false);
        Interlocked.Exchange(ref _queued, states.GetValueOrDefault(JobState.Queued) + states.GetValueOrDefault(JobState.RetryScheduled));
    }
}

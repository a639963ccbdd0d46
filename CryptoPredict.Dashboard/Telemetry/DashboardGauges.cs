using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Live;

namespace CryptoPredict.Dashboard.Telemetry;

/// <summary>What stands in the dashboard at the moment somebody reads the meter.</summary>
internal sealed class DashboardGauges : IAsyncDisposable
{
    private readonly IJobLedger _jobs;
    private readonly LiveSubscription _follows;
    private readonly SemaphoreSlim _store = new(1);
    private long _queued;

    public DashboardGauges(Meter meter, ActiveRuns running, IJobLedger jobs, LiveHub hub)
    {
        _jobs = jobs;

        // Only the store knows, and no reader waits for it: what it says is kept up to date beside them.
        _follows = hub.Subscribe(nameof(DashboardGauges), CountAsync, LiveTopics.Runs);
        _follows.Signal();
        meter.CreateObservableGauge("cryptopredict.jobs.queued", () => Interlocked.Read(ref _queued), null,
            "Job runs that wait for a slot, their time, another run or their next try.");
        meter.CreateObservableGauge("cryptopredict.jobs.running", () => running.Current.Count, null, "Job runs under way.");

        // Without the one above.
        meter.CreateObservableGauge("cryptopredict.live.subscriptions", () => hub.Count - 1, null, "Parts of open pages that follow the engine.");
    }

    /// <summary>
    /// Waits for a count under way and keeps others from beginning: a read would open the store's files again after the engine has closed them.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _follows.Dispose();
        await _store.WaitAsync().ConfigureAwait(false);
    }

    private async Task CountAsync()
    {
        if (!await _store.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            // What has ended is of no interest here, and its history may be long.
            var states = await _jobs.CountAsync(DateTimeOffset.MaxValue, CancellationToken.None).ConfigureAwait(false);
            Interlocked.Exchange(ref _queued, states.GetValueOrDefault(RunState.Queued) + states.GetValueOrDefault(RunState.RetryScheduled));
        }
        finally
        {
            _store.Release();
        }
    }
}

using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Live;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Pauses the schedules of market time once the market's data have ended, and lets those it paused go on when candles come again. Without it they
/// would go on over data that no longer change, for the market's clock runs on.
/// </summary>
internal sealed partial class MarketRest(IServiceProvider services, JobCatalogue catalogue, RunningJobs running, TimeProvider wall, ILogger<MarketRest> logger)
{
    /// <summary>Who pauses.</summary>
    public const string By = "market";

    /// <summary>Why, as it is shown.</summary>
    public const string Reason = "its data have ended, so nothing new is to be done; “Run now” still works";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private readonly ChangeSignal _changed = new();
    private bool? _resting;

    /// <summary>Follows the market until cancelled. What was paused before a restart goes on with the first candle that comes.</summary>
    public async Task FollowAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var live = services.GetRequiredService<ILiveState>();
        void Signal(Asset asset) => _changed.Raise();
        live.Changed += Signal;
        try
        {
            if (live.HasEnded)
            {
                _changed.Raise();
            }

            while (true)
            {
                await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (live.HasEnded != _resting && !await TryAsync(scheduler, live.HasEnded, cancellationToken).ConfigureAwait(false))
                {
                    // A market that has ended gives no signal any more that could bring the next attempt.
                    await Task.Delay(RetryDelay, wall, cancellationToken).ConfigureAwait(false);
                    _changed.Raise();
                }
            }
        }
        finally
        {
            live.Changed -= Signal;
        }
    }

    private async Task<bool> TryAsync(IScheduler scheduler, bool ended, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var job in catalogue.All.Where(job => job.Every is { InMarketTime: true }))
            {
                var pause = await scheduler.GetTriggerPause(job.Schedule, cancellationToken).ConfigureAwait(false);
                if (ended && await scheduler.GetTriggerState(job.Schedule, cancellationToken).ConfigureAwait(false) != TriggerState.Paused)
                {
                    await scheduler.PauseTriggerWith(job.Schedule, new PauseDetails { Reason = Reason, RequestedBy = By }, cancellationToken).ConfigureAwait(false);
                }
                else if (!ended && pause?.RequestedBy == By)
                {
                    await scheduler.ResumeTrigger(job.Schedule, cancellationToken).ConfigureAwait(false);
                }
            }

            _resting = ended;
            running.Signal();
            return true;
        }
#pragma warning disable CA1031 // It is tried again; schedules that go on for a while do no harm.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFault(logger, fault);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules of market time could not be brought in line with the market's end")]
    private static partial void LogFault(ILogger logger, Exception fault);
}

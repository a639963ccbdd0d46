using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Queues a tier of the feedback loop when it is due. Looking leaves no run behind.</summary>
internal sealed partial class FeedbackTrigger(
    IServiceProvider services, TimeProvider wall, ILogger<FeedbackTrigger> logger) : BackgroundService
{
    private static readonly JobInterval Look = new(TimeSpan.FromMinutes(1), InMarketTime: true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<IFeedbackLoop>() is not { } loop)
        {
            return;
        }

        var live = services.GetRequiredService<ILiveState>();
        using var timer = new PeriodicTimer(Look.OnTheWall(live.Market.Speed), wall);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await LookAsync(loop, live, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once. Over a market that has ended nothing is due: its clock runs on, but nothing new is there to learn from.</summary>
    internal async Task LookAsync(IFeedbackLoop loop, ILiveState live, CancellationToken cancellationToken)
    {
        try
        {
            if (!live.HasEnded && await loop.DueAsync(cancellationToken).ConfigureAwait(false) is { } due)
            {
                LogDue(logger, due.Tier, due.Reason);
                var queue = services.GetRequiredService<JobQueue>();
                await queue.EnqueueAsync(JobNames.Feedback, new JobInput(Tier: due.Tier), due.RequestedBy, cancellationToken).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The next look tries again.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotQueued(logger, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tier {Tier} of the feedback loop is due: {Reason}")]
    private static partial void LogDue(ILogger logger, int tier, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A tier of the feedback loop that is due could not be queued; the next look tries again")]
    private static partial void LogNotQueued(ILogger logger, Exception fault);
}

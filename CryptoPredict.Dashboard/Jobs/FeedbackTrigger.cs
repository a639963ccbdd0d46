using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Queues a tier of the feedback loop when it is due. Looking costs nothing and leaves no run behind.</summary>
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

        using var timer = new PeriodicTimer(Look.OnTheWall(services.GetRequiredService<ILiveState>().Market.Speed), wall);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (loop.Due is not { } due)
            {
                continue;
            }

            try
            {
                var queue = services.GetRequiredService<JobQueue>();
                await queue.EnqueueAsync(JobNames.Feedback, new JobInput(Tier: due.Tier), due.RequestedBy, stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The next look tries again.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotQueued(logger, fault, due.Tier);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Tier {Tier} of the feedback loop could not be queued; the next look tries again")]
    private static partial void LogNotQueued(ILogger logger, Exception fault, int tier);
}

using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training.Feedback;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Asks for a tier of the feedback loop when it is due. Looking leaves no run behind.</summary>
internal sealed partial class FeedbackTrigger(
    JobServer server, IFeedbackLoop loop, ILiveState live, IJobQueue queue, TimeProvider wall, ILogger<FeedbackTrigger> logger) : BackgroundService
{
    // Of market time, but no more often than once a second on the clock.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await server.Started.WaitAsync(stoppingToken).ConfigureAwait(false);
        var period = Look / live.Market.Speed;
        using var timer = new PeriodicTimer(period > Shortest ? period : Shortest, wall);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await LookAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once. Over a market that has ended nothing is due: its clock runs on, but nothing new is there to learn from.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!live.HasEnded && await loop.DueAsync(cancellationToken).ConfigureAwait(false) is { } due)
            {
                LogDue(logger, due.Tier, due.Reason);
                await queue.RequestAsync(FeedbackLoop.JobName, new TierInput(due.Tier), due.RequestedBy, cancellationToken).ConfigureAwait(false);
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

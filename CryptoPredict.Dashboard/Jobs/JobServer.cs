using CryptoPredict.Engine;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Takes runs from the queue once the engine has taken in its history: a training before that would find no candles, and be refused until its next turn.
/// First the queue is brought in line with the ledger, which alone outlives the process; that is seen to again and again while it runs.
/// </summary>
internal sealed partial class JobServer(
    EngineReady engine, RunRecovery recovery, HangfireWorkers workers, JobSchedule schedule, TimeProvider wall, ILogger<JobServer> logger) : BackgroundService
{
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once runs are taken from the queue.</summary>
    public Task Started => _started.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await engine.WaitAsync(stoppingToken).ConfigureAwait(false);
        await InsistAsync(recovery.RecoverAsync, stoppingToken).ConfigureAwait(false);
        var server = workers.Start();
        try
        {
            _started.TrySetResult();
            await Task.WhenAll(ScheduleAsync(stoppingToken), WatchAsync(stoppingToken)).ConfigureAwait(false);
        }
        finally
        {
            server.SendStop();
            await server.WaitForShutdownAsync(CancellationToken.None).ConfigureAwait(false);
            server.Dispose();
        }
    }

    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        await InsistAsync(schedule.LoadAsync, cancellationToken).ConfigureAwait(false);
        await schedule.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // A database that does not answer just now does so later; until then no job runs, and nobody has to start the application again.
    private async Task InsistAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the next try may find it gone.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotUp(logger, fault, Again.TotalSeconds);
                await Task.Delay(Again, wall, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var looked = wall.GetTimestamp();
        using var timer = new PeriodicTimer(Polling, wall);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await recovery.RenewAsync(cancellationToken).ConfigureAwait(false);
                if (wall.GetElapsedTime(looked) >= RunRecovery.Interval)
                {
                    looked = wall.GetTimestamp();
                    await recovery.EnqueueWaitingAsync(cancellationToken).ConfigureAwait(false);
                }
            }
#pragma warning disable CA1031 // The next look tries again; a lease outlasts several.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotRenewed(logger, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs do not run yet: the ledger of runs could not be read or written; it is tried again in {Seconds} s")]
    private static partial void LogNotUp(ILogger logger, Exception fault, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The runs that wait or are under way could not be looked at in the ledger; the next look tries again")]
    private static partial void LogNotRenewed(ILogger logger, Exception fault);
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Engine;
using Hangfire;
using Hangfire.Server;
using Hangfire.States;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Takes runs from the queue once the engine has taken in its history: a training before that would find no candles, and be refused until its next turn.
/// First it brings the queue in line with the ledger, which alone outlives the process.
/// </summary>
internal sealed partial class JobServer(
    EngineReady engine, IJobLedger ledger, ActiveRuns active, JobQueue queue, JobCatalogue catalogue, JobSchedule schedule, JobStorage storage, JobFilters filters,
    JobActivator activator, TimeProvider wall, ILogger<JobServer> logger) : BackgroundService
{
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    // Hangfire still means to run what stands in one of them.
    private static readonly string[] Held = [EnqueuedState.StateName, ScheduledState.StateName, ProcessingState.StateName, AwaitingState.StateName];

    // Less than the host allows, else it would give up before Hangfire does.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(6);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once runs are taken from the queue.</summary>
    public Task Started => _started.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await engine.WaitAsync(stoppingToken).ConfigureAwait(false);
        await InsistAsync(RecoverAsync, stoppingToken).ConfigureAwait(false);
        var server = Start();
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

    /// <summary>Queues again what waited, and says of what was under way that its process ended; what its definition allows waits anew.</summary>
    internal async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await ledger.ReadAbandonedAsync(cancellationToken).ConfigureAwait(false))
        {
            await AbandonAsync(run).ConfigureAwait(false);
        }

        await EnqueueWaitingAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task EnqueueWaitingAsync(CancellationToken cancellationToken)
    {
        List<JobRun> waiting = [];
        for (var isMore = true; isMore;)
        {
            var page = await ledger.ReadAsync(
                new RunQuery(States: [RunState.Queued, RunState.RetryScheduled], Offset: waiting.Count, Limit: RunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
            waiting.AddRange(page.Items);
            isMore = page.Items.Count > 0 && waiting.Count < page.Total;
        }

        // The oldest first, so that what waits for others is looked at once it is clear what became of them.
        foreach (var run in Enumerable.Reverse(waiting))
        {
            // What has begun has been let go by the run before it, whatever became of that since.
            if (run is { State: RunState.Queued, Attempt: 0, Request.After: { } before })
            {
                var awaited = await ledger.FindAsync(before, cancellationToken).ConfigureAwait(false);
                if (awaited is { } found && !found.State.HasEnded())
                {
                    continue;
                }

                if (awaited is null || !awaited.State.LetsFollow())
                {
                    await queue.SkipAsync(run).ConfigureAwait(false);
                    continue;
                }
            }

            if (catalogue.Find(run.Request.Job) is null)
            {
                await ledger.MoveAsync(new RunMove(run.Id, RunState.Aborted, $"There is no job '{run.Request.Job}' any more."), cancellationToken).ConfigureAwait(false);
                continue;
            }

            // What is long overdue though Hangfire has it is queued once more: it is claimed once.
            if (!IsHeld(run.Id) || run.DueAt + LookAgain < wall.GetUtcNow())
            {
                await queue.EnqueueAsync(run).ConfigureAwait(false);
            }
        }
    }

    // It lets go of a run that it could not even read, because no file could be opened just then for example.
    private bool IsHeld(long run)
    {
        if (queue.HangfireIdOf(run) is not { } id)
        {
            return queue.IsQueued(run);
        }

        using var connection = storage.GetConnection();
        return connection.GetStateData(id) is { } state && Held.Contains(state.Name);
    }

    // One that never comes to its end, because its process never does, is not tried for ever.
    private async Task AbandonAsync(JobRun run)
    {
        var again = catalogue.Find(run.Request.Job)?.Definition is { RunAgain: true } definition && run.Attempt <= definition.Retries + 1;
        var move = again
            ? new RunMove(run.Id, RunState.Queued, "Its process ended before it did; it runs again.")
            : new RunMove(run.Id, RunState.Aborted, "Its process ended before it did. Run it again if it is still wanted.");
        if (await ledger.MoveAsync(move, CancellationToken.None).ConfigureAwait(false))
        {
            LogAbandoned(logger, run.Id, run.Request.Job, again ? "runs again" : "is aborted");
            await queue.FollowAsync(move).ConfigureAwait(false);
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

    private BackgroundJobServer Start()
    {
        var performer = new BackgroundJobPerformer(filters, activator, TaskScheduler.Default);
        var changer = new BackgroundJobStateChanger(filters);
        var options = new BackgroundJobServerOptions
        {
            // Each job has a worker of its own beside this one.
            Queues = [filters.SchedulesQueue],
            WorkerCount = 1,
            SchedulePollingInterval = Polling,
            CancellationCheckInterval = Polling,
            ShutdownTimeout = ShutdownTimeout,
            Activator = activator,
            FilterProvider = filters,
        };
        var workers = catalogue.All.Select(job => new Worker([filters.QueueOf(job.Definition)], performer, changer));
        return new BackgroundJobServer(options, storage, workers);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var looked = wall.GetTimestamp();
        using var timer = new PeriodicTimer(Polling, wall);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                // Alone on its store a process needs no leases: nobody else could take its runs.
                if (ledger.IsShared)
                {
                    await RenewAsync(cancellationToken).ConfigureAwait(false);
                }

                // A process may have died between writing a run down and queueing it, and Hangfire may have let go of one.
                if (wall.GetElapsedTime(looked) >= LookAgain)
                {
                    looked = wall.GetTimestamp();
                    await EnqueueWaitingAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, by) in await ledger.RenewAsync(cancellationToken).ConfigureAwait(false))
        {
            active.Cancel(id, by);
        }

        foreach (var run in await ledger.ReadAbandonedAsync(cancellationToken).ConfigureAwait(false))
        {
            await AbandonAsync(run).ConfigureAwait(false);
            if (await ledger.FindAsync(run.Id, cancellationToken).ConfigureAwait(false) is { State: RunState.Queued } again)
            {
                await queue.EnqueueAsync(again).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process of run {Run} of job {Job} ended before it did: it {Fate}")]
    private static partial void LogAbandoned(ILogger logger, long run, string job, string fate);

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs do not run yet: the ledger of runs could not be read or written; it is tried again in {Seconds} s")]
    private static partial void LogNotUp(ILogger logger, Exception fault, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The runs that wait or are under way could not be looked at in the ledger; the next look tries again")]
    private static partial void LogNotRenewed(ILogger logger, Exception fault);
}

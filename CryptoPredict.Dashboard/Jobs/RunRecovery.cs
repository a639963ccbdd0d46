using CryptoPredict.Core.Jobs;
using Hangfire;
using Hangfire.States;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Brings the queue in line with the ledger, which alone outlives the process: what waits is queued, and what was under way in a process that ended is
/// aborted or runs again.
/// </summary>
internal sealed partial class RunRecovery(
    IJobLedger ledger, ActiveRuns active, JobQueue queue, JobCatalogue catalogue, JobStorage storage, TimeProvider wall, ILogger<RunRecovery> logger)
{
    /// <summary>How often what waits needs a look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Hangfire still means to run what stands in one of them.
    private static readonly string[] Held = [EnqueuedState.StateName, ScheduledState.StateName, ProcessingState.StateName, AwaitingState.StateName];

    /// <summary>Queues again what waited, and says of what was under way that its process ended; what its definition allows waits anew.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await ledger.ReadAbandonedAsync(cancellationToken).ConfigureAwait(false))
        {
            await AbandonAsync(run).ConfigureAwait(false);
        }

        await EnqueueWaitingAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Queues what waits in the ledger and is not queued: a process may have died between writing a run down and queueing it, and Hangfire may have let go of
    /// one.
    /// </summary>
    public async Task EnqueueWaitingAsync(CancellationToken cancellationToken)
    {
        List<JobRun> waiting = [];
        for (var isMore = true; isMore;)
        {
            var page = await ledger.ReadAsync(
                new RunQuery(States: [RunState.Queued, RunState.RetryScheduled], Offset: waiting.Count, Limit: RunQuery.MaxLimit),
                cancellationToken).ConfigureAwait(false);
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
                var move = new RunMove(run.Id, RunState.Aborted, $"There is no job '{run.Request.Job}' any more.");
                await ledger.MoveAsync(move, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // What is long overdue though Hangfire has it is queued once more: it is claimed once.
            if (!IsHeld(run.Id) || run.DueAt + Interval < wall.GetUtcNow())
            {
                await queue.EnqueueAsync(run).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Renews the leases of the runs of this process and stops those that another one wants stopped; queues again, or aborts, what a process that died has
    /// left.
    /// </summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        // Alone on its store a process needs no leases: nobody else could take its runs.
        if (!ledger.IsShared)
        {
            return;
        }

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

    // Hangfire lets go of a run that it could not even read, because no file could be opened just then for example.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process of run {Run} of job {Job} ended before it did: it {Fate}")]
    private static partial void LogAbandoned(ILogger logger, long run, string job, string fate);
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Live;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What came of asking for a run.</summary>
/// <param name="Run">The run; one that was there already when it joined.</param>
/// <param name="Joined">Whether the same work was waiting or under way already.</param>
internal sealed record QueuedRun(JobRun Run, bool Joined);

/// <summary>Asks the scheduler for single runs, each written down first. The same work is never queued twice.</summary>
internal sealed class JobQueue(ISchedulerFactory schedulers, IJobLedger ledger, JobCatalogue catalogue) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Asks for a run as soon as there is room for it.</summary>
    /// <exception cref="ArgumentException">There is no such job here.</exception>
    public Task<QueuedRun> EnqueueAsync(string job, JobInput input, string requestedBy, CancellationToken cancellationToken) =>
        EnqueueAsync(new JobRequest(job, requestedBy, input.ToText()), null, cancellationToken);

    /// <summary>Asks for a run of another job once the present one has succeeded.</summary>
    /// <param name="present">The run under way.</param>
    /// <param name="trigger">The trigger that it was fired by.</param>
    /// <param name="next">The job that shall follow.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public Task<QueuedRun> ContinueAsync(LiveRun present, TriggerKey trigger, string next, CancellationToken cancellationToken) =>
        EnqueueAsync(new JobRequest(next, present.RequestedBy, After: present.Id), trigger, cancellationToken);

    /// <summary>
    /// Asks for a run between two verifications of the ledger, each of the three as soon as the one before it has ended well. Joins one that was asked for like
    /// that and has not ended; should one of the three fail or be stopped, what follows it is skipped.
    /// </summary>
    /// <returns>The run in the middle.</returns>
    /// <exception cref="ArgumentException">There is no such job here, or it is the verification itself.</exception>
    public async Task<QueuedRun> EnqueueVerifiedAsync(string job, string requestedBy, CancellationToken cancellationToken)
    {
        if (job == JobNames.Verify)
        {
            throw new ArgumentException($"The job '{job}' is the verification itself.", nameof(job));
        }

        var (verify, definition) = (catalogue.Require(JobNames.Verify), catalogue.Require(job));
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var open = await ledger.ReadAsync(new JobRunQuery(job, JobStates.Open, Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
            if (open.Items.FirstOrDefault(run => run.Request is { After: not null, Input: null }) is { } same)
            {
                return new QueuedRun(same, Joined: true);
            }

            List<JobRun> runs = [];
            await TakeAsync(runs, async scheduler =>
            {
                foreach (var job in (JobDefinition[])[verify, definition, verify])
                {
                    runs.Add(await ledger.QueueAsync(new JobRequest(job.Name, requestedBy, After: runs.LastOrDefault()?.Id), null, cancellationToken).ConfigureAwait(false));
                }

                // In one piece: none of them may end before what follows it is known.
                Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> wishes = new()
                {
                    [verify.ToDetail()] = [TriggerOf(runs[0], verify), TriggerOf(runs[2], verify)],
                    [definition.ToDetail()] = [TriggerOf(runs[1], definition)],
                };
                await scheduler.ScheduleJobs(wishes, new ScheduleJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
            return new QueuedRun(runs[1], Joined: false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whether somebody has the scheduler stand by, so that what is asked for waits until it is started again.</summary>
    public async Task<bool> StandsByAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        return (await scheduler.GetMetadata(cancellationToken).ConfigureAwait(false)).Status == SchedulerStatus.Standby;
    }

    /// <summary>Waits for the end of a run, over all its attempts.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Stops the waiting; the run goes on.</param>
    public async Task<JobRun> WaitAsync(long id, CancellationToken cancellationToken)
    {
        var changed = new ChangeSignal();
        ledger.Changed += changed.Raise;
        try
        {
            while (true)
            {
                if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } run && run.State.HasEnded())
                {
                    return run;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ledger.Changed -= changed.Raise;
        }
    }

    /// <summary>Lets a run that was asked for and waits for its retry have it at once; does nothing to another one.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task RetryAtOnceAsync(long id, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { State: JobState.RetryScheduled, Request.Trigger: null } run
            && catalogue.Find(run.Request.Job) is { } definition)
        {
            // A trigger beside its own, which the scheduler may not have written back yet; whichever comes second finds the run started and does nothing.
            var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
            await scheduler.ScheduleJob(
                TriggerOf(JobTriggers.AtOnce(id), run, definition, null), new ScheduleJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back a run that still waits; does nothing when it does not.</summary>
    /// <param name="id">The run.</param>
    /// <param name="reason">Why, in a sentence.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WithdrawAsync(long id, string reason, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { State: JobState.Queued })
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
            await scheduler.UnscheduleJob(JobTriggers.OfRun(id), cancellationToken).ConfigureAwait(false);
            await ledger.MoveAsync(new JobMove(id, JobState.Cancelled, reason, From: JobState.Queued), cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<QueuedRun> EnqueueAsync(JobRequest request, TriggerKey? after, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(request.Job);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await FindSameAsync(request, cancellationToken).ConfigureAwait(false) is { } same)
            {
                return new QueuedRun(same, Joined: true);
            }

            List<JobRun> runs = [];
            await TakeAsync(runs, async scheduler =>
            {
                runs.Add(await ledger.QueueAsync(request, null, cancellationToken).ConfigureAwait(false));
                await scheduler.ScheduleJob(TriggerOf(runs[0], definition, after), cancellationToken: cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
            return new QueuedRun(runs[0], Joined: false);
        }
        finally
        {
            _one.Release();
        }
    }

    // What is written down but not taken by the scheduler would wait for good.
    private async Task TakeAsync(List<JobRun> runs, Func<IScheduler, Task> take)
    {
        try
        {
            await take(await schedulers.GetScheduler(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            foreach (var run in runs)
            {
                await ledger.MoveAsync(new JobMove(run.Id, JobState.Failed, "The scheduler did not take it.", JobFault.Of(fault)), CancellationToken.None).ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task<JobRun?> FindSameAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var open = await ledger.ReadAsync(
            new JobRunQuery(request.Job, JobStates.Open, After: request.After, Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);

        // What still waits for another run may never start, so only work that waits for the same one joins it.
        return open.Items.FirstOrDefault(run => run.Request.Input == request.Input
            && (run.Request.After == request.After || run.State != JobState.Queued));
    }

    private static ITrigger TriggerOf(JobRun run, JobDefinition definition, TriggerKey? after = null) =>
        TriggerOf(JobTriggers.OfRun(run.Id), run, definition, after ?? (run.Request.After is { } before ? JobTriggers.OfRun(before) : null));

    private static ITrigger TriggerOf(TriggerKey key, JobRun run, JobDefinition definition, TriggerKey? after)
    {
        var trigger = TriggerBuilder.Create()
            .WithIdentity(key)
            .WithDescription($"asked for by {run.Request.RequestedBy}")
            .ForJob(definition.Key)
            .WithRetryPolicy(definition.Retries)
            .UsingJobData(JobTriggers.Run, JobTriggers.OfRun(run.Id).Name)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow));
        if (run.Request.Input is { } input)
        {
            trigger.UsingJobData(SchedulerConstants.JobInput, input);
        }

        return (after is null ? trigger.StartNow() : trigger.StartAfter(after)).Build();
    }
}

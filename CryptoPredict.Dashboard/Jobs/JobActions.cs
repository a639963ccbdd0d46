using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Components.Shared;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// What admins do to jobs. Whoever calls has made sure that the user is one (pages by ActAsync, endpoints by their policy);
/// here it is done and written down under their name.
/// </summary>
internal sealed class JobActions(
    ISchedulerFactory schedulers, IJobLedger ledger, JobQueue queue, UploadJobs uploads, RunningJobs running, ActiveRuns trainings, JobCatalogue catalogue,
    ILiveState live, TimeProvider wall)
{
    private static readonly Said NotYet = new(
        false, "The scheduler has not started yet: it does so by itself as soon as the market's history is taken in. Repeat this then.");

    /// <summary>Runs a job now.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="verified">Whether the ledger is verified before and after it; should it not hold before, the job does not run.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="ArgumentException">There is no such job, or it is the verification itself.</exception>
    public async Task<Said> TriggerAsync(string job, bool verified, string by, CancellationToken cancellationToken) =>
        new(true, SentenceOf(await QueueAsync(job, verified, by, cancellationToken).ConfigureAwait(false)));

    /// <summary>The same, for who wants the run itself.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="verified">Whether the ledger is verified before and after it.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="ArgumentException">There is no such job, or it is the verification itself.</exception>
    public async Task<QueuedRun> QueueAsync(string job, bool verified, string by, CancellationToken cancellationToken)
    {
        var queued = verified
            ? await queue.EnqueueVerifiedAsync(job, by, cancellationToken).ConfigureAwait(false)
            : await queue.EnqueueAsync(job, JobInput.None, by, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, verified ? "triggered between verifications" : "triggered", job, null, cancellationToken).ConfigureAwait(false);
        return queued;
    }

    /// <summary>What came of asking for a run, in a sentence.</summary>
    /// <param name="queued">The run.</param>
    public string SentenceOf(QueuedRun queued)
    {
        var (title, id) = (catalogue.TitleOf(queued.Run.Request.Job), queued.Run.Id);
        return queued.Joined ? $"{title} is waiting or under way already as run {id}."
            : queued.Run.Request.After is { } before ? $"{title} is queued as run {id}; the ledger is verified before it, as run {before}, and after it."
            : $"{title} is queued as run {id}.";
    }

    /// <summary>Holds a schedule back until it is resumed, also over restarts.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<Said> PauseAsync(string job, string reason, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        if (!await scheduler.Exists(definition.Schedule, cancellationToken).ConfigureAwait(false))
        {
            return new Said(false, $"{definition.Title} runs only on demand: it has no schedule that could be paused.");
        }

        if (!await scheduler.PauseTriggerWith(
                definition.Schedule, new PauseDetails { Reason = reason, RequestedBy = by }, cancellationToken).ConfigureAwait(false))
        {
            var pause = await scheduler.GetTriggerPause(definition.Schedule, cancellationToken).ConfigureAwait(false);
            return new Said(true, $"{definition.Title} is paused already, by {pause?.RequestedBy}: {pause?.Reason?.TrimEnd('.')}.");
        }

        await NoteAsync(by, "paused", job, reason, cancellationToken).ConfigureAwait(false);
        return new Said(true, $"{definition.Title} is paused. A run under way goes on.");
    }

    /// <summary>Lets a paused schedule go on; a run that was missed meanwhile is made up for once.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<Said> ResumeAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        if (!await scheduler.Exists(definition.Schedule, cancellationToken).ConfigureAwait(false))
        {
            return new Said(false, $"{definition.Title} runs only on demand: it has no schedule that could be resumed.");
        }

        await scheduler.ResetTriggerFromErrorState(definition.Schedule, cancellationToken).ConfigureAwait(false);
        await scheduler.ResumeTrigger(definition.Schedule, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "resumed", job, null, cancellationToken).ConfigureAwait(false);
        return new Said(true, $"{definition.Title} goes on.");
    }

    /// <summary>Changes when a job runs, until the configuration is changed. What was paused stays paused; a retry that waited is given up.</summary>
    /// <exception cref="ArgumentException">There is no such job, or it cannot run like that.</exception>
    public async Task<Said> ChangeScheduleAsync(string job, JobTiming timing, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timing);
        var definition = catalogue.Require(job);
        if (timing is IntervalTiming { Interval: var interval } && !IntervalTiming.IsAllowed(interval))
        {
            throw new ArgumentException($"The interval is '{interval}'; it must lie between {IntervalTiming.Shortest} and {IntervalTiming.Longest}.", nameof(timing));
        }

        if (timing is CronTiming && definition.WhyNoCron is { } reason)
        {
            throw new ArgumentException(reason, nameof(timing));
        }

        return await ChangeAsync(definition, timing, by, "changed the schedule", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a job run again as the configuration says.</summary>
    /// <exception cref="ArgumentException">There is no such job, or it has no schedule.</exception>
    public async Task<Said> ResetScheduleAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        var timing = definition.Configured(live.Market.Speed) ?? throw OnDemand(definition);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        return JobTiming.Of(await scheduler.GetTrigger(definition.Schedule, cancellationToken).ConfigureAwait(false))?.ToString() == timing.ToString()
            ? new Said(true, $"{definition.Title} runs {timing.Words}, as the configuration says: nothing was to be changed.")
            : await ChangeAsync(definition, timing, by, "reset the schedule", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a run, whether it waits, is under way or would be tried again.</summary>
    public async Task<Said> CancelAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new Said(false, $"There is no run {id}.");
        }

        if (run.State is JobState.Queued or JobState.RetryScheduled
            && await WithdrawAsync(run, $"Cancelled by {by}.", cancellationToken).ConfigureAwait(false) is { } withdrawn)
        {
            if (JobInput.Parse(run.Request.Input).TrainingRun is { } training)
            {
                trainings.Cancel(training);
            }

            await NoteAsync(by, "cancelled", $"run {id}", null, cancellationToken).ConfigureAwait(false);
            return new Said(true, $"Run {id} is cancelled.{withdrawn}");
        }

        if (running.Find(id) is not { } live)
        {
            var isStarting = await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { State: JobState.Started };
            return new Said(false, isStarting ? $"Run {id} is just starting or ending; repeat this if it goes on." : $"Run {id} had ended before.");
        }

        live.StopFor(by);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        await scheduler.InterruptFireInstance(live.FireInstanceId, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "cancelled", $"run {id}", null, cancellationToken).ConfigureAwait(false);
        return new Said(true, $"Run {id} was told to stop.");
    }

    /// <summary>Runs again what a run did, with the same input; one that waits for its retry is given up for it.</summary>
    public async Task<WorkTicket> RunAgainAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new WorkTicket(false, $"There is no run {id}.", null);
        }

        if (catalogue.Find(run.Request.Job) is null)
        {
            return new WorkTicket(false, $"The job '{run.Request.Job}' is not offered here any more.", null);
        }

        var withdrawn = run.State == JobState.RetryScheduled
            ? await WithdrawAsync(run, $"{by} ran it at once instead.", cancellationToken).ConfigureAwait(false)
            : null;

        QueuedRun queued;
        try
        {
            var input = JobInput.Parse(run.Request.Input);
            queued = run.Request.Job == JobNames.Upload
                ? await uploads.AgainAsync(input, by, cancellationToken).ConfigureAwait(false)
                : await queue.EnqueueAsync(run.Request.Job, input, by, cancellationToken).ConfigureAwait(false);
        }
        catch (UploadException refusal)
        {
            return new WorkTicket(false, refusal.Message, null);
        }

        await NoteAsync(by, "ran again", $"run {id}", $"as run {queued.Run.Id}", cancellationToken).ConfigureAwait(false);
        return new WorkTicket(
            true, (queued.Joined ? $"The same work is waiting or under way already as run {queued.Run.Id}." : $"Queued as run {queued.Run.Id}.") + withdrawn,
            queued.Run.Id.ToString(CultureInfo.InvariantCulture), queued.Joined);
    }

    /// <summary>Marks a failed run as dealt with.</summary>
    public async Task<Said> DismissAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (!await ledger.MoveAsync(new JobMove(id, JobState.Dismissed, $"Dismissed by {by}."), cancellationToken).ConfigureAwait(false))
        {
            return new Said(false, $"Run {id} neither failed nor was aborted, so there is nothing to dismiss.");
        }

        await NoteAsync(by, "dismissed", $"run {id}", null, cancellationToken).ConfigureAwait(false);
        return new Said(true, $"Run {id} is dismissed.");
    }

    /// <summary>Lets nothing start any more until the scheduler is started again; what is under way goes on.</summary>
    public async Task<Said> StandbyAsync(string reason, string by, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        if (await IsYetToStartAsync(scheduler, cancellationToken).ConfigureAwait(false))
        {
            return NotYet;
        }

        await scheduler.Standby(cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "stood by", "scheduler", reason, cancellationToken).ConfigureAwait(false);
        return new Said(true, "The scheduler stands by: nothing starts before it is started again.");
    }

    /// <summary>Starts the scheduler.</summary>
    public async Task<Said> StartAsync(string by, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        if (await IsYetToStartAsync(scheduler, cancellationToken).ConfigureAwait(false))
        {
            return NotYet;
        }

        await scheduler.Start(cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "started", "scheduler", null, cancellationToken).ConfigureAwait(false);
        return new Said(true, "The scheduler runs.");
    }

    // It starts by itself, whatever was wished before.
    private static async Task<bool> IsYetToStartAsync(IScheduler scheduler, CancellationToken cancellationToken) =>
        (await scheduler.GetMetadata(cancellationToken).ConfigureAwait(false)).Status == SchedulerStatus.Created;

    /// <summary>Takes back a run that waits, and what waits for it.</summary>
    /// <returns>What else was given up, as the end of a sentence of its own; null when the run no longer waited.</returns>
    private async Task<string?> WithdrawAsync(JobRun run, string reason, CancellationToken cancellationToken)
    {
        // The ledger decides: a run that it lets start keeps its trigger, for what follows hangs on that.
        if (!await ledger.MoveAsync(new JobMove(run.Id, JobState.Cancelled, reason, From: run.State), cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var followers = await ledger.GiveUpFollowersAsync(scheduler, run.Id, cancellationToken).ConfigureAwait(false);
        await UnscheduleAsync(scheduler, run, cancellationToken).ConfigureAwait(false);
        return followers.Count switch
        {
            0 => "",
            1 => $" Run {followers[0].Id}, which waited for it, is skipped.",
            _ => $" The runs that waited for it are skipped: {string.Join(", ", followers.Select(follower => follower.Id))}.",
        };
    }

    // A retry stands in the trigger of its run; that of a schedule goes back to its next regular time.
    private async Task UnscheduleAsync(IScheduler scheduler, JobRun run, CancellationToken cancellationToken)
    {
        var key = JobsView.TriggerOf(run);
        if (run.Request.Trigger is null)
        {
            await scheduler.UnscheduleJob(key, cancellationToken).ConfigureAwait(false);
        }
        else if (catalogue.Find(run.Request.Job) is { } definition
            && JobTiming.Of(await scheduler.GetTrigger(key, cancellationToken).ConfigureAwait(false)) is { } timing)
        {
            var now = wall.GetUtcNow();
            await RescheduleAsync(definition, timing, timing.After(run.QueuedAt).First(time => time > now), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Said> ChangeAsync(JobDefinition definition, JobTiming timing, string by, string what, CancellationToken cancellationToken)
    {
        var next = timing.After(wall.GetUtcNow()).First();
        await RescheduleAsync(definition, timing, next, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, what, definition.Name, timing.Words, cancellationToken).ConfigureAwait(false);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var isPaused = await scheduler.GetTriggerState(definition.Schedule, cancellationToken).ConfigureAwait(false) == TriggerState.Paused;
        var from = isPaused ? "once it is resumed; it stays paused" : "from now on";
        return new Said(true, $"{definition.Title} runs {timing.Words} {from}.{await GiveUpRetryAsync(definition, by, cancellationToken).ConfigureAwait(false)}");
    }

    private async Task RescheduleAsync(JobDefinition definition, JobTiming timing, DateTimeOffset first, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var stored = await scheduler.GetTrigger(definition.Schedule, cancellationToken).ConfigureAwait(false) ?? throw OnDemand(definition);
        await JobSchedule.ReplaceAsync(
            scheduler, definition, timing, (string)stored.JobDataMap[JobTriggers.Configured]!, first, cancellationToken).ConfigureAwait(false);
    }

    private static ArgumentException OnDemand(JobDefinition definition) => new($"{definition.Title} runs only on demand, it has no schedule.", nameof(definition));

    // A retry stood in the trigger that was replaced. Should it have started just before that, it goes on.
    private async Task<string?> GiveUpRetryAsync(JobDefinition definition, string by, CancellationToken cancellationToken)
    {
        var retrying = await ledger.ReadAsync(
            new JobRunQuery(definition.Name, [JobState.RetryScheduled], Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
        if (retrying.Items.FirstOrDefault(run => run.Request.Trigger == definition.Schedule.Name) is not { } run)
        {
            return null;
        }

        var move = new JobMove(
            run.Id, JobState.Cancelled, $"{by} changed the schedule before its retry. Run it again if it is still wanted.", From: JobState.RetryScheduled);
        return await ledger.MoveAsync(move, cancellationToken).ConfigureAwait(false)
            ? $" Run {run.Id}, which waited for its retry, is cancelled; run it again if it is still wanted."
            : null;
    }

    private Task NoteAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken) =>
        ledger.AddActionAsync(by, action, target, reason, cancellationToken);
}

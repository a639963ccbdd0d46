using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// What admins do to jobs. Whoever calls has made sure that the user is one (pages by ActAsync, endpoints by their policy);
/// here it is done and written down under their name.
/// </summary>
internal sealed class JobActions(
    ISchedulerFactory schedulers, IJobLedger ledger, JobQueue queue, RunningJobs running, JobCatalogue catalogue, TimeProvider wall)
{
    /// <summary>The shortest interval of a schedule.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval of a schedule.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(365);

    private static readonly Said NotYet = new(
        false, "The scheduler has not started yet: it does so by itself as soon as the market's history is taken in. Repeat this then.");

    /// <summary>Runs a job now.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<Said> TriggerAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = Require(job);
        var queued = await QueueAsync(job, by, cancellationToken).ConfigureAwait(false);
        return new Said(true, queued.Joined
            ? $"{definition.Title} is waiting or under way already as run {queued.Run.Id}."
            : $"{definition.Title} is queued as run {queued.Run.Id}.");
    }

    /// <summary>The same, for who wants the run itself.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<QueuedRun> QueueAsync(string job, string by, CancellationToken cancellationToken)
    {
        var queued = await queue.EnqueueAsync(job, JobInput.None, by, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "triggered", job, null, cancellationToken).ConfigureAwait(false);
        return queued;
    }

    /// <summary>Holds a schedule back until it is resumed, also over restarts.</summary>
    /// <exception cref="ArgumentException">There is no such schedule.</exception>
    public async Task<Said> PauseAsync(string job, string reason, string by, CancellationToken cancellationToken)
    {
        var definition = Require(job);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var paused = await scheduler.PauseTriggerWith(
            definition.Schedule, new PauseDetails { Reason = reason, RequestedBy = by }, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "paused", job, reason, cancellationToken).ConfigureAwait(false);
        return paused ? new Said(true, $"{definition.Title} is paused. A run under way goes on.") : new Said(false, $"{definition.Title} has no schedule that could be paused.");
    }

    /// <summary>Lets a paused schedule go on; a run that was missed meanwhile is made up for once.</summary>
    /// <exception cref="ArgumentException">There is no such schedule.</exception>
    public async Task<Said> ResumeAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = Require(job);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        await scheduler.ResetTriggerFromErrorState(definition.Schedule, cancellationToken).ConfigureAwait(false);
        await scheduler.ResumeTrigger(definition.Schedule, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "resumed", job, null, cancellationToken).ConfigureAwait(false);
        return new Said(true, $"{definition.Title} goes on.");
    }

    /// <summary>Changes how often a job runs, until the configuration is changed.</summary>
    /// <exception cref="ArgumentException">There is no such job, or the interval is not allowed.</exception>
    public async Task<Said> ChangeIntervalAsync(string job, TimeSpan interval, string by, CancellationToken cancellationToken)
    {
        var definition = Require(job);
        if (interval < ShortestInterval || interval > LongestInterval)
        {
            throw new ArgumentException($"The interval is '{interval}'; it must lie between {ShortestInterval} and {LongestInterval}.", nameof(interval));
        }

        await RescheduleAsync(definition, interval, wall.GetUtcNow() + interval, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "changed the interval", job, $"every {interval}", cancellationToken).ConfigureAwait(false);
        return new Said(true, $"{definition.Title} runs every {interval} from now on.");
    }

    /// <summary>Stops a run, whether it waits, is under way or would be tried again.</summary>
    public async Task<Said> CancelAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new Said(false, $"There is no run {id}.");
        }

        if (run.State is JobState.Queued or JobState.RetryScheduled)
        {
            await WithdrawAsync(run, cancellationToken).ConfigureAwait(false);
            if (await ledger.MoveAsync(new JobMove(id, JobState.Cancelled, $"Cancelled by {by}."), cancellationToken).ConfigureAwait(false))
            {
                await NoteAsync(by, "cancelled", $"run {id}", null, cancellationToken).ConfigureAwait(false);
                return new Said(true, $"Run {id} is cancelled.");
            }
        }

        if (running.Find(id) is not { } live)
        {
            return new Said(false, $"Run {id} had ended before.");
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

        if (run.State == JobState.RetryScheduled)
        {
            await WithdrawAsync(run, cancellationToken).ConfigureAwait(false);
            await ledger.MoveAsync(new JobMove(id, JobState.Cancelled, $"{by} ran it at once instead."), cancellationToken).ConfigureAwait(false);
        }

        var queued = await queue.EnqueueAsync(run.Request.Job, JobInput.Parse(run.Request.Input), by, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, "ran again", $"run {id}", $"as run {queued.Run.Id}", cancellationToken).ConfigureAwait(false);
        return new WorkTicket(
            true, queued.Joined ? $"The same work is waiting or under way already as run {queued.Run.Id}." : $"Queued as run {queued.Run.Id}.",
            queued.Run.Id.ToString(CultureInfo.InvariantCulture));
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

    private JobDefinition Require(string job) => catalogue.Find(job)
        ?? throw new ArgumentException($"There is no job '{job}' here; there are {string.Join(", ", catalogue.All.Select(known => known.Name))}.", nameof(job));

    // A retry stands in the trigger of its run; that of a schedule goes back to its next regular time.
    private async Task WithdrawAsync(JobRun run, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var key = JobsView.TriggerOf(run);
        if (run.Request.Trigger is null)
        {
            await scheduler.UnscheduleJob(key, cancellationToken).ConfigureAwait(false);
        }
        else if (catalogue.Find(run.Request.Job) is { } definition
            && await scheduler.GetTrigger(key, cancellationToken).ConfigureAwait(false) is ISimpleTrigger schedule)
        {
            var (now, regular) = (wall.GetUtcNow(), run.QueuedAt + schedule.RepeatInterval);
            await RescheduleAsync(
                definition, schedule.RepeatInterval, regular > now ? regular : now + schedule.RepeatInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RescheduleAsync(JobDefinition definition, TimeSpan interval, DateTimeOffset first, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var stored = await scheduler.GetTrigger(definition.Schedule, cancellationToken).ConfigureAwait(false)
            ?? throw new ArgumentException($"{definition.Title} runs only on demand, it has no schedule.", nameof(definition));
        await JobSchedule.ReplaceAsync(
            scheduler, definition, interval, (string)stored.JobDataMap[JobTriggers.Configured]!, first, cancellationToken).ConfigureAwait(false);
    }

    private Task NoteAsync(string by, string action, string target, string? reason, CancellationToken cancellationToken) =>
        ledger.AddActionAsync(by, action, target, reason, cancellationToken);
}

using System.Data.Common;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// What admins do to jobs. Whoever calls has made sure that the user is one (pages by ActAsync, endpoints by their policy);
/// here it is done and written down under their name.
/// </summary>
internal sealed partial class JobActions(
    IJobLedger ledger, JobQueue queue, IServiceScopeFactory scopes, ActiveRuns active, JobCatalogue catalogue, JobSchedule schedule, ILogger<JobActions> logger)
{
    /// <summary>Runs a job now.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="verified">Whether the ledger is verified before and after it; should it not hold before, the job does not run.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="ArgumentException">There is no such job, it needs an input, or it is the verification itself.</exception>
    public async Task<ActionOutcome> TriggerAsync(string job, bool verified, string by, CancellationToken cancellationToken)
    {
        if (catalogue.Require(job).NeedsInput is { } way)
        {
            throw new ArgumentException($"The job '{job}' needs to know what to do: use {way}.", nameof(job));
        }

        var outcome = verified
            ? await queue.RequestVerifiedAsync(job, by, cancellationToken).ConfigureAwait(false)
            : await queue.RequestAsync(job, new NoInput(), by, cancellationToken).ConfigureAwait(false);
        await NoteAsync(by, verified ? "triggered between verifications" : "triggered", job, null).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Holds a schedule back until it is resumed, also over restarts.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<ActionOutcome> PauseAsync(string job, string reason, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        if (WhyFixed(definition) is { } refusal)
        {
            return refusal;
        }

        if (!await schedule.PauseAsync(definition, by, reason, cancellationToken).ConfigureAwait(false))
        {
            var pause = schedule.Find(job)?.Pause;
            return new ActionOutcome(true, $"{definition.Title} is paused already, by {pause?.By}: {pause?.Reason.TrimEnd('.')}.");
        }

        await NoteAsync(by, "paused", job, reason).ConfigureAwait(false);
        return new ActionOutcome(true, $"{definition.Title} is paused. A run under way goes on.");
    }

    /// <summary>Lets a paused schedule go on; a run that was missed meanwhile is made up for once.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<ActionOutcome> ResumeAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        if (WhyFixed(definition) is { } refusal)
        {
            return refusal;
        }

        if (!await schedule.ResumeAsync(definition, cancellationToken).ConfigureAwait(false))
        {
            return new ActionOutcome(true, $"{definition.Title} was not paused.");
        }

        await NoteAsync(by, "resumed", job, null).ConfigureAwait(false);
        return new ActionOutcome(true, $"{definition.Title} goes on.");
    }

    /// <summary>Changes when a job runs, until the configuration is changed. What was paused stays paused; a retry that waits stays.</summary>
    /// <exception cref="ArgumentException">There is no such job, or it cannot run like that.</exception>
    public async Task<ActionOutcome> ChangeScheduleAsync(string job, JobTiming timing, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timing);
        var definition = catalogue.Require(job);
        if (WhyFixed(definition) is { } refusal)
        {
            return refusal;
        }

        if ((timing is CronTiming ? definition.WhyNoCron ?? timing.WhyRefused : timing.WhyRefused) is { } reason)
        {
            throw new ArgumentException(reason, nameof(timing));
        }

        await schedule.RescheduleAsync(definition, timing, cancellationToken).ConfigureAwait(false);
        return await ChangedAsync(definition, timing, by, "changed the schedule").ConfigureAwait(false);
    }

    /// <summary>Lets a job run again as the configuration says.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public async Task<ActionOutcome> ResetScheduleAsync(string job, string by, CancellationToken cancellationToken)
    {
        var definition = catalogue.Require(job);
        if (WhyFixed(definition) is { } refusal)
        {
            return refusal;
        }

        if (schedule.Find(job) is { IsChanged: false } state)
        {
            return new ActionOutcome(true, $"{definition.Title} runs {state.Timing.Words}, as the configuration says: nothing was to be changed.");
        }

        await schedule.RescheduleAsync(definition, null, cancellationToken).ConfigureAwait(false);
        return await ChangedAsync(definition, schedule.Find(job)!.Timing, by, "reset the schedule").ConfigureAwait(false);
    }

    /// <summary>Stops a run, whether it waits, is under way or would be tried again.</summary>
    public async Task<ActionOutcome> CancelAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new ActionOutcome(false, $"There is no run {id}.") { Refusal = ActionRefusal.Unknown };
        }

        if (run.State is RunState.Queued or RunState.RetryScheduled
            && await queue.WithdrawAsync(run, $"Cancelled by {by}.").ConfigureAwait(false) is { } withdrawn)
        {
            await NoteAsync(by, "cancelled", RunName(id), null).ConfigureAwait(false);
            return new ActionOutcome(true, $"Run {id} is cancelled.{withdrawn}", id);
        }

        if (!active.Cancel(id, by))
        {
            var now = await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (now is not { State: RunState.Running } || !ledger.IsShared)
            {
                return new ActionOutcome(false, now is { State: RunState.Running }
                    ? $"Run {id} is just starting or ending; repeat this if it goes on." : $"Run {id} had ended before.");
            }

            await ledger.RequestStopAsync(id, by, cancellationToken).ConfigureAwait(false);
        }

        await NoteAsync(by, "cancelled", RunName(id), null).ConfigureAwait(false);
        return new ActionOutcome(true, $"Run {id} was asked to stop.", id);
    }

    /// <summary>Runs again what a run did, with the same input; one that waits for its retry has it at once.</summary>
    public async Task<ActionOutcome> RunAgainAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return new ActionOutcome(false, $"There is no run {id}.") { Refusal = ActionRefusal.Unknown };
        }

        if (catalogue.Find(run.Request.Job) is not { } registered)
        {
            return new ActionOutcome(false, $"The job '{run.Request.Job}' is not offered here any more.");
        }

        if (run.State == RunState.RetryScheduled)
        {
            if (!await queue.RetryAtOnceAsync(id, cancellationToken).ConfigureAwait(false))
            {
                return new ActionOutcome(true, $"Run {id} has its retry already.", id) { Joined = true };
            }

            await NoteAsync(by, "ran again", RunName(id), "its retry, at once").ConfigureAwait(false);
            return new ActionOutcome(true, $"Run {id} is tried again at once.", id) { Joined = true };
        }

        await using var scope = scopes.CreateAsyncScope();
        var queued = scope.ServiceProvider.GetRequiredService(registered.Class) is IRepeats own
            ? await own.RepeatAsync(run.Request, by, cancellationToken).ConfigureAwait(false)
            : await queue.RequestAsync(run.Request with { RequestedBy = by, After = null }, cancellationToken).ConfigureAwait(false);
        if (!queued.Done)
        {
            return queued;
        }

        await NoteAsync(by, "ran again", RunName(id), $"as {RunName(queued.Run!.Value)}").ConfigureAwait(false);
        return queued with { Message = queued.Joined ? $"The same work is waiting or under way already as run {queued.Run}." : $"Queued as run {queued.Run}." };
    }

    /// <summary>Marks a failed run as dealt with. One of a job whose first failure counts stands until the job succeeds.</summary>
    public async Task<ActionOutcome> DismissAsync(long id, string by, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is { State: RunState.Failed } run
            && catalogue.Find(run.Request.Job)?.Definition is { FailuresToTell: 1 } job
            && (await ledger.CountFailuresInARowAsync(cancellationToken).ConfigureAwait(false)).ContainsKey(job.Name))
        {
            return new ActionOutcome(false, $"Run {id} stands until '{job.Title}' succeeds: mend what it found, then run it again.");
        }

        if (!await ledger.MoveAsync(new RunMove(id, RunState.Dismissed, $"Dismissed by {by}."), cancellationToken).ConfigureAwait(false))
        {
            return new ActionOutcome(false, $"Run {id} neither failed nor was aborted, so there is nothing to dismiss.");
        }

        await NoteAsync(by, "dismissed", RunName(id), null).ConfigureAwait(false);
        return new ActionOutcome(true, $"Run {id} is dismissed.", id);
    }

    // Why its schedule can be neither changed nor paused; null where it can.
    private ActionOutcome? WhyFixed(JobDefinition job) =>
        (job.WhyNoSchedule ?? (schedule.Find(job.Name) is null ? JobSchedule.NotYet : null)) is { } reason ? new ActionOutcome(false, reason) : null;

    private async Task<ActionOutcome> ChangedAsync(JobDefinition job, JobTiming timing, string by, string what)
    {
        await NoteAsync(by, what, job.Name, timing.Words).ConfigureAwait(false);
        var from = schedule.Find(job.Name)?.Pause is null ? "from now on" : "once it is resumed; it stays paused";
        return new ActionOutcome(true, $"{job.Title} runs {timing.Words} {from}.");
    }

    private static string RunName(long id) => FormattableString.Invariant($"run {id}");

    // What was done is written down, whoever has left meanwhile; and it is done, whether or not that can be written down just now.
    private async Task NoteAsync(string by, string action, string target, string? reason)
    {
        try
        {
            await ledger.AddActionAsync(by, action, target, reason, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is DbException or IOException)
        {
            LogUnwritten(logger, fault, by, action, target, reason ?? "none given");
        }
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{By} {Action} {Target} (reason: {Reason}), and this could not be written among the actions on jobs; the audit log has it")]
    private static partial void LogUnwritten(ILogger logger, Exception fault, string by, string action, string target, string reason);
}

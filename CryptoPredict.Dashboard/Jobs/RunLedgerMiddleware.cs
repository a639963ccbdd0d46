using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Writes every run down before it starts, so that a run which is killed with its process is known of.</summary>
internal sealed class RunLedgerMiddleware(IJobLedger ledger, RunningJobs running) : IJobExecutionMiddleware
{
    public async ValueTask Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken = default)
    {
        if (await StartAsync(context).ConfigureAwait(false) is not { } run)
        {
            context.Result = JobRunReport.Skipped("It had been cancelled before it started.");
            return;
        }

        var live = running.Begin(run, context);
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            live.Fault = JobFault.Of(fault is JobExecutionException { InnerException: { } inner } ? inner : fault);
            throw;
        }
    }

    /// <returns>The started run; null when it must not start.</returns>
    private async Task<JobRun?> StartAsync(IJobExecutionContext context)
    {
        var run = context.MergedJobDataMap.TryGetValue(JobTriggers.Run, out var text) && long.TryParse(text as string, out var id)
            ? await ledger.FindAsync(id, CancellationToken.None).ConfigureAwait(false)
            : context.RetryAttempt > 0
                ? await FindRetriedAsync(context).ConfigureAwait(false)
                : await QueueAsync(context).ConfigureAwait(false);
        if (run is null || await ledger.MoveAsync(new JobMove(run.Id, JobState.Started), CancellationToken.None).ConfigureAwait(false))
        {
            return run;
        }

        // The scheduler takes what is refused here for a success, and would let what waits for it follow.
        if (await ledger.FindAsync(run.Id, CancellationToken.None).ConfigureAwait(false) is { } refused && refused.State.HasEnded() && !refused.State.LetsFollow())
        {
            await ledger.GiveUpFollowersAsync(context.Scheduler, run.Id, CancellationToken.None).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<JobRun> QueueAsync(IJobExecutionContext context)
    {
        if (await FindRetriedAsync(context).ConfigureAwait(false) is { } overtaken)
        {
            await ledger.MoveAsync(
                new JobMove(overtaken.Id, JobState.Failed, "Its next regular run came before its retry."), CancellationToken.None).ConfigureAwait(false);
        }

        var request = new JobRequest(context.JobDetail.Key.Name, JobTriggers.BySchedule, JobInput.TextOf(context), Trigger: context.Trigger.Key.Name);
        return await ledger.QueueAsync(request, context.ScheduledFireTimeUtc, CancellationToken.None).ConfigureAwait(false);
    }

    // A schedule has at most one run that waits for its retry; none when that was given up meanwhile.
    private async Task<JobRun?> FindRetriedAsync(IJobExecutionContext context)
    {
        var query = new JobRunQuery(context.JobDetail.Key.Name, [JobState.RetryScheduled], Limit: JobRunQuery.MaxLimit);
        var waiting = await ledger.ReadAsync(query, CancellationToken.None).ConfigureAwait(false);
        return waiting.Items.FirstOrDefault(run => run.Request.Trigger == context.Trigger.Key.Name);
    }
}

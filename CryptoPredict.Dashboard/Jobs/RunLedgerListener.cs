using System.Text.Json;
using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Writes down how every attempt ended: only here the scheduler has said whether it will be tried again.</summary>
internal sealed partial class RunLedgerListener(
    IJobLedger ledger, RunningJobs running, IHostApplicationLifetime application, ILogger<RunLedgerListener> logger) : IJobListener
{
    public string Name => "run ledger";

    public async ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        if (running.Find(context.FireInstanceId) is not { } live)
        {
            return;
        }

        var move = Ending(live, context);
        try
        {
            await ledger.MoveAsync(move, CancellationToken.None).ConfigureAwait(false);
            if (move.To.HasEnded() && !move.To.LetsFollow())
            {
                await ledger.GiveUpFollowersAsync(context.Scheduler, live.Id, CancellationToken.None).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The scheduler would count it as a fault of the job, which has ended.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotWritten(logger, fault, live.Job, live.Id);
        }
        finally
        {
            running.End(live, move.To);
        }
    }

    private JobMove Ending(LiveRun live, IJobExecutionContext context)
    {
        var report = context.Result as JobRunReport;
        var (state, reason) = context.Outcome switch
        {
            ExecutionOutcome.Succeeded => (StateOf(report), report?.Summary),
            ExecutionOutcome.Cancelled => (JobState.Cancelled, WhyCancelled(live)),
            _ when context.RetryScheduled => (JobState.RetryScheduled, WhyRetried(live, context)),
            _ => (JobState.Failed, live.Fault?.Message),
        };
        var cancelled = state == JobState.Cancelled;
        return new JobMove(
            live.Id,
            state,
            reason,
            cancelled ? null : live.Fault,
            MetricsOf(live, report),
            live.TrainingRunId,
            live.LogText());
    }

    // What failed or was stopped has no report.
    private static string? MetricsOf(LiveRun live, JobRunReport? report) => report?.Metrics is { Count: > 0 } reported ? JsonSerializer.Serialize(reported)
        : live.Figures.Count > 0 ? JsonSerializer.Serialize(live.Figures.ToDictionary(figure => figure.Name, figure => figure.Value))
        : null;

    private static JobState StateOf(JobRunReport? report) => report?.Result switch
    {
        JobRunResult.Skipped => JobState.Skipped,
        JobRunResult.Cancelled => JobState.Cancelled,
        JobRunResult.Failed => JobState.Failed,
        _ => JobState.Succeeded,
    };

    private string WhyCancelled(LiveRun live) => live.StoppedBy is { } by
        ? $"Cancelled by {by}."
        : application.ApplicationStopping.IsCancellationRequested ? "The application was stopped." : "Cancelled.";

    private static string WhyRetried(LiveRun live, IJobExecutionContext context)
    {
        var attempt = context.RetryAttempt + 1;
        var policy = context.RetryPolicy;
        return policy is null
            ? $"Attempt {attempt} failed: {live.Fault?.Message}"
            : $"Attempt {attempt} of {policy.MaxAttempts + 1} failed, the next one follows in {policy.DelayFor(attempt).TotalSeconds:0.#} s: {live.Fault?.Message}";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "How run {Run} of job {Job} ended could not be written down")]
    private static partial void LogNotWritten(ILogger logger, Exception fault, string job, long run);
}

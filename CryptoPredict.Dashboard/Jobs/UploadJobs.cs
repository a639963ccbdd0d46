using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Gives runs over uploads their turn as runs of a job. The job's run and the training run end together, whichever of them is stopped, and when.</summary>
internal sealed partial class UploadJobs(IServiceProvider services, IHostApplicationLifetime application, ILogger<UploadJobs> logger) : IUploadLauncher
{
    // Resolved late: the engine, which is told of this, opens before there is a queue.
    private JobQueue Queue => services.GetRequiredService<JobQueue>();

    public async Task LaunchAsync(UploadRun run, string requestedBy, Task<RunSummary> ended, CancellationToken cancellationToken)
    {
        QueuedRun queued;
        try
        {
            queued = await Queue.EnqueueAsync(JobNames.Upload, InputOf(run), requestedBy, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new UploadException(UploadRefusal.Busy, $"The job queue did not take the run over upload {run.UploadId}: {fault.Message} Try again.", fault);
        }

        _ = WithdrawOnceEndedAsync(queued.Run.Id, ended);
    }

    /// <summary>Runs again what a run did: a new training run over its upload, by the run's own plan. What is merged already is only trained on, as it was merged.</summary>
    /// <exception cref="UploadException">The upload or its file is gone.</exception>
    public async Task<QueuedRun> AgainAsync(JobInput input, string by, CancellationToken cancellationToken)
    {
        var data = services.GetRequiredService<DataDesk>();
        var upload = await data.Intake.RequireAsync(input.Upload ?? 0, cancellationToken).ConfigureAwait(false);
        var plan = input.Plan is { } own && upload.State == UploadState.Waiting ? own : upload.Plan!;
        var run = await data.Training.StartAsync(upload.Id, plan, by, cancellationToken).ConfigureAwait(false);
        var text = InputOf(run).ToText();
        var runs = await services.GetRequiredService<IJobLedger>().ReadAsync(
            new JobRunQuery(JobNames.Upload, Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
        return new QueuedRun(runs.Items.First(queued => queued.Request.Input == text), run.Joined);
    }

    private static JobInput InputOf(UploadRun run) => new(Upload: run.UploadId, Plan: run.Plan, TrainingRun: run.RunId);

    private async Task WithdrawOnceEndedAsync(long id, Task<RunSummary> ended)
    {
        try
        {
            var end = await ended.ConfigureAwait(false);

            // What still waits when the application ends is closed by the next start.
            if (!application.ApplicationStopping.IsCancellationRequested)
            {
                await Queue.WithdrawAsync(id, $"Its training run {end.RunId} ended before its turn: {end.Message}", CancellationToken.None).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The job then finds at its turn that there is nothing to do.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotWithdrawn(logger, fault, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} of the job of uploads could not be withdrawn")]
    private static partial void LogNotWithdrawn(ILogger logger, Exception fault, long run);
}

using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Merges an upload and trains on: the training run is there already and waits for its turn.</summary>
[DisallowConcurrentExecution]
internal sealed class UploadJob(DataDesk data, RunningJobs running, TrainingProgress progress) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var training = JobInput.Of(context).TrainingRun ?? throw new JobFailedException("A merge needs an upload. Start it from the page of data.");
        running.Of(context).Link(training);
        using var following = progress.Follow(context, RunKind.Upload);
        var run = await data.Training.ExecuteAsync(training, cancellationToken).ConfigureAwait(false);
        context.Result = running.Of(context).Take(run, cancellationToken);
    }
}

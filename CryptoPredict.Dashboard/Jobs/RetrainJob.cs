using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Trains models anew.</summary>
[DisallowConcurrentExecution]
internal sealed class RetrainJob(IRetrainer retrainer, RunningJobs running, TrainingProgress progress) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (by, input) = (running.Of(context).RequestedBy, JobInput.Of(context));
        using var following = progress.Follow(context, RunKind.Retrain);
        var run = await retrainer.RunAsync(new RetrainRequest(by, input.OnlyAsset, LstmPreset: input.Preset), cancellationToken).ConfigureAwait(false);
        context.Result = running.Of(context).Take(run, cancellationToken);
    }
}

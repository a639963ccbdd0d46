using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fine-tunes an asset's network.</summary>
[DisallowConcurrentExecution]
internal sealed class FineTuneJob(IFineTuner tuner, RunningJobs running, TrainingProgress progress) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (by, input) = (running.Of(context).RequestedBy, JobInput.Of(context));
        var asset = input.OnlyAsset ?? throw new JobFailedException("A fine-tune needs an asset. Start it from the page of fine-tuning, or run a former one again.");
        using var following = progress.Follow(context, RunKind.FineTune);
        var result = await tuner.RunAsync(new FineTuneRequest(asset, by, input.MinimumSamples), cancellationToken).ConfigureAwait(false);
        context.Result = running.Of(context).Take(result.Run, cancellationToken);
    }
}

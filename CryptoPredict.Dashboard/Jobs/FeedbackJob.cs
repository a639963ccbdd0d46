using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training.Feedback;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Runs a tier of the feedback loop.</summary>
[DisallowConcurrentExecution]
internal sealed class FeedbackJob(IFeedbackLoop loop, RunningJobs running, TrainingProgress progress) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (by, input) = (running.Of(context).RequestedBy, JobInput.Of(context));
        using var following = progress.Follow(context, RunKind.Tier);
        var run = await loop.RunCycleAsync(input.Tier ?? 1, input.OnlyAsset, by, cancellationToken).ConfigureAwait(false);
        context.Result = running.Of(context).Take(run, cancellationToken);
    }
}

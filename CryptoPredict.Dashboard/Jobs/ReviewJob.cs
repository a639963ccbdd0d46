using CryptoPredict.Core.Training;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Reviews champions and challengers.</summary>
[DisallowConcurrentExecution]
internal sealed class ReviewJob(IChampionReview review, RunningJobs running) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        context.Result = JobRunReport.Succeeded(await review.RunAsync(running.Of(context).RequestedBy, cancellationToken).ConfigureAwait(false));
}

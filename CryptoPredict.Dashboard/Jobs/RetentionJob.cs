using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Removes what is past its time.</summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(
    IModelRegistry registry, ITrainingRuns runs, IJobLedger jobs, ILiveState live, TimeProvider wall, IOptions<RetentionOptions> keep, IOptions<JobOptions> options) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var versions = await registry.ApplyRetentionAsync(keep.Value, cancellationToken).ConfigureAwait(false);
        var oldestRun = live.Market.Clock.GetUtcNow() - TimeSpan.FromDays(keep.Value.KeepRunDays);
        var trainings = await runs.RemoveBeforeAsync(oldestRun, cancellationToken).ConfigureAwait(false);
        var oldestJob = wall.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        var jobRuns = await jobs.RemoveBeforeAsync(oldestJob, cancellationToken).ConfigureAwait(false);
        var sentence = $"Removed {versions.Removed.Count} versions, {trainings} training runs and {jobRuns} job runs.";
        context.Result = JobRunReport.Succeeded(sentence).With("versions", versions.Removed.Count).With("training runs", trainings).With("job runs", jobRuns);
    }
}

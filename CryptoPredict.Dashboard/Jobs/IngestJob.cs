using CryptoPredict.Core.Loop;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fills gaps in the candles; when that settled anything, the ledger is verified afterwards.</summary>
[DisallowConcurrentExecution]
internal sealed class IngestJob(ICatchUp catchUp, JobQueue queue, RunningJobs running) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var report = await catchUp.RunAsync(cancellationToken).ConfigureAwait(false);
        if (report.PredictionsSettled > 0)
        {
            await queue.ContinueAsync(running.Of(context), context.Trigger.Key, JobNames.Verify, cancellationToken).ConfigureAwait(false);
        }

        context.Result = (report.CandlesAdded == 0 ? JobRunReport.Skipped(report.Message) : JobRunReport.Succeeded(report.Message))
            .With("candles", report.CandlesAdded).With("settled", report.PredictionsSettled);
    }
}

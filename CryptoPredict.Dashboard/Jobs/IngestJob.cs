using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Fills gaps in the candles; when that settled anything, the ledger is verified afterwards.</summary>
internal sealed class IngestJob(ICatchUp catchUp, JobQueue queue) : IJob<NoInput>
{
    public static JobDefinition Definition => new("ingest", "Catch up", "Fills gaps in the stored candles and settles overdue predictions by them.")
    {
        Interval = TimeSpan.FromHours(6),
        InMarketTime = true,
        AtOnce = true,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var report = await catchUp.RunAsync(run.Stop).ConfigureAwait(false);
        if (report.PredictionsSettled > 0)
        {
            await queue.RequestAfterAsync(run, VerifyJob.Definition.Name, run.Stop).ConfigureAwait(false);
        }

        return new RunResult(report.CandlesAdded == 0 ? RunState.Skipped : RunState.Succeeded, report.Message)
        {
            Figures = [new("candles", report.CandlesAdded), new("settled", report.PredictionsSettled)],
        };
    }
}

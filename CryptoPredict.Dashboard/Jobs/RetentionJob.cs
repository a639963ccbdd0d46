using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Removes what is past its time. Versions age by the market's time and come as fast as it runs, so it follows that.</summary>
internal sealed class RetentionJob(
    IModelRegistry registry, IJobLedger runs, IBacktestStore backtests, TimeProvider wall, IOptions<RetentionOptions> keep, IOptions<JobOptions> options)
        : IJob<NoInput>
{
    public static JobDefinition Definition => new("retention", "Retention", "Removes model versions and runs that are past their time.")
    {
        Interval = TimeSpan.FromHours(6),
        InMarketTime = true,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var versions = await registry.ApplyRetentionAsync(keep.Value, run.Stop).ConfigureAwait(false);
        var oldest = wall.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        var removed = await runs.RemoveBeforeAsync(oldest, run.Stop).ConfigureAwait(false);
        await backtests.RemoveBeforeAsync(oldest, run.Stop).ConfigureAwait(false);
        return RunResult.Succeeded(
            $"Removed {versions.Count} versions and {removed} runs.", new RunFigure("versions", versions.Count), new RunFigure("runs", removed));
    }
}

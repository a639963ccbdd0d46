using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Removes what is past its time. Versions age by the market's time and come as fast as it runs, so it follows that.</summary>
internal sealed class RetentionJob(
    IModelRegistry registry, IJobLedger runs, IBacktestStore backtests, IAuditLog audit, TimeProvider wall, IOptions<RetentionOptions> keep, IOptions<JobOptions> options,
    IOptions<AccountOptions> accounts) : IJob<NoInput>
{
    public static JobDefinition Definition => new("retention", "Retention", "Removes model versions, runs and audit entries that are past their time.")
    {
        Interval = TimeSpan.FromHours(6),
        InMarketTime = true,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var versions = await registry.ApplyRetentionAsync(keep.Value, run.Stop).ConfigureAwait(false);
        var now = wall.GetUtcNow();
        var oldest = now - TimeSpan.FromDays(options.Value.KeepDays);
        var removed = await runs.RemoveBeforeAsync(oldest, run.Stop).ConfigureAwait(false);
        await backtests.RemoveBeforeAsync(oldest, run.Stop).ConfigureAwait(false);
        var entries = await audit.RemoveAsync(now - TimeSpan.FromDays(accounts.Value.AuditDays), accounts.Value.AuditRows, run.Stop).ConfigureAwait(false);
        return RunResult.Succeeded(
            $"Removed {versions.Removed.Count} versions, {removed} runs and {entries} audit entries.", new RunFigure("versions", versions.Removed.Count), new RunFigure("runs", removed),
            new RunFigure("audit entries", entries));
    }
}

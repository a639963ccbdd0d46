using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Removes the oldest audit entries. They come by the clock, also when the market's data have ended.</summary>
internal sealed class AuditRetentionJob(IAuditLog audit, TimeProvider wall, IOptions<AccountOptions> options) : IJob<NoInput>
{
    public static JobDefinition Definition =>
        new("audit-retention", "Audit retention", "Removes audit entries that are past their time, or more than are kept.")
        {
            Cron = "45 * * * *",
        };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var removed = await audit.RemoveAsync(wall.GetUtcNow() - TimeSpan.FromDays(options.Value.AuditDays), options.Value.AuditRows, run.Stop)
            .ConfigureAwait(false);
        return RunResult.Succeeded($"Removed {removed} audit entries.", new RunFigure("audit entries", removed));
    }
}

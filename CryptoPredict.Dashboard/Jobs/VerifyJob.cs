using CryptoPredict.Core.Verification;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Recomputes the ledger's chain.</summary>
[DisallowConcurrentExecution]
internal sealed class VerifyJob(ILedger ledger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var chain = await ledger.VerifyChainAsync(cancellationToken).ConfigureAwait(false);
        context.Result = chain.Holds
            ? JobRunReport.Succeeded(chain.Message).With("rows", chain.Rows)
            : throw new JobFailedException($"{chain.Message} Compare with a backup from before the break.");
    }
}

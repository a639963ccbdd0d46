using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Recomputes the ledger's chain. A chain that is broken stays broken: trying again would only tell it later.</summary>
internal sealed class VerifyJob(ILedger ledger) : IJob<NoInput>
{
    public static JobDefinition Definition => new("verify", "Verify the ledger", "Recomputes the ledger's chain of hashes from its first row.")
    {
        Cron = "0 0 * * *",
        AtOnce = true,
        Retries = 0,
        RunAgain = true,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        var chain = await ledger.VerifyChainAsync(run.Stop).ConfigureAwait(false);
        return chain.Holds
            ? RunResult.Succeeded(chain.Message, new RunFigure("rows", chain.Rows))
            : new RunResult(RunState.Failed, $"{chain.Message} Compare with a backup from before the break.");
    }
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Storage;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Checks the market's database and recomputes the ledger's chain. What is broken stays broken: trying again would only tell it later. What it finds names no
/// file, for anybody may read it in <c>/health</c>.
/// </summary>
internal sealed class VerifyJob(ILedger ledger, Database database, TimeProvider wall) : IJob<NoInput>, IFirstRun
{
    public static JobDefinition Definition => new("verify", "Verify the ledger", "Checks the database and recomputes the ledger's chain of hashes from its first row.")
    {
        Cron = "0 0 * * *",
        AtOnce = true,
        Retries = 0,
        RunAgain = true,
        FailuresToTell = 1,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        run.Report(0, "checking the database");
        if (await database.FindDamageAsync(run.Stop).ConfigureAwait(false) is { } damage)
        {
            return new RunResult(RunState.Failed, $"The market's database is damaged ({damage}). Stop the application and restore the newest backup from before that.");
        }

        run.Report(0.5, "recomputing the chain");
        var chain = await ledger.VerifyChainAsync(run.Stop).ConfigureAwait(false);
        return chain.Holds
            ? RunResult.Succeeded(chain.Message, new RunFigure("rows", chain.Rows))
            : new RunResult(RunState.Failed, $"{chain.Message} Compare with a backup from before the break.");
    }

    // A file that the start had no time to check is checked beside the running application.
    public Task<DateTimeOffset> DueAsync(JobTiming timing, JobRun? last, CancellationToken cancellationToken) =>
        Task.FromResult(last is null || !database.IsChecked ? wall.GetUtcNow() : timing.After(last.QueuedAt).First());
}

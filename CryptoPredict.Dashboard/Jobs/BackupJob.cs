using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Storage;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Copies the database and the artefacts.</summary>
internal sealed class BackupJob(DatabaseBackup backup, IOptions<BackupOptions> options) : IJob<NoInput>
{
    public static JobDefinition Definition => new("backup", "Backup", "Copies the database and the artefacts, checked and whole.") { Cron = "0 3 * * *" };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        BackupReport copy;
        try
        {
            copy = await backup.RunAsync(options.Value, run.Report, run.Stop).ConfigureAwait(false);
        }
        catch (DamagedStoreException damage)
        {
            return new RunResult(RunState.Failed, damage.Message);
        }

        return RunResult.Succeeded(
            $"Copied {copy.Chain.Rows} rows of the ledger and {copy.Artefacts} artefacts to {copy.Path}.",
            new RunFigure("megabytes", Math.Round(copy.Bytes / 1e6, 1)), new RunFigure("artefacts", copy.Artefacts), new RunFigure("left out", copy.LeftOut),
            new RunFigure("removed", copy.Removed));
    }
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>Copies the database and the artefacts.</summary>
internal sealed class BackupJob(DatabaseBackup backup) : IJob<NoInput>
{
    private const int MostNamed = 5;

    public static JobDefinition Definition => new("backup", "Backup", "Copies the database and the artefacts, checked and whole.") { Cron = "0 3 * * *" };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        BackupReport copy;
        try
        {
            copy = await backup.RunAsync(run.Report, run.Stop).ConfigureAwait(false);
        }
        catch (DamagedStoreException damage)
        {
            return new RunResult(RunState.Failed, damage.Message);
        }

        var kept = copy.Lost.Count == 0
            ? "" : " No older backup goes, for what this one lacks they may have: "
            + $"{string.Join(", ", copy.Lost.Take(MostNamed))}{(copy.Lost.Count > MostNamed ? " and more" : "")}.";
        return RunResult.Succeeded(
            $"Copied {copy.Chain.Rows} rows of the ledger and {copy.Artefacts} artefacts to {Path.GetFileName(copy.Path)}.{kept}",
            new RunFigure("megabytes", Math.Round(copy.Bytes / 1e6, 1)), new RunFigure("artefacts", copy.Artefacts), new RunFigure("left out", copy.LeftOut),
            new RunFigure("removed", copy.Removed));
    }
}

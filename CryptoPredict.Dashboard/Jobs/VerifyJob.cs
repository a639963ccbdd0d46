using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Checks all that is kept: what lies unread would else be missed only when it is needed. What is broken stays broken: trying again would only tell it later.
/// What it finds names no file, for anybody may read it in <c>/health</c>; the log of the run does, without folders.
/// </summary>
internal sealed class VerifyJob(
    SharedChainCheck chains, Database database, AccountsStore accounts, IModelRegistry registry, DataServices data, DatabaseBackup backup, TimeProvider wall)
    : IJob<NoInput>, IFirstRun
{
    private const int MostNamed = 5;

    public static JobDefinition Definition => new(
        "verify", "Verify the ledger", "Recomputes the ledger's chain of hashes from its first row, and checks the databases, artefacts, waiting uploads and "
            + "the newest backup.")
    {
        Cron = "0 0 * * *",
        AtOnce = true,
        Retries = 0,
        RunAgain = true,
        FailuresToTell = 1,
    };

    public async Task<RunResult> RunAsync(NoInput input, IRun run)
    {
        run.Report(0, "checking the databases");
        if (await database.FindDamageAsync(run.Stop).ConfigureAwait(false) is { } damage)
        {
            return new RunResult(RunState.Failed,
                $"The market's database is damaged ({damage}). Stop the application and restore the newest backup from before that.");
        }

        List<string> faults = [];
        if (await accounts.Database.FindDamageAsync(run.Stop).ConfigureAwait(false) is { } lost)
        {
            faults.Add($"The accounts' database is damaged ({lost}). Stop the application and put your copy of it in its place.");
        }

        run.Report(0.3, "recomputing the chain");
        var chain = (await chains.RenewAsync(run.Stop).ConfigureAwait(false)).Report;
        if (!chain.Holds)
        {
            faults.Add($"{chain.Message} Compare with a backup from before the break.");
        }

        run.Report(0.6, "reading every row");
        Tell(faults, await DamagedRowsAsync(faults.Count == 0, run.Stop).ConfigureAwait(false),
            "What stands in the store of {0} is damaged and left out; the newest backup from before that has it.");
        run.Report(0.7, "checking artefacts and uploads");
        Tell(faults, await DamagedArtefactsAsync(run.Stop).ConfigureAwait(false),
            "The artefacts of {0} are damaged, missing or cannot be read, so these versions do not serve. Retrain, or put the files back.");
        Tell(faults, await data.Intake.FindDamagedAsync(run.Stop).ConfigureAwait(false),
            "The files of {0} are damaged, missing or cannot be read. Remove these uploads and send the files again.");
        run.Report(0.9, "checking the newest backup");
        if (await backup.FindDamageAsync(run.Stop).ConfigureAwait(false) is { } unsound)
        {
            run.Log(JobFault.WithoutFolders(unsound));
            faults.Add("The newest backup is damaged or cannot be read: run the backup job to have a sound one.");
        }

        return faults.Count == 0 ? RunResult.Succeeded(chain.Message, new RunFigure("rows", chain.Rows))
            : new RunResult(RunState.Failed, string.Join(' ', faults));
    }

    // A file that the start had no time to check is checked beside the running application.
    public Task<DateTimeOffset> DueAsync(JobTiming timing, JobRun? last, CancellationToken cancellationToken) =>
        Task.FromResult(last is null || !database.IsChecked || !accounts.Database.IsChecked ? wall.GetUtcNow() : timing.After(last.QueuedAt).First());

    private static void Tell(List<string> faults, IReadOnlyList<string> found, string sentence)
    {
        if (found.Count > 0)
        {
            var more = found.Count > MostNamed ? FormattableString.Invariant($" and {found.Count - MostNamed} more") : "";
            faults.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, string.Join(", ", found.Take(MostNamed)) + more));
        }
    }

    private async Task<IReadOnlyList<string>> DamagedRowsAsync(bool areAccountsWhole, CancellationToken stop) =>
    [
        .. await database.FindDamagedRowsAsync(stop).ConfigureAwait(false),
        .. areAccountsWhole ? await accounts.Database.FindDamagedAccountsAsync(stop).ConfigureAwait(false) : [],
    ];

    // Also of versions that are known to be unusable: it is reported until the file is put back, or retention takes the version.
    private async Task<IReadOnlyList<string>> DamagedArtefactsAsync(CancellationToken stop)
    {
        List<string> found = [];
        for (var (offset, total) = (0, 1L); offset < total; offset += VersionQuery.MaxLimit)
        {
            var page = await registry.ReadAsync(new VersionQuery(Offset: offset, Limit: VersionQuery.MaxLimit), stop).ConfigureAwait(false);
            total = page.Total;
            foreach (var version in page.Items)
            {
                if (!await CanReadAsync(version, stop).ConfigureAwait(false))
                {
                    found.Add($"{version.Id} of {version.Asset}");
                }
            }
        }

        return found;
    }

    // Retention may take one meanwhile.
    private async Task<bool> CanReadAsync(ModelVersion version, CancellationToken stop)
    {
        try
        {
            return await registry.ReadArtefactAsync(version.Asset, version.Id, stop).ConfigureAwait(false) is { Version: null } or { Artefact: not null };
        }
        catch (IOException)
        {
            return false;
        }
    }
}

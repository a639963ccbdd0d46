using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>
/// What lies beside a market's database and belongs to it. A store that has lost its database must not begin anew: its artefacts and uploads would be swept,
/// for an empty database knows none of them.
/// </summary>
/// <param name="database">The database's path.</param>
/// <param name="backups">The market's backups.</param>
internal sealed class StoreRemains(string database, BackupFolder backups)
{
    private readonly string _folder = Path.GetDirectoryName(database)!;
    private readonly string _market = Path.GetFileNameWithoutExtension(database);

    private string Artefacts => BackupCheck.ArtefactsOf(_folder, _market);

    /// <summary>Refuses a database that is missing or empty though the store was used before.</summary>
    /// <exception cref="DamagedStoreException">It is; the message says what there is of the store.</exception>
    public void RequireDatabase()
    {
        var file = new FileInfo(database);
        if (Directory.Exists(database) || (file.Exists && file.Length > 0))
        {
            return;
        }

        var found = Find();
        if (found.Count > 0)
        {
            throw new DamagedStoreException(
                $"The database '{database}' is {(file.Exists ? "empty" : "missing")}, but its market was used before: there are "
                    + $"{string.Join(" and ", found)}.");
        }
    }

    /// <summary>
    /// Refuses a database that knows none of the artefacts beside it or, where there are none, has the ledger of none of the backups beside it.
    /// </summary>
    /// <exception cref="DamagedStoreException">It is another store's.</exception>
    public async Task RequireOwnDatabaseAsync(Database opened, CancellationToken cancellationToken)
    {
        var versions = await opened.ReadAsync(VersionRows.ReadAllAsync, cancellationToken).ConfigureAwait(false);
        var known = versions.Select(row => row.Version.Id).ToHashSet(StringComparer.Ordinal);
        var files = ArtefactFiles();
        if (files.Any(file => known.Contains(Path.GetFileNameWithoutExtension(file))))
        {
            return;
        }

        // A kill between a file and its row leaves one without a version.
        if (files.Count > 1)
        {
            throw new DamagedStoreException($"The database '{database}' is another store's: it knows none of the {files.Count} artefacts in '{Artefacts}'.");
        }

        if (await IsOfOtherBackupsAsync(await opened.ReadAsync(LedgerRows.ReadFirstHashesAsync, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false))
        {
            throw new DamagedStoreException($"The database '{database}' is another store's: its ledger begins like that of no backup in '{backups.Path}'.");
        }
    }

    /// <summary>Says how to go on: by the newest sound backup, or anew.</summary>
    public async Task<string> WayOutAsync(CancellationToken cancellationToken)
    {
        string[] own = [.. ((string[])[database, $"{database}-wal", $"{database}-shm", $"{database}{NewestRow.Ending}", Artefacts, Uploads]).Where(Path.Exists)
            .Select(path => $"'{path}'"), .. backups.NewestFirst().Count > 0 ? [$"the backups '{Path.Combine(backups.Path, _market)}-*'"] : (string[])[]];
        var anew = $"To begin anew instead, move {string.Join(", ", own)} away.";
        foreach (var backup in backups.NewestFirst())
        {
            try
            {
                var sound = await BackupCheck.RequireSoundAsync(backup, cancellationToken).ConfigureAwait(false);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Nothing was changed. The newest sound backup, with {sound.Chain.Rows} rows of the ledger, is '{backup}'; restore it by: "
                        + $"{CommandFor(backup)} {anew}");
            }
            catch (StorageException)
            {
                // An older one may be sound.
            }
        }

        return $"Nothing was changed. There is no sound backup of it in '{backups.Path}'. {anew}";
    }

    private string Uploads => Path.Combine(_folder, "uploads", _market);

    private string CommandFor(string backup) => $"dotnet run --project CryptoPredict.Dashboard -- restore \"{backup}\" --Storage:Path=\"{_folder}\"";

    private List<string> ArtefactFiles() => Directory.Exists(Artefacts) ? [.. Directory.EnumerateFiles(Artefacts, "*.bin", SearchOption.AllDirectories)] : [];

    // Whether there are backups that can be read, and the ledger of each begins otherwise. One equal hash will do: a damaged row makes no other ledger.
    private async Task<bool> IsOfOtherBackupsAsync(IReadOnlyList<byte[]> own, CancellationToken cancellationToken)
    {
        var others = false;
        foreach (var backup in backups.NewestFirst())
        {
            IReadOnlyList<byte[]> first;
            try
            {
                first = await BackupCheck.ReadFirstHashesAsync(Path.Combine(backup, $"{_market}.db"), cancellationToken).ConfigureAwait(false);
            }
            catch (SqliteException)
            {
                continue;
            }

            if ((own.Count == 0 && first.Count == 0) || own.Zip(first).Any(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                return false;
            }

            others = true;
        }

        return others;
    }

    private List<string> Find()
    {
        List<string> found = [];
        Add(ArtefactFiles().Count, "artefacts", Artefacts);
        Add(Directory.Exists(Uploads) ? Directory.GetFiles(Uploads).Length : 0, "uploads", Uploads);
        Add(backups.NewestFirst().Count, "backups", backups.Path);
        Add(Directory.Exists(_folder) ? Directory.GetFiles(_folder, $"{_market}.schema-*.db").Length : 0, "copies of earlier schemas", _folder);
        return found;

        void Add(int count, string what, string where)
        {
            if (count > 0)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what} in '{where}'"));
            }
        }
    }
}

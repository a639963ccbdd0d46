using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>What a backup holds.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Bytes">Size of all its files.</param>
/// <param name="Artefacts">Artefacts copied, each checked against its hash.</param>
/// <param name="LeftOut">Versions whose artefact was gone or did not match its hash, and so is not in it.</param>
/// <param name="Chain">Whether the chain of the copied ledger holds.</param>
/// <param name="Removed">Older backups that went.</param>
/// <param name="Lost">Rows of the copied database that cannot be read as they were written, and artefacts that are lost; while there are any no older backup
/// goes.</param>
public sealed record BackupReport(string Path, long Bytes, int Artefacts, int LeftOut, ChainReport Chain, int Removed, IReadOnlyList<string> Lost);

/// <summary>
/// Copies a market's database and artefacts while they are in use. A backup stands under its name only when it is whole:
/// it is made in a temporary folder, checked, flushed to the disk and then renamed. It is laid out as the data folder is; see <see cref="StoreRestore"/>.
/// </summary>
public sealed class DatabaseBackup
{
    private readonly Database _database;
    private readonly string _artefactRoot;
    private readonly BackupOptions _options;
    private readonly TimeProvider _wall;
    private readonly string _name;

    /// <param name="database">What is copied.</param>
    /// <param name="artefactRoot">Where its artefacts lie.</param>
    /// <param name="options">Where to and how many.</param>
    /// <param name="wall">Names the backups.</param>
    internal DatabaseBackup(Database database, string artefactRoot, BackupOptions options, TimeProvider wall)
    {
        _database = database;
        _artefactRoot = artefactRoot;
        _options = options;
        _wall = wall;
        _name = Path.GetFileNameWithoutExtension(database.Path);
    }

    private BackupFolder Folder => BackupFolder.Of(_options, Path.GetDirectoryName(_database.Path)!, _name);

    /// <summary>Makes a backup, and removes the oldest ones. Must not run twice at once.</summary>
    /// <param name="progress">Given the share done, 0 to 1, and what is being done.</param>
    /// <param name="cancellationToken">Stops it; nothing is left of it.</param>
    /// <exception cref="IOException">The folder cannot be written or the disk is full; nothing is left of it.</exception>
    /// <exception cref="DamagedStoreException">The copy is not sound; nothing is left of it, and no older one goes.</exception>
    public async Task<BackupReport> RunAsync(Action<double, string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var folder = Folder;
        Directory.CreateDirectory(folder.Path);
        RemoveUnfinished(folder);
        try
        {
            Directory.CreateDirectory(folder.Unfinished);
            progress(0, "copying the database");
            var copy = Path.Combine(folder.Unfinished, Path.GetFileName(_database.Path));
            await CopyDatabaseAsync(copy, cancellationToken).ConfigureAwait(false);
            progress(0.4, "checking the copied database and its ledger");
            var (chain, versions) = await CheckAsync(copy, folder, cancellationToken).ConfigureAwait(false);
            var rows = await BackupCheck.FindUnreadableAsync(copy, cancellationToken).ConfigureAwait(false);
            var left = await CopyArtefactsAsync(folder.Unfinished, versions, progress, cancellationToken).ConfigureAwait(false);
            await BackupCheck.WriteSumsAsync(folder.Unfinished, _name, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<string> lost = [.. rows, .. await LostAsync(left, cancellationToken).ConfigureAwait(false)];
            progress(0.95, "flushing");
            var bytes = Flush(folder.Unfinished);
            var path = folder.NewPath(_wall.GetUtcNow());
            Directory.Move(folder.Unfinished, path);
            return new BackupReport(path, bytes, versions.Count - left.Count, left.Count, chain, lost.Count > 0 ? 0
                : folder.RemoveOldest(_options.Keep, path), lost);
        }
        catch
        {
            RemoveUnfinished(folder);
            throw;
        }
    }

    /// <summary>Checks the newest backup as a restore does.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>Why it is not sound, in a sentence that names files; null when it is, or there is none.</returns>
    public async Task<string?> FindDamageAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Folder.NewestFirst() is not [var newest, ..])
            {
                return null;
            }

            await BackupCheck.RequireSoundAsync(newest, cancellationToken).ConfigureAwait(false);
            return File.Exists(Path.Combine(newest, BackupCheck.SumsFile)) ? null : $"The backup '{newest}' has no list of hashes ({BackupCheck.SumsFile}).";
        }
        catch (Exception fault) when (fault is StorageException or IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    private async Task CopyDatabaseAsync(string copy, CancellationToken cancellationToken)
    {
        try
        {
            await DatabaseCopy.MakeAsync(_database.Path, copy, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException fault) when (IntegrityCheck.IsDamage(fault))
        {
            throw new DamagedStoreException($"The database '{_database.Path}' is damaged ({fault.Message}), so it could not be copied, and no older backup "
                + $"goes.", fault);
        }
        catch (SqliteException fault)
        {
            throw new IOException($"The database could not be copied to '{copy}' ({fault.Message}). Set Backup:Folder to a folder with room that this user "
                + $"may write.", fault);
        }
    }

    private static async Task<(ChainReport Chain, IReadOnlyList<KnownArtefact> Artefacts)> CheckAsync(
        string copy, BackupFolder folder, CancellationToken cancellationToken)
    {
        string fault;
        try
        {
            var found = await BackupCheck.ReadAsync(copy, cancellationToken).ConfigureAwait(false);
            if (found.Chain.Holds)
            {
                return found;
            }

            fault = found.Chain.Message;
        }
        catch (DamagedStoreException damage)
        {
            fault = damage.Message;
        }

        throw new DamagedStoreException(
            $"The copy is not sound, so it is no backup and no older one goes: {fault} "
            + (folder.NewestFirst() is [var newest, ..] ? $"The newest backup is '{newest}'." : "There is no older backup."));
    }

    /// <summary>
    /// Copies the artefacts. One may go while this runs, for retention takes old versions, and the registry gets over one that is missing or may not be read:
    /// so that is no fault.
    /// </summary>
    /// <returns>Those that could not be copied.</returns>
    private async Task<List<KnownArtefact>> CopyArtefactsAsync(
        string temporary, IReadOnlyList<KnownArtefact> artefacts, Action<double, string> progress, CancellationToken cancellationToken)
    {
        var from = new ArtefactFolder(_artefactRoot);
        var to = new ArtefactFolder(BackupCheck.ArtefactsOf(temporary, _name));
        List<KnownArtefact> left = [];
        for (var i = 0; i < artefacts.Count; i++)
        {
            var (asset, id, hash) = artefacts[i];
            progress(0.5 + (0.45 * i / artefacts.Count), $"copying artefact {i + 1} of {artefacts.Count}");
            if (!await CopyAsync(from.PathOf(asset, id), to.PathOf(asset, id), hash, cancellationToken).ConfigureAwait(false))
            {
                left.Add(artefacts[i]);
            }
        }

        return left;
    }

    // What retention took meanwhile is no loss.
    private async Task<IReadOnlyList<string>> LostAsync(List<KnownArtefact> left, CancellationToken cancellationToken)
    {
        if (left.Count == 0)
        {
            return [];
        }

        var known = (await _database.ReadAsync(VersionRows.ReadAllAsync, cancellationToken).ConfigureAwait(false)).Select(row => row.Version.Id)
            .ToHashSet(StringComparer.Ordinal);
        return [.. left.Where(artefact => known.Contains(artefact.Id)).Select(artefact => $"the artefact of {artefact.Id} of {artefact.Asset}")];
    }

    private static async Task<bool> CopyAsync(string from, string to, string hash, CancellationToken cancellationToken)
    {
        byte[] artefact;
        try
        {
            artefact = await File.ReadAllBytesAsync(from, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }

        if (ArtefactFolder.HashOf(artefact) != hash)
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await File.WriteAllBytesAsync(to, artefact, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>The size of all files.</returns>
    private static long Flush(string folder)
    {
        var bytes = 0L;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
            bytes += RandomAccess.GetLength(handle);
        }

        return bytes;
    }

    private static void RemoveUnfinished(BackupFolder folder)
    {
        if (Directory.Exists(folder.Unfinished))
        {
            Directory.Delete(folder.Unfinished, recursive: true);
        }
    }
}

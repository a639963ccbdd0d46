using System.Security.Cryptography;

namespace CryptoPredict.Storage;

/// <summary>What a restore did.</summary>
/// <param name="Backup">The backup's folder.</param>
/// <param name="Database">The database that was restored.</param>
/// <param name="Rows">Rows of its ledger.</param>
/// <param name="Artefacts">Artefacts that were restored.</param>
/// <param name="SetAside">The folder in which what was there before is kept; null when there was nothing.</param>
public sealed record RestoreReport(string Backup, string Database, long Rows, int Artefacts, string? SetAside);

/// <summary>
/// Puts a backup in the place of a market's database and artefacts. The backup is checked first and copied beside them; what was there is then set aside, never
/// removed. A process that dies half way leaves what <see cref="RestoreExchange"/> finishes.
/// </summary>
public static class StoreRestore
{
    /// <summary>Restores a backup.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="dataFolder">The folder of data, absolute.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Stops it while nothing has been changed.</param>
    /// <exception cref="StorageException">The backup is none or not sound, another process works on the store, or a file cannot be written; nothing has
    /// changed.</exception>
    public static async Task<RestoreReport> RunAsync(string backup, string dataFolder, TimeProvider wall, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(backup);
        ArgumentNullException.ThrowIfNull(wall);
        var sound = await BackupCheck.RequireSoundAsync(Path.GetFullPath(backup), cancellationToken).ConfigureAwait(false);
        var database = Path.Combine(dataFolder, $"{sound.Market}.db");
        using var held = StoreLock.Take(database);
        await RestoreExchange.FinishAsync(database, cancellationToken).ConfigureAwait(false);
        var exchange = RestoreExchange.New(database, wall.GetUtcNow());
        try
        {
            await CopyAsync(sound, exchange.Unfinished, cancellationToken).ConfigureAwait(false);
            var setAside = await exchange.RunAsync(cancellationToken).ConfigureAwait(false);
            return new RestoreReport(sound.Folder, database, sound.Chain.Rows, sound.Files.Count - 1, setAside);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The backup '{sound.Folder}' could not be restored to '{dataFolder}' ({fault.Message}). What was there before is kept. Make room in a folder "
                    + "that this user may write, then repeat this.",
                fault);
        }
        finally
        {
            if (Directory.Exists(exchange.Unfinished))
            {
                Directory.Delete(exchange.Unfinished, recursive: true);
            }
        }
    }

    // What is restored is what was checked: each copy is held against the hash that its file had then.
    private static async Task CopyAsync(SoundBackup backup, string target, CancellationToken cancellationToken)
    {
        foreach (var (file, hash) in backup.Files)
        {
            var (from, to) = (Path.Combine(backup.Folder, file), Path.Combine(target, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            var source = File.OpenRead(from);
            await using var closingSource = source.ConfigureAwait(false);
            var copy = new FileStream(to, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            await using var closingCopy = copy.ConfigureAwait(false);
            await source.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            copy.Flush(flushToDisk: true);
            copy.Position = 0;
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, cancellationToken).ConfigureAwait(false)) != hash)
            {
                throw new IOException($"the copy of {file} differs from the backup's");
            }
        }
    }
}

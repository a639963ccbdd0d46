using System.Globalization;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Core.Storage;

/// <summary>What a backup holds.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Bytes">Size of all its files.</param>
/// <param name="Artefacts">Artefacts copied, each checked against its hash.</param>
/// <param name="LeftOut">Versions whose artefact was gone or did not match its hash, and so is not in it.</param>
/// <param name="Chain">Whether the chain of the copied ledger holds.</param>
/// <param name="Removed">Older backups that went.</param>
public sealed record BackupReport(string Path, long Bytes, int Artefacts, int LeftOut, ChainReport Chain, int Removed);

/// <summary>
/// Copies a market's database and artefacts while they are in use. A backup stands under its name only when it is whole:
/// it is made in a temporary folder, flushed to the disk and then renamed. It is laid out as the data folder is, so that
/// restoring it is copying it back.
/// </summary>
public sealed class DatabaseBackup
{
    /// <summary>How the name of a copy tells its time, UTC.</summary>
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private const string Temporary = ".unfinished-";

    private readonly Database _database;
    private readonly string _artefactRoot;
    private readonly TimeProvider _wall;
    private readonly string _name;

    internal DatabaseBackup(Database database, string artefactRoot, TimeProvider wall)
    {
        _database = database;
        _artefactRoot = artefactRoot;
        _wall = wall;
        _name = Path.GetFileNameWithoutExtension(database.Path);
    }

    /// <summary>Makes a backup, and removes the oldest ones. Must not run twice at once.</summary>
    /// <param name="options">Where to and how many.</param>
    /// <param name="progress">Told the share done, 0 to 1, and what is being done.</param>
    /// <param name="cancellationToken">Stops it; nothing is left of it.</param>
    /// <exception cref="IOException">The folder cannot be written or the disk is full; nothing is left of it.</exception>
    public async Task<BackupReport> RunAsync(BackupOptions options, Action<double, string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var folder = Path.GetFullPath(options.Folder, Path.GetDirectoryName(_database.Path)!);
        Directory.CreateDirectory(folder);
        RemoveUnfinished(folder);
        var temporary = Path.Combine(folder, $"{Temporary}{_name}");
        try
        {
            Directory.CreateDirectory(temporary);
            progress(0, "copying the database");
            var copy = Path.Combine(temporary, Path.GetFileName(_database.Path));
            await CopyDatabaseAsync(copy, cancellationToken).ConfigureAwait(false);
            progress(0.4, "checking the copied ledger");
            var (chain, versions) = await ReadCopyAsync(copy, cancellationToken).ConfigureAwait(false);
            var artefacts = await CopyArtefactsAsync(temporary, versions, progress, cancellationToken).ConfigureAwait(false);
            progress(0.95, "flushing");
            var bytes = Flush(temporary);
            var path = Path.Combine(folder, $"{_name}-{_wall.GetUtcNow().UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}");
            Directory.Move(temporary, path);
            return new BackupReport(path, bytes, artefacts, versions.Count - artefacts, chain, RemoveOldest(folder, options.Keep));
        }
        catch
        {
            RemoveUnfinished(folder);
            throw;
        }
    }

    private async Task CopyDatabaseAsync(string copy, CancellationToken cancellationToken)
    {
        try
        {
            await DatabaseCopy.MakeAsync(_database.Path, copy, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException fault)
        {
            throw new IOException($"The database could not be copied to '{copy}' ({fault.Message}). Set Backup:Folder to a folder with room that this user may write.", fault);
        }
    }

    private static async Task<(ChainReport Chain, List<Artefact> Artefacts)> ReadCopyAsync(string copy, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var chain = await ChainCheck.RunAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT asset, id, artefact_hash FROM model_versions ORDER BY asset, id";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<Artefact> artefacts = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            artefacts.Add(new Artefact(new Asset(reader.GetString(0)), reader.GetString(1), reader.GetString(2)));
        }

        return (chain, artefacts);
    }

    // An artefact may go while this runs: retention takes old versions. The registry gets over one that is missing or may not be read, so it is no fault.
    private async Task<int> CopyArtefactsAsync(
        string temporary, List<Artefact> artefacts, Action<double, string> progress, CancellationToken cancellationToken)
    {
        var from = new ArtefactFolder(_artefactRoot);
        var to = new ArtefactFolder(Path.Combine(temporary, "artefacts", _name));
        var copied = 0;
        for (var i = 0; i < artefacts.Count; i++)
        {
            var (asset, id, hash) = artefacts[i];
            progress(0.5 + (0.45 * i / artefacts.Count), $"copying artefact {i + 1} of {artefacts.Count}");
            copied += await CopyAsync(from.PathOf(asset, id), to.PathOf(asset, id), hash, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return copied;
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

    private int RemoveOldest(string folder, int keep)
    {
        var old = Directory.EnumerateDirectories(folder, $"{_name}-*")
            .Where(path => DateTimeOffset.TryParseExact(
                Path.GetFileName(path)[(_name.Length + 1)..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            .Order(StringComparer.Ordinal)
            .SkipLast(keep)
            .ToList();
        old.ForEach(path => Directory.Delete(path, recursive: true));
        return old.Count;
    }

    private void RemoveUnfinished(string folder)
    {
        if (Path.Combine(folder, $"{Temporary}{_name}") is var path && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private sealed record Artefact(Asset Asset, string Id, string Hash);
}

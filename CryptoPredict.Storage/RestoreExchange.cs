using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>
/// Exchanges a market's database and artefacts for a copied backup, by renames alone. How far it has come is known by the name of the copy's folder beside the
/// database: <c>.unfinished</c> while it is copied, <c>.ready</c> while what is there is set aside, <c>.moving</c> while the copy takes its place. So whoever
/// has the store next, a start or another restore, can finish what a process that died began.
/// </summary>
internal sealed class RestoreExchange
{
    private const string Ready = ".ready";
    private const string Moving = ".moving";

    private readonly string _database;
    private readonly string _time;

    private RestoreExchange(string database, string time) => (_database, _time) = (database, time);

    /// <summary>Where the backup is copied to.</summary>
    public string Unfinished => Stage(".unfinished");

    private string Folder => Path.GetDirectoryName(_database)!;

    private string Market => Path.GetFileNameWithoutExtension(_database);

    private string Aside => Path.Combine(Folder, $"{Market}.before-restore-{_time}");

    /// <summary>A new one, of a name that nothing has yet.</summary>
    public static RestoreExchange New(string database, DateTimeOffset time)
    {
        var aside = BackupFolder.FreePath(time, stamp => new RestoreExchange(database, stamp).Aside);
        return new RestoreExchange(database, aside[^BackupFolder.TimeLength..]);
    }

    /// <summary>Finishes what a process that died began, and removes a copy that it left unfinished. The store's lock must be held.</summary>
    /// <returns>The folder in which what was there before is kept; null when nothing was to be finished, or nothing was there.</returns>
    public static async Task<string?> FinishAsync(string database, CancellationToken cancellationToken)
    {
        string? aside = null;
        var prefix = $"{Path.GetFileNameWithoutExtension(database)}.restore-";
        foreach (var left in Directory.GetDirectories(Path.GetDirectoryName(database)!, $"{prefix}*").Order(StringComparer.Ordinal))
        {
            var exchange = new RestoreExchange(database, Path.GetFileNameWithoutExtension(left)[prefix.Length..]);
            if (left == exchange.Unfinished)
            {
                Directory.Delete(left, recursive: true);
            }
            else
            {
                aside = await exchange.GoOnAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return aside;
    }

    /// <summary>Makes the exchange, once the copy is whole. From here on it is not stopped.</summary>
    /// <returns>The folder in which what was there before is kept; null when nothing was.</returns>
    /// <exception cref="IOException">Something could not be set aside; everything is back in its place.</exception>
    public Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Directory.Move(Unfinished, Stage(Ready));
        return GoOnAsync(CancellationToken.None);
    }

    private async Task<string?> GoOnAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Stage(Ready)))
        {
            SetAside(await ReadUploadsAsync(Path.Combine(Stage(Ready), $"{Market}.db"), cancellationToken).ConfigureAwait(false));
            Directory.Move(Stage(Ready), Stage(Moving));
        }

        // The database last: with it the store is whole again.
        Move(BackupCheck.ArtefactsOf(Stage(Moving), Market), BackupCheck.ArtefactsOf(Folder, Market));
        Move(Path.Combine(Stage(Moving), $"{Market}.db"), _database);
        Directory.Delete(Stage(Moving), recursive: true);
        return Directory.Exists(Aside) ? Aside : null;
    }

    private void SetAside(HashSet<string> uploads)
    {
        try
        {
            // Uploads that the restored database does not know would be swept at the next start.
            Move(BackupCheck.ArtefactsOf(Folder, Market), BackupCheck.ArtefactsOf(Aside, Market));
            MoveFiles(Uploads(Folder), Uploads(Aside), file => !uploads.Contains(file));
            MoveFiles(Folder, Aside, IsDatabase);
        }
        catch
        {
            // All that has been set aside goes back, whichever process did it.
            Move(BackupCheck.ArtefactsOf(Aside, Market), BackupCheck.ArtefactsOf(Folder, Market));
            MoveFiles(Uploads(Aside), Uploads(Folder), _ => true);
            MoveFiles(Aside, Folder, IsDatabase);
            Directory.Move(Stage(Ready), Unfinished);
            throw;
        }
    }

    private string Uploads(string folder) => Path.Combine(folder, "uploads", Market);

    // The write-ahead log is a part of it, and its newest row is not the restored one's.
    private bool IsDatabase(string file) =>
        file == $"{Market}.db" || file == $"{Market}.db-wal" || file == $"{Market}.db-shm" || file == $"{Market}.db{NewestRow.Ending}";

    private string Stage(string name) => Path.Combine(Folder, $"{Market}.restore-{_time}{name}");

    private static void Move(string from, string to)
    {
        if (!Path.Exists(from))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    private static void MoveFiles(string from, string to, Func<string, bool> which)
    {
        foreach (var file in Directory.Exists(from) ? Directory.GetFiles(from).Select(path => Path.GetFileName(path)).Where(which) : [])
        {
            Move(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    private static async Task<HashSet<string>> ReadUploadsAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return [.. await connection.QueryAsync($"SELECT file FROM uploads", row => row.Text("file"), cancellationToken).ConfigureAwait(false)];
    }
}

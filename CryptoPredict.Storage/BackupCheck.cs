using System.Security.Cryptography;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Storage;

/// <summary>A backup that was checked and is whole.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Market">The name of its market.</param>
/// <param name="Files">SHA-256 of each of its files, by their paths in the folder.</param>
/// <param name="Chain">The check of its ledger.</param>
internal sealed record SoundBackup(string Folder, string Market, IReadOnlyDictionary<string, string> Files, ChainReport Chain);

/// <summary>An artefact that a database knows.</summary>
internal sealed record KnownArtefact(Asset Asset, string Id, string Hash);

/// <summary>Checks a backup: the hashes of its files, SQLite's check of its database, and its ledger's chain.</summary>
internal static class BackupCheck
{
    /// <summary>The file in a backup that lists the hashes of all others, as <c>sha256sum --check</c> reads them.</summary>
    public const string SumsFile = "SHA256SUMS";

    private const string Separator = "  ";

    /// <summary>Checks a backup.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="StorageException">It is none, or not sound; the message says why.</exception>
    public static async Task<SoundBackup> RequireSoundAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new StorageException($"There is no backup '{folder}'. Name the folder of one, or its name alone where it lies in Backup:Folder.");
        }

        if (Directory.GetFiles(folder, "*.db") is not [var database])
        {
            throw new StorageException($"'{folder}' is no backup: it does not hold one database. Name a folder that the backup job made.");
        }

        try
        {
            var market = Path.GetFileNameWithoutExtension(database);
            var files = await HashAsync(folder, FilesOf(folder, market), cancellationToken).ConfigureAwait(false);
            var (chain, artefacts) = await ReadAsync(database, cancellationToken).ConfigureAwait(false);
            var fault = await CompareWithSumsAsync(folder, files, cancellationToken).ConfigureAwait(false)
                ?? CompareWithRows(folder, market, files, artefacts) ?? (chain.Holds ? null : chain.Message);
            return fault is null ? new SoundBackup(folder, market, files, chain) : throw new StorageException($"The backup '{folder}' is not sound: {fault}");
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException or DamagedStoreException)
        {
            throw new StorageException($"The backup '{folder}' is not sound: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a copied database that nobody writes: whether it is sound, its chain, and the artefacts it knows.</summary>
    /// <exception cref="DamagedStoreException">It is not sound.</exception>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static async Task<(ChainReport Chain, IReadOnlyList<KnownArtefact> Artefacts)> ReadAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = ConnectionTo(database);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (await IntegrityCheck.RunAsync(connection, cancellationToken).ConfigureAwait(false) is { } finding)
        {
            throw new DamagedStoreException($"its database is damaged ({finding}).");
        }

        var chain = await ChainCheck.RunAsync(connection, cancellationToken).ConfigureAwait(false);
        var artefacts = await connection.QueryAsync(
            $"SELECT asset, id, artefact_hash FROM model_versions ORDER BY asset, id",
            row => new KnownArtefact(row.Asset("asset"), row.Text("id"), row.Text("artefact_hash")),
            cancellationToken).ConfigureAwait(false);
        return (chain, artefacts);
    }

    /// <summary>Finds rows of a copied database that cannot be read as they were written: nothing that is checked for soundness looks into texts.</summary>
    public static async Task<IReadOnlyList<string>> FindUnreadableAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = ConnectionTo(database);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await RowCheck.MarketAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The hashes of the first rows of a copied database's ledger.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static async Task<IReadOnlyList<byte[]>> ReadFirstHashesAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = ConnectionTo(database);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await LedgerRows.ReadFirstHashesAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes down the hashes of the files of a backup that was just made.</summary>
    public static async Task WriteSumsAsync(string folder, string market, CancellationToken cancellationToken)
    {
        var files = await HashAsync(folder, FilesOf(folder, market), cancellationToken).ConfigureAwait(false);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, SumsFile), files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Value}{Separator}{file.Key}"),
            cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The folder of a market's artefacts in a data folder or a backup.</summary>
    public static string ArtefactsOf(string folder, string market) => Path.Combine(folder, "artefacts", market);

    private static SqliteConnection ConnectionTo(string database) =>
        new(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());

    // Nothing else in the folder is looked at, nor ever restored.
    private static IEnumerable<string> FilesOf(string folder, string market)
    {
        var artefacts = ArtefactsOf(folder, market);
        return (Directory.Exists(artefacts) ? Directory.EnumerateFiles(artefacts, "*", SearchOption.AllDirectories) : [])
            .Prepend(Path.Combine(folder, $"{market}.db"));
    }

    private static async Task<Dictionary<string, string>> HashAsync(string folder, IEnumerable<string> files, CancellationToken cancellationToken)
    {
        Dictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var content = File.OpenRead(file);
            await using var closing = content.ConfigureAwait(false);
            hashes.Add(
                Path.GetRelativePath(folder, file).Replace('\\', '/'),
                Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)));
        }

        return hashes;
    }

    // Backups of earlier versions have no such list; then the artefacts' hashes stand in the database alone.
    private static async Task<string?> CompareWithSumsAsync(string folder, Dictionary<string, string> files, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, SumsFile);
        if (!File.Exists(path))
        {
            return null;
        }

        Dictionary<string, string> sums = new(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (line.Split(Separator, 2) is not [var hash, var file])
            {
                return $"its list {SumsFile} cannot be read.";
            }

            sums[file] = hash;
        }

        return sums.Keys.Where(file => !files.ContainsKey(file)).Select(file => $"its file {file} is missing.")
            .Concat(files.Keys.Where(file => sums.GetValueOrDefault(file) != files[file])
                .Select(file => $"its file {file} does not match its hash in {SumsFile}."))
            .FirstOrDefault();
    }

    private static string? CompareWithRows(string folder, string market, Dictionary<string, string> files, IReadOnlyList<KnownArtefact> artefacts)
    {
        var paths = new ArtefactFolder(ArtefactsOf(folder, market));
        return artefacts
            .Select(artefact => (artefact.Hash, File: Path.GetRelativePath(folder, paths.PathOf(artefact.Asset, artefact.Id)).Replace('\\', '/')))
            .Where(artefact => files.TryGetValue(artefact.File, out var hash) && hash != artefact.Hash)
            .Select(artefact => $"its file {artefact.File} does not match its hash in the database.").FirstOrDefault();
    }
}

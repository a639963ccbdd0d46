namespace CryptoPredict.Benchmarks.Faults;

/// <summary>A file of the data folder.</summary>
/// <param name="What">What it is.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Database">The database that it is a part of; null for none.</param>
/// <param name="IsMadeAnew">Whether nothing that lasts stands in it, and each start makes it anew.</param>
internal sealed record DataFile(string What, string Path, string? Database = null, bool IsMadeAnew = false);

/// <summary>What stands in a data folder: one file of each sort.</summary>
internal static class DataFiles
{
    /// <summary>What a key of cookies is called.</summary>
    public const string CookieKey = "key of cookies";

    /// <summary>The files of a store, always in the same order.</summary>
    public static async Task<IReadOnlyList<DataFile>> FindAsync(Scene scene)
    {
        var (market, accounts) = (scene.Database, Path.Combine(scene.Data, "accounts.db"));
        var champions = await StoredLedger.QueryAsync(
            market, "SELECT c.version_id FROM model_aliases h JOIN alias_changes c ON c.seq = h.seq WHERE h.alias = 'Champion' AND c.version_id IS NOT NULL",
            reader => reader.GetString(0));
        var artefacts = Files(Path.Combine(scene.Data, "artefacts"), "*.bin");
        var serving = artefacts.Where(path => champions.Contains(Path.GetFileNameWithoutExtension(path))).ToList();
        var backup = Directory.GetDirectories(Path.Combine(scene.Data, "backups"), $"{Market.Name}-*").Order(StringComparer.Ordinal).Last();
        return
        [
            new("market database", market, market),
            new("its write-ahead log", $"{market}-wal", market),
            new("its shared memory", $"{market}-shm", market, IsMadeAnew: true),
            new("accounts", accounts, accounts),
            new("write-ahead log of the accounts", $"{accounts}-wal", accounts),
            new("artefact of a champion", scene.Pick(serving)),
            new("artefact of another version", scene.Pick(artefacts.Except(serving).ToList())),
            new("waiting upload", scene.Pick(Files(Path.Combine(scene.Data, "uploads"), "*.csv"))),
            new("database of the newest backup", Path.Combine(backup, $"{Market.Name}.db")),
            new("artefact of the newest backup", scene.Pick(Files(backup, "*.bin"))),
            new("hashes of the newest backup", Path.Combine(backup, "SHA256SUMS")),
            new(CookieKey, scene.Pick(Files(Path.Combine(scene.Data, "keys"), "*.xml"))),
            new("lock file", $"{market}.lock", IsMadeAnew: true),
        ];
    }

    private static string Pick(this Scene scene, List<string> paths) => paths.Count == 0 ? "" : paths[scene.Random.Next(paths.Count)];

    private static List<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
}

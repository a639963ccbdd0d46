using System.Text;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;

namespace CryptoPredict.Tests.Support;

/// <summary>
/// A data folder as an application that was used for a while leaves it: a ledger, artefacts, an upload and a backup of all but the newest of each.
/// </summary>
public sealed class UsedStore : IDisposable
{
    public const string Market = "simulated-42-60s";

    private readonly TestFolder _folder = new();

    private UsedStore()
    {
    }

    public string Folder => _folder.Path;

    public string Database => Path.Combine(Folder, $"{Market}.db");

    public string Artefacts => Path.Combine(Folder, "artefacts", Market);

    public string Uploads => Path.Combine(Folder, "uploads", Market);

    /// <summary>The backup's folder. It holds two rows of the ledger and three artefacts; the store, three and four.</summary>
    public string Backup { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<UsedStore> CreateAsync()
    {
        var store = new UsedStore();
        await using var engine = await store.OpenAsync();
        for (var i = 1; i <= 3; i++)
        {
            await AddVersionAsync(engine, i);
        }

        await UploadAsync(engine, "2026-01-01,1\n2026-01-02,2\n");
        var added = await engine.Get<ILedger>().AppendAsync(new LedgerBatch([Sample.Candle(1)], [Sample.Prediction(1)], []), Token);
        await engine.Get<ILedger>().AppendAsync(new LedgerBatch([], [], [Sample.Check(added[0].Id, 6)]), Token);
        store.Backup = (await engine.Get<DatabaseBackup>().RunAsync((_, _) => { }, Token)).Path;
        await AddVersionAsync(engine, 4);
        await UploadAsync(engine, "2026-02-01,1\n2026-02-02,2\n");
        await engine.Get<ILedger>().AppendAsync(new LedgerBatch([Sample.Candle(2)], [Sample.Prediction(2)], []), Token);
        return store;
    }

    /// <summary>Opens it as a start does.</summary>
    public Task<OpenEngine> OpenAsync() => OpenEngine.AtAsync(Folder);

    /// <summary>Size and hash of every file but locks, by path.</summary>
    public SortedDictionary<string, string> Files() => new(
        Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(
            file => Path.GetRelativePath(Folder, file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static async Task AddVersionAsync(OpenEngine engine, int seed) => await engine.Get<IModelRegistry>().AddAsync(
        RegistryStore.Metadata(Sample.Start.AddMinutes(seed), seed), RegistryStore.Artefact(seed), Token);

    private static async Task UploadAsync(OpenEngine engine, string rows)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes($"date,value\n{rows}"));
        await engine.Get<DataServices>().Intake.ReceiveAsync(content, "values.csv", "ada", Token);
    }
}

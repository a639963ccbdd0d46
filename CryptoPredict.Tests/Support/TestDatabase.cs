using CryptoPredict.Core.Storage;

namespace CryptoPredict.Tests.Support;

/// <summary>A real SQLite file in a folder of its own, removed with the test.</summary>
public sealed class TestDatabase : IDisposable
{
    private TestDatabase(string folder, Database database) => (Folder, Database) = (folder, database);

    public string Folder { get; }

    public Database Database { get; }

    public SqliteCandleStore Candles => new(Database);

    public SqliteLedger Ledger => new(Database);

    public static async Task<TestDatabase> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        return new TestDatabase(folder, await Database.OpenAsync(Path.Combine(folder, "market.db"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

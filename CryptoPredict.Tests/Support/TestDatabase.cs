using CryptoPredict.Storage;

namespace CryptoPredict.Tests.Support;

/// <summary>A real SQLite file in a folder of its own, removed with the test.</summary>
public sealed class TestDatabase : IDisposable
{
    // Of the newest schema, and empty. To make it for each test anew, from the first schema on, took longer than most of the tests.
    private static readonly Lazy<Task<byte[]>> Empty = new(MakeEmptyAsync);

    private TestDatabase(string folder, Database database) => (Folder, Database) = (folder, database);

    public string Folder { get; }

    public Database Database { get; }

    public SqliteCandleStore Candles => new(Database);

    public SqliteLedger Ledger => new(Database);

    public static async Task<TestDatabase> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        var path = Path.Combine(folder, "market.db");
        await File.WriteAllBytesAsync(path, await Empty.Value, TestContext.Current.CancellationToken);
        return new TestDatabase(folder, await Database.OpenAsync(path, TestContext.Current.CancellationToken));
    }

    /// <summary>Lets the disk be full for what is written to a table, until this is disposed of.</summary>
    /// <param name="table">The table.</param>
    /// <param name="change">What cannot be written: <c>INSERT</c> or <c>UPDATE</c>.</param>
    public async Task<IAsyncDisposable> FillDiskAsync(string table, string change = "INSERT")
    {
        await Database.ExecuteAsync($"CREATE TRIGGER full BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        return new Space(() => Database.ExecuteAsync("DROP TRIGGER full"));
    }

    // All tests share it, so no test's end may stop it.
    private static async Task<byte[]> MakeEmptyAsync()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "market.db");
        (await Database.OpenAsync(path, CancellationToken.None)).Dispose();
        return await File.ReadAllBytesAsync(path, CancellationToken.None);
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Space(Func<Task> make) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(make());
    }
}

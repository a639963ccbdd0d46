using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

public sealed class DatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Migrations_are_numbered_one_by_one() => Assert.All(
        [Migrator.Market, Migrator.Accounts],
        migrator => Assert.Equal(Enumerable.Range(1, migrator.Known.Count), migrator.Known.Select(migration => migration.Version)));

    /// <summary>3.50.2 is the first without CVE-2025-6965; a library of the system's would be older on some of them.</summary>
    [Fact]
    public async Task The_SQLite_that_runs_is_the_one_that_is_shipped_and_has_no_known_holes_attack_13()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Token);

        Assert.InRange(Version.Parse(connection.ServerVersion), new Version(3, 53), new Version(3, 999));
    }

    [Fact]
    public async Task Opening_again_migrates_nothing_and_keeps_everything()
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Candles.AddAsync([Sample.Candle(1)], Token);

        using var again = await Database.OpenAsync(store.Database.Path, Token);

        Assert.NotNull(await new SqliteCandleStore(again).ReadLastAsync(Sample.Btc, Token));
    }

    /// <summary>A store of the first schema, with rows that wait and rows that do not, is what a later migration meets.</summary>
    [Fact]
    public async Task A_store_of_the_first_schema_is_brought_up_to_date_with_all_its_rows()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "market.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await Migrator.Market.ApplyAsync(connection, upTo: 1, Token);
            await connection.ExecuteAsync($"ALTER TABLE predictions ADD COLUMN arithmetic TEXT", Token);
            var (first, second) = (Sample.Prediction(1) with { Arithmetic = null }, Sample.Prediction(2) with { Arithmetic = null });
            var hash = LedgerChain.Hash(LedgerChain.Genesis.Span, 1, first);
            await LedgerRows.InsertAsync(connection, 1, first, hash, Token);
            hash = LedgerChain.Hash(hash, 2, second);
            await LedgerRows.InsertAsync(connection, 2, second, hash, Token);
            await LedgerRows.InsertAsync(connection, 3, Sample.Check(1, 6), LedgerChain.Hash(hash, 3, Sample.Check(1, 6)), Token);

            // The first schema had no such column; the rows are written by today's program.
            await connection.ExecuteAsync($"ALTER TABLE predictions DROP COLUMN arithmetic", Token);
        }

        using var again = await Database.OpenAsync(path, Token);

        Assert.Equal(2, Assert.Single(await new SqliteLedger(again).ReadPendingAsync(Token)).Id);
        Assert.Equal(3, (await new SqliteLedger(again).VerifyChainAsync(Token)).Rows);
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_with_the_way_out()
    {
        using var store = await TestDatabase.CreateAsync();
        await ExecuteAsync(store, "INSERT INTO schema_version (version) VALUES (9999)");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Database.OpenAsync(store.Database.Path, Token));

        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:Path", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        using var store = await TestDatabase.CreateAsync();
        var path = Path.Combine(store.Folder, "letter.db");
        await File.WriteAllTextAsync(path, new string('x', 5000), Token);

        var refusal = await Assert.ThrowsAsync<DamagedStoreException>(() => Database.OpenAsync(path, Token));

        Assert.Contains("letter.db", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task A_reader_is_not_held_up_by_a_writer()
    {
        using var store = await TestDatabase.CreateAsync();
        await store.Candles.AddAsync([Sample.Candle(1)], Token);
        var writing = new TaskCompletionSource();
        var readDone = new TaskCompletionSource();

        var write = store.Database.WriteAsync(
            async (connection, token) =>
            {
                await SqliteCandleStore.InsertAsync(connection, [Sample.Candle(2)], token);
                writing.SetResult();
                await readDone.Task.WaitAsync(token);
                return 0;
            },
            Token);
        await writing.Task;
        var seen = await store.Candles.ReadAsync(Sample.Btc, null, null, 10, Token);
        readDone.SetResult();
        await write;

        Assert.Single(seen);
        Assert.Equal(2, (await store.Candles.ReadAsync(Sample.Btc, null, null, 10, Token)).Count);
    }

    [Fact]
    public async Task The_newest_candles_come_oldest_first_within_their_window()
    {
        using var store = await TestDatabase.CreateAsync();
        Assert.Equal(10, await store.Candles.AddAsync([.. Enumerable.Range(1, 10).Select(m => Sample.Candle(m))], Token));
        Assert.Equal(1, await store.Candles.AddAsync([Sample.Candle(10), Sample.Candle(11)], Token));

        var newest = await store.Candles.ReadAsync(Sample.Btc, null, null, 3, Token);
        var window = await store.Candles.ReadAsync(Sample.Btc, Sample.Start + 2 * Sample.Minute, Sample.Start + 4 * Sample.Minute, 10, Token);

        Assert.Equal([Sample.Candle(9), Sample.Candle(10), Sample.Candle(11)], newest);
        Assert.Equal([Sample.Candle(3), Sample.Candle(4)], window);
    }

    private static async Task ExecuteAsync(TestDatabase store, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={store.Database.Path};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }
}

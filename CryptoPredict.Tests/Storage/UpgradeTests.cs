using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Fixtures;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

[Kind(TestKind.Host)]
public sealed class UpgradeTests
{
    // The oldest schemas from which stores are brought up to date.
    private const int FirstMarket = 8;
    private const int FirstAccounts = 2;

    // Two records of one run became one: RunsMigrationTests follows every row.
    private static readonly string[] Became =
        ["backtests", "job_run_events", "job_run_logs", "job_runs", "run_epochs", "run_log", "run_numbers", "run_steps", "training_runs"];

    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2027, 3, 1, 12, 30, 15, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Fixtures => [.. Of("market").Concat(Of("accounts"))];

    public static TheoryData<int> Markets => [.. StoreFixture.All("market").Select(fixture => fixture.Schema)];

    /// <summary>Whoever adds a migration leaves behind what it has to cope with.</summary>
    [Fact]
    public void There_is_a_fixture_of_every_schema_but_the_newest()
    {
        AssertCovered("market", FirstMarket, Migrator.Market);
        AssertCovered("accounts", FirstAccounts, Migrator.Accounts);

        static void AssertCovered(string store, int first, Migrator migrator) => Assert.Subset(
            StoreFixture.All(store).Select(fixture => fixture.Schema).ToHashSet(),
            migrator.Known.Select(migration => migration.Version).Where(version => version >= first && version < migrator.Newest).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_store_of_an_older_schema_opens_with_every_row_and_the_same_chain(string store, int schema)
    {
        using var folder = new TestFolder();
        var path = await new StoreFixture(store, schema).RestoreAsync(folder.Path, Token);
        var rows = await CountAsync(path);
        var head = await HeadAsync(path);
        Assert.Equal(schema, await VersionAsync(path));

        using (var database = await OpenAsync(store, path))
        {
            if (store == "market")
            {
                var chain = await new SqliteLedger(database).VerifyChainAsync(Token);
                Assert.True(chain.Holds, chain.Message);
                Assert.Equal(head.Seq, chain.Rows);
            }
        }

        Assert.Equal(MigratorOf(store).Newest, await VersionAsync(path));
        Assert.Equal(head, await HeadAsync(path));
        var kept = rows.Where(table => !Became.Contains(table.Key)).ToDictionary();
        Assert.Equivalent(kept, (await CountAsync(path)).Where(table => kept.ContainsKey(table.Key)).ToDictionary(), strict: true);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task The_store_as_it_was_is_kept_beside_it_once(string store, int schema)
    {
        using var folder = new TestFolder();
        var path = await new StoreFixture(store, schema).RestoreAsync(folder.Path, Token);
        var (rows, head) = (await CountAsync(path), await HeadAsync(path));
        Assert.SkipUnless(schema < MigratorOf(store).Newest, "It is of the newest schema: there is nothing to upgrade yet.");

        (await OpenAsync(store, path)).Dispose();
        (await OpenAsync(store, path)).Dispose();

        var copy = Assert.Single(Directory.GetFiles(folder.Path, "*.schema-*"));
        Assert.Equal($"{Path.GetFileNameWithoutExtension(path)}.schema-{schema}-20270301T123015Z.db", Path.GetFileName(copy));
        Assert.Equal(schema, await VersionAsync(copy));
        Assert.Equal(head, await HeadAsync(copy));
        Assert.Equivalent(rows, await CountAsync(copy), strict: true);
    }

    [Theory]
    [MemberData(nameof(Markets))]
    public async Task An_engine_opens_over_a_market_of_an_older_schema(int schema)
    {
        using var folder = new TestFolder();
        var path = await new StoreFixture("market", schema).RestoreAsync(folder.Path, Token);
        var head = await HeadAsync(path);
        await using var engine = await OpenEngine.AtAsync(folder.Path);

        Assert.Equal(path, engine.Get<Database>().Path);
        Assert.Equal(head.Seq, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
        var abandoned = await engine.Get<IJobLedger>().ReadAbandonedAsync(Token);
        Assert.Equal((await engine.Get<IJobLedger>().ReadAsync(new RunQuery(States: [RunState.Running]), Token)).Total, abandoned.Count);
        Assert.NotEqual(0, (await engine.Get<IJobLedger>().ReadAsync(new RunQuery(States: [RunState.Succeeded]), Token)).Total);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_written_refuses_the_start_and_leaves_the_store_as_it_was()
    {
        using var folder = new TestFolder();
        var path = await OldAsync(folder);

        // In the place of the copy under way, for a folder's permissions do not hold back every user.
        var inTheWay = Directory.CreateDirectory(Path.Combine(folder.Path, "old.schema-1.unfinished")).FullName;

        var refusal = await Assert.ThrowsAsync<StorageException>(() => OpenAsync("market", path));

        Assert.Contains(inTheWay, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed. Make room", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await VersionAsync(path));
        Assert.Equal([path, inTheWay], Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));

        Directory.Delete(inTheWay);
        (await OpenAsync("market", path)).Dispose();
        Assert.Equal(Migrator.Market.Newest, await VersionAsync(path));
    }

    /// <summary>The process was killed while the copy was written, or after it and before the migration.</summary>
    [Theory]
    [InlineData("old.schema-1.unfinished")]
    [InlineData("old.schema-1-20270301T123014Z.db")]
    public async Task A_start_after_a_kill_before_the_migration_copies_and_migrates(string left)
    {
        using var folder = new TestFolder();
        var path = await OldAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, left), "half a copy", Token);

        (await OpenAsync("market", path)).Dispose();

        Assert.Equal(Migrator.Market.Newest, await VersionAsync(path));
        Assert.Equal(1, await VersionAsync(Path.Combine(folder.Path, "old.schema-1-20270301T123015Z.db")));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.unfinished"));
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_store_as_it_was_beside_its_copy()
    {
        using var folder = new TestFolder();
        var path = await OldAsync(folder);
        await ExecuteAsync(path, "CREATE TABLE pending_predictions (in_the_way INTEGER)");

        await Assert.ThrowsAsync<StorageException>(() => OpenAsync("market", path));

        Assert.Equal(1, await VersionAsync(path));
        Assert.Single(Directory.GetFiles(folder.Path, "old.schema-1-*.db"));
        await ExecuteAsync(path, "DROP TABLE pending_predictions");
        (await OpenAsync("market", path)).Dispose();
        Assert.Equal(Migrator.Market.Newest, await VersionAsync(path));
    }

    [Fact]
    public async Task The_copy_of_accounts_is_as_private_as_they_are()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A file's mode is a matter of Unix.");
            return;
        }

        using var folder = new TestFolder();
        var path = await OldAsync(folder, Migrator.Accounts);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await OpenAsync("accounts", path)).Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder.Path, "old.schema-1-*.db"))));
    }

    [Fact]
    public async Task An_upgrade_is_logged_and_a_new_store_is_none()
    {
        using var folder = new TestFolder();
        using var log = new CapturedLog();
        (await Database.OpenAsync(await OldAsync(folder), Clock, log, Token)).Dispose();
        (await Database.OpenAsync(Path.Combine(folder.Path, "new.db"), Clock, log, Token)).Dispose();

        Assert.Contains("old.schema-1-20270301T123015Z.db", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "new.schema-*"));
    }

    private static IEnumerable<TheoryDataRow<string, int>> Of(string store) =>
        StoreFixture.All(store).Select(fixture => new TheoryDataRow<string, int>(fixture.Store, fixture.Schema));

    private static Migrator MigratorOf(string store) => store == "market" ? Migrator.Market : Migrator.Accounts;

    private static Task<Database> OpenAsync(string store, string path) => store == "market"
        ? Database.OpenAsync(path, Clock, NullLogger.Instance, Token)
        : Database.OpenAccountsAsync(path, Clock, NullLogger.Instance, Token);

    /// <summary>An empty store of the first schema.</summary>
    private static async Task<string> OldAsync(TestFolder folder, Migrator? migrator = null)
    {
        var path = Path.Combine(folder.Path, "old.db");
        await using var connection = await ConnectAsync(path);
        await (migrator ?? Migrator.Market).ApplyAsync(connection, upTo: 1, Token);
        return path;
    }

    private static async Task<int> VersionAsync(string path)
    {
        await using var connection = await ConnectAsync(path);
        return await Migrator.ReadVersionAsync(connection, Token);
    }

    /// <summary>How many rows each table has but the one that counts versions.</summary>
    private static async Task<Dictionary<string, long>> CountAsync(string path)
    {
        Dictionary<string, long> rows = [];
        foreach (var table in await ReadAsync(
            path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_version'", reader =>
                reader.GetString(0)))
        {
            rows[table] = (await ReadAsync(path, $"SELECT count(*) FROM {table}", reader => reader.GetInt64(0))).Single();
        }

        return rows;
    }

    /// <summary>Number and hash of the ledger's newest row; nothing where there is no ledger.</summary>
    private static async Task<(long Seq, string Hash)> HeadAsync(string path)
    {
        string[] chained = ["predictions", "verifications", "range_forecasts", "range_outcomes"];
        var there = await ReadAsync(path, "SELECT name FROM sqlite_master WHERE type = 'table'", reader => reader.GetString(0));
        var heads = chained.Intersect(there).Select(table => $"SELECT {(table is "predictions" or "range_forecasts" ? "id" : "seq")}, hex(hash) FROM {table}");
        var rows = await ReadAsync(
            path, $"{string.Join(" UNION ", heads.DefaultIfEmpty("SELECT 0, ''"))} ORDER BY 1 DESC LIMIT 1", reader => (reader.GetInt64(0), reader.GetString(1)));
        return rows.Single();
    }

    private static async Task<List<T>> ReadAsync<T>(string path, string sql, Func<SqliteDataReader, T> read)
    {
        await using var connection = await ConnectAsync(path);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Token);
        List<T> rows = [];
        while (await reader.ReadAsync(Token))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static async Task ExecuteAsync(string path, string sql) => await ReadAsync(path, sql, _ => 0);

    private static async Task<SqliteConnection> ConnectAsync(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(Token);
        return connection;
    }
}

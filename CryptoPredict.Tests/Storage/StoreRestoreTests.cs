using CryptoPredict.Core.Series;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Storage;

[Kind(TestKind.Host)]
public sealed class StoreRestoreTests
{
    private const string Aside = $"{UsedStore.Market}.before-restore-20270301T123015Z";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_takes_the_place_of_the_store_which_is_set_aside_whole()
    {
        using var store = await UsedStore.CreateAsync();
        var before = store.Files();
        var report = await RestoreAsync(store);

        Assert.Equal(new RestoreReport(store.Backup, store.Database, 2, 3, Path.Combine(store.Folder, Aside)), report);
        Assert.Equal(["backups", "uploads"], Directory.GetDirectories(store.Folder).Select(Path.GetFileName).Except(["artefacts", Aside]).Order());
        await AssertRestoredAsync(store, before);
    }

    [Fact]
    public async Task A_backup_is_restored_to_a_folder_that_holds_nothing()
    {
        using var store = await UsedStore.CreateAsync();
        using var other = new TestFolder();
        var report = await StoreRestore.RunAsync(store.Backup, Path.Combine(other.Path, "data"), Clock(), Token);
        Assert.Null(report.SetAside);
        using var database = await Database.OpenAsync(report.Database, Token);
        Assert.Equal(2, (await new SqliteLedger(database).VerifyChainAsync(Token)).Rows);
    }

    [Theory]
    [InlineData("no such folder", "There is no backup '")]
    [InlineData("no database", "is no backup: it does not hold one database.")]
    [InlineData("database flipped", "is not sound: ")]
    [InlineData("database cut", "is not sound: ")]
    [InlineData("artefact missing", "is missing.")]
    [InlineData("artefact changed", "does not match its hash in SHA256SUMS.")]
    [InlineData("artefact added", "does not match its hash in SHA256SUMS.")]
    [InlineData("artefact changed, no list", "does not match its hash in the database.")]
    [InlineData("row changed, no list", "Row 1 of the ledger was changed after it was written")]
    public async Task A_backup_that_is_none_or_not_sound_is_refused_and_changes_nothing(string how, string sentence)
    {
        using var store = await UsedStore.CreateAsync();
        await SpoilAsync(store.Backup, how);
        var before = store.Files();
        var refusal = await Assert.ThrowsAsync<StorageException>(() => RestoreAsync(store));
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(store.Backup, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task A_backup_of_before_there_were_lists_of_hashes_is_restored()
    {
        using var store = await UsedStore.CreateAsync();
        File.Delete(Path.Combine(store.Backup, "SHA256SUMS"));
        var before = store.Files();
        await RestoreAsync(store);
        await AssertRestoredAsync(store, before);
    }

    [Fact]
    public async Task While_an_engine_works_on_the_store_it_is_refused()
    {
        using var store = await UsedStore.CreateAsync();
        await using var engine = await store.OpenAsync();
        var refusal = await Assert.ThrowsAsync<StorageException>(() => RestoreAsync(store));
        Assert.Contains("Stop the other CryptoPredict that works on them", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
    }

    /// <summary>What a process leaves that dies after so many of its renames is finished by the next start, or by the next restore.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_restore_that_was_killed_half_way_is_finished_by_the_next_start(int renames)
    {
        using var store = await UsedStore.CreateAsync();
        var before = store.Files();
        await DieAsync(store, renames);
        await AssertRestoredAsync(store, before);
    }

    [Fact]
    public async Task A_copy_that_was_not_finished_is_removed_and_the_store_is_as_it_was()
    {
        using var store = await UsedStore.CreateAsync();
        var before = store.Files();
        var half = Path.Combine(store.Folder, $"{UsedStore.Market}.restore-20270301T123015Z.unfinished");
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, $"{UsedStore.Market}.db"), "half a copy", Token);

        await using (var engine = await store.OpenAsync())
        {
            Assert.Equal(3, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
        }

        Assert.False(Directory.Exists(half));
        Assert.Equal(before.Keys, store.Files().Keys);
    }

    [Fact]
    public async Task What_cannot_be_set_aside_leaves_the_store_as_it_was()
    {
        using var store = await UsedStore.CreateAsync();

        // In the way of the folder of uploads; the artefacts have been set aside by then.
        var (before, aside) = (store.Files(), Path.Combine(store.Folder, Aside));
        await DieAsync(store, renames: 0);
        Directory.CreateDirectory(aside);
        await File.WriteAllTextAsync(Path.Combine(aside, "uploads"), "in the way", Token);

        await Assert.ThrowsAnyAsync<IOException>(() => RestoreExchange.FinishAsync(store.Database, Token));

        Directory.Delete(aside, recursive: true);
        await using (var engine = await store.OpenAsync())
        {
            Assert.Equal(3, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
        }

        Assert.Equal(before.Keys, store.Files().Keys);
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2027, 3, 1, 12, 30, 15, TimeSpan.Zero));

    private static Task<RestoreReport> RestoreAsync(UsedStore store) => StoreRestore.RunAsync(store.Backup, store.Folder, Clock(), Token);

    private static async Task AssertRestoredAsync(UsedStore store, SortedDictionary<string, string> before)
    {
        await using (var engine = await store.OpenAsync())
        {
            var chain = await engine.Get<ILedger>().VerifyChainAsync(Token);
            Assert.Equal((true, 2), (chain.Holds, chain.Rows));
            Assert.Single((await engine.Get<DataServices>().Uploads.ReadWaitingAsync(Token)));
            Assert.Null(engine.Get<Database>().Loss);
        }

        Assert.Equal(3, Directory.GetFiles(store.Artefacts, "*.bin", SearchOption.AllDirectories).Length);
        Assert.Empty(Directory.GetFileSystemEntries(store.Folder, "*.restore-*"));

        // Every file there was is still there, in its place or set aside; only the upload that the backup knows stays where it was.
        var after = store.Files();
        foreach (var (file, hash) in before.Where(
            file => !file.Key.EndsWith("-wal", StringComparison.Ordinal) && !file.Key.EndsWith("-shm", StringComparison.Ordinal)))
        {
            Assert.Contains(hash, new[] { after.GetValueOrDefault(file), after.GetValueOrDefault(Path.Combine(Aside, file)) });
        }

        using var old = await Database.OpenAsync(Path.Combine(store.Folder, Aside, $"{UsedStore.Market}.db"), Token);
        Assert.Equal(3, (await new SqliteLedger(old).VerifyChainAsync(Token)).Rows);
    }

    // As RestoreExchange says what the names mean.
    private static async Task DieAsync(UsedStore store, int renames)
    {
        var (ready, moving) = (Stage(".ready"), Stage(".moving"));
        foreach (var file in Directory.GetFiles(store.Backup, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "SHA256SUMS"))
        {
            var to = Path.Combine(ready, Path.GetRelativePath(store.Backup, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            await using var content = File.OpenRead(file);
            await using var copy = File.Create(to);
            await content.CopyToAsync(copy, Token);
        }

        await using var known = new SqliteConnection($"Data Source={Path.Combine(store.Backup, $"{UsedStore.Market}.db")};Mode=ReadOnly;Pooling=False");
        await known.OpenAsync(Token);
        await using var query = known.CreateCommand();
        query.CommandText = "SELECT file FROM uploads";
        var upload = (string)(await query.ExecuteScalarAsync(Token))!;
        Action[] steps =
        [
            () => Move(store.Artefacts, "artefacts"),
            () => Move(Directory.GetFiles(store.Uploads).Single(file => Path.GetFileName(file) != upload), "uploads"),
            () => Move($"{store.Database}{NewestRow.Ending}", ""),
            () => Move(store.Database, ""),
            () => Directory.Move(ready, moving),
            () => Directory.Move(Path.Combine(moving, "artefacts", UsedStore.Market), store.Artefacts),
            () => File.Move(Path.Combine(moving, $"{UsedStore.Market}.db"), store.Database),
        ];
        Array.ForEach(steps[..renames], step => step());

        void Move(string from, string under)
        {
            var to = Path.Combine(store.Folder, Aside, Path.GetRelativePath(store.Folder, from));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            Assert.StartsWith(under, Path.GetRelativePath(store.Folder, from), StringComparison.Ordinal);
            Directory.Move(from, to);
        }

        string Stage(string name) => Path.Combine(store.Folder, $"{UsedStore.Market}.restore-20270301T123015Z{name}");
    }

    private static async Task SpoilAsync(string backup, string how)
    {
        var database = Path.Combine(backup, $"{UsedStore.Market}.db");
        var artefact = Directory.GetFiles(backup, "*.bin", SearchOption.AllDirectories)[0];
        if (how.EndsWith("no list", StringComparison.Ordinal))
        {
            File.Delete(Path.Combine(backup, "SHA256SUMS"));
        }

        switch (how)
        {
            case "no such folder":
                Directory.Move(backup, $"{backup}-moved");
                break;
            case "no database":
                File.Delete(database);
                break;
            case "database flipped":
                var bytes = await File.ReadAllBytesAsync(database, Token);
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(database, bytes, Token);
                break;
            case "database cut":
                File.Delete(Path.Combine(backup, "SHA256SUMS"));
                await File.WriteAllBytesAsync(database, (await File.ReadAllBytesAsync(database, Token))[..50_000], Token);
                break;
            case "artefact missing":
                File.Delete(artefact);
                break;
            case "artefact added":
                await File.WriteAllTextAsync($"{artefact}.more", "x", Token);
                break;
            case "row changed, no list":
                await using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
                {
                    await connection.OpenAsync(Token);
                    await using var command = connection.CreateCommand();
                    command.CommandText = "DROP TRIGGER predictions_keep_update; UPDATE predictions SET last_price = 1";
                    await command.ExecuteNonQueryAsync(Token);
                }

                break;
            default:
                await File.AppendAllTextAsync(artefact, "x", Token);
                break;
        }
    }
}

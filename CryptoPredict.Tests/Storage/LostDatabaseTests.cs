using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Storage;

[Kind(TestKind.Host)]
public sealed class LostDatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("missing", "is missing, but its market was used before: there are 4 artefacts in ")]
    [InlineData("empty", "is empty, but its market was used before: there are 4 artefacts in ")]
    [InlineData("text", "is damaged (SQLite Error 26: 'file is not a database'")]
    [InlineData("cut", "is damaged (")]
    [InlineData("flipped", "is damaged (")]
    [InlineData("another program's", "is another program's, or holds something else: it has no table 'candles'.")]
    [InlineData("accounts", "is another program's, or holds something else: it has no table 'candles'.")]
    [InlineData("another market's", "is another store's: it knows none of the 4 artefacts in ")]
    public async Task A_lost_database_beside_what_belongs_to_it_refuses_the_start_names_the_newest_sound_backup_and_sweeps_nothing_attack_7_attack_8(
        string how, string sentence)
    {
        using var store = await UsedStore.CreateAsync();
        await LoseAsync(store, how);
        var before = store.Files();

        var refusal = await Assert.ThrowsAsync<DamagedStoreException>(store.OpenAsync);

        Assert.Contains($"The database '{store.Database}' {sentence}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"Nothing was changed. The newest sound backup, with 2 rows of the ledger, is '{store.Backup}'; restore it by: "
            + $"dotnet run --project CryptoPredict.Dashboard -- restore \"{store.Backup}\" --Storage:Path=\"{store.Folder}\" To begin anew instead, move ",
            refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, store.Files());
    }

    [Fact]
    public async Task A_backup_that_is_not_sound_is_not_named_attack_7()
    {
        using var store = await UsedStore.CreateAsync();
        var newer = Path.Combine(store.Folder, "backups", $"{UsedStore.Market}-29990101T000000Z");
        Directory.CreateDirectory(newer);
        await File.WriteAllTextAsync(Path.Combine(newer, $"{UsedStore.Market}.db"), "half a copy", Token);
        File.Delete(store.Database);
        Assert.Contains($"is '{store.Backup}'; restore it by", (await Assert.ThrowsAsync<DamagedStoreException>(store.OpenAsync)).Message,
            StringComparison.Ordinal);

        Directory.Delete(store.Backup, recursive: true);
        Assert.Contains(
            $"There is no sound backup of it in '{Path.Combine(store.Folder, "backups")}'. To begin anew",
            (await Assert.ThrowsAsync<DamagedStoreException>(store.OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("artefacts")]
    [InlineData("uploads")]
    [InlineData("backups")]
    public async Task Any_of_them_alone_refuses_a_missing_database_attack_7(string left)
    {
        using var store = await UsedStore.CreateAsync();
        File.Delete(store.Database);
        foreach (var other in ((string[])["artefacts", "uploads", "backups"]).Where(folder => folder != left))
        {
            Directory.Delete(Path.Combine(store.Folder, other), recursive: true);
        }

        await Assert.ThrowsAsync<DamagedStoreException>(store.OpenAsync);
    }

    [Fact]
    public async Task Another_stores_database_is_known_by_the_backups_where_no_artefacts_are_left_attack_7()
    {
        using var store = await UsedStore.CreateAsync();
        Directory.Delete(store.Artefacts, recursive: true);
        await using (await store.OpenAsync())
        {
            // It is this store's.
        }

        var own = await File.ReadAllBytesAsync(store.Database, Token);
        await LoseAsync(store, "another market's");

        var refusal = await Assert.ThrowsAsync<DamagedStoreException>(store.OpenAsync);

        Assert.Contains(
            $"The database '{store.Database}' is another store's: its ledger begins like that of no backup in '{Path.Combine(store.Folder, "backups")}'. "
                + "Nothing was changed.",
            refusal.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(store.Database, own, Token);
        await using var engine = await store.OpenAsync();
        Assert.Equal(3, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
    }

    [Fact]
    public async Task Moved_away_as_the_sentence_says_all_begins_anew()
    {
        using var store = await UsedStore.CreateAsync();
        File.Delete(store.Database);
        foreach (var folder in (string[])["artefacts", "uploads", "backups"])
        {
            Directory.Delete(Path.Combine(store.Folder, folder), recursive: true);
        }

        await using var engine = await store.OpenAsync();
        Assert.Equal(0, (await engine.Get<ILedger>().VerifyChainAsync(Token)).Rows);
    }

    /// <summary>The process was killed between the first artefact's file and its row.</summary>
    [Fact]
    public async Task An_artefact_without_a_row_in_a_new_store_is_swept_as_before()
    {
        using var store = await UsedStore.CreateAsync();
        File.Delete(store.Database);
        Directory.Delete(Path.Combine(store.Folder, "backups"), recursive: true);
        Directory.Delete(store.Uploads, recursive: true);
        var files = Directory.GetFiles(store.Artefacts, "*.bin", SearchOption.AllDirectories);
        Array.ForEach(files[1..], File.Delete);
        (await Database.OpenAsync(store.Database, Token)).Dispose();

        await using var engine = await store.OpenAsync();
        Assert.Empty(Directory.GetFiles(store.Artefacts, "*.bin", SearchOption.AllDirectories));
    }

    private static async Task LoseAsync(UsedStore store, string how)
    {
        switch (how)
        {
            case "missing":
                File.Delete(store.Database);
                break;
            case "empty":
                await File.WriteAllBytesAsync(store.Database, [], Token);
                break;
            case "text":
                await File.WriteAllTextAsync(store.Database, new string('x', 10_000), Token);
                break;
            case "cut":
                var whole = await File.ReadAllBytesAsync(store.Database, Token);
                await File.WriteAllBytesAsync(store.Database, whole[..(whole.Length / 2)], Token);
                break;
            case "flipped":
                var bytes = await File.ReadAllBytesAsync(store.Database, Token);

                // The heads of some of its pages: between them lies room that nothing is in yet.
                for (var page = 1; page <= 4; page++)
                {
                    for (var at = 0; at < 100; at++)
                    {
                        bytes[(4096 * page) + at] ^= 0xFF;
                    }
                }

                await File.WriteAllBytesAsync(store.Database, bytes, Token);
                break;
            case "another program's":
                File.Delete(store.Database);
                await using (var connection = new SqliteConnection($"Data Source={store.Database};Pooling=False"))
                {
                    await connection.OpenAsync(Token);
                    await using var command = connection.CreateCommand();
                    command.CommandText = "CREATE TABLE bookmarks (address TEXT)";
                    await command.ExecuteNonQueryAsync(Token);
                }

                break;
            case "accounts":
                File.Delete(store.Database);
                (await Database.OpenAccountsAsync(store.Database, Token)).Dispose();
                break;
            default:
                File.Delete(store.Database);
                (await Database.OpenAsync(store.Database, Token)).Dispose();
                break;
        }
    }
}

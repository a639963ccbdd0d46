using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

public sealed class DatabaseBackupTests
{
    [Fact]
    public async Task A_backup_taken_while_others_write_opens_its_chain_holds_and_its_artefacts_match()
    {
        using var store = await RegistryStore.CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await store.PromoteAsync(await store.AddAsync(i));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var written = new TaskCompletionSource();
        var writer = Task.Run(() => WriteAsync(store, written, stop.Token), Token);
        await written.Task;
        var report = await BackupOf(store).RunAsync((_, _) => { }, Token);
        await stop.CancelAsync();
        var rows = await writer;

        Assert.True(report.Chain.Holds);
        Assert.InRange(report.Chain.Rows, 1, rows);
        Assert.Equal(0, report.LeftOut);
        using var restored = await RestoreAsync(store, report);
        Assert.Equal(report.Chain, await new SqliteLedger(restored.Database).VerifyChainAsync(Token));
        var versions = (await restored.Registry.ReadAsync(new VersionQuery(Limit: VersionQuery.MaxLimit), Token)).Items;
        Assert.Equal(report.Artefacts, versions.Count);
        foreach (var version in versions)
        {
            Assert.NotNull((await restored.Registry.ReadArtefactAsync(version.Asset, version.Id, Token)).Artefact);
        }
    }

    [Fact]
    public async Task An_artefact_that_is_gone_or_changed_is_left_out_and_no_older_backup_goes_attack_8()
    {
        using var store = await RegistryStore.CreateAsync();
        await store.AddAsync(1);
        File.Delete(store.FileOf(await store.AddAsync(2)));
        await File.AppendAllTextAsync(store.FileOf(await store.AddAsync(3)), "x", Token);
        var older = Directory.CreateDirectory(Path.Combine(store.Store.Folder, "backups", "market-20200101T000000Z")).FullName;
        var report = await BackupOf(store, new BackupOptions { Keep = 1 }).RunAsync((_, _) => { }, Token);
        Assert.Equal((1, 2, 2), (report.Artefacts, report.LeftOut, report.Lost.Count));
        Assert.True(Directory.Exists(older));
    }

    [Fact]
    public async Task Only_as_many_as_wished_are_kept_and_other_folders_are_left_alone()
    {
        using var store = await RegistryStore.CreateAsync();
        var folder = Path.Combine(store.Store.Folder, "copies");
        Directory.CreateDirectory(Path.Combine(folder, "market-holiday"));
        Directory.CreateDirectory(Path.Combine(folder, ".unfinished-market"));
        List<string> made = [];
        for (var i = 0; i < 4; i++)
        {
            store.Clock.Advance(TimeSpan.FromDays(1));
            made.Add((await BackupOf(store, new BackupOptions { Folder = "copies", Keep = 2 }).RunAsync((_, _) => { }, Token)).Path);
        }

        Assert.Equal([.. made[2..], Path.Combine(folder, "market-holiday")], Directory.GetDirectories(folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_backup_leaves_nothing_behind()
    {
        using var store = await RegistryStore.CreateAsync();
        await store.AddAsync(1);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => BackupOf(store).RunAsync((done, _) => Stop(done), stop.Token));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Store.Folder, "backups")));

        void Stop(double done)
        {
            if (done >= 0.5)
            {
                stop.Cancel();
            }
        }
    }

    [Theory]
    [InlineData("DROP TRIGGER predictions_keep_update; UPDATE predictions SET last_price = 1", "Row 1 of the ledger was changed after it was written")]
    [InlineData("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 100000 WHERE name = 'candles'", "is damaged")]
    public async Task A_copy_that_is_not_sound_is_no_backup_and_pushes_no_sound_one_out_attack_8(string damage, string sentence)
    {
        using var store = await RegistryStore.CreateAsync();
        await store.Store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(1)], [Sample.Prediction(1)], []), Token);
        var sound = (await BackupOf(store, new BackupOptions { Keep = 1 }).RunAsync((_, _) => { }, Token)).Path;
        await store.Store.Database.ExecuteAsync(damage);
        store.Clock.Advance(TimeSpan.FromDays(1));

        var refusal = await Assert.ThrowsAsync<DamagedStoreException>(() => BackupOf(store, new BackupOptions { Keep = 1 }).RunAsync((_, _) => { }, Token));

        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no older", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([sound], Directory.GetFileSystemEntries(Path.Combine(store.Store.Folder, "backups")));
    }

    [Fact]
    public async Task A_copy_of_rows_that_cannot_be_read_names_them_and_pushes_no_older_one_out_attack_8()
    {
        using var store = await RegistryStore.CreateAsync();
        var version = await store.AddAsync(1);
        var sound = (await BackupOf(store, new BackupOptions { Keep = 1 }).RunAsync((_, _) => { }, Token)).Path;
        await store.Store.Database.ExecuteAsync("DROP TRIGGER model_versions_keep; UPDATE model_versions SET losses = '[~'");
        store.Clock.Advance(TimeSpan.FromDays(1));

        var report = await BackupOf(store, new BackupOptions { Keep = 1 }).RunAsync((_, _) => { }, Token);

        Assert.Contains(version.Id, Assert.Single(report.Lost), StringComparison.Ordinal);
        Assert.Equal([sound, report.Path], Directory.GetFileSystemEntries(Path.Combine(store.Store.Folder, "backups")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Backups_of_one_second_have_names_of_their_own_and_the_one_just_made_stays_attack_8()
    {
        using var store = await RegistryStore.CreateAsync();
        await BackupAsync();
        var second = await BackupAsync();
        var third = await BackupAsync();
        Assert.Equal([second, third], Directory.GetDirectories(Path.Combine(store.Store.Folder, "backups")).Order(StringComparer.Ordinal));

        // By a clock that was put back it is the oldest.
        store.Clock.AdjustTime(store.Clock.GetUtcNow().AddYears(-1));
        var early = await BackupAsync();
        Assert.Equal([early, third], Directory.GetDirectories(Path.Combine(store.Store.Folder, "backups")).Order(StringComparer.Ordinal));

        async Task<string> BackupAsync() => (await BackupOf(store, new BackupOptions { Keep = 2 }).RunAsync((_, _) => { }, Token)).Path;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DatabaseBackup BackupOf(RegistryStore store, BackupOptions? options = null) =>
        new(store.Store.Database, store.Artefacts, options ?? new BackupOptions(), store.Clock);

    // Predictions, their checks and new versions, as fast as they go.
    private static async Task<long> WriteAsync(RegistryStore store, TaskCompletionSource written, CancellationToken stop)
    {
        var rows = 0L;
        for (var minute = 1; !stop.IsCancellationRequested; minute++)
        {
            var added = await store.Store.Ledger.AppendAsync(new LedgerBatch([Sample.Candle(minute)], [Sample.Prediction(minute)], []), Token);
            await store.Store.Ledger.AppendAsync(new LedgerBatch([], [], [Sample.Check(added[0].Id, minute + 5)]), Token);
            rows += 2;
            if (minute % 5 == 0)
            {
                await store.AddAsync(100 + minute);
                written.TrySetResult();
            }
        }

        return rows;
    }

    private static async Task<Restored> RestoreAsync(RegistryStore store, BackupReport report)
    {
        var folder = Path.Combine(store.Store.Folder, "restored");
        await StoreRestore.RunAsync(report.Path, folder, store.Clock, Token);
        var database = await Database.OpenAsync(Path.Combine(folder, "market.db"), Token);
        var registry = await SqliteModelRegistry.OpenAsync(
            database, Path.Combine(folder, "artefacts", "market"), store.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteModelRegistry>.Instance, Token);
        return new Restored(database, registry);
    }

    private sealed record Restored(Database Database, SqliteModelRegistry Registry) : IDisposable
    {
        public void Dispose() => Database.Dispose();
    }
}

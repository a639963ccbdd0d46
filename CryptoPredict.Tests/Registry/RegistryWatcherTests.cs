using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Registry;

public sealed class RegistryWatcherTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _wall = new(Sample.Start);
    private readonly SemaphoreSlim _noticed = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private RegistryStore _store = null!;
    private Database _otherDatabase = null!;
    private SqliteModelRegistry _other = null!;
    private Task _watching = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await RegistryStore.CreateAsync();
        _otherDatabase = await Database.OpenAsync(_store.Store.Database.Path, Token);
        _other = await _store.ReopenAsync(_otherDatabase);
        _store.Registry.Changed += _ => _noticed.Release();
        _watching = new RegistryWatcher(_store.Registry, _wall, NullLogger<RegistryWatcher>.Instance).RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        Dispose();
    }

    public void Dispose()
    {
        _otherDatabase.Dispose();
        _store.Dispose();
        _stopping.Dispose();
        _noticed.Dispose();
    }

    [Fact]
    public async Task A_version_and_a_move_of_another_process_are_noticed_at_the_next_look()
    {
        var version = await AddElsewhereAsync(1);
        _wall.Advance(RegistryWatcher.Period);
        await _noticed.WaitAsync(Token);

        await _other.SetAliasAsync(new AliasMove(version.Asset, version.Model, ModelAlias.Champion, version.Id, null, "test", "It is the first."), Token);
        _wall.Advance(RegistryWatcher.Period);
        await _noticed.WaitAsync(Token);

        Assert.True(RegistryWatcher.Period <= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_look_that_fails_does_not_end_the_watch()
    {
        await _otherDatabase.ExecuteAsync("ALTER TABLE registry_revisions RENAME TO away");
        _wall.Advance(RegistryWatcher.Period);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => _store.Registry.RefreshAsync(Token));
        await _otherDatabase.ExecuteAsync("ALTER TABLE away RENAME TO registry_revisions");

        await AddElsewhereAsync(1);
        _wall.Advance(RegistryWatcher.Period);

        await _noticed.WaitAsync(Token);
        Assert.False(_watching.IsCompleted);
    }

    [Fact]
    public async Task Only_the_assets_concerned_are_named_and_each_change_once()
    {
        List<Asset> named = [];
        using var store = await RegistryStore.CreateAsync();
        using var database = await Database.OpenAsync(store.Store.Database.Path, Token);
        var other = await store.ReopenAsync(database);
        await store.AddAsync(1, new Asset("ETH-USD"));
        store.Registry.Changed += named.Add;

        await other.AddAsync(RegistryStore.Metadata(store.Clock.GetUtcNow()), RegistryStore.Artefact(2), Token);
        await store.Registry.RefreshAsync(Token);
        await store.Registry.RefreshAsync(Token);
        Assert.Equal([Sample.Btc], named);

        await store.AddAsync(3);
        await store.Registry.RefreshAsync(Token);
        Assert.Equal([Sample.Btc, Sample.Btc], named);
    }

    private Task<ModelVersion> AddElsewhereAsync(int seed) =>
        _other.AddAsync(RegistryStore.Metadata(_store.Clock.GetUtcNow(), seed), RegistryStore.Artefact(seed), Token);
}

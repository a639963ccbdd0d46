using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

/// <summary>The ledger in a PostgreSQL database that several processes share.</summary>
[Kind(TestKind.Host)]
public sealed class PostgresJobLedgerTests(PostgresServer server) : JobLedgerTests, IAsyncDisposable
{
    private readonly List<PostgresStore> _stores = [];
    private string? _database;

    protected override TimeSpan Lease => TimeSpan.FromSeconds(15);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task It_is_shared_so_runs_under_way_have_to_be_renewed() => Assert.True((await OpenAsync()).IsShared);

    [Fact]
    public async Task An_engine_sees_its_own_runs_and_those_that_any_may_do()
    {
        var (one, other) = (await OpenAsync("one"), await OpenAsync("other"));
        var own = (await one.QueueAsync([new JobRequest("retrain", "ada")], chained: false, Token))[0];
        var shared = (await one.QueueAsync([new JobRequest("shared", "ada")], chained: false, Token))[0];

        Assert.NotNull(await one.FindAsync(own.Id, Token));
        Assert.Null(await other.FindAsync(own.Id, Token));
        Assert.Equal([shared.Id], (await other.ReadAsync(new RunQuery(), Token)).Items.Select(run => run.Id));
        Assert.NotNull(await other.ClaimAsync(shared.Id, Sample.Start, Token));
        Assert.Null(await one.ClaimAsync(shared.Id, Sample.Start, Token));
    }

    [Fact]
    public async Task Processes_that_start_at_once_bring_up_the_schema_once()
    {
        _database = await server.CreateDatabaseAsync();

        var ledgers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        Assert.All(ledgers, ledger => Assert.True(ledger.IsShared));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_in_a_sentence()
    {
        var refusal = await Assert.ThrowsAsync<StorageException>(() => PostgresStore.OpenAsync("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2", Token));

        Assert.Contains("Check Jobs:ConnectionString", refusal.Message, StringComparison.Ordinal);
    }

    protected override Task<IJobLedger> OpenAsync() => OpenAsync("engine");

    private async Task<IJobLedger> OpenAsync(string engine)
    {
        var store = await PostgresStore.OpenAsync(_database ??= await server.CreateDatabaseAsync(), Token);
        lock (_stores)
        {
            _stores.Add(store);
        }

        return SqlJobLedger.Over(store, Clock, engine, Lease, job => job == "shared");
    }
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Storage;

/// <summary>The ledger in a market's own database.</summary>
public sealed class SqlJobLedgerTests : JobLedgerTests, IDisposable
{
    private TestDatabase? _store;

    // Whoever opens it is alone: what is under way of another is of a process that has ended.
    protected override TimeSpan Lease => TimeSpan.Zero;

    public void Dispose() => _store?.Dispose();

    [Fact]
    public async Task It_is_not_shared_so_nothing_has_to_be_renewed() => Assert.False((await OpenAsync()).IsShared);

    protected override async Task<IJobLedger> OpenAsync() => SqlJobLedger.Over((_store ??= await TestDatabase.CreateAsync()).Database, Clock);
}

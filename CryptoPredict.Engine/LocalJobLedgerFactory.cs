using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;

namespace CryptoPredict.Engine;

/// <summary>The ledger of runs in the market's own database.</summary>
/// <param name="wall">The wall clock.</param>
public sealed class LocalJobLedgerFactory(TimeProvider wall) : IJobLedgerFactory
{
    /// <inheritdoc/>
    public Task<IJobLedger> OpenAsync(Database database, CancellationToken cancellationToken) =>
        Task.FromResult<IJobLedger>(SqlJobLedger.Over(database, wall));
}

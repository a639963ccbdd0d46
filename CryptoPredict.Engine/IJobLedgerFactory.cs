using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;

namespace CryptoPredict.Engine;

/// <summary>Opens the ledger of runs. The one of a host that shares its jobs with others is registered in place of the usual one.</summary>
public interface IJobLedgerFactory
{
    /// <summary>Opens it.</summary>
    /// <param name="database">The market's database.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="StorageException">Its database cannot be opened.</exception>
    Task<IJobLedger> OpenAsync(Database database, CancellationToken cancellationToken);
}

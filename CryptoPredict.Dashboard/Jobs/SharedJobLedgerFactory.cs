using CryptoPredict.Core.Jobs;
using CryptoPredict.Engine;
using CryptoPredict.Storage;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The ledger of runs in a PostgreSQL database that several processes share.</summary>
internal sealed class SharedJobLedgerFactory(IOptions<JobOptions> options, IEnumerable<RegisteredJob> jobs, TimeProvider wall)
    : IJobLedgerFactory, IAsyncDisposable
{
    // Renewed every second; what is left of a process is taken over once it has run out.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private PostgresStore? _shared;

    public async Task<IJobLedger> OpenAsync(Database database, CancellationToken cancellationToken)
    {
        var connection = options.Value.ConnectionString!;
        _shared = await PostgresStore.OpenAsync(connection, cancellationToken).ConfigureAwait(false);
        JobsServices.PrepareQueue(connection);
        var engine = await EngineName.OfAsync(database, cancellationToken).ConfigureAwait(false);
        return SqlJobLedger.Over(_shared, wall, engine, Lease, IsShared);
    }

    public ValueTask DisposeAsync() => _shared?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool IsShared(string job) => jobs.Any(one => one.Definition.Name == job && one.Definition.IsShared);
}

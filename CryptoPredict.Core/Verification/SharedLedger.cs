using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// The ledger for many readers: what several ask between two additions is read once, and its answer given to all. So a page of the ledger costs the same
/// whether one looks at it or a hundred do. Large pages, which jobs read, go through.
/// </summary>
/// <param name="ledger">The ledger; nothing else adds to it.</param>
public sealed class SharedLedger(ILedger ledger) : ILedger
{
    /// <summary>The most rows of a page that is shared.</summary>
    public const int MostRows = 100;

    /// <summary>The most pages that are kept: of a quiet market they stay for long, and anybody may ask for other ones.</summary>
    public const int MostPages = 64;

    private ConcurrentDictionary<LedgerQuery, Lazy<Task<LedgerPage>>> _pages = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> AppendAsync(LedgerBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // What is being read now may lack the addition; it is not found here any more.
            Volatile.Write(ref _pages, new());
        }
    }

    /// <inheritdoc/>
    public Task<LedgerPage> ReadAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var pages = Volatile.Read(ref _pages);
        if (query.Limit > MostRows || (pages.Count >= MostPages && !pages.ContainsKey(query)))
        {
            return ledger.ReadAsync(query, cancellationToken);
        }

        // One reader's leaving must not take the page from the others, nor does one of them read while the rest wait for a lock.
        var page = pages.GetOrAdd(query, asked => new(() => Task.Run(() => ReadForAllAsync(pages, asked), CancellationToken.None)));
        return page.Value.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<DateTimeOffset, double>> ReadForecastsAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ledger.ReadForecastsAsync(asset, horizon, from, to, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RangeEntry>> ReadRangesAsync(RangeQuery query, CancellationToken cancellationToken) =>
        ledger.ReadRangesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RangeEntry>> ReadPendingRangesAsync(CancellationToken cancellationToken) => ledger.ReadPendingRangesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvidenceState>> ReadEvidenceAsync(
        Asset asset, TimeSpan horizon, DateTimeOffset? to, CancellationToken cancellationToken) =>
        ledger.ReadEvidenceAsync(asset, horizon, to, cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerSeal?> FindSealAsync(long id, CancellationToken cancellationToken) => ledger.FindSealAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerEntry>> ReadPendingAsync(CancellationToken cancellationToken) => ledger.ReadPendingAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ChainReport> VerifyChainAsync(CancellationToken cancellationToken) => ledger.VerifyChainAsync(cancellationToken);

    private async Task<LedgerPage> ReadForAllAsync(ConcurrentDictionary<LedgerQuery, Lazy<Task<LedgerPage>>> pages, LedgerQuery query)
    {
        try
        {
            return await ledger.ReadAsync(query, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            // The next reader tries again.
            pages.TryRemove(query, out _);
            throw;
        }
    }
}

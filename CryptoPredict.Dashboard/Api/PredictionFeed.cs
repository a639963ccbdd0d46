using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The predictions of some assets in the order of their ids, each given once. Not thread-safe.</summary>
/// <param name="assets">The assets.</param>
/// <param name="live">Their present.</param>
/// <param name="ledger">Where more is read than the present holds.</param>
/// <param name="seen">The last id that the reader has; null, or one that is not reached, starts with the newest of each asset.</param>
internal sealed class PredictionFeed(IReadOnlyList<Asset> assets, ILiveState live, ILedger ledger, long? seen)
{
    /// <summary>The most predictions of each asset that are made up for; older ones are left to the ledger's pages.</summary>
    public const int MaxMissed = 1000;

    // Per asset: the snapshots of two assets may be published in another order than their rows were written.
    private readonly Dictionary<Asset, long?> _seen = assets.ToDictionary(asset => asset, _ => seen);

    /// <summary>What came since the last call.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> TakeAsync(CancellationToken cancellationToken)
    {
        List<LedgerEntry> taken = [];
        foreach (var asset in assets)
        {
            if (live.Get(asset) is not { Recent: { IsDefaultOrEmpty: false } recent })
            {
                continue;
            }

            // An id that this ledger has not reached is another ledger's.
            var after = _seen[asset] <= recent[0].Id ? _seen[asset] : null;
            var fresh = after is null ? [recent[0]] : recent.TakeWhile(entry => entry.Id > after).ToList();
            if (fresh.Count == recent.Length)
            {
                var page = after is null ? null : await ledger.ReadAsync(new LedgerQuery(asset, Limit: MaxMissed), cancellationToken).ConfigureAwait(false);
                fresh = page?.Items.TakeWhile(entry => entry.Id > after).ToList() ?? fresh;
            }

            if (fresh.Count > 0)
            {
                _seen[asset] = fresh[0].Id;
                taken.AddRange(fresh);
            }
        }

        return [.. taken.OrderBy(entry => entry.Id)];
    }
}

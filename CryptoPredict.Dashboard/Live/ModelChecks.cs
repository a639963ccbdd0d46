using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// The newest checks of what a model forecast live, for all who look at them: the ledger is read once for each model and asset, and then only what its
/// snapshots do not hold.
/// </summary>
/// <param name="ledger">Where the checks are.</param>
/// <param name="live">The present of every asset.</param>
internal sealed class ModelChecks(ILedger ledger, ILiveState live)
{
    /// <summary>The most checks of an asset that are kept.</summary>
    public const int Capacity = 2000;

    private readonly ConcurrentDictionary<(Asset Asset, string Model), Window> _windows = new();

    /// <summary>The checks of a model of an asset, oldest first; the same ones until another check comes.</summary>
    public async Task<ImmutableArray<ModelCheck>> ReadAsync(Asset asset, string model, CancellationToken cancellationToken)
    {
        var window = _windows.GetOrAdd((asset, model), static _ => new Window());
        await window.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var recent = live.Get(asset) is { Recent: { IsDefault: false } rows } ? rows : [];
            var missed = window.Newest is null || (recent.Length == AssetSnapshot.MaxRecent && recent[^1].Id > window.Newest);
            var entries = missed
                ? (await ledger.ReadAsync(new LedgerQuery(asset, State: LedgerState.Verified, Limit: Capacity), cancellationToken).ConfigureAwait(false)).Items
                : recent.Where(entry => entry.Verification is not null && entry.Id > window.Newest);
            window.Add([.. entries.Reverse()], model, anew: missed);
            return window.Checks;
        }
        finally
        {
            window.Turn.Release();
        }
    }

    private sealed class Window
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public ImmutableArray<ModelCheck> Checks { get; private set; } = [];

        /// <summary>The newest prediction whose check was taken in; null before the first reading.</summary>
        public long? Newest { get; private set; }

        public void Add(LedgerEntry[] entries, string model, bool anew)
        {
            Newest = entries.Length > 0 ? entries[^1].Id : Newest ?? 0;
            ModelCheck[] checks = [.. entries.Select(entry => ModelCheck.Of(entry, model)).OfType<ModelCheck>()];
            if (anew || checks.Length > 0)
            {
                Checks = [.. (anew ? checks : Checks.Concat(checks)).TakeLast(Capacity)];
            }
        }
    }
}

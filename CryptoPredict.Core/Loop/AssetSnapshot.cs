using System.Collections.Immutable;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Loop;

/// <summary>One asset at one moment, immutable: what a page shows.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="LastCandle">The newest closed candle; null before the first.</param>
/// <param name="Recent">The newest ledger rows, newest first, at most <see cref="MaxRecent"/>; the first is the current prediction.</param>
/// <param name="Scores">Rolling scores; null before the first verification.</param>
/// <param name="Waiting">Why there is no prediction on the newest candle, in a sentence; null when there is one.</param>
public sealed record AssetSnapshot(
    Asset Asset,
    ClosedCandle? LastCandle,
    ImmutableArray<LedgerEntry> Recent,
    ScoreBoard? Scores,
    string? Waiting)
{
    /// <summary>On which terms the ensemble predicted last; null before it was first asked.</summary>
    public EnsembleTerms? Terms { get; init; }

    /// <summary>Which parts of the mix are applied, and why; null before it was first asked.</summary>
    public MixState? Mix { get; init; }

    /// <summary>How many of the asset's predictions have been met by a price, since the ledger began.</summary>
    public long Verified { get; init; }

    /// <summary>How many of its predictions wait for their target time.</summary>
    public int Pending { get; init; }

    /// <summary>How many ledger rows a snapshot carries.</summary>
    public const int MaxRecent = 120;

    /// <summary>The newest prediction; null before the first.</summary>
    public LedgerEntry? Current => Recent.IsDefaultOrEmpty ? null : Recent[0];
}

/// <summary>
/// The present of every asset. Reading never blocks; <see cref="Changed"/> carries no data, so that a slow reader that misses
/// one loses nothing: it reads the newest snapshot.
/// </summary>
public interface ILiveState
{
    /// <summary>The market the numbers rest on.</summary>
    IMarketSource Market { get; }

    /// <summary>How far ahead predictions look.</summary>
    TimeSpan Horizon { get; }

    /// <summary>When the first candle closes that is waited for: the same for every reader, however late it is.</summary>
    DateTimeOffset FirstClose { get; }

    /// <summary>Whether the market's data have ended: no candle follows.</summary>
    bool HasEnded { get; }

    /// <summary>The newest snapshot of an asset; null when the asset is not offered.</summary>
    AssetSnapshot? Get(Asset asset);

    /// <summary>Something about an asset changed. Raised on the loop's thread: handlers only signal.</summary>
    event Action<Asset>? Changed;
}

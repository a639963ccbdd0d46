using System.Collections.Concurrent;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Loop;

/// <summary>
/// Judges the range forecasts of the newest week when somebody asks, for all who ask at about the same time once. Thread-safe.
/// </summary>
/// <param name="ledger">Where the forecasts are.</param>
/// <param name="candles">Where the candles are.</param>
/// <param name="live">The market.</param>
/// <param name="options">The horizons.</param>
/// <param name="wall">The wall clock.</param>
public sealed class RangeDiagnostics(ILedger ledger, ICandleStore candles, ILiveState live, PipelineOptions options, TimeProvider wall)
{
    /// <summary>Of how long forecasts are judged.</summary>
    public static readonly TimeSpan Judged = TimeSpan.FromDays(7);

    // A week hardly changes within it, and takes some tenths of a second to read.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<(Asset, TimeSpan), (long At, Lazy<Task<RangeScores>> Scores)> _known = new();

    /// <summary>The horizons that are forecast, ascending.</summary>
    public IReadOnlyList<TimeSpan> Horizons => [.. options.HorizonsIn(live.Market.Interval).Select(steps => steps * live.Market.Interval)];

    /// <summary>Judges an asset's forecasts.</summary>
    /// <param name="asset">An asset of the market.</param>
    /// <param name="horizon">One of <see cref="Horizons"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<RangeScores> OfAsync(Asset asset, TimeSpan horizon, CancellationToken cancellationToken)
    {
        var now = wall.GetTimestamp();
        var known = _known.AddOrUpdate(
            (asset, horizon), _ => (now, Reading()),
            (_, before) => wall.GetElapsedTime(before.At, now) < Kept && !before.Scores.Value.IsFaulted ? before : (now, Reading()));
        return known.Scores.Value.WaitAsync(cancellationToken);

        // One who leaves must not take it from the others.
        Lazy<Task<RangeScores>> Reading() => new(() => Task.Run(() => ReadAsync(asset, horizon), CancellationToken.None));
    }

    private async Task<RangeScores> ReadAsync(Asset asset, TimeSpan horizon)
    {
        var (interval, from) = (live.Market.Interval, live.Market.Clock.GetUtcNow() - Judged);
        var query = new RangeQuery(asset, horizon, from, Verified: true, Limit: int.MaxValue);
        var entries = await ledger.ReadRangesAsync(query, CancellationToken.None).ConfigureAwait(false);
        var stored = await candles.ReadAsync(asset, from - NaiveRanges.LooksBack(interval), null, int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        return RangeJudge.Of([.. entries.Reverse()], [.. stored.Select(candle => candle.Candle)], interval, (int)(horizon / interval));
    }
}

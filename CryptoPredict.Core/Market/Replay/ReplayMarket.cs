using System.Runtime.CompilerServices;

namespace CryptoPredict.Core.Market.Replay;

/// <summary>
/// Recorded candles played as if they were live: each comes when the clock passes its close time, and what closed before is
/// history. Gaps in the recording stay gaps.
/// </summary>
public sealed class ReplayMarket : IMarketSource
{
    private readonly Asset[] _assets;
    private readonly IReadOnlyList<Candle>[] _candles;
    private readonly MarketClock _clock;

    /// <summary>Opens a recording.</summary>
    /// <param name="candles">The candles of each asset, oldest first, at least one each; not copied, so not to be changed afterwards.</param>
    /// <param name="interval">Length of one candle; open times are whole multiples of it in UTC.</param>
    /// <param name="clock">The market's clock; where it stands decides what is past and what is yet to come.</param>
    /// <exception cref="ArgumentException">There are no candles, or one is out of order, doubled, off the interval's grid or not a sound candle.</exception>
    public ReplayMarket(IReadOnlyDictionary<Asset, IReadOnlyList<Candle>> candles, TimeSpan interval, MarketClock clock)
    {
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        if (candles.Count == 0)
        {
            throw new ArgumentException("There is nothing to replay: give the candles of at least one asset.", nameof(candles));
        }

        _assets = [.. candles.Keys.Order()];
        _candles = [.. _assets.Select(asset => candles[asset])];
        _clock = clock;
        Interval = interval;
        Assets = Array.AsReadOnly(_assets);
        foreach (var (asset, recording) in _assets.Zip(_candles))
        {
            if (FindFault(recording, interval) is { } fault)
            {
                throw new ArgumentException($"{asset} cannot be replayed: {fault}", nameof(candles));
            }
        }
    }

    /// <inheritdoc/>
    public IMarketSourceFactory Kind => ReplayMarketFactory.Instance;

    /// <inheritdoc/>
    public double Speed => _clock.Speed;

    /// <inheritdoc/>
    public IReadOnlyList<Asset> Assets { get; }

    /// <inheritdoc/>
    public TimeSpan Interval { get; }

    /// <inheritdoc/>
    public TimeProvider Clock => _clock;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The recording does not hold the asset.</exception>
    public IAsyncEnumerable<Candle> ReadHistoryAsync(Asset asset, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var position = Array.IndexOf(_assets, asset);
        return position >= 0
            ? ReadHistory(_candles[position], from, to, cancellationToken).ToAsyncEnumerable()
            : throw new ArgumentException($"The recording does not hold {asset}; it holds {string.Join(", ", _assets)}.", nameof(asset));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ClosedCandle> ReadLiveAsync(DateTimeOffset after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _clock.Start();
        var next = Array.ConvertAll(_candles, recording => FirstIndex(recording, candle => CloseTime(candle) > after));
        while (EarliestOpenTime(next) is { } openTime)
        {
            await _clock.DelayUntilAsync(openTime + Interval, cancellationToken);
            for (var i = 0; i < _assets.Length; i++)
            {
                if (next[i] < _candles[i].Count && _candles[i][next[i]] is var candle && candle.OpenTime == openTime)
                {
                    next[i]++;
                    yield return new ClosedCandle(_assets[i], candle, CloseTime(candle), _clock.GetUtcNow());
                }
            }
        }
    }

    private IEnumerable<Candle> ReadHistory(
        IReadOnlyList<Candle> recording, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var end = to < _clock.GetUtcNow() ? to : _clock.GetUtcNow();
        for (var i = FirstIndex(recording, candle => candle.OpenTime >= from); i < recording.Count && CloseTime(recording[i]) <= end; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return recording[i];
        }
    }

    private DateTimeOffset CloseTime(Candle candle) => candle.OpenTime + Interval;

    private DateTimeOffset? EarliestOpenTime(int[] next)
    {
        DateTimeOffset? earliest = null;
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] < _candles[i].Count && !(_candles[i][next[i]].OpenTime >= earliest))
            {
                earliest = _candles[i][next[i]].OpenTime;
            }
        }

        return earliest;
    }

    // The first candle from which on the condition holds; the number of candles when it never does.
    private static int FirstIndex(IReadOnlyList<Candle> recording, Func<Candle, bool> holds)
    {
        var (low, high) = (0, recording.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = holds(recording[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static string? FindFault(IReadOnlyList<Candle> recording, TimeSpan interval)
    {
        if (recording is not { Count: > 0 })
        {
            return "it has no candles; leave the asset out or give at least one.";
        }

        for (var i = 0; i < recording.Count; i++)
        {
            if (FindFault(recording[i], i == 0 ? null : recording[i - 1].OpenTime, interval) is { } fault)
            {
                return $"candle {i + 1}, opening at {recording[i].OpenTime:yyyy-MM-dd'T'HH:mm:ss.FFFzzz}, {fault}";
            }
        }

        return null;
    }

    private static string? FindFault(Candle candle, DateTimeOffset? previous, TimeSpan interval) => candle switch
    {
        _ when candle.OpenTime.Offset != TimeSpan.Zero => "is not in UTC; convert the open times to UTC.",
        _ when candle.OpenTime.Ticks % interval.Ticks != 0 =>
            $"is not on the grid of {interval} intervals; choose the interval the recording was made with.",
        _ when candle.OpenTime == previous => "is there twice; keep one of the two.",
        _ when candle.OpenTime < previous => "comes after a later one; sort the candles by open time.",
        _ when !IsSound(candle) =>
            $"has open {candle.Open}, high {candle.High}, low {candle.Low}, close {candle.Close} and volume {candle.Volume}; "
            + "prices must be positive with low ≤ open, close ≤ high, and the volume not negative. Correct or remove it.",
        _ => null,
    };

    private static bool IsSound(Candle candle) =>
        candle.Low > 0
        && candle.Low <= Math.Min(candle.Open, candle.Close)
        && Math.Max(candle.Open, candle.Close) <= candle.High
        && double.IsFinite(candle.High)
        && candle.Volume >= 0
        && double.IsFinite(candle.Volume);
}

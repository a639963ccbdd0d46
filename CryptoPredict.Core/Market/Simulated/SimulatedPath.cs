namespace CryptoPredict.Core.Market.Simulated;

/// <summary>
/// The minutes of all simulated assets, day by day. A day is played from the state the day before ended in and from random
/// streams of its own, so any day can be played again from its start state, and always gives the same bits. The start states (a few
/// numbers a day) are all kept, the candles of the most recently played days only. Safe for concurrent use.
/// </summary>
internal sealed class SimulatedPath
{
    private const int DaysKept = 16;

    private readonly Lock _lock = new();
    private readonly int _seed;
    private readonly DateTimeOffset _origin;
    private readonly AssetPath[] _assets;
    private readonly List<DayStart> _starts;
    private readonly Dictionary<int, Candle[][]> _days = [];
    private readonly Queue<int> _played = [];

    /// <summary>A path that starts at <paramref name="origin"/>, a midnight in UTC.</summary>
    public SimulatedPath(int seed, IEnumerable<SimulatedAsset> assets, DateTimeOffset origin)
    {
        _seed = seed;
        _origin = origin;
        _assets = [.. assets.Select(asset => new AssetPath(seed, asset))];
        _starts = [new DayStart(MarketFactor.Start, [.. _assets.Select(asset => asset.Start)])];
    }

    /// <summary>The 1,440 minute candles of one day.</summary>
    /// <param name="asset">Position of the asset in the list the path was made with.</param>
    /// <param name="day">Days since the origin; 0 or more.</param>
    /// <param name="cancellationToken">Ends the search between two days.</param>
    public ReadOnlySpan<Candle> Day(int asset, int day, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_days.TryGetValue(day, out var known))
            {
                return known[asset];
            }

            for (var next = Math.Min(day, _starts.Count - 1); ; next++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var candles = Play(next);
                if (next == day)
                {
                    Keep(day, candles);
                    return candles[asset];
                }
            }
        }
    }

    private Candle[][] Play(int day)
    {
        var factor = _starts[day].Factor;
        var minutes = new FactorMinute[MarketFactor.MinutesPerDay];
        MarketFactor.Play(_seed, day, ref factor, minutes);
        var ends = new AssetState[_assets.Length];
        var candles = new Candle[_assets.Length][];
        for (var i = 0; i < _assets.Length; i++)
        {
            var state = _starts[day].Assets[i];
            candles[i] = new Candle[MarketFactor.MinutesPerDay];
            _assets[i].Play(day, _origin.AddDays(day), minutes, ref state, candles[i]);
            ends[i] = state;
        }

        if (day == _starts.Count - 1)
        {
            _starts.Add(new DayStart(factor, ends));
        }

        return candles;
    }

    private void Keep(int day, Candle[][] candles)
    {
        if (_played.Count == DaysKept)
        {
            _days.Remove(_played.Dequeue());
        }

        _played.Enqueue(day);
        _days.Add(day, candles);
    }

    private sealed record DayStart(FactorState Factor, AssetState[] Assets);
}

using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// What an asset's range forecasts rest on, at every horizon: one scale, and for each horizon its scores. A function of the newest candles and of what was
/// forecast on them, bit for bit: see <see cref="HorizonRange"/>. One thread takes candles in; <see cref="Ask(double, int)"/> may be called from any.
/// </summary>
internal sealed class AssetRanges
{
    // The bands begin anew every so many candles, then have so many scores, and the oldest of those has a scale with all it rests on; a gap costs the window
    // some scores, so it looks back somewhat further.
    private const int Candles = (2 * AdaptiveBands.Window) + RangeScale.MaxCandles + RangeClip.Window + GapAllowance;
    private const int GapAllowance = 1440;

    private const double Stays = 0.9;

    private readonly Lock _lock = new();
    private readonly TimeSpan _interval;
    private readonly int[] _horizons;
    private readonly HorizonRange[] _ranges;
    private readonly RangeScale _scale = new();
    private (DateTimeOffset CloseTime, double Close)? _last;

    /// <summary>Ranges that know no candle yet.</summary>
    /// <param name="horizons">The horizons in candles, ascending.</param>
    /// <param name="interval">Length of a candle.</param>
    /// <param name="coverages">What the bands aim to hold, ascending.</param>
    public AssetRanges(IReadOnlyList<int> horizons, TimeSpan interval, IReadOnlyList<double> coverages)
    {
        _interval = interval;
        _horizons = [.. horizons];
        _ranges = [.. horizons.Select(horizon => new HorizonRange(coverages, horizon, interval))];
    }

    /// <summary>Of how many of the newest candles it is a function.</summary>
    /// <param name="horizonCandles">The longest horizon in candles.</param>
    public static int CandlesFor(int horizonCandles) => Candles + horizonCandles;

    /// <summary>What one horizon's forecasts rest on.</summary>
    public HorizonRange Of(int horizonCandles) => _ranges[Array.IndexOf(_horizons, horizonCandles)];

    /// <summary>The scale of a horizon now; NaN where it does not speak yet.</summary>
    public double ScaleOf(int horizonCandles) => _scale.Of(horizonCandles);

    /// <summary>Takes in the next closed candle: settles the targets that it closes at, and awaits its own.</summary>
    public void TakeIn(in Candle candle)
    {
        lock (_lock)
        {
            var closeTime = candle.OpenTime + _interval;
            _scale.Add(candle.High, candle.Low, candle.Close, follows: _last?.CloseTime == candle.OpenTime);
            for (var i = 0; i < _ranges.Length; i++)
            {
                _ranges[i].Settle(closeTime, candle.High, candle.Low, candle.Close);
                _ranges[i].Await(closeTime, candle.Close, _scale.Of(_horizons[i]));
            }

            _last = (closeTime, candle.Close);
        }
    }

    /// <summary>How likely the price gets to a level within some candles: by the scores of the nearest horizon, in units of the scale of that time.</summary>
    /// <param name="level">The level; positive.</param>
    /// <param name="candles">How many candles; at least 1.</param>
    /// <returns>Null while too few targets have come.</returns>
    public PriceChances? Ask(double level, int candles)
    {
        lock (_lock)
        {
            return AskNow(level, candles);
        }
    }

    /// <summary>The same until a time: what is left of it is counted from the very candle that the answer rests on.</summary>
    /// <param name="level">The level; positive.</param>
    /// <param name="until">The time.</param>
    /// <returns>Null while too few targets have come, and once the time has come.</returns>
    public PriceChances? Ask(double level, DateTimeOffset until)
    {
        lock (_lock)
        {
            return _last is { } last && until > last.CloseTime ? AskNow(level, (int)Math.Ceiling((until - last.CloseTime) / _interval)) : null;
        }
    }

    /// <summary>Says where the bands of a horizon lie that were issued at the newest candle.</summary>
    public void Issued(int horizonCandles, DateTimeOffset closeTime, double logReturn) => Of(horizonCandles).Issued(closeTime, logReturn);

    /// <summary>The forecasts at the newest candle, one for each horizon whose scale is known.</summary>
    /// <param name="closeTime">When it closed.</param>
    /// <param name="horizonCandles">The horizon of <paramref name="logReturn"/>; the others lie around "no change".</param>
    /// <param name="logReturn">What is forecast for it.</param>
    /// <param name="levels">Which of the coverages are told.</param>
    public ImmutableArray<RangeForecast> Forecast(DateTimeOffset closeTime, int horizonCandles, double logReturn, ReadOnlySpan<int> levels)
    {
        var forecasts = ImmutableArray.CreateBuilder<RangeForecast>(_ranges.Length);
        for (var i = 0; i < _ranges.Length; i++)
        {
            var (horizon, range, scale) = (_horizons[i], _ranges[i], _scale.Of(_horizons[i]));
            if (double.IsNaN(scale))
            {
                continue;
            }

            var quantiles = ImmutableArray.CreateBuilder<double>(levels.Length);
            foreach (var level in levels)
            {
                quantiles.Add(range.Quantiles[level]);
            }

            var distances = range.Speaks ? ChanceGrid.LevelsOf(horizon * _interval) : [];
            forecasts.Add(new RangeForecast(
                closeTime + (horizon * _interval), horizon == horizonCandles ? logReturn : 0, scale, quantiles.MoveToImmutable(),
                [.. distances.Select(distance => range.Touches.ShareFrom(distance / scale))],
                [.. distances.Select(distance => range.Ends.ShareFrom(distance / scale))]));
        }

        return forecasts.ToImmutable();
    }

    private PriceChances? AskNow(double level, int candles)
    {
        var nearest = _ranges[0];
        for (var i = 1; i < _ranges.Length; i++)
        {
            nearest = Math.Abs(Math.Log((double)_horizons[i] / candles)) < Math.Abs(Math.Log((double)_horizons[i - 1] / candles)) ? _ranges[i] : nearest;
        }

        if (_last is not { } last || !nearest.Speaks)
        {
            return null;
        }

        var scale = _scale.Of(candles);
        var distance = Math.Abs(Math.Log(level / last.Close)) / scale;
        var moves = nearest.Ends.ShareFrom(distance);
        var touches = nearest.Touches.Sorted;
        var stays = scale * touches[Math.Min(touches.Length, (int)Math.Ceiling((touches.Length + 1) * Stays)) - 1];

        // A price that stands at the level has got there; where it ends, half of the moves go either way.
        return new PriceChances(
            last.CloseTime, last.Close, level, last.CloseTime + (candles * _interval), nearest.Sides.ShareFrom(distance), moves / 2, moves,
            last.Close * Math.Exp(-stays), last.Close * Math.Exp(stays), nearest.Ends.Count);
    }
}

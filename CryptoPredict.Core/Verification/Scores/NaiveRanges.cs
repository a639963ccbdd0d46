using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>What anybody could have said of a horizon at a candle, from the candles until then.</summary>
/// <param name="DayQuantile">Half width of a 90 % band: the quantile of the moves of the last 1,440 candles; NaN before there are as many.</param>
/// <param name="Ewma">RiskMetrics' scale: the root of an exponentially weighted mean (0.94) of squared returns, times √h.</param>
/// <param name="LastHour">The root of the realised variance of the last 60 candles, times √(h / 60); NaN before there are as many.</param>
/// <param name="Touched">How often the price came to lie as far away as each distance, of the targets of the last 7 days; NaN before the first.</param>
/// <param name="Ended">How often it lay so far away at the target.</param>
internal readonly record struct NaiveRange(double DayQuantile, double Ewma, double LastHour, double[] Touched, double[] Ended);

/// <summary>Walks over candles and notes at each what was naive to say; nothing of it knows a later candle.</summary>
internal sealed class NaiveRanges
{
    /// <summary>Of a 90 % band around a normal distribution, in scales.</summary>
    public const double Normal90 = 1.6448536269514722;

    private const int Day = 1440;
    private const int Hour = 60;
    private const double Decay = 0.94;
    private const double Share = 0.9;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly Dictionary<DateTimeOffset, int> _places = [];
    private readonly IReadOnlyList<Candle> _candles;
    private readonly int[] _run;
    private readonly double[] _squares;
    private readonly NaiveRange[] _said;
    private readonly int _horizon;

    /// <summary>Walks.</summary>
    /// <param name="candles">Candles, oldest first; some may be missing.</param>
    /// <param name="interval">Length of a candle.</param>
    /// <param name="horizonCandles">How many candles ahead.</param>
    /// <param name="distances">The distances that chances are said of, log returns.</param>
    public NaiveRanges(IReadOnlyList<Candle> candles, TimeSpan interval, int horizonCandles, IReadOnlyList<double> distances)
    {
        (_candles, _horizon) = (candles, horizonCandles);
        (_run, _squares, _said) = (new int[candles.Count], new double[candles.Count], new NaiveRange[candles.Count]);
        var moves = new ScoreWindow(Day);
        var week = (int)(Week / interval);
        ScoreWindow[] touched = [.. distances.Select(_ => new ScoreWindow(week))], ended = [.. distances.Select(_ => new ScoreWindow(week))];
        var (ewma, hour) = (0.0, 0.0);
        for (var t = 0; t < candles.Count; t++)
        {
            _places[candles[t].OpenTime + interval] = t;
            var follows = t > 0 && candles[t - 1].OpenTime + interval == candles[t].OpenTime;
            _run[t] = follows ? _run[t - 1] + 1 : 1;
            var step = follows ? Math.Log(candles[t].Close / candles[t - 1].Close) : 0;
            _squares[t] = step * step;
            ewma = t <= 1 ? _squares[t] : (Decay * ewma) + ((1 - Decay) * _squares[t]);
            hour += _squares[t] - (t >= Hour ? _squares[t - Hour] : 0);
            if (_run[t] > horizonCandles)
            {
                var (move, most) = (MoveTo(t), MostTo(t));
                moves.Add(Math.Abs(move));
                for (var i = 0; i < distances.Count; i++)
                {
                    touched[i].Add(most >= distances[i] ? 1 : 0);
                    ended[i].Add(Math.Abs(move) >= distances[i] ? 1 : 0);
                }
            }

            _said[t] = new NaiveRange(
                moves.Count < Day ? double.NaN : moves.Sorted[(int)Math.Ceiling((Day + 1) * Share) - 1], Math.Sqrt(ewma * horizonCandles),
                t < Hour ? double.NaN : Math.Sqrt(Math.Max(hour, 0) * horizonCandles / Hour), [.. touched.Select(Frequency)], [.. ended.Select(Frequency)]);
        }
    }

    /// <summary>What was naive to say at the candle that closed at a time, and the variance realised from there to the target.</summary>
    /// <returns>Null where that candle, or one until the target, is missing.</returns>
    public (NaiveRange Said, double RealisedVariance)? At(DateTimeOffset closeTime)
    {
        if (!_places.TryGetValue(closeTime, out var t) || t + _horizon >= _candles.Count || _run[t + _horizon] <= _horizon)
        {
            return null;
        }

        var realised = 0.0;
        for (var i = t + 1; i <= t + _horizon; i++)
        {
            realised += _squares[i];
        }

        return (_said[t], realised);
    }

    /// <summary>How far before the first forecast that is judged candles are looked at.</summary>
    /// <param name="interval">Length of a candle.</param>
    public static TimeSpan LooksBack(TimeSpan interval) => Week + (Day * interval);

    private static double Frequency(ScoreWindow lately) => lately.ShareFrom(0.5);

    private double MoveTo(int t) => Math.Log(_candles[t].Close / _candles[t - _horizon].Close);

    private double MostTo(int t)
    {
        var (from, most) = (_candles[t - _horizon].Close, 0.0);
        for (var i = t - _horizon + 1; i <= t; i++)
        {
            most = Math.Max(most, Math.Max(Math.Log(_candles[i].High / from), Math.Log(from / _candles[i].Low)));
        }

        return most;
    }
}

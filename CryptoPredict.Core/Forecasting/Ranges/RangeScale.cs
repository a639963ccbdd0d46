using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// One-sigma scale of an asset's log return over some candles, from the ranges of its candles: four exponentially weighted means of Parkinson's variance
/// (1980, The Extreme Value Method for Estimating the Variance of the Rate of Return), P = ln(high / low)² / (4 ln 2), with half-lives of 2, 10, 60 and 1,440
/// candles; ln σ² is a weighted sum of their logarithms, with weights that add up to 1 (but for the last digit) and so know no unit. The weights were found
/// once, by regressing realised variance of minutes of three coins in 2022 and 2023, and hold for all assets and years tried since. The unit of every band and
/// chance, and of nothing that is fitted.
/// </summary>
/// <remarks>
/// A function of the newest <see cref="MaxCandles"/> candles and of the <see cref="RangeClip.Window"/> before them alone, bit for bit on every machine: each
/// mean is taken anew. A candle's range includes the close before it, so that candles of one trade say as much as others. A range counts as
/// <see cref="RangeClip"/> says. Not safe for concurrent use.
/// </remarks>
public sealed class RangeScale
{
    /// <summary>The fewest candles it speaks on.</summary>
    public const int RequiredCandles = 31;

    /// <summary>How many of the newest candles it looks at: three half-lives of the longest mean.</summary>
    public const int MaxCandles = 4320;

    /// <summary>Floor of the scale per candle, as a log return: a market that stands still keeps a band of positive width.</summary>
    public const double FloorPerCandle = 1e-6;

    private const double Parkinson = 4 * 0.69314718055994531;

    // Of an hour in which an exchange stands still a short mean says little: it counts at least as this part of the day's.
    private const double LeastOfDay = 0.018315638888734179;

    private const double Tiny = 1e-12;

    private static readonly Mean[] Means = [new(2, 64), new(10, 320), new(60, 1440), new(1440, MaxCandles)];

    // By horizon in candles: the constant, then the weight of each mean.
    private static readonly (double Candles, double[] Weights)[] Table =
    [
        (1, [0.247, 0.367, 0.243, 0.084, 0.305]), (5, [1.917, 0.231, 0.366, 0.082, 0.321]),
        (15, [3.050, 0.182, 0.320, 0.137, 0.361]), (60, [4.486, 0.074, 0.268, 0.229, 0.430]),
    ];

    private readonly RecentRows<double> _variances = new(MaxCandles);
    private readonly RangeClip _clip = new();
    private readonly double[] _logs = new double[Means.Length];
    private double _close = double.NaN;

    /// <summary>How many candles it rests on, at most <see cref="MaxCandles"/>.</summary>
    public int Count => _variances.Count;

    /// <summary>Takes in the next closed candle.</summary>
    /// <param name="high">Its highest price; positive.</param>
    /// <param name="low">Its lowest price; positive.</param>
    /// <param name="close">Its last price; positive.</param>
    /// <param name="follows">Whether it opened when the one before closed: over a gap a price moves as far as it may in a longer time.</param>
    public void Add(double high, double low, double close, bool follows = true)
    {
        var range = double.IsNaN(_close) || !follows ? Math.Log(high / low) : Math.Log(Math.Max(high, _close) / Math.Min(low, _close));
        _close = close;
        var counted = _clip.Add(range);
        _variances.Add([counted * counted / Parkinson]);
        var variances = _variances.Rows;
        for (var mean = Means.Length - 1; mean >= 0; mean--)
        {
            var log = Math.Log(Means[mean].Of(variances) + Tiny);
            _logs[mean] = mean == Means.Length - 1 ? log : Math.Max(log, _logs[^1] + Math.Log(LeastOfDay));
        }
    }

    /// <summary>The scale at the newest candle.</summary>
    /// <param name="horizonCandles">How many candles ahead the target lies; at least 1.</param>
    /// <returns>A positive log return; NaN while there are fewer than <see cref="RequiredCandles"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizonCandles"/> is below 1.</exception>
    public double Of(int horizonCandles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonCandles, 1);
        if (Count < RequiredCandles)
        {
            return double.NaN;
        }

        // Between two horizons of the table in the logarithm; beyond the last the variance grows with the time.
        var next = Array.FindIndex(Table, row => row.Candles >= horizonCandles);
        var (before, after) = next < 0 ? (Table[^1], Table[^1]) : (Table[Math.Max(0, next - 1)], Table[next]);
        var share = before.Candles == after.Candles ? 0 : Math.Log(horizonCandles / before.Candles) / Math.Log(after.Candles / before.Candles);
        var log = Between(0) + (next < 0 ? Math.Log(horizonCandles / before.Candles) : 0);
        for (var mean = 0; mean < Means.Length; mean++)
        {
            log += Between(mean + 1) * _logs[mean];
        }

        return Math.Max(Math.Exp(log / 2), FloorPerCandle * Math.Sqrt(horizonCandles));

        double Between(int place) => before.Weights[place] + (share * (after.Weights[place] - before.Weights[place]));
    }

    /// <summary>An exponentially weighted mean of the newest values, each taken anew.</summary>
    private sealed class Mean
    {
        // Of the oldest value first; the sums are those of the newest so many weights.
        private readonly double[] _weights;
        private readonly double[] _sums;

        public Mean(double halfLife, int candles)
        {
            (_weights, _sums) = (new double[candles], new double[candles + 1]);
            for (var back = 0; back < candles; back++)
            {
                _weights[^(back + 1)] = Math.Pow(0.5, back / halfLife);
                _sums[back + 1] = _sums[back] + _weights[^(back + 1)];
            }
        }

        // Four sums side by side, in one order on every machine.
        public double Of(ReadOnlySpan<double> values)
        {
            var count = Math.Min(values.Length, _weights.Length);
            var newest = values[^count..];
            var weights = _weights.AsSpan(_weights.Length - count);
            var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0);
            var i = 0;
            for (; i + 4 <= count; i += 4)
            {
                a += newest[i] * weights[i];
                b += newest[i + 1] * weights[i + 1];
                c += newest[i + 2] * weights[i + 2];
                d += newest[i + 3] * weights[i + 3];
            }

            for (; i < count; i++)
            {
                a += newest[i] * weights[i];
            }

            return (a + b + (c + d)) / _sums[count];
        }
    }
}

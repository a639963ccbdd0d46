using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// Range forecasts of one horizon around "no change", walked over a file's minutes as they came: ours, the band that the product issues, the quantile of the
/// last 1,440
/// moves, and RiskMetrics' EWMA (0.94) with a normal distribution. All are scored on the same targets: those issued once a day of moves is known.
/// </summary>
internal sealed class RiskTrial
{
    /// <summary>What the bands aim to hold.</summary>
    public static readonly double[] Coverages = [.. BandLevels.All];

    private const int Day = 1440;
    private const double Decay = 0.94;
    private const double Normal90 = 1.6448536269514722;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly int _horizon;
    private readonly double[] _levels;
    private readonly ChanceScores[] _touches;
    private readonly ChanceScores[] _ends;
    private readonly ScoreWindow[] _touchedLately;
    private readonly ScoreWindow[] _endedLately;

    private RiskTrial(int horizon)
    {
        _horizon = horizon;
        _levels = [.. (horizon switch { 1 => (int[])[5, 10, 20], 5 => [10, 20, 50], 15 => [20, 50, 100], _ => [50, 100, 200] }).Select(bp => bp * 1e-4)];
        _touches = [.. _levels.Select(_ => new ChanceScores())];
        _ends = [.. _levels.Select(_ => new ChanceScores())];
        _touchedLately = [.. _levels.Select(_ => new ScoreWindow(7 * Day))];
        _endedLately = [.. _levels.Select(_ => new ScoreWindow(7 * Day))];
    }

    public BandErrors[] Ours { get; } = [.. Coverages.Select(coverage => new BandErrors(coverage))];

    public BandErrors Old { get; } = new(0.9);

    public BandErrors Quantile { get; } = new(0.9);

    public BandErrors Ewma { get; } = new(0.9);

    public int Targets { get; private set; }

    /// <summary>Mean of RV / σ² + ln σ² with the realised variance RV of the minutes until the target: ours, the old scale, EWMA.</summary>
    public double[] QuasiLikelihood { get; } = new double[3];

    public double TouchSkill => _touches.Average(touch => touch.Skill);

    public double TouchCalibrationError => _touches.Average(touch => touch.CalibrationError);

    public double EndSkill => _ends.Average(end => end.Skill);

    public double EndCalibrationError => _ends.Average(end => end.CalibrationError);

    /// <summary>Walks.</summary>
    /// <param name="candles">Minutes, oldest first; some may be missing.</param>
    /// <param name="horizon">How many minutes ahead.</param>
    public static RiskTrial Run(IReadOnlyList<Candle> candles, int horizon)
    {
        var trial = new RiskTrial(horizon);
        trial.Walk(candles);
        return trial;
    }

    private void Walk(IReadOnlyList<Candle> candles)
    {
        var (scale, range) = (new RangeScale(), new HorizonRange(Coverages, _horizon, Minute));
        var old = new ConformalBand(new ConformalOptions(HorizonSteps: _horizon));
        var moves = new ScoreWindow(Day);
        double[] closes = [.. candles.Select(candle => candle.Close)];
        var issued = new Issued?[candles.Count];
        var (ewma, first) = (0.0, 0);
        for (var t = 0; t < candles.Count; t++)
        {
            var candle = candles[t];
            var closeTime = candle.OpenTime + Minute;
            range.Settle(closeTime, candle.High, candle.Low, candle.Close);
            while (first < t && candles[first].OpenTime + (_horizon * Minute) < candle.OpenTime)
            {
                first++;
            }

            if (first < t && candles[first].OpenTime + (_horizon * Minute) == candle.OpenTime)
            {
                Settle(candles, first, t, issued[first], old, moves);
            }

            var step = t == 0 ? 0 : Math.Log(closes[t] / closes[t - 1]);
            ewma = t <= 1 ? step * step : (Decay * ewma) + ((1 - Decay) * step * step);
            scale.Add(candle.High, candle.Low, candle.Close, follows: t > 0 && candles[t - 1].OpenTime + Minute == candle.OpenTime);
            var sigma = scale.Of(_horizon);
            range.Await(closeTime, candle.Close, sigma);
            if (!double.IsNaN(sigma))
            {
                issued[t] = new Issued(
                    sigma, [.. range.Quantiles], VolatilityScale.Of(closes.AsSpan(0, t + 1), _horizon), old.Quantile,
                    moves.Count < Day ? double.NaN : moves.Sorted[(int)Math.Ceiling((Day + 1) * 0.9) - 1], Math.Sqrt(ewma * _horizon),
                    [.. _levels.Select(level => range.Touches.ShareFrom(level / sigma))], [.. _levels.Select(level => range.Ends.ShareFrom(level / sigma))],
                    [.. _touchedLately.Select(Frequency)], [.. _endedLately.Select(Frequency)]);
            }
        }
    }

    private void Settle(IReadOnlyList<Candle> candles, int from, int at, Issued? said, ConformalBand old, ScoreWindow moves)
    {
        var move = Math.Log(candles[at].Close / candles[from].Close);
        var isWhole = at - from == _horizon;
        var (most, realised) = (0.0, 0.0);
        for (var t = from + 1; t <= at; t++)
        {
            most = Math.Max(most, Math.Max(Math.Log(candles[t].High / candles[from].Close), Math.Log(candles[from].Close / candles[t].Low)));
            var step = Math.Log(candles[t].Close / candles[t - 1].Close);
            realised += step * step;
        }

        if (said is { } forecast)
        {
            var oldHalf = forecast.OldQuantile * forecast.OldScale;
            old.Update(Math.Abs(move) / forecast.OldScale, Math.Abs(move) > oldHalf);
            if (!double.IsNaN(forecast.DayQuantile))
            {
                Targets++;
                for (var band = 0; band < Ours.Length; band++)
                {
                    Ours[band].Add(move, forecast.Quantiles[band] * forecast.Scale);
                }

                Old.Add(move, oldHalf);
                Quantile.Add(move, forecast.DayQuantile);
                Ewma.Add(move, Normal90 * forecast.Ewma);
                Score(_ends, forecast.Ends, forecast.EndFrequencies, Math.Abs(move));
                if (isWhole)
                {
                    Score(_touches, forecast.Touches, forecast.TouchFrequencies, most);
                    foreach (var (place, sigma) in ((double[])[forecast.Scale, forecast.OldScale, Math.Max(forecast.Ewma, 1e-6)]).Index())
                    {
                        QuasiLikelihood[place] += (realised / (sigma * sigma)) + (2 * Math.Log(sigma));
                    }
                }
            }
        }

        moves.Add(Math.Abs(move));
        for (var level = 0; level < _levels.Length; level++)
        {
            _endedLately[level].Add(Math.Abs(move) >= _levels[level] ? 1 : 0);
            if (isWhole)
            {
                _touchedLately[level].Add(most >= _levels[level] ? 1 : 0);
            }
        }
    }

    private static double Frequency(ScoreWindow lately) => lately.ShareFrom(0.5);

    private void Score(ChanceScores[] chances, double[] said, double[] frequencies, double reached)
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            chances[level].Add(said[level], frequencies[level], reached >= _levels[level]);
        }
    }

    private sealed record Issued(
        double Scale, double[] Quantiles, double OldScale, double OldQuantile, double DayQuantile, double Ewma, double[] Touches, double[] Ends,
        double[] TouchFrequencies, double[] EndFrequencies);
}

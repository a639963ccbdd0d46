using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification.Scores;
using MathNet.Numerics.Statistics;

namespace CryptoPredict.Core.Verification;

/// <summary>Judges range forecasts of one horizon by what came, beside what was naive to say at the same moments.</summary>
internal sealed class RangeJudge
{
    private const int Regimes = 3;

    // The least realised variance and scale: where no price moved, a logarithm has no end.
    private const double Least = 1e-12;

    private static readonly int Main = BandLevels.All.IndexOf(BandLevels.Main);

    private readonly int _steps;
    private readonly NaiveRanges _naive;
    private readonly IReadOnlyList<double> _distances;
    private readonly BandErrors[] _levels = [.. BandLevels.All.Select(level => new BandErrors(level))];
    private readonly BandErrors _ours = new(BandLevels.Main);
    private readonly BandErrors _quantile = new(BandLevels.Main);
    private readonly BandErrors _ewma = new(BandLevels.Main);
    private readonly ChanceScores[] _touches;
    private readonly ChanceScores[] _ends;
    private readonly ChanceScores _allTouches = new();
    private readonly ChanceScores _allEnds = new();
    private readonly (int Inside, int Count)[] _byHour = new (int, int)[24];
    private readonly List<(double Forecast, double Realised)> _variances = [];
    private (double Ours, double Ewma, double Hour, int Count) _likelihood;
    private double _absolute;

    private RangeJudge(int steps, TimeSpan interval, IReadOnlyList<Candle> candles)
    {
        _steps = steps;
        _distances = ChanceGrid.LevelsOf(steps * interval);
        _naive = new NaiveRanges(candles, interval, steps, _distances);
        _touches = [.. _distances.Select(_ => new ChanceScores())];
        _ends = [.. _distances.Select(_ => new ChanceScores())];
    }

    /// <summary>Judges.</summary>
    /// <param name="entries">Forecasts of one asset and horizon that a price came for, oldest first.</param>
    /// <param name="candles">The candles from <see cref="NaiveRanges.LooksBack(TimeSpan)"/> before the first of them on, oldest first.</param>
    /// <param name="interval">Length of a candle.</param>
    /// <param name="steps">The horizon in candles.</param>
    public static RangeScores Of(IReadOnlyList<RangeEntry> entries, IReadOnlyList<Candle> candles, TimeSpan interval, int steps)
    {
        var judge = new RangeJudge(steps, interval, candles);
        foreach (var entry in entries)
        {
            judge.Add(entry);
        }

        return judge.ToScores(entries);
    }

    private void Add(RangeEntry entry)
    {
        if (entry is not { Forecast: var said, Outcome: { ActualPrice: > 0 and var actual } outcome })
        {
            return;
        }

        var move = Math.Log(actual / entry.LastPrice);
        for (var level = 0; level < _levels.Length; level++)
        {
            _levels[level].Add(move - said.LogReturn, said.Quantiles[level] * said.Scale);
        }

        _absolute += Math.Abs(move - said.LogReturn);
        ref var hour = ref _byHour[entry.AsOf.UtcDateTime.Hour];
        hour = (hour.Inside + (IsInside(entry) ? 1 : 0), hour.Count + 1);
        if (_naive.At(entry.AsOf) is not { } naive)
        {
            return;
        }

        Score(_ends, _allEnds, said.Ends, naive.Said.Ended, Math.Abs(move));
        if (outcome is { High: { } high, Low: { } low })
        {
            var most = Math.Max(Math.Log(high / entry.LastPrice), Math.Log(entry.LastPrice / low));
            Score(_touches, _allTouches, said.Touches, naive.Said.Touched, most);
        }

        if (double.IsNaN(naive.Said.DayQuantile) || double.IsNaN(naive.Said.LastHour))
        {
            return;
        }

        _ours.Add(move - said.LogReturn, said.Quantiles[Main] * said.Scale);
        _quantile.Add(move, naive.Said.DayQuantile);
        _ewma.Add(move, NaiveRanges.Normal90 * naive.Said.Ewma);
        var (own, ewma, last) = (Square(said.Scale), Square(naive.Said.Ewma), Square(naive.Said.LastHour));
        _likelihood = (
            _likelihood.Ours + Likelihood(naive.RealisedVariance, own), _likelihood.Ewma + Likelihood(naive.RealisedVariance, ewma),
            _likelihood.Hour + Likelihood(naive.RealisedVariance, last), _likelihood.Count + 1);
        if (naive.RealisedVariance > 0)
        {
            _variances.Add((Math.Log(own), Math.Log(naive.RealisedVariance)));
        }
    }

    private RangeScores ToScores(IReadOnlyList<RangeEntry> entries)
    {
        var count = _levels[0].Count;
        var weighted = ((_absolute / 2) + BandLevels.All.Select((level, i) => (1 - level) / 2 * _levels[i].Score * count).Sum())
            / (BandLevels.All.Length + 0.5) / count;
        var misses = MissesOf(entries);
        var isEnough = misses.Length >= RollingScores.MinimumEffectiveCount;
        return new RangeScores(
            count, count / _steps, entries.Count == 0 ? null : entries[0].AsOf,
            [.. BandLevels.All.Select((level, i) => new LevelScore(level, Held(_levels[i].Inside, count), _levels[i].Width))],
            weighted, ScoresOf(_ours), ScoresOf(_quantile), ScoresOf(_ewma),
            isEnough ? CoverageScores.Kupiec(misses.AsSpan().Count(true), misses.Length, 1 - BandLevels.Main) : null,
            isEnough ? CoverageScores.Christoffersen(misses) : null,
            ByRegime(entries), [.. _byHour.Select(hour => Held(hour.Inside, hour.Count))],
            TableOf(_touches, _allTouches), TableOf(_ends, _allEnds),
            _likelihood.Count == 0 ? null : new VolatilityScore(
                SquaredCorrelation(_variances),
                _likelihood.Ours / _likelihood.Count, _likelihood.Ewma / _likelihood.Count, _likelihood.Hour / _likelihood.Count),
            [.. Enumerable.Range(0, 24).Select(hour => MedianScale(entries.Where(entry => entry.AsOf.UtcDateTime.Hour == hour)))]);
    }

    private static double MedianScale(IEnumerable<RangeEntry> entries) => entries.Select(entry => entry.Forecast.Scale).Median();

    private static double Square(double value) => value * value;

    /// <summary>How ill a variance fits what was realised (QLIKE): RV / σ² + ln σ²; smaller is better.</summary>
    public static double Likelihood(double realised, double variance) =>
        (realised / Math.Max(variance, Least)) + Math.Log(Math.Max(variance, Least));

    private static BandScores? ScoresOf(BandErrors errors) => errors.Count == 0 ? null : new BandScores(errors.Coverage, errors.Width, errors.Score);

    private static bool IsInside(RangeEntry entry) => Math.Abs(Math.Log(entry.Outcome!.ActualPrice!.Value / entry.LastPrice) - entry.Forecast.LogReturn)
        <= entry.Forecast.Quantiles[Main] * entry.Forecast.Scale;

    private void Score(ChanceScores[] scores, ChanceScores all, IReadOnlyList<double> said, double[] frequencies, double reached)
    {
        for (var i = 0; i < said.Count && i < scores.Length; i++)
        {
            var came = reached >= _distances[i];
            scores[i].Add(said[i], frequencies[i], came);
            all.Add(said[i], frequencies[i], came);
        }
    }

    private Proportion Held(int inside, int count) => Proportion.Wilson(inside, count, _steps);

    // Each that was issued when the one before it was due: they share no move.
    private static bool[] MissesOf(IReadOnlyList<RangeEntry> entries)
    {
        List<bool> misses = [];
        var free = DateTimeOffset.MinValue;
        foreach (var entry in entries.Where(entry => entry.AsOf >= free && entry.Outcome?.ActualPrice is not null))
        {
            misses.Add(!IsInside(entry));
            free = entry.Forecast.TargetTime;
        }

        return [.. misses];
    }

    private Proportion[] ByRegime(IReadOnlyList<RangeEntry> entries)
    {
        RangeEntry[] byScale = [.. entries.Where(entry => entry.Outcome?.ActualPrice is not null).OrderBy(entry => entry.Forecast.Scale)];
        return
        [
            .. Enumerable.Range(0, Regimes).Select(regime => byScale[(regime * byScale.Length / Regimes)..((regime + 1) * byScale.Length / Regimes)])
                .Select(part => Held(part.Count(IsInside), part.Length)),
        ];
    }

    private ChanceTable TableOf(ChanceScores[] scores, ChanceScores all) => new(
        [.. scores.Select((score, i) => new ChanceScore(_distances[i], (double)score.Events / score.Count, score.Brier, score.Skill))],
        all.Reliability, scores.Average(score => score.CalibrationError));

    private static double SquaredCorrelation(List<(double Forecast, double Realised)> variances) => variances.Count < 3 ? double.NaN
        : Math.Pow(Correlation.Pearson(variances.Select(pair => pair.Forecast), variances.Select(pair => pair.Realised)), 2);
}

using MathNet.Numerics.Distributions;

namespace CryptoPredict.Core.Forecasting.Ranges;

/// <summary>
/// Adaptive conformal bands (Gibbs &amp; Candès 2021, Adaptive Conformal Inference Under Distribution Shift) of several coverages over one window of scores
/// |r − r̂| / σ of targets that have come; a band is r̂ ± q σ with its <see cref="Quantiles"/> entry q. After each score the working miscoverage of each
/// band is moved: α ← α + γ (1 − coverage − miss), where a miss is a target outside the band <em>that was issued for it</em>. Targets of a horizon of h
/// candles overlap h-fold, so one move of the price comes as some h misses: γ is 0.01 / h. Deterministic in the sequence of updates. Not safe for concurrent
/// use.
/// </summary>
/// <remarks>
/// Where the price mostly stands still, nine tenths of the scores are next to zero, and a band of no width loses a price that stands still to a forecast off by
/// its last digits: no band is narrower than <see cref="LeastQuantile"/> says, and a target inside that narrowest band
/// says nothing of how much narrower it could be, so it raises α no further than its aim.
/// </remarks>
public sealed class AdaptiveBands
{
    /// <summary>Scores that the quantiles rest on.</summary>
    public const int Window = 5000;

    /// <summary>The step of the adaptation per score, times the horizon in candles.</summary>
    public const double StepTimesHorizon = 0.01;

    /// <summary>The least half width, in units of σ; of a coverage of which the normal distribution's is less than twice that, half of the latter.</summary>
    public const double LeastQuantile = 0.5;

    // As many independent targets; until then the normal distribution speaks.
    private const int LeastTargets = 30;

    private readonly double[] _coverages;
    private readonly double[] _alphas;
    private readonly double[] _quantiles;
    private readonly double[] _normal;
    private readonly double[] _least;
    private readonly int _leastScores;
    private readonly double _step;
    private readonly ScoreWindow _scores;

    /// <summary>Bands without scores.</summary>
    /// <param name="coverages">Share of the targets that each band aims to hold, ascending; each above 0 and below 1.</param>
    /// <param name="horizonCandles">The horizon in candles; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coverage or the horizon is out of its range.</exception>
    public AdaptiveBands(IReadOnlyList<double> coverages, int horizonCandles)
        : this(coverages, StepOf(horizonCandles), Window, Math.Min(LeastTargets * horizonCandles, Window / 2))
    {
    }

    /// <summary>Bands of another step, window and number of scores from which on they speak.</summary>
    internal AdaptiveBands(IReadOnlyList<double> coverages, double step, int window, int leastScores)
    {
        ArgumentNullException.ThrowIfNull(coverages);
        for (var band = 0; band < coverages.Count; band++)
        {
            if (coverages[band] is not (> 0 and < 1) || (band > 0 && coverages[band] <= coverages[band - 1]))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(coverages), coverages[band], "Coverages lie above 0 and below 1, each above the one before.");
            }
        }

        _coverages = [.. coverages];
        _alphas = new double[_coverages.Length];
        _quantiles = new double[_coverages.Length];
        _normal = [.. _coverages.Select(coverage => Normal.InvCDF(0, 1, (1 + coverage) / 2))];
        _least = [.. _normal.Select(quantile => Math.Min(LeastQuantile, quantile / 2))];
        _scores = new ScoreWindow(window);
        _leastScores = leastScores;
        _step = step;
        Restart();
    }

    /// <summary>How many scores the quantiles rest on.</summary>
    public int Count => _scores.Count;

    /// <summary>
    /// Half width of each band in units of σ; finite, at least <see cref="LeastQuantile"/> and that of the band before: the ⌈(n + 1)(1 − α)⌉-th smallest of
    /// the n
    /// scores in the window. Where the rule asks for more than n, an infinite band, the largest score stands in for it, or twice the score that a hundredth
    /// of them exceed if that is less: a bad tick is no measure of how wide a band has to be. Until as many scores are in as 30 horizons
    /// bring (at most half of the window), they are the quantiles of the normal distribution.
    /// </summary>
    public ReadOnlySpan<double> Quantiles => _quantiles;

    /// <summary>Whether the quantiles are those of scores, and no more the normal distribution's.</summary>
    public bool Speaks => Count >= _leastScores;

    /// <summary>The working miscoverage of each band.</summary>
    internal ReadOnlySpan<double> Alphas => _alphas;

    /// <summary>Sets every α to its aim; the scores stay.</summary>
    public void Restart()
    {
        for (var band = 0; band < _coverages.Length; band++)
        {
            _alphas[band] = 1 - _coverages[band];
        }

        Refresh();
    }

    /// <summary>Takes in a target that has come, in the order of coming.</summary>
    /// <param name="score">|r − r̂| / σ with the scale of the issue; finite, not negative.</param>
    /// <param name="issued">The quantiles that were issued for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is negative or not finite.</exception>
    public void Update(double score, ReadOnlySpan<double> issued)
    {
        if (!double.IsFinite(score) || score < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(score), score, "A score is |r − r̂| / σ: finite and not negative. Leave out targets that could not be verified.");
        }

        for (var band = 0; band < _coverages.Length && _scores.Count >= _leastScores; band++)
        {
            var aim = 1 - _coverages[band];
            var highest = _quantiles[band] > _least[band] ? 1 + _coverages[band] : Math.Max(_alphas[band], aim);
            _alphas[band] = Math.Clamp(_alphas[band] + (_step * (aim - (score > issued[band] ? 1 : 0))), -aim, highest);
        }

        _scores.Add(score);
        Refresh();
    }

    /// <summary>The share of scores that are at least so large; see <see cref="ScoreWindow.ShareFrom"/>.</summary>
    public double ShareFrom(double score) => _scores.ShareFrom(score);

    private static double StepOf(int horizonCandles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizonCandles, 1);
        return StepTimesHorizon / horizonCandles;
    }

    private void Refresh()
    {
        for (var band = 0; band < _coverages.Length; band++)
        {
            _quantiles[band] = Math.Max(Quantile(band), Math.Max(_least[band], band == 0 ? 0 : _quantiles[band - 1]));
        }
    }

    private double Quantile(int band)
    {
        var coverage = _coverages[band];
        var sorted = _scores.Sorted;
        var count = sorted.Length;
        if (count < _leastScores)
        {
            return _normal[band];
        }

        var rank = (int)Math.Ceiling((count + 1) * (1 - Math.Clamp(_alphas[band], 0, 1)));
        if (rank == 0)
        {
            return _least[band];
        }

        // Never less than the aim asks for, however close to 1 that is.
        var trusted = Math.Max(Math.Min((int)Math.Ceiling((count + 1) * coverage), count), count - (count / 100));
        return Math.Min(sorted[Math.Min(rank, count) - 1], 2 * sorted[trusted - 1]);
    }
}

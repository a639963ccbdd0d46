namespace CryptoPredict.Core.Forecasting;

/// <summary>Settings of a <see cref="ConformalBand"/>.</summary>
/// <param name="Coverage">Share of targets the band aims to hold; above 0, below 1.</param>
/// <param name="Gamma">Step of the adaptation per score; above 0, at most 1.</param>
/// <param name="Window">How many of the newest scores the quantile is taken over; at least <paramref name="MinimumScores"/>.</param>
/// <param name="MinimumScores">From how many scores on the band rests on them, not on the normal distribution; at least 1.</param>
public sealed record ConformalOptions(double Coverage = 0.9, double Gamma = 0.02, int Window = 500, int MinimumScores = 30);

/// <summary>
/// Adaptive conformal band (Gibbs &amp; Candès 2021). Scores are |r − r̂| / σ̂ of matured targets; the band is r̂ ± <see cref="Quantile"/> · σ̂.
/// After each score <c>α ← α + γ (1 − coverage − miss)</c>, so that over T scores the share of misses differs from 1 − coverage by
/// at most (max(α₁, 1 − α₁) + γ) / (T γ), whatever the scores do. Deterministic in the sequence of scores, bounded in memory, so a restart
/// rebuilds it by feeding the stored scores again. Not safe for concurrent use.
/// </summary>
public sealed class ConformalBand
{
    // The band while α calls for an infinite one, as a multiple of the largest score in the window.
    private const double BeyondLargest = 2;

    private readonly ConformalOptions _options;
    private readonly double _target;
    private readonly double _normalQuantile;
    private readonly double[] _arrivals;
    private readonly double[] _sorted;
    private int _oldest;
    private double _alpha;

    /// <summary>A band without scores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ConformalBand(ConformalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options.Coverage is > 0 and < 1, nameof(options.Coverage), options.Coverage, "above 0 and below 1");
        Require(options.Gamma is > 0 and <= 1, nameof(options.Gamma), options.Gamma, "above 0 and at most 1");
        Require(options.MinimumScores >= 1, nameof(options.MinimumScores), options.MinimumScores, "at least 1");
        Require(options.Window >= options.MinimumScores, nameof(options.Window), options.Window, "at least MinimumScores");
        _options = options;
        _target = 1 - options.Coverage;
        _alpha = _target;
        _normalQuantile = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (_target / 2));
        _arrivals = new double[options.Window];
        _sorted = new double[options.Window];
    }

    /// <summary>How many scores the quantile rests on, at most the window.</summary>
    public int Count { get; private set; }

    /// <summary>The working miscoverage α; outside 0 to 1 by at most γ.</summary>
    public double Alpha => _alpha;

    /// <summary>
    /// Half width of the band in units of σ̂; finite, not negative. The normal quantile (1.645 at coverage 0.9) until
    /// <see cref="ConformalOptions.MinimumScores"/> are in. Where the rule asks for an infinite band (α so small that the window holds no score
    /// large enough), twice the largest score of the window stands in its place: it can be drawn, and is wider than anything lately seen.
    /// </summary>
    public double Quantile
    {
        get
        {
            var exact = ExactQuantile;
            return double.IsFinite(exact) ? exact : BeyondLargest * _sorted[Count - 1];
        }
    }

    /// <summary>
    /// The rule's own quantile: the ⌈(n + 1)(1 − α)⌉-th smallest score, 0 at rank 0, +∞ past n. Misses are counted against
    /// it, not against its finite stand-in; otherwise α could wander off without bound and the guarantee would go with it.
    /// </summary>
    internal double ExactQuantile
    {
        get
        {
            if (Count < _options.MinimumScores)
            {
                return _normalQuantile;
            }
            var rank = (int)Math.Ceiling((Count + 1) * (1 - Math.Clamp(_alpha, 0, 1)));
            return rank > Count ? double.PositiveInfinity : rank == 0 ? 0 : _sorted[rank - 1];
        }
    }

    /// <summary>Takes in the score of a target that has matured. Never call it with one that has not.</summary>
    /// <param name="score">|r − r̂| / σ̂; finite, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is negative or not finite.</exception>
    public void Update(double score)
    {
        if (!double.IsFinite(score) || score < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score is |r − r̂| / σ̂: finite and not negative. Leave out targets that could not be verified.");
        }

        if (Count >= _options.MinimumScores)
        {
            var miss = score > ExactQuantile ? 1 : 0;
            _alpha += _options.Gamma * (_target - miss);
        }
        if (Count == _arrivals.Length)
        {
            RemoveSorted(_arrivals[_oldest]);
        }
        InsertSorted(score);
        _arrivals[_oldest] = score;
        _oldest = (_oldest + 1) % _arrivals.Length;
    }

    private static void Require(bool holds, string option, double value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(option, value, $"The band's {option} must be {rule}.");
        }
    }

    private void InsertSorted(double score)
    {
        var at = _sorted.AsSpan(0, Count).BinarySearch(score);
        at = at < 0 ? ~at : at;
        _sorted.AsSpan(at, Count - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = score;
        Count++;
    }

    private void RemoveSorted(double score)
    {
        var at = _sorted.AsSpan(0, Count).BinarySearch(score);
        _sorted.AsSpan(at + 1, Count - at - 1).CopyTo(_sorted.AsSpan(at));
        Count--;
    }
}

namespace CryptoPredict.Core.Forecasting;

/// <summary>Settings of a <see cref="ConformalBand"/>.</summary>
/// <param name="Coverage">Share of targets the band aims to hold; above 0, below 1.</param>
/// <param name="Gamma">Step of the adaptation per score; above 0, at most 1.</param>
/// <param name="Window">How many of the newest scores the quantile is taken over; at least <paramref name="MinimumScores"/>.</param>
/// <param name="MinimumScores">From how many scores on the band rests on them, not on the normal distribution; at least 1.</param>
public sealed record ConformalOptions(double Coverage = 0.9, double Gamma = 0.02, int Window = 500, int MinimumScores = 30);

/// <summary>
/// Adaptive conformal band (Gibbs &amp; Candès 2021). Scores are |r − r̂| / σ̂ of matured targets; the band is r̂ ± <see cref="Quantile"/> · σ̂.
/// After each score <c>α ← α + γ (1 − coverage − miss)</c>, where a miss is a target outside the band <em>that was issued for it</em>: over T scores
/// the share of misses then differs from 1 − coverage by exactly |α after − α before| / (T γ). Labels come a horizon late, and judging
/// them by the band of the day they come would hide misses: a burst of large scores has widened it by then. Deterministic in the
/// sequence of updates and bounded in memory, so a restart rebuilds it by feeding the ledger again. Not safe for concurrent use.
/// </summary>
public sealed class ConformalBand
{
    private readonly ConformalOptions _options;
    private readonly double _target;
    private readonly double _normalQuantile;
    private readonly double[] _arrivals;
    private readonly double[] _sorted;
    private int _oldest;

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
        Alpha = _target;
        _normalQuantile = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (_target / 2));
        _arrivals = new double[options.Window];
        _sorted = new double[options.Window];
    }

    /// <summary>How many scores the quantile rests on, at most the window.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The working miscoverage α. It may leave 0 to 1 by as much as 1 / γ hits (below) or misses (above) bring back; without that limit a time that no finite
    /// band could hold would be paid for with a far too wide one long after.
    /// </summary>
    public double Alpha { get; private set; }

    /// <summary>
    /// Half width of the band in units of σ̂; finite, not negative: the ⌈(n + 1)(1 − α)⌉-th smallest of the n scores in the window. Where the rule asks
    /// for more than n, an infinite band, the largest score stands in for it; where it asks for rank 0, the width is 0. Until
    /// <see cref="ConformalOptions.MinimumScores"/> are in, it is the normal quantile (1.645 at coverage 0.9).
    /// </summary>
    public double Quantile
    {
        get
        {
            if (Count < _options.MinimumScores)
            {
                return _normalQuantile;
            }
            var rank = (int)Math.Ceiling((Count + 1) * (1 - Math.Clamp(Alpha, 0, 1)));
            return rank == 0 ? 0 : _sorted[Math.Min(rank, Count) - 1];
        }
    }

    /// <summary>Takes in a target that has matured, in the order of maturing. Never call it with one that has not.</summary>
    /// <param name="score">|r − r̂| / σ̂ with the scale of the issue; finite, not negative.</param>
    /// <param name="missed">Whether the target lay outside the band issued for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is negative or not finite.</exception>
    public void Update(double score, bool missed)
    {
        if (!double.IsFinite(score) || score < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(score), score, "A score is |r − r̂| / σ̂: finite and not negative. Leave out targets that could not be verified.");
        }

        if (Count >= _options.MinimumScores)
        {
            var next = Alpha + (_options.Gamma * (_target - (missed ? 1 : 0)));
            Alpha = Math.Clamp(next, -_target, 1 + _options.Coverage);
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

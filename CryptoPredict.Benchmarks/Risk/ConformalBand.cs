using CryptoPredict.Core.Forecasting.Ranges;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>Settings of a <see cref="ConformalBand"/>.</summary>
/// <param name="Coverage">Share of targets the band aims to hold; above 0, below 1.</param>
/// <param name="Gamma">Step of the adaptation per score; above 0, at most 1.</param>
/// <param name="Window">How many of the newest scores the quantile is taken over; at least <paramref name="MinimumScores"/>.</param>
/// <param name="MinimumScores">From how many scores on the band rests on them, not on the normal distribution; at least 1.</param>
/// <param name="HorizonSteps">How many neighbouring targets share a move: the horizon in candles; at least 1.</param>
internal sealed record ConformalOptions(double Coverage = 0.9, double Gamma = 0.02, int Window = 500, int MinimumScores = 30, int HorizonSteps = 1);

/// <summary>
/// Adaptive conformal band (Gibbs &amp; Candès 2021). Scores are |r − r̂| / σ̂ of matured targets; the band is r̂ ± <see cref="Quantile"/> · σ̂.
/// After each score <c>α ← α + γ (1 − coverage − miss)</c>, where a miss is a target outside the band <em>that was issued for it</em>: over T scores
/// the share of misses then differs from 1 − coverage by exactly |α after − α before| / (T γ), as long as no limit was met. Labels come a horizon late, and
/// judging them by the band of the day they come would hide misses: a burst of large scores has widened it by then. Deterministic in the
/// sequence of updates and bounded in memory, so a restart rebuilds it by feeding the ledger again. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Two limits keep prices that are not like a market's from carrying the width away. A score above <see cref="JumpScore"/> is a jump (a bad tick, a
/// redenomination, a relisting), which says nothing of how wide a band has to be: α learns the miss, but the score takes no place in the window, unless jumps
/// come again and again and so are this market's way. And the width is at least <see cref="LeastQuantile"/> scales: where the price mostly stands still, nine
/// tenths of the scores are next to zero, and a band of no width loses a price that stands still to a forecast off by its last digits. A target inside that
/// narrowest band says nothing of how much narrower it could be, so it raises α no further than its aim.
/// </remarks>
internal sealed class ConformalBand
{
    /// <summary>Above it a score is a jump. The band of a coverage of 0.99 needs no more than this, unless the scale is of no use.</summary>
    public const double JumpScore = 20;

    /// <summary>The least half width, in units of σ̂; that of a normal distribution's band is 0.67 at a coverage of 0.5, and 1.645 at 0.9.</summary>
    public const double LeastQuantile = 0.5;

    private readonly ConformalOptions _options;
    private readonly double _target;
    private readonly double _normalQuantile;
    private readonly ScoreWindow _scores;

    // At which updates of the last window a jump was met first: the targets of a horizon that share it are one.
    private readonly Queue<long> _jumps = new();
    private long _lastJump = long.MinValue / 2;
    private long _updates;

    /// <summary>A band without scores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ConformalBand(ConformalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options.Coverage is > 0 and < 1, nameof(options.Coverage), options.Coverage, "above 0 and below 1");
        Require(options.Gamma is > 0 and <= 1, nameof(options.Gamma), options.Gamma, "above 0 and at most 1");
        Require(options.MinimumScores >= 1, nameof(options.MinimumScores), options.MinimumScores, "at least 1");
        Require(options.HorizonSteps >= 1, nameof(options.HorizonSteps), options.HorizonSteps, "at least 1");
        Require(options.Window >= options.MinimumScores, nameof(options.Window), options.Window, "at least MinimumScores");
        _options = options;
        _target = 1 - options.Coverage;
        Alpha = _target;
        _normalQuantile = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - (_target / 2));
        _scores = new ScoreWindow(options.Window);
    }

    /// <summary>How many scores the quantile rests on, at most the window.</summary>
    public int Count => _scores.Count;

    /// <summary>
    /// The working miscoverage α. It may leave 0 to 1 by as much as 1 / γ hits (below) or misses (above) bring back; without that limit a time that no finite
    /// band could hold would be paid for with a far too wide one long after.
    /// </summary>
    public double Alpha { get; private set; }

    /// <summary>
    /// Half width of the band in units of σ̂; finite, at least <see cref="LeastQuantile"/>: the ⌈(n + 1)(1 − α)⌉-th smallest of the n scores in the
    /// window. Where the rule asks for more than n, an infinite band, the largest score stands in for it, or twice the score that a hundredth of them exceed if
    /// that is less: a bad tick is no measure of how wide a band has to be. Where it asks for rank 0, it is the least width. Until
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
            if (rank == 0)
            {
                return LeastQuantile;
            }

            // Never less than the aim asks for, however close to 1 that is.
            var trusted = Math.Max(Math.Min((int)Math.Ceiling((Count + 1) * _options.Coverage), Count), Count - (Count / 100));
            return Math.Max(LeastQuantile, Math.Min(_scores.Sorted[Math.Min(rank, Count) - 1], 2 * _scores.Sorted[trusted - 1]));
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
            var highest = Quantile > LeastQuantile ? 1 + _options.Coverage : Math.Max(Alpha, _target);
            Alpha = Math.Clamp(next, -_target, highest);
        }

        if (!IsOneOfFewJumps(score))
        {
            _scores.Add(score);
        }
    }

    private bool IsOneOfFewJumps(double score)
    {
        _updates++;
        var isJump = score > JumpScore && Count >= _options.MinimumScores;
        if (isJump && _updates - _lastJump >= _options.HorizonSteps)
        {
            _jumps.Enqueue(_updates);
            _lastJump = _updates;
        }

        while (_jumps.TryPeek(out var first) && first <= _updates - _options.Window)
        {
            _jumps.Dequeue();
        }

        return isJump && _jumps.Count <= Math.Max(1, _options.Window / 100);
    }

    private static void Require(bool holds, string option, double value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(option, value, $"The band's {option} must be {rule}.");
        }
    }
}

namespace CryptoPredict.Learning.StateSpace;

/// <summary>
/// What is believed of level and slope before the first observation. The two are uncorrelated at the start. A local level is
/// a local linear trend whose slope is known to be 0, so one filter serves both models.
/// </summary>
internal readonly record struct TrendStart
{
    private const double ApproximatelyInfinite = 1e6;

    /// <summary>Mean of the first level.</summary>
    public double Level { get; private init; }

    /// <summary>Mean of the first slope.</summary>
    public double Slope { get; private init; }

    /// <summary>Variance of the first level; its finite part when the level is diffuse.</summary>
    public double LevelVariance { get; private init; }

    /// <summary>Variance of the first slope; its finite part when the slope is diffuse.</summary>
    public double SlopeVariance { get; private init; }

    /// <summary>Whether nothing at all is known of the level: infinite variance, handled exactly.</summary>
    public bool LevelIsDiffuse { get; private init; }

    /// <summary>Whether nothing at all is known of the slope: infinite variance, handled exactly.</summary>
    public bool SlopeIsDiffuse { get; private init; }

    /// <summary>How many of the first steps stay out of the likelihood sum.</summary>
    public int BurnIn { get; private init; }

    /// <summary>Means and variances that are known. Give no slope for a local level.</summary>
    /// <param name="level">Mean of the first level; finite.</param>
    /// <param name="levelVariance">Its variance; finite, not negative.</param>
    /// <param name="slope">Mean of the first slope; finite.</param>
    /// <param name="slopeVariance">Its variance; finite, not negative.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static TrendStart Known(double level, double levelVariance, double slope = 0, double slopeVariance = 0)
    {
        if (!double.IsFinite(level) || !double.IsFinite(slope))
        {
            throw new ArgumentException($"The first level ({level}) and slope ({slope}) must be finite.", nameof(level));
        }
        if (!double.IsFinite(levelVariance) || levelVariance < 0 || !double.IsFinite(slopeVariance) || slopeVariance < 0)
        {
            throw new ArgumentException($"The variances of the first level ({levelVariance}) and slope ({slopeVariance}) must be finite and not negative.", nameof(levelVariance));
        }
        return new() { Level = level, LevelVariance = levelVariance, Slope = slope, SlopeVariance = slopeVariance };
    }

    /// <summary>Mean 0 and variance 10⁶ for everything unknown; the likelihood leaves out one step per unknown (statsmodels' default).</summary>
    public static TrendStart ApproximatelyDiffuse(StructuralModel model) => model == StructuralModel.LocalLevel
        ? new() { LevelVariance = ApproximatelyInfinite, BurnIn = 1 }
        : new() { LevelVariance = ApproximatelyInfinite, SlopeVariance = ApproximatelyInfinite, BurnIn = 2 };

    /// <summary>Infinite variance for everything unknown, by the exact initial filter (Durbin &amp; Koopman 2012, section 5.2).</summary>
    public static TrendStart ExactlyDiffuse(StructuralModel model) =>
        new() { LevelIsDiffuse = true, SlopeIsDiffuse = model == StructuralModel.LocalLinearTrend };

    /// <summary>
    /// Nothing is known of the level; the slope starts at 0 and grows only as far as its own variance and the data let it. A
    /// series without a trend then gets none, where a diffuse slope would extrapolate the mean step of the whole sample.
    /// </summary>
    public static TrendStart DiffuseLevelFlatSlope { get; } = new() { LevelIsDiffuse = true };
}

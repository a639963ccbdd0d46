namespace CryptoPredict.Learning.StateSpace;

/// <summary>
/// What is believed of level and slope before the first observation. The two are uncorrelated at the start. A local level is
/// a local linear trend whose slope is known to be 0, so one filter serves both models.
/// </summary>
internal readonly record struct TrendStart
{
    /// <summary>Mean of the first level.</summary>
    public double Level { get; init; }

    /// <summary>Mean of the first slope.</summary>
    public double Slope { get; init; }

    /// <summary>Variance of the first level; its finite part when the level is diffuse.</summary>
    public double LevelVariance { get; init; }

    /// <summary>Variance of the first slope; its finite part when the slope is diffuse.</summary>
    public double SlopeVariance { get; init; }

    /// <summary>Whether nothing at all is known of the level: infinite variance, handled exactly.</summary>
    public bool LevelIsDiffuse { get; init; }

    /// <summary>Whether nothing at all is known of the slope: infinite variance, handled exactly.</summary>
    public bool SlopeIsDiffuse { get; init; }

    /// <summary>How many of the first steps stay out of the likelihood sum.</summary>
    public int BurnIn { get; init; }

    /// <summary>
    /// Nothing is known of the level; the slope starts at 0 and grows only as far as its own variance and the data let it. A
    /// series without a trend then gets none, where a diffuse slope would extrapolate the mean step of the whole sample.
    /// </summary>
    public static TrendStart DiffuseLevelFlatSlope { get; } = new() { LevelIsDiffuse = true };
}

namespace CryptoPredict.Learning.StateSpace;

/// <summary>
/// The variances of a local level or local linear trend model, per step, in the square of the series' unit. Plain data: it
/// is all there is to store of such a model, and whatever is read back passes the same checks.
/// </summary>
public sealed record TrendVariances
{
    /// <summary>Takes and checks the three variances.</summary>
    /// <param name="irregular">Variance of the observation noise ε; finite, not negative.</param>
    /// <param name="level">Variance of the level's steps ξ; finite, not negative.</param>
    /// <param name="slope">Variance of the slope's steps ζ; finite, not negative; 0 for a local level.</param>
    /// <exception cref="ArgumentOutOfRangeException">A variance is negative or not finite.</exception>
    /// <exception cref="ArgumentException">All three are 0, so that the series could not move.</exception>
    public TrendVariances(double irregular, double level, double slope)
    {
        Irregular = Checked(irregular, nameof(irregular));
        Level = Checked(level, nameof(level));
        Slope = Checked(slope, nameof(slope));
        if (irregular == 0 && level == 0 && slope == 0)
        {
            throw new ArgumentException("All three variances are 0: at least one must be positive, or nothing can move.", nameof(irregular));
        }
    }

    /// <summary>Variance of the observation noise ε.</summary>
    public double Irregular { get; }

    /// <summary>Variance of the level's steps ξ.</summary>
    public double Level { get; }

    /// <summary>Variance of the slope's steps ζ.</summary>
    public double Slope { get; }

    private static double Checked(double variance, string name) => double.IsFinite(variance) && variance >= 0
        ? variance
        : throw new ArgumentOutOfRangeException(name, variance, $"The variance '{name}' must be finite and not negative.");
}

using MathNet.Numerics.Distributions;

namespace CryptoPredict.Learning.Numerics;

/// <summary>
/// Wilson's score interval for a share (E. B. Wilson, JASA 22, 1927):
/// (p̂ + z²/2n ± z·√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n), z = Φ⁻¹((1 + confidence) / 2).
/// </summary>
public static class WilsonInterval
{
    /// <summary>The interval of an observed share.</summary>
    /// <param name="share">p̂, 0 to 1.</param>
    /// <param name="count">n, the number of independent trials behind it; positive, not necessarily whole.</param>
    /// <param name="confidence">Share of such intervals that hold the true value; between 0 and 1.</param>
    /// <returns>Both ends, within [0, 1]; <paramref name="share"/> lies between them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static (double Low, double High) Of(double share, double count, double confidence = 0.95)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        }

        if (!(count > 0 && double.IsFinite(count)))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "An interval needs a positive, finite number of trials.");
        }

        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1, both excluded.");
        }

        var z = Normal.InvCDF(0, 1, (1 + confidence) / 2);
        var scale = 1 + (z * z / count);
        var centre = (share + (z * z / (2 * count))) / scale;
        var half = z * Math.Sqrt((share * (1 - share) / count) + (z * z / (4 * count * count))) / scale;

        // At a share of 0 or 1 one end equals the share; rounding must not push it past.
        return (Math.Clamp(centre - half, 0, share), Math.Clamp(centre + half, share, 1));
    }
}

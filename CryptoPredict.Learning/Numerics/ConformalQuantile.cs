namespace CryptoPredict.Learning.Numerics;

/// <summary>The quantile of split conformal prediction (Vovk, Gammerman and Shafer 2005), between two values by a line.</summary>
public static class ConformalQuantile
{
    /// <summary>The value below which the next one lies with a probability.</summary>
    /// <param name="sorted">The values in ascending order; at least one.</param>
    /// <param name="probability">0 to 1.</param>
    public static double Of(ReadOnlySpan<double> sorted, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length);
        var place = Math.Clamp((probability * (sorted.Length + 1)) - 1, 0, sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}

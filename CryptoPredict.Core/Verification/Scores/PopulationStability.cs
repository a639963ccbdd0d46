namespace CryptoPredict.Core.Verification.Scores;

/// <summary>How far a distribution over bins has moved from a reference.</summary>
public static class PopulationStability
{
    /// <summary>From here on a distribution has moved a lot (the usual reading of the index).</summary>
    public const double Large = 0.25;

    /// <summary>The least share a bin is taken for, because the logarithm of an empty one has no end.</summary>
    public const double EmptyBin = 1e-4;

    /// <summary>
    /// Population stability index: PSI = Σ (a − e)·ln(a / e), the symmetrised Kullback-Leibler divergence (Jeffreys 1946; Kullback &amp;
    /// Leibler 1951).
    /// </summary>
    /// <param name="actual">a, today's share per bin, 0 to 1.</param>
    /// <param name="expected">e, the reference's share per bin, 0 to 1.</param>
    /// <returns>0 for equal shares, otherwise positive.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Index(ReadOnlySpan<double> actual, ReadOnlySpan<double> expected)
    {
        PairedSamples.RequireSameLength(actual.Length, expected.Length);
        var sum = 0.0;
        for (var bin = 0; bin < actual.Length; bin++)
        {
            var a = Math.Max(actual[bin], EmptyBin);
            var e = Math.Max(expected[bin], EmptyBin);
            sum += (a - e) * Math.Log(a / e);
        }

        return sum;
    }
}

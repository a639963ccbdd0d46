namespace CryptoPredict.Core.Verification.Scores;

/// <summary>The one rule all comparisons of two series share.</summary>
internal static class PairedSamples
{
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void RequireSameLength(int first, int second)
    {
        if (first != second)
        {
            throw new ArgumentException($"Both series must speak of the same targets: one has {first} values, the other {second}.");
        }
    }
}

using MathNet.Numerics;

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>A likelihood-ratio test with one degree of freedom.</summary>
/// <param name="Statistic">LR, 0 or more.</param>
/// <param name="PValue">P(χ²(1) ≥ LR): small when the hypothesis does not fit.</param>
public readonly record struct LikelihoodRatio(double Statistic, double PValue)
{
    internal static LikelihoodRatio FromLogLikelihoods(double free, double restricted)
    {
        // The free model nests the restricted one; only rounding can put it below.
        var statistic = Math.Max(0, 2 * (free - restricted));
        return new(statistic, SpecialFunctions.GammaUpperRegularized(0.5, statistic / 2));
    }
}

/// <summary>
/// Whether a band holds the share it promises. The tests assume one-step targets; overlapping ones make misses come in runs,
/// so take every h-th.
/// </summary>
public static class CoverageScores
{
    /// <summary>
    /// Kupiec's test of the miss rate (Journal of Derivatives 3, 1995):
    /// LR = 2·[x·ln(π̂/α) + (n − x)·ln((1 − π̂)/(1 − α))], π̂ = x/n, with 0·ln 0 = 0.
    /// </summary>
    /// <param name="misses">x, 0 to n.</param>
    /// <param name="count">n, at least 1.</param>
    /// <param name="missRate">α, the promised miss rate, between 0 and 1: 0.1 for a 90 % band.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static LikelihoodRatio Kupiec(int misses, int count, double missRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(misses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(misses, count);
        RequireMissRate(missRate);
        return LikelihoodRatio.FromLogLikelihoods(
            BernoulliLogLikelihood(misses, count, (double)misses / count),
            BernoulliLogLikelihood(misses, count, missRate));
    }

    /// <summary>
    /// Christoffersen's test that misses do not follow misses (International Economic Review 39, 1998): LR of a first-order Markov
    /// chain against independence, π₀₁ = n₀₁/(n₀₀ + n₀₁), π₁₁ = n₁₁/(n₁₀ + n₁₁), π = (n₀₁ + n₁₁)/(n − 1), with 0·ln 0 = 0.
    /// </summary>
    /// <param name="misses">Whether each target missed the band, oldest first.</param>
    /// <returns>Statistic 0 and p-value 1 when there is no change to learn from.</returns>
    public static LikelihoodRatio Christoffersen(ReadOnlySpan<bool> misses)
    {
        int afterHit = 0, afterMiss = 0, missAfterHit = 0, missAfterMiss = 0;
        for (var t = 1; t < misses.Length; t++)
        {
            var missed = misses[t] ? 1 : 0;
            if (misses[t - 1])
            {
                afterMiss++;
                missAfterMiss += missed;
            }
            else
            {
                afterHit++;
                missAfterHit += missed;
            }
        }

        var count = afterHit + afterMiss;
        var total = missAfterHit + missAfterMiss;
        return LikelihoodRatio.FromLogLikelihoods(
            BernoulliLogLikelihood(missAfterHit, afterHit, (double)missAfterHit / afterHit)
            + BernoulliLogLikelihood(missAfterMiss, afterMiss, (double)missAfterMiss / afterMiss),
            BernoulliLogLikelihood(total, count, (double)total / count));
    }

    /// <summary>
    /// Mean interval score (Gneiting &amp; Raftery, JASA 102, 2007): (u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺. Rewards narrow bands, charges
    /// misses by how far they miss; smallest in expectation for the true quantiles.
    /// </summary>
    /// <param name="lower">l, lower ends.</param>
    /// <param name="upper">u, upper ends, at or above the lower.</param>
    /// <param name="realised">y, what came, in the same units.</param>
    /// <param name="missRate">α, the promised miss rate, between 0 and 1.</param>
    /// <returns>In units of <paramref name="realised"/>; NaN for empty series.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="missRate"/> is not between 0 and 1.</exception>
    public static double IntervalScore(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<double> realised, double missRate)
    {
        PairedSamples.RequireSameLength(lower.Length, realised.Length);
        PairedSamples.RequireSameLength(upper.Length, realised.Length);
        RequireMissRate(missRate);
        var sum = 0.0;
        for (var t = 0; t < realised.Length; t++)
        {
            sum += IntervalScore(lower[t], upper[t], realised[t], missRate);
        }

        return sum / realised.Length;
    }

    /// <summary>The interval score of one target, in its units.</summary>
    internal static double IntervalScore(double lower, double upper, double realised, double missRate) =>
        upper - lower + (2 / missRate * (Math.Max(0, lower - realised) + Math.Max(0, realised - upper)));

    private static double BernoulliLogLikelihood(int events, int count, double rate) =>
        TimesLog(events, rate) + TimesLog(count - events, 1 - rate);

    private static double TimesLog(int count, double rate) => count == 0 ? 0 : count * Math.Log(rate);

    private static void RequireMissRate(double missRate)
    {
        if (!(missRate is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(missRate), missRate, "A miss rate lies between 0 and 1, both excluded: 0.1 for a 90 % band.");
        }
    }
}

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// When one error is called better or worse than another: a difference has to be more than chance, and it has to matter. A test finds the smallest
/// difference once there are enough targets, also one in the ninth digit. The one rule for gates, reviews, comparisons and colours.
/// </summary>
public static class DifferenceRule
{
    /// <summary>
    /// The least share of the error compared with that matters: half a thousandth, half of what the gate lets pass and of the last digit of a relative
    /// error as it is shown. So "1.000" is never better nor worse.
    /// </summary>
    public const double LeastShare = 0.0005;

    /// <summary>The least difference that matters where the error compared with is next to none: a thousandth of a basis point.</summary>
    public const double LeastDifference = 1e-7;

    /// <summary>Whether two errors differ by enough to matter.</summary>
    /// <param name="error">The mean error judged.</param>
    /// <param name="other">The mean error that it is compared with.</param>
    /// <returns>False when one is not known.</returns>
    public static bool Matters(double error, double other) => Math.Abs(error - other) >= Math.Max(LeastShare * Math.Abs(other), LeastDifference);

    /// <summary>The verdict on a difference by its interval.</summary>
    /// <param name="difference">The mean error judged less the other.</param>
    /// <param name="margin">Half the width of the difference's 95 % interval; NaN where there are too few targets.</param>
    /// <param name="other">The mean error that it is compared with.</param>
    public static Verdict JudgeInterval(double difference, double margin, double other) => double.IsNaN(margin) ? Verdict.TooEarly
        : !Matters(other + difference, other) || Math.Abs(difference) <= margin ? Verdict.NotDistinguishable
        : difference < 0 ? Verdict.Better
        : Verdict.Worse;

    /// <summary>Whether an error is worse than another by a difference that matters and that is more than chance.</summary>
    /// <param name="relative">The error over the other; NaN where there is none.</param>
    /// <param name="pWorse">One-sided p-value of "larger"; NaN, for too few targets, is no evidence.</param>
    /// <param name="significance">Below which p-value it is more than chance.</param>
    public static bool IsWorse(double relative, double pWorse, double significance) => pWorse < significance && relative > 1 && Matters(relative, 1);
}

namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// Proper scores of forecast probabilities against what came; smaller is better except for skill. Every score of empty series
/// is NaN.
/// </summary>
public static class ProbabilityScores
{
    /// <summary>The nearest to 0 or 1 that <see cref="LogLoss"/> takes a probability for, so that one certain mistake does not cost ∞.</summary>
    public const double Clip = 1e-15;

    /// <summary>Brier score: mean (p − o)² (G. W. Brier, Monthly Weather Review 78, 1950). 0.25 for always saying 0.5.</summary>
    /// <param name="probabilities">p, 0 to 1.</param>
    /// <param name="outcomes">o, whether it came true.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        PairedSamples.RequireSameLength(probabilities.Length, outcomes.Length);
        var sum = 0.0;
        for (var t = 0; t < probabilities.Length; t++)
        {
            var miss = probabilities[t] - (outcomes[t] ? 1 : 0);
            sum += miss * miss;
        }

        return sum / probabilities.Length;
    }

    /// <summary>
    /// Brier skill: 1 − Brier / (ō(1 − ō)), against always saying the base rate ō of these same outcomes, which is known only
    /// afterwards and so a demanding reference.
    /// </summary>
    /// <param name="probabilities">p, 0 to 1.</param>
    /// <param name="outcomes">o, whether it came true.</param>
    /// <returns>At most 1; NaN when all outcomes are the same.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double BrierSkill(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        var brier = Brier(probabilities, outcomes);
        var baseRate = (double)outcomes.Count(true) / outcomes.Length;
        var reference = baseRate * (1 - baseRate);
        return reference == 0 ? double.NaN : 1 - (brier / reference);
    }

    /// <summary>
    /// Logarithmic score: −mean ln(probability given to what came) (I. J. Good, JRSS B 14, 1952), in nats. ln 2 for always
    /// saying 0.5.
    /// </summary>
    /// <param name="probabilities">p, 0 to 1; taken no nearer to either than <see cref="Clip"/>.</param>
    /// <param name="outcomes">o, whether it came true.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        PairedSamples.RequireSameLength(probabilities.Length, outcomes.Length);
        var sum = 0.0;
        for (var t = 0; t < probabilities.Length; t++)
        {
            var p = Math.Clamp(probabilities[t], Clip, 1 - Clip);
            sum -= Math.Log(outcomes[t] ? p : 1 - p);
        }

        return sum / probabilities.Length;
    }
}

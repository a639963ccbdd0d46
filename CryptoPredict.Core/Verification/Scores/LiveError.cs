namespace CryptoPredict.Core.Verification.Scores;

/// <summary>How far a model was off live over some checks, beside "no change" on the same targets. All in log returns; NaN without a check.</summary>
/// <param name="Count">The checks.</param>
/// <param name="Mae">Its mean absolute error.</param>
/// <param name="BaselineMae">That of "no change".</param>
/// <param name="Difference">The first less the second: below zero the model was ahead.</param>
/// <param name="Margin">
/// Half the width of the 95 % interval of <paramref name="Difference"/>, which allows for overlapping targets, see <see cref="DieboldMariano"/>; NaN for too
/// few checks.
/// </param>
public sealed record LiveError(int Count, double Mae, double BaselineMae, double Difference, double Margin)
{
    /// <summary>Measures it.</summary>
    /// <param name="checks">The checks, oldest first.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    public static LiveError Of(ReadOnlySpan<ModelCheck> checks, int horizonSteps)
    {
        var (errors, realised) = (new double[checks.Length], new double[checks.Length]);
        for (var i = 0; i < checks.Length; i++)
        {
            (errors[i], realised[i]) = (checks[i].Error, checks[i].Realised);
        }

        // The error of "no change" is −r; losses do not see the sign.
        return new LiveError(
            checks.Length,
            ErrorScores.MeanAbsoluteError(errors),
            ErrorScores.MeanAbsoluteError(realised),
            ErrorScores.MeanAbsoluteError(errors) - ErrorScores.MeanAbsoluteError(realised),
            DieboldMariano.Compare(errors, realised, horizonSteps).Margin);
    }
}

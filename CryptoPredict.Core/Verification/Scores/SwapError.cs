namespace CryptoPredict.Core.Verification.Scores;

/// <summary>
/// A model's live error before and after another version of it took over. Both are taken beside "no change" on their own targets, so that a calmer market does
/// not look like a better model.
/// </summary>
/// <param name="Before">Of the version before, over its last checks.</param>
/// <param name="After">Of the new version, over its first checks.</param>
public sealed record SwapError(LiveError Before, LiveError After)
{
    /// <summary>How much more the new version was off against "no change" than the one before: below zero it was better. NaN without checks of both.</summary>
    public double Change => After.Difference - Before.Difference;

    /// <summary>Half the width of the 95 % interval of <see cref="Change"/>, as of two independent means; NaN for too few checks.</summary>
    public double Margin => Math.Sqrt((Before.Margin * Before.Margin) + (After.Margin * After.Margin));

    /// <summary>Measures the swap to a version.</summary>
    /// <param name="checks">Checks of the model, oldest first.</param>
    /// <param name="version">The version that took over.</param>
    /// <param name="most">The most checks on either side, which end at the swaps before and after; at least 1.</param>
    /// <param name="horizonSteps">h, the horizon in candles; at least 1.</param>
    /// <returns>Null when no check is the version's.</returns>
    public static SwapError? Of(ReadOnlySpan<ModelCheck> checks, string version, int most, int horizonSteps)
    {
        var at = 0;
        while (at < checks.Length && checks[at].Version != version)
        {
            at++;
        }

        if (at == checks.Length)
        {
            return null;
        }

        var (first, end) = (at, at);
        while (end < checks.Length && end - at < most && checks[end].Version == version)
        {
            end++;
        }

        while (first > 0 && at - first < most && checks[first - 1].Version == checks[at - 1].Version)
        {
            first--;
        }

        return new SwapError(LiveError.Of(checks[first..at], horizonSteps), LiveError.Of(checks[at..end], horizonSteps));
    }
}

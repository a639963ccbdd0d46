using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Dashboard.Components.Shared;

/// <summary>The mixes that run beside the one that serves, and their parts, in the words of the pages.</summary>
internal static class MixWords
{
    /// <summary>A part of the mix.</summary>
    public static string Of(MixParts part) => part switch
    {
        MixParts.StartWeights => SharedTexts.PartStartWeights,
        MixParts.FollowErrors => SharedTexts.PartFollowErrors,
        MixParts.FollowVolatility => SharedTexts.PartFollowVolatility,
        _ => SharedTexts.PartCorrectOffset,
    };

    /// <summary>A mix, by its name in the ledger.</summary>
    public static string Of(string mix) => mix switch
    {
        Mixes.EqualWeights => SharedTexts.MixEqualWeights,
        Mixes.AllParts => SharedTexts.MixAllParts,
        "fixed-weights" => SharedTexts.MixFixedWeights,
        "learned-weights" => SharedTexts.MixLearnedWeights,
        "without-tilt" => SharedTexts.MixWithoutTilt,
        "with-tilt" => SharedTexts.MixWithTilt,
        "without-offset" => SharedTexts.MixWithoutOffset,
        "with-offset" => SharedTexts.MixWithOffset,
        _ => mix,
    };
}

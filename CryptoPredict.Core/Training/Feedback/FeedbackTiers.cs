using CryptoPredict.Core.Training.Feedback.Models;

namespace CryptoPredict.Core.Training.Feedback;

/// <summary>What each tier trains: its own model and those of all lower tiers.</summary>
public static class FeedbackTiers
{
    /// <summary>The highest tier.</summary>
    public const int Highest = 3;

    /// <summary>The models that a tier trains.</summary>
    /// <param name="tier">1 to <see cref="Highest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tier.</exception>
    public static IReadOnlyList<string> ModelsOf(int tier)
    {
        Require(tier);
        return [.. DirectionCatalogue.Names.Take(tier)];
    }

    /// <summary>The lowest tier that trains a model.</summary>
    public static int TierOf(string model) => DirectionCatalogue.Names.TakeWhile(name => name != model).Count() + 1;

    internal static void Require(int tier)
    {
        if (tier is < 1 or > Highest)
        {
            throw new ArgumentOutOfRangeException(nameof(tier), tier, $"There are the tiers 1 to {Highest}.");
        }
    }
}

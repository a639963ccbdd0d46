using System.Collections.Immutable;

namespace CryptoPredict.Core.Forecasting;

/// <summary>A mix that runs beside the one that serves.</summary>
/// <param name="Name">Its name in the ledger, among the members.</param>
/// <param name="Parts">What it applies.</param>
/// <param name="Differs">The one part by which it differs from the mix that serves; null for one that differs as a whole.</param>
public sealed record TriedMix(string Name, MixParts Parts, MixParts? Differs);

/// <summary>
/// The mixes that run beside the one that serves, so that each of its parts has to show its worth: the plain mean, or where that base serves the mix with
/// all parts; and for each part the same mix without it, or with it where it is not applied. A prediction carries each as a member without weight, whose
/// name tells which parts the mix had that served.
/// </summary>
public static class Mixes
{
    /// <summary>The plain mean of the members.</summary>
    public const string EqualWeights = "equal-weights";

    /// <summary>The mix with all parts.</summary>
    public const string AllParts = "all-parts";

    private static readonly ImmutableArray<(MixParts Part, string With, string Without)> Parts =
    [
        (MixParts.FollowErrors, "learned-weights", "fixed-weights"),
        (MixParts.FollowVolatility, "with-tilt", "without-tilt"),
        (MixParts.CorrectOffset, "with-offset", "without-offset"),
    ];

    /// <summary>The names of all mixes that may run beside another.</summary>
    public static ImmutableArray<string> Names { get; } = [EqualWeights, AllParts, .. Parts.SelectMany(part => (string[])[part.With, part.Without])];

    /// <summary>Whether a member is such a mix, and no model.</summary>
    public static bool Contains(string model) => Names.Contains(model);

    /// <summary>What runs beside a mix.</summary>
    /// <param name="applied">The parts of the mix that serves.</param>
    /// <param name="tried">The parts that may be applied.</param>
    public static ImmutableArray<TriedMix> Beside(MixParts applied, MixParts tried) =>
    [
        applied.HasFlag(MixParts.StartWeights) ? new TriedMix(EqualWeights, MixParts.None, null) : new TriedMix(AllParts, tried, null),
        .. from part in Parts
           where tried.HasFlag(part.Part)
           select new TriedMix(applied.HasFlag(part.Part) ? part.Without : part.With, applied ^ part.Part, part.Part),
    ];

    /// <summary>Which parts the mix had that served, by what ran beside it.</summary>
    /// <param name="members">The members of a prediction.</param>
    /// <returns>Null where no mix ran beside: of a prediction of "no change", or from before mixes did.</returns>
    public static MixParts? AppliedBeside(IReadOnlyList<MemberForecast> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        MixParts? applied = Has(EqualWeights) ? MixParts.StartWeights : Has(AllParts) ? MixParts.None : null;
        foreach (var (part, _, without) in Parts)
        {
            applied |= Has(without) ? part : MixParts.None;
        }

        return applied;

        bool Has(string name)
        {
            foreach (var member in members)
            {
                if (member.Model == name)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

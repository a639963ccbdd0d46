namespace CryptoPredict.Core.Training;

/// <summary>When verified predictions promote a challenger or send a champion back (section <c>Training:Review</c>).</summary>
public sealed record ReviewOptions
{
    /// <summary>Number of newest verified predictions that a review looks at.</summary>
    public int Window { get; init; } = 1440;

    /// <summary>
    /// Fewest independent targets (predictions / horizon steps) that can replace a champion. It is small because a champion may serve for an hour only; the
    /// significance makes up for it.
    /// </summary>
    public int MinimumTargets { get; init; } = 10;

    /// <summary>Independent targets after which a challenger that is not significantly better makes room for another.</summary>
    public int TrialTargets { get; init; } = 60;

    /// <summary>
    /// Largest one-sided Diebold-Mariano p-value that replaces a champion. It is small because the same versions are looked at again and again.
    /// </summary>
    public double Significance { get; init; } = 0.01;
}

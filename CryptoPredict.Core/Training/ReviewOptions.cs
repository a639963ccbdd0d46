namespace CryptoPredict.Core.Training;

/// <summary>When verified predictions promote a challenger or send a champion back (section <c>Training:Review</c>).</summary>
public sealed record ReviewOptions
{
    /// <summary>How many of the newest verified predictions a review looks at.</summary>
    public int Window { get; init; } = 1440;

    /// <summary>
    /// Fewest independent targets (predictions / horizon steps) that can move a champion. Few, for a champion may serve an hour only; the
    /// significance makes up for it.
    /// </summary>
    public int MinimumTargets { get; init; } = 10;

    /// <summary>Independent targets after which a challenger that has not shown to be better makes room.</summary>
    public int TrialTargets { get; init; } = 60;

    /// <summary>
    /// Largest one-sided Diebold-Mariano p-value that moves a champion. Small, because the same versions are looked at again and again.
    /// </summary>
    public double Significance { get; init; } = 0.01;
}

namespace CryptoPredict.Core.Verification;

/// <summary>When and how predictions are checked (section <c>Verification</c>).</summary>
public sealed record VerificationOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Verification";

    /// <summary>How long after its as-of time a prediction is checked. Without it, at the target; an earlier check is labelled early.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How far from the due time the price may lie; beyond it the prediction is unverifiable. Without it, half a candle.</summary>
    public TimeSpan? Tolerance { get; init; }

    /// <summary>Number of verified predictions in the rolling scores.</summary>
    public int ScoreWindow { get; init; } = 1440;
}

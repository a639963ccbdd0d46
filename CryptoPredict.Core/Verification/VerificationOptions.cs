namespace CryptoPredict.Core.Verification;

/// <summary>When and how predictions are checked (section <c>Verification</c>).</summary>
public sealed record VerificationOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "Verification";

    /// <summary>How long after the newest candle of a prediction it is checked; null: at its target. Shorter checks are labelled early.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How far from the due time the price may lie; null: half a candle.</summary>
    public TimeSpan? Tolerance { get; init; }

    /// <summary>How many verified predictions the rolling scores hold.</summary>
    public int ScoreWindow { get; init; } = 1440;
}

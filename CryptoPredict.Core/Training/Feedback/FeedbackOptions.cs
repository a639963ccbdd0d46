namespace CryptoPredict.Core.Training.Feedback;

/// <summary>
/// When the direction models are trained (section <c>FeedbackLoop</c>). The keys are written in snake case; intervals are whole seconds of market time.
/// </summary>
public sealed record FeedbackOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "FeedbackLoop";

    /// <summary>The outcomes kept of each model of each asset: the rolling log.</summary>
    public const int LogLength = 1000;

    /// <summary>Seconds from one cycle of tier 1 (logistic regression) to the next.</summary>
    public int Tier1Interval { get; init; } = 3600;

    /// <summary>Seconds from one cycle of tier 2 (also the boosted trees) to the next; not less than <see cref="Tier1Interval"/>.</summary>
    public int Tier2Interval { get; init; } = 21_600;

    /// <summary>Seconds from one cycle of tier 3 (also the LSTM) to the next; not less than <see cref="Tier2Interval"/>.</summary>
    public int Tier3Interval { get; init; } = 86_400;

    /// <summary>
    /// A model's tier runs early when the share of right directions over <see cref="EvaluationWindow"/> is below this and <see cref="CoolDown"/> is over.
    /// 0: never.
    /// </summary>
    public double PerformanceThreshold { get; init; } = 0.55;

    /// <summary>Difference in the share of right directions between the two halves of the log from which it is called a trend.</summary>
    public double ImprovementThreshold { get; init; } = 0.02;

    /// <summary>
    /// Number of newest outcomes that are compared with <see cref="PerformanceThreshold"/>. Ten say little: a model without skill is below 0.55 in 62 % of
    /// all such windows, one that is right 60 times in 100 in 37 %.
    /// </summary>
    public int EvaluationWindow { get; init; } = 10;

    /// <summary>
    /// Seconds after a cycle of a tier in which low accuracy cannot start it again; at least a quarter of the tier's interval is kept. A cycle that failed
    /// is tried again after it.
    /// </summary>
    public int CoolDown { get; init; } = 3600;

    /// <summary>The LSTM of tier 3: <c>compact</c>, or <c>deep</c>, which learns much longer.</summary>
    public string LstmPreset { get; init; } = "compact";

    /// <summary>The interval of a tier, in market time.</summary>
    /// <param name="tier">1 to 3.</param>
    public TimeSpan IntervalOf(int tier) => TimeSpan.FromSeconds(tier switch { 1 => Tier1Interval, 2 => Tier2Interval, _ => Tier3Interval });

    /// <summary>
    /// How long low accuracy cannot start a tier again: <see cref="CoolDown"/>, but at least a quarter of its interval. Over short windows some model
    /// is always below the threshold by chance; without this the expensive tiers would run as often as the cheap one.
    /// </summary>
    /// <param name="tier">1 to 3.</param>
    public TimeSpan CoolDownOf(int tier) => TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(CoolDown).Ticks, IntervalOf(tier).Ticks / 4));
}

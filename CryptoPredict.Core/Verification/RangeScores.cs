using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Verification;

/// <summary>How the bands of one coverage did.</summary>
/// <param name="Level">The share that they aim to hold.</param>
/// <param name="Held">The share that they held, with its interval.</param>
/// <param name="Width">Mean width, a log return.</param>
public sealed record LevelScore(double Level, Proportion Held, double Width);

/// <summary>A band on the same targets as ours.</summary>
/// <param name="Coverage">The share that it held.</param>
/// <param name="Width">Mean width, a log return.</param>
/// <param name="IntervalScore">Mean interval score of a 90 % band, a log return; smaller is better.</param>
public sealed record BandScores(double Coverage, double Width, double IntervalScore);

/// <summary>How the chances of one distance did.</summary>
/// <param name="Distance">The distance, a log return.</param>
/// <param name="Came">The share of targets that got there.</param>
/// <param name="Brier">Mean (p − o)²; smaller is better.</param>
/// <param name="Skill">1 − Brier ÷ that of the frequency of the last 7 days; NaN where it came less than five times, or always.</param>
public sealed record ChanceScore(double Distance, double Came, double Brier, double Skill);

/// <summary>How the chances of a kind did.</summary>
/// <param name="Distances">For each distance.</param>
/// <param name="Reliability">What was said beside what came, over all distances.</param>
/// <param name="CalibrationError">Mean |said − came| of the bins of each distance, by their counts, and of that the mean; NaN without any.</param>
public sealed record ChanceTable(IReadOnlyList<ChanceScore> Distances, IReadOnlyList<ReliabilityBin> Reliability, double CalibrationError);

/// <summary>How the scale did as a forecast of volatility.</summary>
/// <param name="RSquared">Squared correlation of its logarithm with that of the variance realised until the target, 0 to 1; NaN with fewer than three.</param>
/// <param name="QuasiLikelihood">Mean RV / σ² + ln σ²: smaller is better.</param>
/// <param name="OfEwma">That of an exponentially weighted mean (0.94).</param>
/// <param name="OfLastHour">That of "as the last hour".</param>
public sealed record VolatilityScore(double RSquared, double QuasiLikelihood, double OfEwma, double OfLastHour);

/// <summary>How the range forecasts of an asset did at one horizon, judged on what was written down before it came.</summary>
/// <param name="Count">Targets that have come.</param>
/// <param name="Independent">Roughly how many of them are independent.</param>
/// <param name="First">When the first of the forecasts was made; null without any.</param>
/// <param name="Levels">The bands by coverage.</param>
/// <param name="WeightedIntervalScore">
/// Over all bands and the centre: (|r − r̂| / 2 + Σ α/2 · interval score) / (bands + ½), a log return (Bracher et al., PLOS Computational Biology 17, 2021).
/// NaN without any.
/// </param>
/// <param name="Ours">The 90 % band on the targets at which the naive ones could speak; null without any.</param>
/// <param name="DayQuantile">The 90 % quantile of the moves of the last 1,440 candles.</param>
/// <param name="Ewma">An exponentially weighted variance (0.94) with a normal distribution.</param>
/// <param name="MissRate">Kupiec's test of the 90 % band on independent targets; null below 30.</param>
/// <param name="MissesInARow">Christoffersen's.</param>
/// <param name="ByRegime">What the 90 % band held of the calmest, the middle and the wildest third of targets, by the scale.</param>
/// <param name="ByHour">What it held by the hour (UTC) of the forecast.</param>
/// <param name="Touches">The chances to touch.</param>
/// <param name="Ends">The chances to end so far away.</param>
/// <param name="Volatility">The scale as a forecast of volatility; null where no target could be compared.</param>
/// <param name="UsualScale">The median scale of the forecasts made in each hour of the day (UTC), a log return; NaN for an hour without any.</param>
public sealed record RangeScores(
    int Count, int Independent, DateTimeOffset? First, IReadOnlyList<LevelScore> Levels, double WeightedIntervalScore, BandScores? Ours,
    BandScores? DayQuantile, BandScores? Ewma, LikelihoodRatio? MissRate, LikelihoodRatio? MissesInARow, IReadOnlyList<Proportion> ByRegime,
    IReadOnlyList<Proportion> ByHour, ChanceTable Touches, ChanceTable Ends, VolatilityScore? Volatility,
    IReadOnlyList<double> UsualScale);

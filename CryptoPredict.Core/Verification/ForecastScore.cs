using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Core.Verification;

/// <summary>Whether a model beats "no change".</summary>
public enum Verdict
{
    /// <summary>Too few independent targets to tell.</summary>
    TooEarly,

    /// <summary>Smaller squared errors than persistence, beyond chance.</summary>
    Better,

    /// <summary>The difference may be chance.</summary>
    NotDistinguishable,

    /// <summary>Larger squared errors than persistence, beyond chance.</summary>
    Worse,
}

/// <summary>A share with its Wilson 95 % interval.</summary>
/// <param name="Hits">How often it came true.</param>
/// <param name="Count">Out of how many.</param>
/// <param name="Low">Lower end of the interval, 0 to 1.</param>
/// <param name="High">Upper end of the interval, 0 to 1.</param>
public sealed record Proportion(int Hits, int Count, double Low, double High)
{
    /// <summary>Hits / Count; NaN when nothing was counted.</summary>
    public double Share => Count == 0 ? double.NaN : (double)Hits / Count;

    /// <summary>A share with its interval.</summary>
    /// <param name="hits">How often it came true, 0 to <paramref name="count"/>.</param>
    /// <param name="count">Out of how many, 0 or more.</param>
    /// <param name="overlap">
    /// How many neighbouring targets share a move, at least 1: the horizon in steps. The interval is that of the same share over
    /// count / overlap independent targets.
    /// </param>
    /// <returns>The whole range from 0 to 1 when nothing was counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Proportion Wilson(int hits, int count, int overlap = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, count);
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, 1);
        var (low, high) = count == 0 ? (0, 1) : WilsonInterval.Of((double)hits / count, (double)count / overlap);
        return new(hits, count, low, high);
    }
}

/// <summary>Scores of one model over a window of verified predictions. Errors are log returns; smaller is better.</summary>
/// <param name="Model">The model's name; <c>ensemble</c> for the combination.</param>
/// <param name="Count">Verified predictions in the window in which the model took part.</param>
/// <param name="EffectiveCount">Roughly how many of them are independent: overlapping targets share moves, so n / horizon steps.</param>
/// <param name="MeanAbsoluteError">mean |r̂ − r|.</param>
/// <param name="RootMeanSquaredError">√ mean (r̂ − r)².</param>
/// <param name="RelativeMae">
/// MAE over persistence's MAE on the same targets; exactly 1 for persistence and for whoever like it made no error; else NaN when nothing moved.
/// </param>
/// <param name="Direction">Share of targets whose direction was right, among those where both moved.</param>
/// <param name="Verdict">Whether it beats persistence: what <paramref name="Evidence"/> says in a word.</param>
/// <param name="Evidence">All that came since the model was first heard; null in results of programs that judged by p-values.</param>
public sealed record ForecastScore(
    string Model,
    int Count,
    int EffectiveCount,
    double MeanAbsoluteError,
    double RootMeanSquaredError,
    double RelativeMae,
    Proportion Direction,
    Verdict Verdict,
    ModelEvidence? Evidence)
{
    /// <summary>R² against "no change": 1 − Σ(r̂ − r)² / Σr², at most 1; exactly 0 for persistence; NaN when nothing moved.</summary>
    public double RSquared { get; init; } = double.NaN;
}

/// <summary>Rolling scores of everything that forecasts one asset.</summary>
/// <param name="Models">The ensemble first, then persistence, then the members in their fixed order.</param>
/// <param name="Coverage">Share of targets inside the ensemble's band.</param>
/// <param name="BandCoverage">The share the band aims at.</param>
/// <param name="Unverifiable">How many targets in the window had no price.</param>
public sealed record ScoreBoard(IReadOnlyList<ForecastScore> Models, Proportion Coverage, double BandCoverage, int Unverifiable)
{
    /// <summary>How P(up) did; null where it was not scored.</summary>
    public RiseScore? Rises { get; init; }
}

/// <summary>How P(up) did on targets whose price moved.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Brier">Mean (p − o)²; NaN without any. 0.25 for always saying 50 %.</param>
/// <param name="Skill">1 − Brier / 0.25: above 0 it says more than 50 % does; NaN where the price rose less than five times.</param>
/// <param name="CalibrationError">Mean |said − came| in tenths of the probability, by their counts; NaN without any.</param>
/// <param name="Reliability">What was said beside what came, in tenths of the probability that hold something.</param>
public sealed record RiseScore(int Count, double Brier, double Skill, double CalibrationError, IReadOnlyList<ReliabilityBin> Reliability)
{
    /// <summary>The probability that says nothing.</summary>
    public const double SayingNothing = 0.5;
}

namespace CryptoPredict.Core.Verification;

/// <summary>Whether a model beats "no change".</summary>
public enum Verdict
{
    /// <summary>Too few independent targets to tell.</summary>
    TooEarly,

    /// <summary>Significantly smaller absolute errors than persistence.</summary>
    Better,

    /// <summary>The difference may be chance.</summary>
    NotDistinguishable,

    /// <summary>Significantly larger absolute errors than persistence.</summary>
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
}

/// <summary>Scores of one model over a window of verified predictions. Errors are log returns; smaller is better.</summary>
/// <param name="Model">The model's name; <c>ensemble</c> for the combination.</param>
/// <param name="Count">Verified predictions in the window in which the model took part.</param>
/// <param name="EffectiveCount">Roughly how many of them are independent: overlapping targets share moves, so n / horizon steps.</param>
/// <param name="MeanAbsoluteError">mean |r̂ − r|.</param>
/// <param name="RootMeanSquaredError">√ mean (r̂ − r)².</param>
/// <param name="RelativeMae">MAE over persistence's MAE on the same targets; exactly 1 for persistence; NaN when nothing moved.</param>
/// <param name="Direction">Share of targets whose direction was right, among those where both moved.</param>
/// <param name="Verdict">The Diebold-Mariano test against persistence in a word.</param>
/// <param name="PValue">One-sided p-value of "smaller absolute error than persistence" (HLN-corrected); NaN when too early.</param>
public sealed record ForecastScore(
    string Model,
    int Count,
    int EffectiveCount,
    double MeanAbsoluteError,
    double RootMeanSquaredError,
    double RelativeMae,
    Proportion Direction,
    Verdict Verdict,
    double PValue);

/// <summary>Rolling scores of everything that forecasts one asset.</summary>
/// <param name="Models">The ensemble first, then persistence, then the members in their fixed order.</param>
/// <param name="Coverage">Share of targets inside the ensemble's band.</param>
/// <param name="BandCoverage">The share the band aims at.</param>
/// <param name="Unverifiable">How many targets in the window had no price.</param>
public sealed record ScoreBoard(IReadOnlyList<ForecastScore> Models, Proportion Coverage, double BandCoverage, int Unverifiable);

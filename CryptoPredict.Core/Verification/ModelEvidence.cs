using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Verification;

/// <summary>
/// What the targets so far say of one forecast against another, as of a model against "no change", on squared errors in scales; see <see cref="Evidence"/>.
/// </summary>
/// <param name="Better">The E-value of "its squared errors are smaller": 1 says nothing, 20 is enough.</param>
/// <param name="Worse">The E-value of "its squared errors are larger".</param>
/// <param name="Count">Targets counted since <paramref name="Since"/>.</param>
/// <param name="Independent">Roughly how many of them are independent.</param>
/// <param name="Missing">About how many more it would take to tell, were the next as the last; null where nothing points either way yet.</param>
/// <param name="Since">When the first of the forecasts was made; null for none.</param>
public sealed record ModelEvidence(double Better, double Worse, long Count, long Independent, long? Missing, DateTimeOffset? Since)
{
    /// <summary>Of a model that was never heard.</summary>
    public static readonly ModelEvidence None = new(1, 1, 0, 0, null, null);

    /// <summary>What evidence says.</summary>
    internal static ModelEvidence Of(Evidence evidence, DateTimeOffset since) =>
        new(evidence.Better, evidence.Worse, evidence.Count, evidence.Independent, evidence.Missing, since);

    /// <summary>The larger of the two E-values.</summary>
    public double Strongest => Math.Max(Better, Worse);

    /// <summary>It in a word.</summary>
    public Verdict Verdict => Independent < RollingScores.MinimumEffectiveCount ? Verdict.TooEarly
        : Better >= Evidence.Enough ? Verdict.Better
        : Worse >= Evidence.Enough ? Verdict.Worse
        : Verdict.NotDistinguishable;
}

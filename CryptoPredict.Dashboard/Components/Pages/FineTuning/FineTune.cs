using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Dashboard.Components.Pages.FineTuning;

/// <summary>A fine-tune as the table shows it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">What it did; null when it was refused or ended early.</param>
/// <param name="Version">The version made; null for none, or when retention has removed it.</param>
/// <param name="Live">The live error before and after its version took over; null when it did not, or no check of it is kept.</param>
public sealed record FineTune(JobRun Run, RunStep? Step, ModelVersion? Version, SwapError? Live = null)
{
    // How the gate begins where the difference may be chance: that is no win.
    private const string NotWorse = "Not worse than the champion: ";

    /// <summary>Verified predictions it learnt from.</summary>
    public int? Samples => Number("samples") is { } samples ? (int)samples : null;

    /// <summary>Loss on them before the first epoch.</summary>
    public double? LossBefore => Number("loss_before");

    /// <summary>Loss on them after the last epoch.</summary>
    public double? LossAfter => Number("loss_after");

    /// <summary>Whether the version became champion.</summary>
    public bool Promoted => Run.Figure(RunFigure.Promoted) > 0;

    /// <summary>MAE of the new version on the gate's targets, a log return; null when the gate compared nothing.</summary>
    public double? CandidateMae => Gate("candidate_mae");

    /// <summary>MAE of the champion on the same targets.</summary>
    public double? ChampionMae => Gate("champion_mae");

    /// <summary>The new version's MAE less the champion's.</summary>
    public double? Difference => Gate("difference");

    /// <summary>Half the width of the 95 % interval of <see cref="Difference"/>.</summary>
    public double? DifferenceMargin => Gate("difference_margin");

    /// <summary>What became of the version, in a few words: it is one answer, whatever the losses on its own samples say. Null where there is none.</summary>
    public string? Fate => Step?.Gate is not { } gate ? null : Promoted ? FineTuningTexts.TookOver
        : gate.Passed ? FineTuningTexts.PassedOnly : FineTuningTexts.KeptOut;

    /// <summary>Why, as the gate said it, without a full stop; null where it said nothing.</summary>
    public string? Because => Step?.Gate?.Rule is not { Length: > 0 } rule ? null : Continued(rule);

    // "Its MAE … is allowed. (against lstm-…)": the version it met stands in the run's log.
    private static string Continued(string rule)
    {
        var against = rule.LastIndexOf(" (against ", StringComparison.Ordinal);
        var sentence = (against < 0 ? rule : rule[..against]).TrimEnd('.');
        return !sentence.StartsWith(NotWorse, StringComparison.Ordinal) ? sentence
            : FineTuningTexts.FormatNoWorse(sentence[NotWorse.Length..].Replace(" of it", " of the champion's", StringComparison.Ordinal));
    }

    private double? Gate(string number) =>
        Step?.Gate is { } gate && gate.Numbers.TryGetValue(number, out var value) && double.IsFinite(value) ? value : null;

    private double? Number(string parameter) =>
        Version?.Parameters.GetValueOrDefault(parameter) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

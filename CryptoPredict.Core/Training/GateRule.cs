using System.Globalization;
using CryptoPredict.Core.Verification.Scores;

namespace CryptoPredict.Core.Training;

/// <summary>
/// What every gate asks of a new version, in the words of its measure: enough unseen targets; a loss within bounds of the baseline's; and, where a
/// champion stands, not more loss than it. A first version passes by being finite and sane.
/// </summary>
/// <param name="Measure">The loss, as "MAE".</param>
/// <param name="Baseline">Whose loss a model without skill has, as "that of “no change”".</param>
internal sealed record GateRule(string Measure, string Baseline)
{
    /// <summary>Why the targets are too few to judge by; null when they suffice.</summary>
    public static string? TooFewBecause(int count, int horizonSteps, bool isFirst, GateOptions options)
    {
        var targets = count / horizonSteps;
        return count > 0 && (isFirst || targets >= options.MinimumTargets)
            ? null
            : $"There are {count} holdout targets that neither version has seen, {targets} of them independent; it takes "
                + $"{(isFirst ? 1 : options.MinimumTargets)}.";
    }

    /// <summary>Why a loss is not that of a sane model; null when it is.</summary>
    /// <param name="ofBaseline">Its loss over the baseline's.</param>
    /// <param name="options">The bounds.</param>
    public string? InsaneBecause(double ofBaseline, GateOptions options)
    {
        if (!double.IsFinite(ofBaseline))
        {
            return "The price did not move over the holdout: there is nothing to judge it by.";
        }

        if (ofBaseline > options.MaxRelativeMae)
        {
            return Text($"Its {Measure} is {ofBaseline:F3} of {Baseline}; a sane model has at most {options.MaxRelativeMae:F3}.");
        }

        return ofBaseline < options.MinRelativeMae
            ? Text($"Its {Measure} is {ofBaseline:F3} of {Baseline}; below {options.MinRelativeMae:F3} the future leaked in, or prices only go back and forth.")
            : null;
    }

    /// <summary>Why it is worse than the champion; null when it is not.</summary>
    /// <param name="relative">Its loss over the champion's.</param>
    /// <param name="pWorse">p-value of "larger loss than the champion"; NaN, for too few targets, is no evidence against it.</param>
    /// <param name="options">The tolerance and the significance.</param>
    public string? WorseBecause(double relative, double pWorse, GateOptions options)
    {
        if (!double.IsFinite(relative))
        {
            return Text($"The champion's {Measure} is 0, its own is not.");
        }

        if (relative > 1 + options.Tolerance)
        {
            return Text($"Its {Measure} is {relative:F4} of the champion's; at most {1 + options.Tolerance:F4} is allowed.");
        }

        return DifferenceRule.IsWorse(relative, pWorse, options.Significance)
            ? Text($"It is worse than the champion: its {Measure} is {relative:F4} of it, p = {pWorse:F3}.")
            : null;
    }

    /// <summary>What is said of one that passes.</summary>
    public string Passed(double relative, double ofBaseline, bool isFirst) => isFirst
        ? Text($"First version: finite and sane ({Measure} {ofBaseline:F4} of {Baseline}).")
        : Text($"Not worse than the champion: its {Measure} is {relative:F4} of it, {ofBaseline:F4} of {Baseline}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

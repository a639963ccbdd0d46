using System.Collections.Immutable;

namespace CryptoPredict.Core.Training;

/// <summary>What the gate says of a new version, and the numbers it rests on.</summary>
/// <param name="Promoted">Whether it becomes champion; otherwise it stays a challenger.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Against">Version of the champion it met; null when it met the baseline because there is none.</param>
/// <param name="Candidate">The new version on the targets that both have never seen; null when there was none to score.</param>
/// <param name="Standing">The champion, or the baseline, on the same targets; null with <paramref name="Candidate"/>.</param>
/// <param name="Relative">Its loss over the champion's; NaN when not compared.</param>
/// <param name="PWorse">One-sided Diebold-Mariano p-value (HLN-corrected) of "larger loss than the champion"; NaN when not compared.</param>
/// <param name="Difference">Its mean loss less the champion's; NaN when not compared.</param>
/// <param name="Margin">Half the width of the 95 % interval of <paramref name="Difference"/>; NaN when not compared.</param>
internal sealed record GateVerdict(
    bool Promoted, string Reason, string? Against, IModelMetrics? Candidate = null, IModelMetrics? Standing = null, double Relative = double.NaN,
    double PWorse = double.NaN, double Difference = double.NaN, double Margin = double.NaN)
{
    /// <summary>Adds how it compares with the champion to the numbers that are kept.</summary>
    public ImmutableSortedDictionary<string, double> AddTo(ImmutableSortedDictionary<string, double> numbers) => double.IsFinite(Difference + Margin)
        ? numbers.SetItem("difference", Difference).SetItem("difference_margin", Margin) : numbers;
}

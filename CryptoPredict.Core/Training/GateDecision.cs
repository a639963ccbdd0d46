namespace CryptoPredict.Core.Training;

/// <summary>What the gate said of a new version, and the numbers it rests on.</summary>
/// <param name="Promoted">Whether it becomes champion; otherwise it stays a challenger.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Against">Version of the champion it met; null when it met persistence because there is none.</param>
/// <param name="Candidate">The new version on the targets that both have never seen; null when there was none to score.</param>
/// <param name="Champion">The champion on the same targets; null with <paramref name="Candidate"/>.</param>
/// <param name="RelativeToChampion">MAE over the champion's; NaN when not compared.</param>
/// <param name="PWorse">One-sided Diebold-Mariano p-value (HLN-corrected) of "larger absolute error than the champion"; NaN when not compared.</param>
public sealed record GateDecision(
    bool Promoted,
    string Reason,
    string? Against,
    ForecastMetrics? Candidate,
    ForecastMetrics? Champion,
    double RelativeToChampion,
    double PWorse);

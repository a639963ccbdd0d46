using System.Collections.Immutable;

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
    double PWorse)
{
    /// <summary>The decision as a biography keeps it.</summary>
    public Registry.GateDecision ToRecord()
    {
        var numbers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        numbers["relative_to_champion"] = RelativeToChampion;
        numbers["p_worse"] = PWorse;
        Add("candidate", Candidate);
        Add(Against is null ? "persistence" : "champion", Champion);
        return new Registry.GateDecision(Promoted, Against is null ? Reason : $"{Reason} (against {Against})", numbers.ToImmutable());

        void Add(string who, ForecastMetrics? metrics)
        {
            foreach (var (name, value) in metrics?.ToNumbers() ?? ImmutableSortedDictionary<string, double>.Empty)
            {
                numbers[$"{who}_{name}"] = value;
            }
        }
    }
}

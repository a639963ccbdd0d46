using System.Collections.Immutable;
using CryptoPredict.Core.Market;

namespace CryptoPredict.Core.Registry;

/// <summary>A value of two versions side by side.</summary>
/// <typeparam name="T">Text or number.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Left">The left version's; default when it has none.</param>
/// <param name="Right">The right version's; default when it has none.</param>
public sealed record Compared<T>(string Name, T? Left, T? Right);

/// <summary>Two versions side by side. Their losses are in the versions themselves.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
/// <param name="Parameters">Parameters, and facts of the training such as seed and data, in which they differ, by name.</param>
/// <param name="TrainMetrics">All metrics on the training part, by name.</param>
/// <param name="HoldoutMetrics">All metrics on the holdout, by name.</param>
/// <param name="LiveMetrics">All live metrics, by name.</param>
public sealed record VersionComparison(
    ModelVersion Left,
    ModelVersion Right,
    IReadOnlyList<Compared<string>> Parameters,
    IReadOnlyList<Compared<double?>> TrainMetrics,
    IReadOnlyList<Compared<double?>> HoldoutMetrics,
    IReadOnlyList<Compared<double?>> LiveMetrics)
{
    private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Compares two versions.</summary>
    public static VersionComparison Of(ModelVersion left, ModelVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var parameters = SideBySide(
            Facts(left), Facts(right), (name, one, other) => new Compared<string>(name, one.GetValueOrDefault(name), other.GetValueOrDefault(name)));
        return new VersionComparison(
            left,
            right,
            [.. parameters.Where(parameter => parameter.Left != parameter.Right)],
            Numbers(left.TrainMetrics, right.TrainMetrics),
            Numbers(left.HoldoutMetrics, right.HoldoutMetrics),
            Numbers(left.Live?.Values, right.Live?.Values));
    }

    private static ImmutableSortedDictionary<string, string> Facts(ModelVersion version)
    {
        var facts = version.Parameters.ToBuilder();
        facts["(model)"] = version.Model;
        facts["(origin)"] = $"{version.Origin}";
        facts["(seed)"] = $"{version.Seed}";
        facts["(feature schema)"] = version.FeatureSchemaHash ?? "none";
        facts["(data)"] = $"{TimeWords.Utc(version.DataFrom)} to {TimeWords.Utc(version.DataTo)}, {version.DataHash}";
        facts["(rows)"] = $"{version.Rows}";
        return facts.ToImmutable();
    }

    private static IReadOnlyList<Compared<double?>> Numbers(
        ImmutableSortedDictionary<string, double>? left, ImmutableSortedDictionary<string, double>? right)
    {
        return SideBySide(left ?? None, right ?? None, (name, one, other) => new Compared<double?>(name, Get(one, name), Get(other, name)));

        static double? Get(ImmutableSortedDictionary<string, double> metrics, string name) =>
            metrics.TryGetValue(name, out var value) ? value : null;
    }

    private static IReadOnlyList<TCompared> SideBySide<TValue, TCompared>(
        ImmutableSortedDictionary<string, TValue> left,
        ImmutableSortedDictionary<string, TValue> right,
        Func<string, ImmutableSortedDictionary<string, TValue>, ImmutableSortedDictionary<string, TValue>, TCompared> pair) =>
        [.. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal).Select(name => pair(name, left, right))];
}

using System.Text.Json;
using CryptoPredict.Learning.StateSpace;

namespace CryptoPredict.Tests.Learning.StateSpace;

/// <summary>The series and settings behind the reference numbers.</summary>
internal static class GoldenKalman
{
    public static double[] Series(JsonElement golden, bool withGaps) =>
    [
        .. golden.GetProperty(withGaps ? "seriesWithGaps" : "series").EnumerateArray()
            .Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()),
    ];

    public static StructuralModel Model(string name) =>
        name.StartsWith("local_level", StringComparison.Ordinal) ? StructuralModel.LocalLevel : StructuralModel.LocalLinearTrend;

    public static TrendVariances Variances(string name) => new(0.09, 0.04, Model(name) == StructuralModel.LocalLevel ? 0 : 0.0025);

    public static TrendStart Start(string name) => name.Split("__")[1] switch
    {
        "known" => TrendStart.Known(10.0876, 4, 0, Model(name) == StructuralModel.LocalLevel ? 0 : 4),
        "approximate_diffuse" => TrendStart.ApproximatelyDiffuse(Model(name)),
        _ => TrendStart.ExactlyDiffuse(Model(name)),
    };
}

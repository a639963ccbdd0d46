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
        "known" => Known(10.0876, 4, 0, Model(name) == StructuralModel.LocalLevel ? 0 : 4),
        "approximate_diffuse" => ApproximatelyDiffuse(Model(name)),
        _ => ExactlyDiffuse(Model(name)),
    };

    /// <summary>Means and variances that are known. Give no slope for a local level.</summary>
    public static TrendStart Known(double level, double levelVariance, double slope = 0, double slopeVariance = 0) =>
        new() { Level = level, LevelVariance = levelVariance, Slope = slope, SlopeVariance = slopeVariance };

    /// <summary>Mean 0 and variance 10⁶ for everything unknown; the likelihood leaves out one step per unknown (statsmodels' default).</summary>
    public static TrendStart ApproximatelyDiffuse(StructuralModel model) => model == StructuralModel.LocalLevel
        ? new() { LevelVariance = 1e6, BurnIn = 1 }
        : new() { LevelVariance = 1e6, SlopeVariance = 1e6, BurnIn = 2 };

    /// <summary>Infinite variance for everything unknown, by the exact initial filter (Durbin &amp; Koopman 2012, section 5.2).</summary>
    public static TrendStart ExactlyDiffuse(StructuralModel model) =>
        new() { LevelIsDiffuse = true, SlopeIsDiffuse = model == StructuralModel.LocalLinearTrend };
}

using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Registry;

public sealed class VersionComparisonTests
{
    private static readonly ModelMetadata Metadata = RegistryStore.Metadata(Sample.Start.AddDays(1)) with
    {
        Parameters = RegistryStore.Metadata(Sample.Start).Parameters.Add("depth", "6"),
    };

    [Fact]
    public void Only_what_differs_is_shown_of_the_parameters()
    {
        var left = Version(Metadata);
        var right = Version(Metadata with { Parameters = Metadata.Parameters.Remove("rounds").SetItem("depth", "7"), Seed = 5 });

        var comparison = VersionComparison.Of(left, right);

        Assert.Equal(
            [new("(seed)", $"{Metadata.Seed}", "5"), new("depth", "6", "7"), new("rounds", "200", null)], comparison.Parameters);
        Assert.Empty(VersionComparison.Of(left, left).Parameters);
    }

    [Fact]
    public void Metrics_stand_side_by_side_also_where_one_lacks_them()
    {
        var left = Version(Metadata with { HoldoutMetrics = RegistryStore.Metrics(("mae", 1), ("rmse", double.NaN)) });
        var right = Version(Metadata with { HoldoutMetrics = RegistryStore.Metrics(("mae", 0), ("skill", 3)) }) with
        {
            Live = new LiveMetrics(7, Sample.Start, RegistryStore.Metrics(("mae", 9))),
        };

        var comparison = VersionComparison.Of(left, right);

        Assert.Equal([new("mae", 1, 0), new("rmse", double.NaN, null), new("skill", null, 3)], comparison.HoldoutMetrics);
        Assert.Equal([new("mae", null, 9)], comparison.LiveMetrics);
    }

    private static ModelVersion Version(ModelMetadata metadata) => new(metadata, new string('b', 64), 1);
}

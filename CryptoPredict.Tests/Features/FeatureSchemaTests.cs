using System.Text.RegularExpressions;
using CryptoPredict.Core.Features;

namespace CryptoPredict.Tests.Features;

public sealed class FeatureSchemaTests
{
    [Fact]
    public void There_are_thirty_two_features_with_unique_names_and_a_sentence_each()
    {
        Assert.Equal(32, FeatureSchema.Count);
        Assert.Equal(FeatureSchema.Count, FeatureSchema.Features.Length);
        Assert.Equal(FeatureSchema.Count, FeatureSchema.Features.Select(f => f.Name).Distinct().Count());
        Assert.All(FeatureSchema.Features, f => Assert.Matches(new Regex("^[a-z][a-z0-9_]*$"), f.Name));
        Assert.All(FeatureSchema.Features, f => Assert.EndsWith(".", f.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void The_hash_is_the_one_that_artefacts_of_this_version_recorded() =>
        Assert.Equal("3f7877c61715a9893b93a4f4e507547ddaba4dc4bf874cf9aa8abd537cb34b7f", FeatureSchema.Hash);
}

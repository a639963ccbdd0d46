using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Tests.Golden;

namespace CryptoPredict.Tests.Verification.Scores;

public sealed class PopulationStabilityTests
{
    [Fact]
    public void The_index_equals_the_reference_and_is_symmetric()
    {
        var golden = GoldenFile.Read("scores.json").GetProperty("psi");
        var actual = golden.Numbers("actual");
        var expected = golden.Numbers("expected");

        GoldenFile.AssertClose(golden.Number("psi"), PopulationStability.Index(actual, expected));
        GoldenFile.AssertClose(golden.Number("psi"), PopulationStability.Index(expected, actual));
    }

    [Fact]
    public void Equal_shares_have_not_moved() => Assert.Equal(0, PopulationStability.Index([0.2, 0.8, 0], [0.2, 0.8, 0]));

    [Fact]
    public void An_emptied_bin_is_a_large_but_finite_move() =>
        Assert.InRange(PopulationStability.Index([0, 1], [0.5, 0.5]), PopulationStability.Large, 10);

    [Fact]
    public void Different_bins_are_refused() => Assert.Throws<ArgumentException>(() => PopulationStability.Index([1], [0.5, 0.5]));
}

namespace CryptoPredict.Tests.Golden;

public sealed class HashFormulaTests
{
    [Theory]
    [InlineData(0u, 0u, 0.330027983058244)]
    [InlineData(1u, 5u, -0.6200084746815264)]
    [InlineData(200u, 3u, -0.6531218173913658)]
    [InlineData(1001u, 7u, 0.9111584452912211)]
    public void Numbers_equal_the_reference_to_the_last_bit(uint id, uint i, double expected) => Assert.Equal(expected, HashFormula.V(id, i));

    [Fact]
    public void Elements_are_rounded_to_single_precision_once() =>
        Assert.Equal([-0.058734484f, 0.32208794f, 0.46344945f],
            [HashFormula.Element(1, 0, 0.5), HashFormula.Element(1, 1, 0.5), HashFormula.Element(1, 2, 0.5)]);
}

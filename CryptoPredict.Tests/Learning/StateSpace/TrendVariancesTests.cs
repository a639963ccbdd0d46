using System.Text.Json;
using CryptoPredict.Learning.StateSpace;

namespace CryptoPredict.Tests.Learning.StateSpace;

public sealed class TrendVariancesTests
{
    [Fact]
    public void Json_gives_back_the_same_bits()
    {
        var variances = new TrendVariances(0.1 + 0.2, 1e-300, Math.PI * 1e-12);

        Assert.Equal(variances, JsonSerializer.Deserialize<TrendVariances>(JsonSerializer.Serialize(variances)));
    }

    [Theory]
    [InlineData("""{"Irregular":-1,"Level":1,"Slope":0}""")]
    [InlineData("""{"Irregular":1,"Level":1e999,"Slope":0}""")]
    [InlineData("""{"Irregular":0,"Level":0,"Slope":0}""")]
    [InlineData("{}")]
    public void What_is_read_back_passes_the_same_checks(string json) =>
        Assert.ThrowsAny<ArgumentException>(() => JsonSerializer.Deserialize<TrendVariances>(json));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e-300)]
    public void A_variance_is_finite_and_not_negative(double wrong)
    {
        Assert.Equal("irregular", Assert.Throws<ArgumentOutOfRangeException>(() => new TrendVariances(wrong, 1, 1)).ParamName);
        Assert.Equal("level", Assert.Throws<ArgumentOutOfRangeException>(() => new TrendVariances(1, wrong, 1)).ParamName);
        Assert.Equal("slope", Assert.Throws<ArgumentOutOfRangeException>(() => new TrendVariances(1, 1, wrong)).ParamName);
    }
}

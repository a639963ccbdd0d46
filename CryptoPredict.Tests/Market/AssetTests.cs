using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Market;

public sealed class AssetTests
{
    [Theory]
    [InlineData("BTC-USD")]
    [InlineData("BTC/USD")]
    [InlineData("BABY CARE")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("Café crème (0,5 l)")]
    [InlineData("Π1")]
    [InlineData("コーヒー")]
    [InlineData("C# & C++ [2nd]")]
    [InlineData("50% off")]
    [InlineData("e\u0301")]
    public void Names_are_taken_as_shops_have_them(string name) => Assert.True(Asset.IsValidSymbol(name));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" P1")]
    [InlineData("P1 ")]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("@SUM(A1)")]
    [InlineData("<b>")]
    [InlineData("a\\b")]
    [InlineData("a\"b")]
    [InlineData("a;b")]
    [InlineData("a\tb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    public void What_would_be_read_as_something_else_is_no_name(string? name) => Assert.False(Asset.IsValidSymbol(name));

    [Fact]
    public void A_name_has_two_hundred_characters_at_most()
    {
        Assert.True(Asset.IsValidSymbol(new string('P', Asset.MaxSymbolLength)));
        Assert.False(Asset.IsValidSymbol(new string('P', Asset.MaxSymbolLength + 1)));
    }
}

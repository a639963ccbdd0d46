using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Market;

public sealed class IntervalWordsTests
{
    [Theory]
    [InlineData(1, "1 s")]
    [InlineData(30, "30 s")]
    [InlineData(90, "90 s")]
    [InlineData(60, "1 min")]
    [InlineData(300, "5 min")]
    [InlineData(3600, "1 h")]
    [InlineData(5400, "90 min")]
    [InlineData(14400, "4 h")]
    [InlineData(86400, "1 day")]
    [InlineData(604800, "7 days")]
    public void A_length_is_said_in_the_largest_unit_of_which_it_is_a_whole_number(int seconds, string words) =>
        Assert.Equal(words, IntervalWords.Of(TimeSpan.FromSeconds(seconds)));
}

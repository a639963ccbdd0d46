using CryptoPredict.Core.Market;

namespace CryptoPredict.Tests.Market;

public sealed class IntervalWordsTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.25, "0.25 s")]
    [InlineData(1, "1 s")]
    [InlineData(60, "1 min")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(300, "5 min")]
    [InlineData(3600, "1 h")]
    [InlineData(5400, "1 h 30 min")]
    [InlineData(86400, "1 d")]
    [InlineData(86_400 + 21_600, "1 d 6 h")]
    [InlineData(604800, "7 d")]
    public void A_length_is_written_in_units_without_those_of_which_there_are_none_and_read_again(double seconds, string words)
    {
        Assert.Equal(words, IntervalWords.Of(TimeSpan.FromSeconds(seconds)));
        Assert.True(IntervalWords.TryParse(words, out var read));
        Assert.Equal(TimeSpan.FromSeconds(seconds), read);
    }

    [Theory]
    [InlineData(1, "second")]
    [InlineData(60, "minute")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(3600, "hour")]
    [InlineData(86_400, "day")]
    [InlineData(172_800, "2 d")]
    public void Behind_every_stands_no_one(double seconds, string words) => Assert.Equal(words, IntervalWords.AfterEvery(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("90 s", 90)]
    [InlineData("90s", 90)]
    [InlineData(" 1h30min ", 5400)]
    [InlineData("1.5 H", 5400)]
    [InlineData("36 h", 129_600)]
    [InlineData("2 days 1 hour 5 minutes 1 second", 176_701)]
    [InlineData("0:06:00", 360)]
    [InlineData("1.06:00:00", 108_000)]
    public void Other_ways_to_write_a_length_are_read_too(string text, double seconds)
    {
        Assert.True(IntervalWords.TryParse(text, out var read));
        Assert.Equal(TimeSpan.FromSeconds(seconds), read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("5")]
    [InlineData("h")]
    [InlineData("soon")]
    [InlineData("30 min 1 h")]
    [InlineData("1 h 1 h")]
    [InlineData("-5 min")]
    [InlineData("5 parsecs")]
    [InlineData("999999999 d")]
    [InlineData("1:99:00")]
    public void What_is_no_length_or_has_no_unit_is_not_read(string? text)
    {
        Assert.False(IntervalWords.TryParse(text, out var read));
        Assert.Equal(TimeSpan.Zero, read);
    }
}

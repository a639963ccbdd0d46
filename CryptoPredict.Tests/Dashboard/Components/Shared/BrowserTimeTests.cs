using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class BrowserTimeTests
{
    private static readonly DateTimeOffset LateEvening = new(2026, 7, 1, 22, 30, 5, TimeSpan.Zero);

    [Fact]
    public void Times_are_told_in_the_browsers_zone()
    {
        var time = new BrowserTime();
        time.UseZone("Europe/Berlin");
        Assert.Equal("2026-07-02 00:30:05", time.Local(LateEvening));
        Assert.Equal("2026-07-01 22:30:05 UTC", BrowserTime.Utc(LateEvening));
    }

    [Fact]
    public void The_day_is_left_out_when_it_is_the_readers_today()
    {
        var time = new BrowserTime();
        time.UseZone("Europe/Berlin");
        Assert.Equal("00:30:05", time.Local(LateEvening, LateEvening.AddHours(3)));
        Assert.Equal("2026-07-02 00:30:05", time.Local(LateEvening, LateEvening.AddHours(-3)));
    }

    [Fact]
    public void A_minute_that_a_sentence_tells_in_UTC_is_told_in_the_browsers_zone()
    {
        var time = new BrowserTime();
        time.UseZone("Europe/Berlin");
        Assert.Equal("It opens until 2026-07-02 00:30, no longer.", time.Told("It opens until 2026-07-01 22:30 UTC, no longer."));
        Assert.Equal("It opens.", time.Told("It opens."));
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("../zoneinfo/Europe/Berlin")]
    [InlineData("")]
    public void An_unknown_zone_or_the_path_of_a_file_leaves_utc(string name)
    {
        var time = new BrowserTime();
        time.UseZone(name);
        Assert.Equal("22:30:05", time.Local(LateEvening, LateEvening));
    }

    [Theory]
    [InlineData("2026-03-02T20:00:30Z", "21:00")]
    [InlineData("2026-03-02T23:30:00Z", "tomorrow 00:30")]
    [InlineData("2026-03-05T08:15:00Z", "2026-03-05 09:15")]
    public void A_time_to_come_is_told_to_the_minute_and_by_the_day_of_the_reader(string time, string told)
    {
        var browser = new BrowserTime();
        browser.UseZone("Europe/Berlin");
        Assert.Equal(told, browser.Soon(
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)));
    }
}

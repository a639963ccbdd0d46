using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Dashboard.Jobs;

public sealed class CronTimingTests
{
    private static readonly TimeZoneInfo Berlin = CronTiming.ZoneOf("Europe/Berlin");

    [Theory]
    [InlineData("0 3 * * *", "2026-03-02T02:00:00", "2026-03-03T02:00:00")]
    [InlineData("  0  3 * * * ", "2026-03-02T02:00:00", "2026-03-03T02:00:00")]
    [InlineData("30 4 * * 1", "2026-03-02T03:30:00", "2026-03-09T03:30:00")]
    [InlineData("30 4 * * MON", "2026-03-02T03:30:00", "2026-03-09T03:30:00")]
    [InlineData("30 4 * * 7", "2026-03-08T03:30:00", "2026-03-15T03:30:00")]
    [InlineData("0 30 4 * * 1", "2026-03-02T03:30:00", "2026-03-09T03:30:00")]
    [InlineData("15 0 3 * * *", "2026-03-02T02:00:15", "2026-03-03T02:00:15")]
    [InlineData("0 30 4 ? * MON-FRI", "2026-03-02T03:30:00", "2026-03-03T03:30:00")]
    [InlineData("0 30 4 ? * MON#1", "2026-03-02T03:30:00", "2026-04-06T02:30:00")]
    [InlineData("0 3 29 2 *", "2028-02-29T02:00:00", "2032-02-29T02:00:00")]
    public void It_fires_when_the_clocks_of_its_zone_say_so(string text, string first, string second) =>
        Assert.Equal([Utc(first), Utc(second)], CronTiming.Parse(text, Berlin).After(Utc("2026-03-01T12:00:00")).Take(2));

    [Fact]
    public void Where_clocks_are_put_forward_or_back_it_runs_once_a_day_at_the_same_time()
    {
        // Berlin: on 2026-03-29 there is no 02:30, on 2026-10-25 there are two.
        Assert.Equal(
            [Utc("2026-03-28T02:00:00"), Utc("2026-03-29T01:00:00"), Utc("2026-03-30T01:00:00")],
            CronTiming.Parse("0 3 * * *", Berlin).After(Utc("2026-03-28T00:00:00")).Take(3));
        Assert.Equal(
            [Utc("2026-10-24T00:30:00"), Utc("2026-10-25T00:30:00"), Utc("2026-10-26T01:30:00")],
            CronTiming.Parse("30 2 * * *", Berlin).After(Utc("2026-10-24T00:00:00")).Take(3));
        Assert.Equal(3, CronTiming.Parse("30 2 * * *", Berlin).After(Utc("2026-03-28T00:00:00")).TakeWhile(time => time < Utc("2026-03-31T00:00:00")).Count());
    }

    [Fact]
    public void It_keeps_what_was_written()
    {
        var timing = CronTiming.Parse(" 0  3 * * MON-FRI", Berlin);
        Assert.Equal(("0 3 * * MON-FRI", "0 3 * * MON-FRI (Europe/Berlin)"), (timing.Text, timing.ToString()));
        Assert.Equal("at the times of the cron expression 0 3 * * MON-FRI in Europe/Berlin", timing.Words);
        Assert.Equal(timing.ToString(), JobTiming.Parse(timing.ToString()).ToString());
        Assert.Equal(new IntervalTiming(TimeSpan.FromDays(1.5)), JobTiming.Parse("1.12:00:00"));
        Assert.Throws<FormatException>(() => JobTiming.Parse("0 3 * * *"));
        Assert.Throws<FormatException>(() => JobTiming.Parse("0 3 * * * (Mars)"));
    }

    [Theory]
    [InlineData("", "it has 0 fields")]
    [InlineData("daily", "it has 1 fields")]
    [InlineData("0 3 * *", "it has 4 fields")]
    [InlineData("0 0 3 1 1 ? 2030", "it has 7 fields")]
    [InlineData("0 25 * * *", "Value must be a number between 0 and 23 (all inclusive). Write minute, hour,")]
    [InlineData("0 3 * * FOO", "'0 3 * * FOO' is no cron expression: ")]
    [InlineData("H 3 * * *", "'H 3 * * *' is no cron expression")]
    [InlineData("0 3 30 2 *", "'0 3 30 2 *' names a day that never comes")]
    public void What_is_none_is_refused_with_the_way_out(string text, string sentence)
    {
        var fault = Assert.Throws<FormatException>(() => CronTiming.Parse(text, Berlin)).Message;
        Assert.Contains(sentence, fault, StringComparison.Ordinal);
        Assert.Contains("for example 0 3 * * * for every day at 03:00", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_is_refused() => Assert.Equal(
        "The cron expression has 201 characters; at most 200 are taken.",
        Assert.Throws<FormatException>(() => CronTiming.Parse(new string('*', 201), Berlin)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("/dev/zero")]
    [InlineData("Europe/../../../../etc/hostname")]
    public void A_zone_that_is_none_is_refused(string name) => Assert.Equal(
        $"There is no time zone '{name}'; name one of the IANA list, for example Europe/Berlin, or UTC.",
        Assert.Throws<TimeZoneNotFoundException>(() => CronTiming.ZoneOf(name)).Message);

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);
}

using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Tests.Dashboard.Components.Shared;

public sealed class TimeRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("24H")]
    [InlineData("5 years")]
    [InlineData("'; drop table")]
    public void What_is_not_offered_counts_as_the_standard(string? range) =>
        Assert.Equal(new TimeRange("24h"), TimeRange.Parse(range, "tomorrow", "2026-13-01", "24h"));

    [Fact]
    public void A_length_ends_with_the_present_and_all_time_has_no_beginning()
    {
        Assert.Equal((Now.AddHours(-6), null), new TimeRange("6h").Bounds(Now, Berlin));
        Assert.Equal((null, null), TimeRange.Parse(null, null, null).Bounds(Now, Berlin));
    }

    [Theory]
    [InlineData("2026-03-01", "2026-03-02", "2026-02-28T23:00:00Z", "2026-03-02T23:00:00Z")]
    [InlineData("2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-03-01", null, "2026-02-28T23:00:00Z", null)]
    [InlineData(null, "2026-03-01", null, "2026-03-01T23:00:00Z")]
    [InlineData("0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-30T23:00:00Z")]
    public void Days_begin_and_end_in_the_readers_time_zone(string? first, string? last, string? from, string? to)
    {
        var range = TimeRange.Parse(TimeRange.ChosenDays, first, last);
        Assert.Equal((Time(from), Time(to)), range.Bounds(Now, Berlin));
        Assert.Equal(range, TimeRange.Parse(null, first, last));

        static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_day_without_a_midnight_begins_with_its_first_time()
    {
        // The clock of Beirut is put forward at midnight.
        var (from, _) = TimeRange.Parse(null, "2026-03-29", null).Bounds(Now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut"));
        Assert.Equal(new DateTimeOffset(2026, 3, 28, 22, 0, 0, TimeSpan.Zero), from);
    }
}

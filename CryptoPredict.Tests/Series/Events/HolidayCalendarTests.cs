using CryptoPredict.Core.Series.Events;
using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.SeriesTests.Events;

/// <summary>Public holidays by country.</summary>
public sealed class HolidayCalendarTests
{
    [Theory]
    [InlineData("US", "2026-11-26", "Thanksgiving")]
    [InlineData("DE", "2026-10-03", "Tag der Deutschen Einheit")]
    [InlineData("FR", "2026-07-14", "Fête nationale")]
    [InlineData("JP", "2026-05-05", "Children's Day")]
    [InlineData("GB", "2026-12-28", "Boxing Day")]
    [InlineData("DE-BY", "2026-01-06", "Heilige Drei Könige")]
    public void Holidays_are_known_by_day_and_name(string code, string day, string name)
    {
        var holiday = Assert.Single(HolidayCalendar.Of(code, 2026, 2026), one => one.Day == DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(new KnownEvent(holiday.Day, EventKind.Holiday, 1, name), holiday);
    }

    [Fact]
    public void A_part_of_a_country_may_have_more_of_them() =>
        Assert.True(HolidayCalendar.Of("DE-BY", 2026, 2026).Count > HolidayCalendar.Of("DE-BE", 2026, 2026).Count);

    [Fact]
    public void Every_region_has_holidays_in_every_year_each_day_once()
    {
        Assert.True(HolidayCalendar.Regions.Count > 50);
        Assert.Equal(HolidayCalendar.Regions.Count, HolidayCalendar.Regions.Select(region => region.Code).Distinct().Count());
        foreach (var region in HolidayCalendar.Regions)
        {
            var holidays = HolidayCalendar.Of(region.Code, 1990, 2050);
            Assert.All(Enumerable.Range(1990, 61), year => Assert.True(
                holidays.Count(one => one.Day.Year == year) is >= 4 and <= 30, $"{region.Code} {year}: {holidays.Count(one => one.Day.Year == year)}"));
            Assert.Equal(holidays.Count, holidays.Select(one => one.Day).Distinct().Count());
            Assert.True(holidays.Count(one => one.Name is null) < 0.1 * holidays.Count, region.Name);
        }
    }

    [Fact]
    public void Two_holidays_on_one_day_are_one()
    {
        var friday = Assert.Single(HolidayCalendar.Of("BR", 2000, 2000), one => one.Day == new DateOnly(2000, 4, 21));
        Assert.Equal(new KnownEvent(new DateOnly(2000, 4, 21), EventKind.Holiday), friday);
    }

    [Fact]
    public void Codes_of_nowhere_are_not_known()
    {
        Assert.False(HolidayCalendar.Knows("XX"));
        Assert.Throws<KeyNotFoundException>(() => HolidayCalendar.Of("XX", 2026, 2026));
    }
}

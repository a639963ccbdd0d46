using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

public sealed class OpenDaysTests
{
    private static readonly DateOnly Monday = new(2026, 1, 5);

    [Fact]
    public void Every_day_has_its_place_and_every_place_its_day()
    {
        foreach (var open in Enumerable.Range(1, 127))
        {
            DateOnly[] days = [.. Enumerable.Range(0, 100).Select(Monday.AddDays).Where(day => (open & (1 << (int)day.DayOfWeek)) != 0)];
            var history = OpenDays.Of(days, [.. days.Select(day => (double)day.DayNumber)], absentIsZero: false);

            Assert.Equal(int.PopCount(open), history.Season);
            Assert.Equal(days, Enumerable.Range(0, history.Values.Length).Select(history.DayAt));
            Assert.Equal(days.Select(day => (double)day.DayNumber), history.Values);
            Assert.Equal(history.Weekdays, days.Select(day => day.DayOfWeek).Distinct().Order());
            Assert.Equal(
                Enumerable.Range(1, 30).Select(days[^1].AddDays).First(day => (open & (1 << (int)day.DayOfWeek)) != 0), history.DayAt(history.Values.Length));
        }
    }

    [Fact]
    public void A_weekday_without_a_value_for_eight_weeks_is_closed_and_what_it_held_before_is_left_out()
    {
        DateOnly[] days = [.. Enumerable.Range(0, 140).Select(Monday.AddDays).Where(day => day.DayOfWeek != DayOfWeek.Sunday || day < Monday.AddDays(80))];

        var history = OpenDays.Of(days, [.. days.Select(day => day.DayOfWeek == DayOfWeek.Sunday ? 1_000 : 1.0)], absentIsZero: false);

        Assert.Equal(6, history.Season);
        Assert.DoesNotContain(1_000, history.Values);
        Assert.DoesNotContain(double.NaN, history.Values);
    }

    [Fact]
    public void A_missing_day_is_unknown_or_zero_and_a_weekday_that_never_was_open_stays_closed()
    {
        DateOnly[] days = [.. Enumerable.Range(0, 70).Select(Monday.AddDays).Where(day => day.DayOfWeek != DayOfWeek.Sunday && day.DayNumber % 3 != 0)];
        double[] values = [.. days.Select(_ => 4.0)];

        var (unknown, zero) = (OpenDays.Of(days, values, absentIsZero: false), OpenDays.Of(days, values, absentIsZero: true));

        Assert.Equal((6, 6), (unknown.Season, zero.Season));
        Assert.Equal(unknown.Values.Length, zero.Values.Length);
        Assert.Equal(days.Length, unknown.Present);
        Assert.Equal([0, 4], zero.Values.Distinct().Order());
    }

    [Fact]
    public void Of_a_long_history_the_newest_ten_years_are_kept_on_the_same_weekdays()
    {
        DateOnly[] days = [.. Enumerable.Range(0, 9_000).Select(Monday.AddDays)];

        var history = OpenDays.Of(days, [.. days.Select(day => (double)day.DayNumber)], absentIsZero: false);

        Assert.InRange(history.Values.Length, OpenDays.MostDays, OpenDays.MostDays + 6);
        Assert.Equal(days[^1], history.Last);
        Assert.Equal(history.Values[0], history.First.DayNumber);
    }
}

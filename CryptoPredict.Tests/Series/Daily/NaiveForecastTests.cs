using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Tests.SeriesTests.Daily;

public sealed class NaiveForecastTests
{
    private static readonly DateOnly Start = DailyFiles.Start;

    [Fact]
    public void A_weekly_pattern_is_forecast_as_a_week_before()
    {
        var points = Points(70, day => 10 * (day % 7));

        var naive = NaiveForecast.Of(points, [.. Enumerable.Range(70, 9).Select(Start.AddDays)]);

        Assert.True(naive.IsWeekly);
        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 0, 10], naive.Values);
    }

    [Fact]
    public void What_only_rises_is_forecast_as_on_the_last_day()
    {
        var points = Points(70, day => day / 3);

        var naive = NaiveForecast.Of(points, [Start.AddDays(70), Start.AddDays(77)]);

        Assert.False(naive.IsWeekly);
        Assert.Equal([23, 23], naive.Values);
    }

    [Theory]
    [InlineData(0, double.NaN)]
    [InlineData(3, 20)]
    public void Of_a_short_history_it_is_as_on_the_last_day(int days, double expected) =>
        Assert.Equal([expected], NaiveForecast.Of(Points(days, day => 10 * day), [Start.AddDays(days)]).Values);

    [Fact]
    public void A_weekday_without_a_value_is_as_on_the_last_day()
    {
        var points = Points(70, day => 10 * (day % 7)).Where(point => point.Day != Start.AddDays(64)).ToList();

        Assert.Equal([0, 60], NaiveForecast.Of(points, [Start.AddDays(70), Start.AddDays(71)]).Values);
    }

    private static List<SeriesPoint> Points(int days, Func<int, double> value) =>
        [.. Enumerable.Range(0, days).Select(day => new SeriesPoint(Start.AddDays(day), value(day)))];
}

using System.Text;
using System.Text.Json.Nodes;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Series;
using CryptoPredict.Core.Series.Daily;

namespace CryptoPredict.Tests.SeriesTests.Daily;

public sealed class DailyTotalTests
{
    private const int Days = 300;
    private static readonly SeriesSettings Demand = new(SeriesKind.Demand);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.9)]
    [InlineData(4, -0.9)]
    public void The_forecast_is_the_sum_and_the_band_lies_between_errors_that_are_independent_and_errors_that_are_the_same(int seed, double common)
    {
        (Asset, DailyModel Model)[] series = [Series("A", seed, common), Series("B", seed, common, 50), Series("C", seed, common, 200)];

        var total = DailyTotal.Of(series, 28);

        Assert.InRange(total.Correlation!.Value, 0, 1);
        Assert.All(total.Days.Index(), day =>
        {
            var (place, sum) = day;
            var members = series.Select(one => one.Model.Days[place]).ToList();
            Assert.Equal(members[0].Date, sum.Date);
            Assert.Equal(members.Sum(member => member.Forecast), sum.Forecast, 9);
            AssertBetween(members.Select(member => member.Upper - member.Forecast), sum.Upper - sum.Forecast);
            AssertBetween(members.Select(member => member.Forecast - member.Lower), sum.Forecast - sum.Lower);
            AssertBetween(members.Select(member => member.Upper95 - member.Forecast), sum.Upper95 - sum.Forecast);
            AssertBetween(members.Select(member => member.Forecast - member.Lower95), sum.Forecast - sum.Lower95);
        });
    }

    [Fact]
    public void The_total_of_one_series_is_its_own_forecast_and_band()
    {
        var one = Series("A", 1, 0);

        var total = DailyTotal.Of([one], 40);

        Assert.Equal((null, null), (total.Correlation, total.Moments));
        Assert.Equal([one.Id], total.BeyondMeasured);
        Assert.All(total.Days.Zip(one.Model.Days), pair => Assert.Equal(Rounded(pair.Second), Rounded(pair.First)));

        static double[] Rounded(ForecastDay day) =>
            [.. new[] { day.Date.DayNumber, day.Forecast, day.Lower, day.Upper, day.Lower95, day.Upper95 }.Select(value => Math.Round(value, 9))];
    }

    [Fact]
    public void The_order_of_the_series_changes_nothing()
    {
        (Asset, DailyModel)[] series = [Series("A", 1, 0.5), Series("B", 2, 0.5), Series("C", 3, 0.5, closed: DayOfWeek.Sunday), Series("D", 4, 0.5, ended: 9)];

        Assert.Equivalent(DailyTotal.Of(series, 28), DailyTotal.Of([series[2], series[0], series[3], series[1]], 28), strict: true);
    }

    [Fact]
    public void Series_that_err_alike_make_a_wider_total_than_series_that_do_not()
    {
        var (alike, apart) = (DailyTotal.Of([Series("A", 1, 0.95), Series("B", 1, 0.95)], 7), DailyTotal.Of([Series("A", 1, 0), Series("B", 1, 0)], 7));

        Assert.InRange(alike.Correlation!.Value, 0.9, 1);
        Assert.InRange(apart.Correlation!.Value, 0.1, 0.4);
        Assert.Equal((24, 24), (alike.Moments, apart.Moments));
        Assert.Empty(alike.BeyondMeasured);
    }

    [Fact]
    public void A_closed_day_adds_nothing_and_moments_of_series_with_different_weeks_are_found()
    {
        var (open, closed) = (Series("A", 1, 0.9), Series("B", 1, 0.9, closed: DayOfWeek.Sunday));

        var total = DailyTotal.Of([open, closed], 14);

        Assert.Equal(Enumerable.Range(1, 14).Select(day => total.LastDay.AddDays(day)), total.Days.Select(day => day.Date));
        var sunday = total.Days.Select(day => day.Date).First(date => date.DayOfWeek == DayOfWeek.Sunday);
        Assert.DoesNotContain(sunday, closed.Model.Days.Select(day => day.Date));
        Assert.Equal(open.Model.Days.Single(day => day.Date == sunday).Upper, total.Days.Single(day => day.Date == sunday).Upper, 9);
        Assert.InRange(total.Moments!.Value, 15, 24);
        Assert.InRange(total.Correlation!.Value, 0.8, 1);
    }

    [Fact]
    public void Only_days_on_which_someone_is_open_count()
    {
        var total = DailyTotal.Of([Series("A", 1, 0, closed: DayOfWeek.Sunday), Series("B", 2, 0, closed: DayOfWeek.Sunday)], 12);

        Assert.Equal(12, total.Days.Count);
        Assert.DoesNotContain(total.Days, day => day.Date.DayOfWeek == DayOfWeek.Sunday);
    }

    [Fact]
    public void The_total_begins_after_the_newest_of_the_last_days_and_says_of_which_series_days_beyond_the_measured_ones_are_in_it()
    {
        var (newer, older) = (Series("A", 1, 0.5), Series("B", 2, 0.5, ended: 20));

        var total = DailyTotal.Of([newer, older], 10);

        Assert.Equal(newer.Model.LastDay, total.LastDay);
        Assert.Equal(newer.Model.Days[0].Forecast + older.Model.Days[20].Forecast, total.Days[0].Forecast, 9);
        Assert.Equal([new Asset("B")], total.BeyondMeasured);
    }

    [Fact]
    public void A_series_that_ended_so_long_ago_that_its_forecast_does_not_reach_is_refused()
    {
        var (newer, older) = (Series("A", 1, 0), Series("B", 2, 0, ended: 200));

        Assert.Equal(165, DailyTotal.Of([newer, older], 165).Days.Count);
        var refusal = Assert.Throws<DailyForecastException>(() => DailyTotal.Of([newer, older], 166));

        Assert.Contains("B ends on 2025-12-09, the newest of the series on 2026-06-27", refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.IsUnknown);
    }

    [Fact]
    public void Prices_are_not_added_up()
    {
        var price = DailyModel.Fit(DailyFiles.Walk(Days), new SeriesSettings(SeriesKind.Price), null, CancellationToken.None);

        var refusal = Assert.Throws<DailyForecastException>(() => DailyTotal.Of([Series("A", 1, 0), (new Asset("BTC-USD"), price)], 7));

        Assert.StartsWith("Prices are not added up, and BTC-USD is a price: leave it out", refusal.Message, StringComparison.Ordinal);
        Assert.Null(price.Errors);
    }

    [Fact]
    public void The_errors_are_kept_with_the_version_and_take_little_room()
    {
        (Asset Id, DailyModel Model)[] series = [Series("A", 1, 0.7), Series("B", 1, 0.7)];

        var read = series.Select(one => (one.Id, DailyModel.Read(one.Model.Write()))).ToList();

        Assert.Equivalent(DailyTotal.Of(series, 28), DailyTotal.Of(read, 28), strict: true);
        Assert.Equal(24, read[0].Item2.Errors!.Count);
        Assert.InRange(series[0].Model.Write().Length - WithoutErrors(series[0].Model).Write().Length, 1_000, 8_000);
    }

    [Fact]
    public void A_version_from_before_errors_were_kept_counts_as_if_it_always_erred_as_the_others_do()
    {
        var (now, before) = (Series("A", 1, 0), Series("B", 2, 0));
        var old = (before.Id, Model: WithoutErrors(before.Model));

        var total = DailyTotal.Of([now, old], 28);

        Assert.Equal([before.Id], total.WithoutErrors);
        Assert.Equal((1.0, 0), (total.Correlation, total.Moments));
        Assert.All(total.Days.Index(), day => Assert.Equal(now.Model.Days[day.Index].Upper + old.Model.Days[day.Index].Upper, day.Item.Upper, 9));
    }

    // As the bytes of such a version are.
    private static DailyModel WithoutErrors(DailyModel model)
    {
        var bytes = JsonNode.Parse(model.Write())!.AsObject();
        Assert.True(bytes.Remove("errors"));
        return DailyModel.Read(Encoding.UTF8.GetBytes(bytes.ToJsonString()));
    }

    private static void AssertBetween(IEnumerable<double> halves, double half)
    {
        double[] all = [.. halves];
        Assert.InRange(half, Math.Sqrt(all.Sum(one => one * one)) - 1e-9, all.Sum() + 1e-9);
    }

    // A week with noise, of which a share is common to all series; a negative share is taken with the opposite sign by every other one.
    private static (Asset Id, DailyModel Model) Series(
        string name, int seed, double common, double level = 100, DayOfWeek? closed = null, int ended = 0)
    {
        var (shared, own) = (new Random(seed), new Random((100 * seed) + name[0]));
        var sign = common < 0 && name[0] % 2 == 0 ? -1 : 1;
        List<SeriesPoint> points = [];
        for (var day = 0; day < Days - ended; day++)
        {
            var noise = (sign * Math.Abs(common) * Noise(shared)) + (Math.Sqrt(1 - (common * common)) * Noise(own));
            points.Add(new SeriesPoint(DailyFiles.Start.AddDays(day), level * (1 + (0.2 * (day % 7)) + (0.1 * noise))));
        }

        points.RemoveAll(point => point.Day.DayOfWeek == closed);
        return (new Asset(name), DailyModel.Fit(points, Demand, null, CancellationToken.None));
    }

    private static double Noise(Random random) => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
}

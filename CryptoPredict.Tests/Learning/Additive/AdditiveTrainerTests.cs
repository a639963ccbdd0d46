using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

public sealed class AdditiveTrainerTests
{
    [Fact]
    public void No_parameter_can_be_moved_to_a_more_probable_model()
    {
        var random = new Random(1);
        for (var round = 0; round < 60; round++)
        {
            var count = random.Next(6, 120);
            var options = new AdditiveOptions
            {
                Changepoints = random.Next(0, 30),
                ChangepointRange = 0.3 + (0.7 * random.NextDouble()),
                ChangepointPriorScale = Math.Pow(10, -3 + (3 * random.NextDouble())),
                SeasonalityPriorScale = Math.Pow(10, -2 + (3 * random.NextDouble())),
                WeeklyOrder = random.Next(0, 3),
            };
            var times = AdditiveSeries.Days(2 * count).Where(_ => random.Next(2) == 0).ToArray();
            var values = AdditiveSeries.Values(times.Length, 3, round);

            var fit = AdditiveSeries.Fit(times, values, options);

            Assert.True(fit.Converged);
            var best = AdditiveSeries.NegativeLogPosterior(fit.Model, times, values, options);
            Assert.Equal(best, fit.NegativeLogPosterior, 1e-8);
            foreach (var neighbour in AdditiveSeries.Neighbours(fit.Model, 1e-5))
            {
                Assert.True(AdditiveSeries.NegativeLogPosterior(neighbour, times, values, options) >= best - 1e-9, $"Round {round} has a better neighbour.");
            }
        }
    }

    [Theory]
    [InlineData(1e-290)]
    [InlineData(1e-9)]
    [InlineData(-1)]
    [InlineData(1024)]
    [InlineData(1e290)]
    public void Scaling_the_values_scales_the_forecast(double factor)
    {
        var times = AdditiveSeries.Days(200);
        var values = AdditiveSeries.Values(200, 1, 2);
        var ahead = AdditiveSeries.Days(30, times[^1]);

        var plain = AdditiveSeries.Fit(times, values).Model.Predict(ahead);
        var scaled = AdditiveSeries.Fit(times, [.. values.Select(value => factor * value)]).Model.Predict(ahead);

        for (var i = 0; i < ahead.Length; i++)
        {
            Assert.Equal(plain.Values[i], scaled.Values[i] / factor, 1e-8);
            Assert.Equal(plain.Seasonal[0][i], scaled.Seasonal[0][i] / factor, 1e-8);
        }
    }

    [Fact]
    public void Shifting_time_by_whole_weeks_shifts_the_forecast_and_changes_no_bit()
    {
        var random = new Random(3);
        var times = Enumerable.Range(0, 400).Select(i => AdditiveSeries.Start.AddHours(i).AddMinutes(random.Next(50))).ToArray();
        var values = AdditiveSeries.Values(400, 1, 3);
        var shift = TimeSpan.FromDays(-7 * 5000);

        var plain = AdditiveSeries.Fit(times, values).Model;
        var shifted = AdditiveSeries.Fit([.. times.Select(time => time + shift)], values).Model;

        Assert.Equal(["weekly", "daily"], plain.Seasonalities.Select(one => one.Name));
        var ahead = AdditiveSeries.Days(20, times[^1]);
        Assert.Equal(plain.Predict(ahead).Values, shifted.Predict([.. ahead.Select(time => time + shift)]).Values);
    }

    [Fact]
    public void Offset_of_the_clock_does_not_matter()
    {
        var times = AdditiveSeries.Days(60);
        var values = AdditiveSeries.Values(60, 1, 4);

        var plain = AdditiveSeries.Fit(times, values).Model;
        var abroad = AdditiveSeries.Fit([.. times.Select(time => time.ToOffset(TimeSpan.FromHours(9)))], values).Model;

        Assert.Equal(plain.Predict(times).Values, abroad.Predict(times).Values);
        Assert.Equal(TimeSpan.Zero, abroad.Start.Offset);
    }

    [Fact]
    public void Missing_values_are_left_out_and_counted()
    {
        var times = AdditiveSeries.Days(100);
        var values = AdditiveSeries.Values(100, 1, 5);
        var holes = values.Select((value, i) => i % 6 == 0 ? double.NaN : value).ToArray();

        var fit = AdditiveSeries.Fit(times, holes);
        var without = AdditiveSeries.Fit([.. times.Where((_, i) => i % 6 != 0)], [.. values.Where((_, i) => i % 6 != 0)]);

        Assert.Equal((83, 17), (fit.Observations, fit.Missing));
        Assert.Equal(without.Model.Predict(times).Values, fit.Model.Predict(times).Values);
        Assert.Equal(times[1], fit.Model.Start);
    }

    [Fact]
    public void Trend_and_season_are_recovered_across_a_gap()
    {
        var times = AdditiveSeries.Days(300).Where((_, i) => i is < 100 or > 140).ToArray();
        double[] values = [.. times.Select(time => (time - AdditiveSeries.Start).TotalDays).Select(day => 10 + day + (4 * Math.Sin(2 * Math.PI * day / 7)))];

        var model = AdditiveSeries.Fit(times, values).Model;

        var all = AdditiveSeries.Days(330);
        var forecast = model.Predict(all);
        for (var day = 0; day < all.Length; day++)
        {
            Assert.Equal(10 + day, forecast.Trend[day], 0.01);
            Assert.Equal(4 * Math.Sin(2 * Math.PI * day / 7), forecast.Seasonal[0][day], 0.01);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-7.5)]
    [InlineData(5e-324)]
    [InlineData(1e300)]
    public void Constant_series_goes_on_as_it_is(double value)
    {
        var times = AdditiveSeries.Days(40);

        var fit = AdditiveSeries.Fit(times, [.. times.Select(_ => value)]);

        Assert.True(fit.Converged);
        Assert.All(fit.Model.Predict(AdditiveSeries.Days(500)).Values, predicted => Assert.Equal(value, predicted));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(24)]
    public void Short_series_without_noise_is_continued(int count)
    {
        var times = AdditiveSeries.Days(count);

        var fit = AdditiveSeries.Fit(times, [.. Enumerable.Range(0, count).Select(i => 3.0 - i)]);

        Assert.True(fit.Converged);
        Assert.Equal(3 - (count + 2), fit.Model.Predict([times[^1].AddDays(3)]).Values[0], 1e-3);
    }

    [Fact]
    public void Short_noisy_series_of_any_length_have_a_finite_forecast()
    {
        var random = new Random(6);
        for (var count = 2; count < 60; count++)
        {
            var times = AdditiveSeries.Days(count);
            var fit = AdditiveSeries.Fit(times, [.. times.Select(_ => random.NextDouble())],
                new AdditiveOptions { YearlyOrder = 10, WeeklyOrder = 3, DailyOrder = 4 });

            Assert.True(fit.Converged);
            Assert.All(fit.Model.Predict(times).Values, value => Assert.InRange(value, -1, 2));
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(10, 7)]
    [InlineData(33, 25)]
    [InlineData(800, 25)]
    public void There_are_no_more_changepoints_than_room(int count, int expected)
    {
        var changepoints = AdditiveSeries.Fit(AdditiveSeries.Days(count), AdditiveSeries.Values(count, 1, 7)).Model.Changepoints;

        Assert.Equal(expected, changepoints.Count);
        Assert.All(changepoints, place => Assert.InRange(place, 1.0 / count, 0.8));
        Assert.Equal(changepoints.Distinct().Order(), changepoints);
    }

    [Theory]
    [InlineData(15, 1440, "weekly")]
    [InlineData(14, 1440, "")]
    [InlineData(15, 1439, "daily")]
    [InlineData(16, 1439, "weekly,daily")]
    [InlineData(48, 60, "")]
    [InlineData(49, 60, "daily")]
    [InlineData(731, 1440, "yearly,weekly")]
    [InlineData(730, 1440, "weekly")]
    [InlineData(110, 7 * 1440, "yearly")]
    [InlineData(20, 7 * 1440, "")]
    public void Seasonalities_are_chosen_by_span_and_spacing(int count, int minutes, string expected)
    {
        var times = Enumerable.Range(0, count).Select(i => AdditiveSeries.Start.AddMinutes((double)i * minutes)).ToArray();

        var model = AdditiveSeries.Fit(times, AdditiveSeries.Values(count, 1, 8)).Model;

        Assert.Equal(expected, string.Join(',', model.Seasonalities.Select(one => one.Name)));
    }

    [Fact]
    public void Seasonalities_can_be_asked_for_and_refused()
    {
        var options = new AdditiveOptions { YearlyOrder = 2, WeeklyOrder = 0, DailyOrder = 1 };

        var model = AdditiveSeries.Fit(AdditiveSeries.Days(40), AdditiveSeries.Values(40, 1, 9), options).Model;

        Assert.Equal([("yearly", 2), ("daily", 1)], model.Seasonalities.Select(one => (one.Name, one.Order)));
    }

    [Fact]
    public void Forecast_of_one_time_is_that_of_many_and_the_sum_of_its_parts()
    {
        var times = AdditiveSeries.Days(90);
        var model = AdditiveSeries.Fit(times, AdditiveSeries.Values(90, 1, 10)).Model;

        var together = model.Predict(times);

        for (var i = 0; i < times.Length; i++)
        {
            Assert.Equal(together.Values[i], model.Predict([times[i]]).Values[0]);
            Assert.Equal(together.Values[i], together.Trend[i] + together.Seasonal.Sum(part => part[i]), 1e-10);
        }

        Assert.Empty(model.Predict([]).Values);
    }

    [Fact]
    public void Same_input_gives_the_same_bits()
    {
        var (times, values) = (AdditiveSeries.Days(300), AdditiveSeries.Values(300, 1, 11));

        Assert.Equal(AdditiveFile.Write(AdditiveSeries.Fit(times, values).Model), AdditiveFile.Write(AdditiveSeries.Fit(times, values).Model));
    }

    [Fact]
    public void Progress_falls_turn_by_turn_to_the_result()
    {
        var told = new List<AdditiveProgress>();

        var fit = AdditiveTrainer.Fit(
            AdditiveSeries.Days(300), AdditiveSeries.Values(300, 1, 12), new AdditiveOptions(), new Listener(told.Add), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, fit.Turns), told.Select(one => one.Turn));
        Assert.InRange(fit.Turns, 3, 100);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.Second.NegativeLogPosterior <= pair.First.NegativeLogPosterior + 1e-9));
        Assert.Equal(fit.NegativeLogPosterior, told[^1].NegativeLogPosterior);
    }

    [Fact]
    public void Fit_can_be_cancelled_before_and_between_turns()
    {
        var (times, values) = (AdditiveSeries.Days(300), AdditiveSeries.Values(300, 1, 13));
        using var cancellation = new CancellationTokenSource();
        var turns = 0;

        Assert.Throws<OperationCanceledException>(() => AdditiveTrainer.Fit(times, values, new AdditiveOptions(), new Listener(_ =>
        {
            turns++;
            cancellation.Cancel();
        }), cancellation.Token));
        Assert.Equal(1, turns);
        Assert.Throws<OperationCanceledException>(() => AdditiveTrainer.Fit(times, values, new AdditiveOptions(), cancellationToken: cancellation.Token));
    }

    [Fact]
    public void Wrong_input_is_refused_by_name_and_row()
    {
        var times = AdditiveSeries.Days(5);

        AssertRefused("values", "5 times but 4 values", times, [1, 2, 3, 4]);
        AssertRefused("values", "Row 3 holds", times, [1, 2, 3, double.PositiveInfinity, 5]);
        AssertRefused("values", "Row 1 holds", times, [1, -2e300, 3, 4, 5]);
        AssertRefused("values", "1 of the 5 values", times, [double.NaN, double.NaN, 3, double.NaN, double.NaN]);
        AssertRefused("values", "0 of the 0 values", [], []);
        AssertRefused("times", "Row 2 is at", [times[0], times[1], times[1]], [1, 2, 3]);
        AssertRefused("times", "Row 1 is at", [times[2], times[1], times[3]], [1, 2, 3]);
    }

    [Theory]
    [InlineData(nameof(AdditiveOptions.Changepoints), -1)]
    [InlineData(nameof(AdditiveOptions.Changepoints), 501)]
    [InlineData(nameof(AdditiveOptions.ChangepointRange), 0)]
    [InlineData(nameof(AdditiveOptions.ChangepointRange), 1.01)]
    [InlineData(nameof(AdditiveOptions.ChangepointPriorScale), 0)]
    [InlineData(nameof(AdditiveOptions.SeasonalityPriorScale), double.NaN)]
    [InlineData(nameof(AdditiveOptions.YearlyOrder), 101)]
    [InlineData(nameof(AdditiveOptions.WeeklyOrder), -1)]
    [InlineData(nameof(AdditiveOptions.DailyOrder), -1)]
    public void Wrong_settings_are_refused_by_name(string name, double value)
    {
        var options = name switch
        {
            nameof(AdditiveOptions.Changepoints) => new AdditiveOptions { Changepoints = (int)value },
            nameof(AdditiveOptions.ChangepointRange) => new AdditiveOptions { ChangepointRange = value },
            nameof(AdditiveOptions.ChangepointPriorScale) => new AdditiveOptions { ChangepointPriorScale = value },
            nameof(AdditiveOptions.SeasonalityPriorScale) => new AdditiveOptions { SeasonalityPriorScale = value },
            nameof(AdditiveOptions.YearlyOrder) => new AdditiveOptions { YearlyOrder = (int)value },
            nameof(AdditiveOptions.WeeklyOrder) => new AdditiveOptions { WeeklyOrder = (int)value },
            _ => new AdditiveOptions { DailyOrder = (int)value },
        };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => AdditiveSeries.Fit(AdditiveSeries.Days(2), [1, 2], options)).ParamName);
    }

    private static void AssertRefused(string argument, string message, DateTimeOffset[] times, double[] values)
    {
        var refusal = Assert.Throws<ArgumentException>(() => AdditiveSeries.Fit(times, values));
        Assert.Equal(argument, refusal.ParamName);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Listener(Action<AdditiveProgress> told) : IProgress<AdditiveProgress>
    {
        public void Report(AdditiveProgress value) => told(value);
    }
}

using CryptoPredict.Learning.Additive;

namespace CryptoPredict.Tests.Learning.Additive;

[Kind(TestKind.Slow)]
public sealed class TrendSimulationTests
{
    private static readonly DateTimeOffset[] Ahead = AdditiveSeries.Days(150, AdditiveSeries.Start.AddDays(200));

    private static readonly AdditiveModel Model = AdditiveSeries.Fit(AdditiveSeries.Days(200), AdditiveSeries.Values(200, 2, 1)).Model;

    [Fact]
    public void Same_seed_gives_the_same_bits_and_another_seed_others()
    {
        var first = Simulate(Model, Ahead, new IntervalOptions { Seed = 5 });

        Assert.Equal(first.Lower, Simulate(Model, Ahead, new IntervalOptions { Seed = 5 }).Lower);
        Assert.NotEqual(first.Lower, Simulate(Model, Ahead, new IntervalOptions { Seed = 6 }).Lower);
    }

    [Fact]
    public void Looking_further_ahead_leaves_the_nearer_intervals_as_they_are()
    {
        var all = Simulate(Model, Ahead, new IntervalOptions());
        var near = Simulate(Model, Ahead[..70], new IntervalOptions());

        Assert.Equal(near.Lower, all.Lower.Take(70));
        Assert.Equal(near.TrendUpper, all.TrendUpper.Take(70));
    }

    [Fact]
    public void Trend_is_certain_up_to_the_last_observation_and_less_and_less_after_it()
    {
        var seen = AdditiveSeries.Days(200);
        var within = Simulate(Model, seen, new IntervalOptions());
        var ahead = Simulate(Model, Ahead, new IntervalOptions());

        var trend = Model.Predict(seen).Trend;
        Assert.Equal(trend, within.TrendLower);
        Assert.Equal(trend, within.TrendUpper);
        var widths = ahead.TrendUpper.Zip(ahead.TrendLower, (upper, lower) => upper - lower).ToArray();
        Assert.True(widths[20] > 0 && widths[60] > 2 * widths[20] && widths[149] > 2 * widths[60]);
    }

    [Fact]
    public void Width_follows_the_normal_distribution_where_the_trend_cannot_bend()
    {
        var options = new AdditiveOptions { Changepoints = 0 };
        var model = AdditiveSeries.Fit(AdditiveSeries.Days(200), AdditiveSeries.Values(200, 2, 2), options).Model;

        foreach (var (width, quantile) in new[] { (0.5, 0.6745), (0.8, 1.2816), (0.95, 1.9600) })
        {
            var interval = Simulate(model, Ahead, new IntervalOptions { Width = width, Samples = 4000 });
            var half = interval.Upper.Zip(interval.Lower, (upper, lower) => (upper - lower) / 2).Average();
            Assert.Equal(quantile, half / (model.Noise * model.Scale), 0.01);
        }
    }

    [Fact]
    public void Trend_spread_is_that_of_the_compound_Poisson_process()
    {
        // Integrated Laplace jumps: variance at u spans ahead is rate · 2 b² · u³ / 3.
        var model = Model with { Noise = 1e-9, Changes = [.. Model.Changes.Select(_ => 0.1)] };
        var end = model.Start + model.Span;

        var interval = Simulate(model, [end + model.Span], new IntervalOptions { Width = 0.6827, Samples = 20_000 });

        var expected = model.Scale * Math.Sqrt(25 * 2 * 0.01 / 3);
        Assert.Equal(1, (interval.TrendUpper[0] - interval.TrendLower[0]) / 2 / expected, 0.05);
    }

    [Fact]
    public void Intervals_hold_about_as_many_new_values_as_they_say()
    {
        var (inside, count) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            // The second half is what the fit did not see.
            var random = new Random(seed);
            var values = Enumerable.Range(0, 340).Select(i => 100 + (0.1 * i) + (3 * Math.Cos(2 * Math.PI * i / 7)) + (2 * AdditiveSeries.Normal(random)))
                .ToArray();
            var times = AdditiveSeries.Days(340);
            var model = AdditiveSeries.Fit(times[..300], values[..300]).Model;
            var interval = Simulate(model, times[300..], new IntervalOptions { Seed = seed });
            inside += Enumerable.Range(0, 40).Count(i => values[300 + i] >= interval.Lower[i] && values[300 + i] <= interval.Upper[i]);
            count += 40;
        }

        Assert.InRange((double)inside / count, 0.72, 0.88);
    }

    [Fact]
    public void Wrong_input_is_refused_by_name_and_row()
    {
        Refused("times", "Row 1 is at", [Ahead[1], Ahead[0]], new IntervalOptions());
        Refused("times", "100 times the training span", [Ahead[0], Ahead[0].AddDays(200 * 101)], new IntervalOptions());
        Refused("Width", "between", [], new IntervalOptions { Width = 1 });
        Refused("Width", "between", [], new IntervalOptions { Width = double.NaN });
        Refused("Samples", "100 to", [], new IntervalOptions { Samples = 99 });
        Assert.Empty(Simulate(Model, [], new IntervalOptions()).Upper);

        static void Refused(string argument, string message, DateTimeOffset[] times, IntervalOptions options)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(() => Simulate(Model, times, options));
            Assert.Equal(argument, refusal.ParamName);
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Simulation_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Model.Simulate(Ahead, new IntervalOptions(), new CancellationToken(canceled: true)));

    private static AdditiveIntervals Simulate(AdditiveModel model, DateTimeOffset[] times, IntervalOptions options) =>
        model.Simulate(times, options, TestContext.Current.CancellationToken);
}

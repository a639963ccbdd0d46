using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Training.Feedback;

public sealed class DirectionSeriesTests
{
    [Fact]
    public void The_log_keeps_the_newest_thousand_outcomes()
    {
        var series = new DirectionSeries(Sample.Btc, "logistic", 5);
        for (var minute = 0; minute < FeedbackOptions.LogLength + 10; minute++)
        {
            series = series.With(SignalRows.Signal(minute)).With(SignalRows.Settled(minute).Outcome!);
        }

        Assert.Equal(FeedbackOptions.LogLength, series.Log.Length);
        Assert.Equal(SignalRows.Signal(10), series.Log[0].Signal);
        Assert.Equal(SignalRows.Settled(FeedbackOptions.LogLength + 9), series.Last);
    }

    [Fact]
    public void A_tie_an_even_chance_and_a_missing_price_have_no_direction()
    {
        Assert.Null(SignalRows.Met(0, 0).Outcome!.Hit);
        Assert.Null(SignalRows.Met(0, null).Outcome!.Hit);
        Assert.Null((SignalRows.Signal(0) with { ProbabilityUp = 0.5 }).Meet(Sample.Start, 0.001).Hit);
        Assert.Equal(0, Series(SignalRows.Met(0, 0), SignalRows.Met(1, null)).Accuracy().Count);
    }

    [Fact]
    public void A_hold_counts_by_its_probability()
    {
        var hold = SignalRows.Signal(0) with { ProbabilityUp = 0.501, Signal = Core.Forecasting.Signal.Hold };
        Assert.True(hold.Meet(Sample.Start, 0.001).Hit);
        Assert.False(hold.Meet(Sample.Start, -0.001).Hit);
    }

    [Fact]
    public void The_window_takes_the_newest_outcomes_that_had_a_direction_and_its_interval_counts_overlaps_once()
    {
        var accuracy = Series([.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? SignalRows.Met(i, 0) : SignalRows.Settled(i, right: i >= 15))]).Accuracy(10);
        Assert.Equal((8, 10), (accuracy.Hits, accuracy.Count));
        Assert.True(accuracy.High - accuracy.Low > 0.6, "Ten overlapping outcomes are worth two.");
    }

    [Theory]
    [InlineData(0.5, 0.53, AccuracyTrend.Improving)]
    [InlineData(0.53, 0.5, AccuracyTrend.Degrading)]
    [InlineData(0.5, 0.51, AccuracyTrend.Stable)]
    [InlineData(0.51, 0.5, AccuracyTrend.Stable)]
    public void The_trend_compares_the_halves_with_the_threshold(double older, double newer, AccuracyTrend expected)
    {
        var report = Series([.. Half(0, older), .. Half(100, newer)]).Trend(0.02, 10)!;
        Assert.Equal((expected, newer - older), (report.Trend, Math.Round(report.Change, 9)), (a, b) => a.Item1 == b.Item1
            && Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal(1.96 * Math.Sqrt(5 * ((older * (1 - older)) + (newer * (1 - newer))) / 100), report.Noise, 1e-9);
        Assert.Null(Series([.. Half(0, older), .. Half(100, newer)]).Trend(0.02, 101));
    }

    [Fact]
    public void The_history_is_the_mean_over_a_sliding_window()
    {
        var random = new Random(3);
        var series = Series([.. Enumerable.Range(0, 50).Select(i => SignalRows.Settled(i, right: random.Next(2) == 0))]);
        var history = series.History(20);
        Assert.Equal(31, history.Count);
        for (var i = 0; i < history.Count; i++)
        {
            Assert.Equal(series.Log.Skip(i).Take(20).Count(entry => entry.Outcome!.Hit == true) / 20.0, history[i].Accuracy);
            Assert.Equal(series.Log[i + 19].Signal.TargetTime, history[i].Time);
        }
    }

    private static IEnumerable<SignalEntry> Half(int from, double share) => Enumerable.Range(0, 100)
        .Select(i => SignalRows.Settled(from + i, right: i < 100 * share));

    private static DirectionSeries Series(params SignalEntry[] log) => new(Sample.Btc, "logistic", 5) { Log = [.. log] };
}

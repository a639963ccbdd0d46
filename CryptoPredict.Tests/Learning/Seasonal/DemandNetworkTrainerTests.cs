using CryptoPredict.Learning.Seasonal;

namespace CryptoPredict.Tests.Learning.Seasonal;

/// <summary>How the network of all series learns: the same from the same, nothing of the days it judges, and without forgetting.</summary>
public sealed class DemandNetworkTrainerTests
{
    private static readonly DemandTraining Quick = new() { Epochs = 3, EpochsOn = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_same_series_and_seed_give_the_same_weights_with_any_number_of_threads()
    {
        var series = SyntheticDemand.Many(3, 330);
        var one = DemandNetworkTrainer.Train(series, Quick with { Threads = 1 }, null, Token)!;
        var two = DemandNetworkTrainer.Train(series, Quick with { Threads = 2 }, null, Token)!;
        var other = DemandNetworkTrainer.Train(series, Quick with { Seed = 2 }, null, Token)!;

        Assert.Equal(one.Write(), two.Write());
        Assert.NotEqual(one.Write(), other.Write());
        var changed = new HashSet<string> { "P001" };
        Assert.Equal(
            DemandNetworkTrainer.TrainOn(one, series, changed, Quick with { Threads = 2 }, null, Token)!.Write(),
            DemandNetworkTrainer.TrainOn(two, series, changed, Quick with { Threads = 1 }, null, Token)!.Write());
    }

    [Fact]
    public void Of_weeks_that_repeat_themselves_the_better_naive_forecast_errs_by_nothing_and_of_others_by_something()
    {
        var weekly = new DemandHistory("P1", SyntheticDemand.Days([.. Enumerable.Range(0, 330).Select(day => 100.0 + (10 * (day % 7)))]));
        Assert.Equal(0, DemandNetworkTrainer.NaiveHeldOutLoss([weekly], 0), 12);
        Assert.True(DemandNetworkTrainer.NaiveHeldOutLoss(SyntheticDemand.Many(3, 330), 0) > 0.01);
        Assert.Equal(double.NaN, DemandNetworkTrainer.NaiveHeldOutLoss([], 0));
    }

    [Fact]
    public void What_the_judging_network_forecasts_does_not_change_with_the_days_that_it_judges()
    {
        var series = SyntheticDemand.Many(3, 330);
        DemandHistory[] changed = [.. series.Select(one => one with
        {
            Days = SyntheticDemand.Days([.. one.Days.Values.Select((value, t) => t < 330 - DemandNetworkPair.UnseenDays ? value : (5 * value) + t)]),
        })];
        var (before, after) = (DemandNetworkTrainer.Train(series, Quick, null, Token)!, DemandNetworkTrainer.Train(changed, Quick, null, Token)!);
        AssertSameJudge();

        var names = new HashSet<string> { "P002" };
        before = DemandNetworkTrainer.TrainOn(before, series, names, Quick, null, Token)!;
        after = DemandNetworkTrainer.TrainOn(after, changed, names, Quick, null, Token)!;
        AssertSameJudge();

        void AssertSameJudge()
        {
            var (days, known) = (series[0].Days, SyntheticDemand.Known(series[0].Days, 330 - DemandNetworkPair.UnseenDays));
            Assert.Equal(before.Judge.Forecast(known, days), after.Judge.Forecast(known, days));
            Assert.NotEqual(before.Serve.Forecast(known, days), after.Serve.Forecast(known, days));
        }
    }

    [Fact]
    public void Ten_uploads_of_one_product_let_the_others_errors_rise_by_two_in_a_hundred_at_most()
    {
        var series = SyntheticDemand.Many(8, 400).ToList();
        var others = series[1..];
        var pair = DemandNetworkTrainer.Train(series, Quick with { Epochs = 8 }, null, Token)!;
        var (judge, serve) = Losses();

        // What comes of it is nothing like the others.
        for (var upload = 1; upload <= 10; upload++)
        {
            var strange = Enumerable.Range(0, 7 * upload).Select(t => 1_000.0 * (t % 3));
            series[0] = series[0] with { Days = SyntheticDemand.Days([.. SyntheticDemand.Series(1, 400).Days.Values, .. strange]) };
            pair = DemandNetworkTrainer.TrainOn(pair, series, new HashSet<string> { series[0].Name }, Quick, null, Token)!;
        }

        var (judgeAfter, serveAfter) = Losses();
        Assert.InRange(judgeAfter, 0, 1.02 * judge);
        Assert.InRange(serveAfter, 0, 1.02 * serve);

        (double Judge, double Serve) Losses() => (
            DemandNetworkTrainer.HeldOutLoss(pair.Judge, others, DemandNetworkPair.UnseenDays), DemandNetworkTrainer.HeldOutLoss(pair.Serve, others, 0));
    }

    [Fact]
    public void Without_a_series_that_is_long_enough_there_is_no_network()
    {
        Assert.Null(DemandNetworkTrainer.Train([], Quick, null, Token));
        Assert.Null(DemandNetworkTrainer.Train(SyntheticDemand.Many(2, 205), Quick, null, Token));
        var pair = DemandNetworkTrainer.Train([SyntheticDemand.Series(1, 206), SyntheticDemand.Series(2, 21)], Quick, null, Token)!;
        Assert.Equal(1, pair.Rounds);
        Assert.Same(pair, DemandNetworkTrainer.TrainOn(
            pair, [SyntheticDemand.Series(1, 206), SyntheticDemand.Series(2, 28)], new HashSet<string> { "P002" }, Quick, null, Token));
    }

    [Fact]
    public void Every_pass_is_reported_and_a_series_that_became_shorter_starts_from_scratch()
    {
        List<DemandEpoch> epochs = [];
        var progress = new Reports(epochs);
        var series = SyntheticDemand.Many(2, 330);
        var pair = DemandNetworkTrainer.Train(series, Quick, progress, Token)!;

        Assert.Equal([1, 2, 3], epochs.Where(epoch => epoch.IsJudge).Select(epoch => epoch.Epoch));
        Assert.Equal([1, 2], epochs.Where(epoch => !epoch.IsJudge).Select(epoch => epoch.Epoch));
        Assert.All(epochs, epoch => Assert.True(double.IsFinite(epoch.Loss) && double.IsFinite(epoch.HeldOutLoss)));

        epochs.Clear();
        DemandHistory[] shorter = [series[0], SyntheticDemand.Series(2, 300)];
        pair = DemandNetworkTrainer.TrainOn(pair, shorter, new HashSet<string> { "P002" }, Quick, progress, Token)!;
        Assert.Equal(1, pair.Rounds);
        Assert.Equal(3, epochs.Count(epoch => epoch.IsJudge));
        Assert.All(shorter, one => Assert.True(pair.MayJudge(one)));
    }

    [Fact]
    public void A_training_stops_when_told_to()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Reports([], () => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => DemandNetworkTrainer.Train(SyntheticDemand.Many(2, 330), Quick, progress, stop.Token));
    }

    private sealed class Reports(List<DemandEpoch> epochs, Action? then = null) : IProgress<DemandEpoch>
    {
        public void Report(DemandEpoch value)
        {
            epochs.Add(value);
            then?.Invoke();
        }
    }
}

using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Training;
using Microsoft.Extensions.Time.Testing;

namespace CryptoPredict.Tests.Training;

public sealed class CalibrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>By a clock that a training moves: 20 ms, and 0.5 ms for every row; and one training that the machine held up.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_few_rows_say_how_long_all_will_take_and_one_that_was_held_up_says_nothing(int heldUp)
    {
        var data = Planted.QuickData;
        var clock = new FakeTimeProvider();
        var calls = 0;
        var trainer = new TimedTrainer(
            TreeForecaster.LightGbmModel, (rows, _, _) => clock.Advance(TimeSpan.FromMilliseconds(20 + (0.5 * rows) + (calls++ == heldUp ? 300 : 0))));

        var estimate = new Calibration(Planted.Quick, clock).Estimate(trainer, data, Token);

        Assert.Equal(20 + (0.5 * data.Training.Count), estimate.TotalMilliseconds, 1e-3);
        Assert.Equal([64, 64, 192, 64, 192], trainer.Asked);
    }

    /// <summary>By a clock that a training moves: for every epoch 2 ms and 0.1 ms for every row.</summary>
    [Theory]
    [InlineData(4, 4, 4, 4)]
    [InlineData(20, 20, 20, 20)]
    [InlineData(10_000, 10_000, 20, 10_000)]
    [InlineData(10_000, 7, 7, 7)]
    public void A_network_is_timed_over_a_few_epochs_however_many_it_may_learn(int epochs, int untilItStops, int timed, int counted)
    {
        var clock = new FakeTimeProvider();
        List<int> asked = [];
        var trainer = new TimedTrainer(LstmForecaster.ModelName, (rows, most, report) =>
        {
            var done = Math.Min(most, untilItStops);
            asked.Add(done);
            for (var epoch = 1; epoch <= done; epoch++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(2 + (0.1 * rows)));
                report!.Report(new TrainingProgress(LstmForecaster.ModelName, epoch, most, null));
            }
        });
        var options = Planted.Quick with { Lstm = Planted.Quick.Lstm with { Epochs = epochs } };

        var estimate = new Calibration(options, clock).Estimate(trainer, Planted.QuickData, Token);

        Assert.Equal(Enumerable.Repeat(timed, 5), asked);
        Assert.Equal(counted * (2 + (0.1 * Planted.QuickData.Training.Count)), estimate.TotalMilliseconds, 1e-3);
    }

    [Fact]
    public void A_model_that_takes_no_longer_with_more_rows_is_not_taken_to()
    {
        var clock = new FakeTimeProvider();
        var trainer = new TimedTrainer(KalmanForecaster.ModelName, (rows, _, _) => clock.Advance(TimeSpan.FromMilliseconds(15 + (rows / 64))));

        Assert.Equal(18, new Calibration(Planted.Quick, clock).Estimate(trainer, Planted.QuickData, Token).TotalMilliseconds);
    }

    [Fact]
    public void What_takes_no_time_still_counts_a_millisecond_for_the_progress_is_divided_by_it()
    {
        var trainer = new TimedTrainer(TreeForecaster.LightGbmModel, (_, _, _) => { });

        Assert.Equal(1, new Calibration(Planted.Quick, new FakeTimeProvider()).Estimate(trainer, Planted.QuickData, Token).TotalMilliseconds);
    }

    private sealed class TimedTrainer(string model, Action<int, int, IProgress<TrainingProgress>?> train) : IModelTrainer<IForecaster>
    {
        public List<int> Asked { get; } = [];

        public string Model => model;

        public TrainedModel<IForecaster> Train(
            TrainingData data, RetrainOptions options, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            Asked.Add(data.Training.Count);
            train(data.Training.Count, options.Lstm.Epochs ?? 0, progress);
            return null!;
        }
    }
}

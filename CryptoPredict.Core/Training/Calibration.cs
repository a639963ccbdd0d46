using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>
/// How long a model that was never trained here will take on this machine: it is trained on a few rows and on three times as many, and the rest follows
/// from the difference. A network that would learn longer is stopped after a few epochs, and what it did not come to follows as well. Some tens of
/// milliseconds for each model of the default settings.
/// </summary>
/// <param name="options">How models are trained.</param>
/// <param name="wall">By which it is timed.</param>
internal sealed class Calibration(RetrainOptions options, TimeProvider wall)
{
    /// <summary>Rows of the smaller training.</summary>
    internal const int Few = 64;

    /// <summary>Epochs after which a network's training is broken off.</summary>
    internal const int MostEpochs = 20;

    // A share of the round's progress is divided by it.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>Estimates the wall time of a training on all rows.</summary>
    /// <param name="trainer">Of the model.</param>
    /// <param name="data">The rows; they say how many are all.</param>
    /// <param name="cancellationToken">Stops between and within the trainings.</param>
    /// <returns>At least a millisecond.</returns>
    public TimeSpan Estimate(IModelTrainer<IForecaster> trainer, TrainingData data, CancellationToken cancellationToken)
    {
        var (kind, epochs) = (ModelCatalogue.Require(trainer.Model), options.Lstm.MostEpochs);
        var brief = options with { Lstm = options.Lstm with { Epochs = Math.Min(epochs, MostEpochs) } };
        var counter = new EpochCounter();
        var rows = data.Training.Count;
        var few = Math.Min(Few, rows);
        var more = Math.Min(3 * Few, rows);

        // The first training compiles code and says nothing; of the others the quicker ones count, for whatever else the machine does takes time and never
        // gives it.
        _ = Time(few);
        var (small, large) = (Time(few), Time(more));
        (small, large) = (Min(small, Time(few)), Min(large, Time(more)));
        var perRow = more > few && kind.CostGrowsWithRows ? (large - small) / (more - few) : TimeSpan.Zero;
        var estimate = large + (TimeSpan.FromTicks(Math.Max(0, perRow.Ticks)) * (rows - more));

        // One that ended by itself before would have done so without the limit.
        estimate *= kind.LearnsInEpochs && counter.Last == MostEpochs ? (double)epochs / MostEpochs : 1;
        return estimate > Least ? estimate : Least;

        static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

        TimeSpan Time(int count)
        {
            var started = wall.GetTimestamp();
            trainer.Train(data.WithTrainingRows(count), brief, options.Seed, counter, cancellationToken);
            return wall.GetElapsedTime(started);
        }
    }

    private sealed class EpochCounter : IProgress<TrainingProgress>
    {
        public int Last { get; private set; }

        public void Report(TrainingProgress value) => Last = value.Done;
    }
}

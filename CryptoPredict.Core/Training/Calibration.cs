using CryptoPredict.Core.Forecasting;

namespace CryptoPredict.Core.Training;

/// <summary>
/// How long a model that was never trained here will take on this machine: it is trained on a few rows and on three times as many, and the rest follows
/// from the difference. Some tens of milliseconds for each model.
/// </summary>
/// <param name="options">How models are trained.</param>
/// <param name="wall">By which it is timed.</param>
internal sealed class Calibration(RetrainOptions options, TimeProvider wall)
{
    /// <summary>Rows of the smaller training.</summary>
    internal const int Few = 64;

    // A share of the round's progress is divided by it.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>Estimates the wall time of a training on all rows.</summary>
    /// <param name="trainer">Of the model.</param>
    /// <param name="data">The rows; they say how many are all.</param>
    /// <param name="cancellationToken">Stops between and within the trainings.</param>
    /// <returns>At least a millisecond.</returns>
    public TimeSpan Estimate(IModelTrainer<IForecaster> trainer, TrainingData data, CancellationToken cancellationToken)
    {
        var rows = data.Training.Count;
        var few = Math.Min(Few, rows);
        var more = Math.Min(3 * Few, rows);

        // The first training compiles code and says nothing; of the others the quicker ones count, for whatever else the machine does takes time and never
        // gives it.
        _ = Time(few);
        var (small, large) = (Time(few), Time(more));
        (small, large) = (Min(small, Time(few)), Min(large, Time(more)));
        var perRow = more > few && ModelCatalogue.Require(trainer.Model).CostGrowsWithRows ? (large - small) / (more - few) : TimeSpan.Zero;
        var estimate = large + (TimeSpan.FromTicks(Math.Max(0, perRow.Ticks)) * (rows - more));
        return estimate > Least ? estimate : Least;

        static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

        TimeSpan Time(int count)
        {
            var started = wall.GetTimestamp();
            trainer.Train(data.WithTrainingRows(count), options, options.Seed, null, cancellationToken);
            return wall.GetElapsedTime(started);
        }
    }
}

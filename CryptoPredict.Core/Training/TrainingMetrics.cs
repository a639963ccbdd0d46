using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Core.Training;

/// <summary>How long trainings take and how they end.</summary>
public sealed class TrainingMetrics
{
    private readonly Histogram<double> _models;
    private readonly Histogram<double> _runs;

    /// <summary>Creates the instruments of training.</summary>
    /// <param name="meter">The application's meter.</param>
    public TrainingMetrics(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] };
        _models = meter.CreateHistogram(
            "cryptopredict.training", "s", "Wall time of the training of one model: what it became (champion, challenger) or how else it ended.",
            advice: buckets);
        _runs = meter.CreateHistogram("cryptopredict.training.run", "s", "Wall time of whole training runs.", advice: buckets);
    }

    /// <summary>A model was trained and judged.</summary>
    internal void Trained(string job, string model, bool promoted, TimeSpan took) => Record(job, model, promoted ? "champion" : "challenger", took);

    /// <summary>A model's training came to nothing.</summary>
    internal void NotTrained(string job, string model, RunState outcome, TimeSpan took) => Record(job, model, NameOf(outcome), took);

    /// <summary>A job's work has ended.</summary>
    internal void Ended(string job, RunState outcome, TimeSpan took) =>
        _runs.Record(took.TotalSeconds, new("job", job), new("outcome", NameOf(outcome)));

    private void Record(string job, string model, string outcome, TimeSpan took) =>
        _models.Record(took.TotalSeconds, new("job", job), new("model", model), new("outcome", outcome));

    private static string NameOf(RunState outcome) => outcome switch
    {
        RunState.Succeeded => "succeeded",
        RunState.Failed => "failed",
        RunState.Cancelled => "cancelled",
        RunState.Refused => "refused",
        RunState.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Work does not end in this state."),
    };
}

using System.Diagnostics.Metrics;
using CryptoPredict.Core.Registry;

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
            "cryptopredict.training", "s", "Wall time of the training of one model: what it became (champion, challenger) or how else it ended.", advice: buckets);
        _runs = meter.CreateHistogram("cryptopredict.training.run", "s", "Wall time of whole training runs.", advice: buckets);
    }

    /// <summary>A model was trained and judged.</summary>
    internal void Trained(RunKind kind, string model, bool promoted, TimeSpan took) => Record(kind, model, promoted ? "champion" : "challenger", took);

    /// <summary>A model's training came to nothing.</summary>
    internal void NotTrained(RunKind kind, string model, RunOutcome outcome, TimeSpan took) => Record(kind, model, NameOf(outcome), took);

    /// <summary>A run has ended.</summary>
    internal void Ended(RunKind kind, RunOutcome outcome, TimeSpan took) =>
        _runs.Record(took.TotalSeconds, new("kind", NameOf(kind)), new("outcome", NameOf(outcome)));

    private void Record(RunKind kind, string model, string outcome, TimeSpan took) =>
        _models.Record(took.TotalSeconds, new("kind", NameOf(kind)), new("model", model), new("outcome", outcome));

    private static string NameOf(RunKind kind) => kind switch
    {
        RunKind.Retrain => "retrain",
        RunKind.FineTune => "fine_tune",
        RunKind.Tier => "tier",
        RunKind.Upload => "upload",
        RunKind.Backtest => "backtest",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of run without a name for its label."),
    };

    private static string NameOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Running => "running",
        RunOutcome.Succeeded => "succeeded",
        RunOutcome.Failed => "failed",
        RunOutcome.Cancelled => "cancelled",
        RunOutcome.Refused => "refused",
        RunOutcome.Skipped => "skipped",
        RunOutcome.Aborted => "aborted",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a name for its label."),
    };
}

using System.Diagnostics.Metrics;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market.Import;

namespace CryptoPredict.Core.Series.Uploads;

/// <summary>How long uploaded files take and how that ends, and what becomes of their rows.</summary>
public sealed class UploadMetrics
{
    private readonly Histogram<double> _steps;
    private readonly Counter<long> _rows;
    private readonly TimeProvider _wall;

    /// <summary>Creates the instruments of uploads.</summary>
    /// <param name="meter">The application's meter.</param>
    /// <param name="wall">The wall clock.</param>
    public UploadMetrics(Meter meter, TimeProvider wall)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] };
        _steps = meter.CreateHistogram(
            "cryptopredict.upload", "s", "Wall time of the steps of an upload: inspection, merge, training; and how each ended.", advice: buckets);
        _rows = meter.CreateCounter<long>("cryptopredict.upload.rows",
            description: "Rows of merged uploads: added, known already, in conflict, rejected by a rule.");
        _wall = wall;
    }

    /// <summary>Does a step and notes how long it took and how it ended.</summary>
    /// <param name="metrics">Where; null for nowhere.</param>
    /// <param name="step">The step.</param>
    /// <param name="work">What it does.</param>
    /// <param name="end">How it ended, by its result; null where a result means success.</param>
    internal static Task<T> TimeAsync<T>(UploadMetrics? metrics, string step, Func<Task<T>> work, Func<T, RunState>? end = null) =>
        metrics is null ? work() : metrics.TimeAsync(step, work, end);

    /// <summary>Rows were merged.</summary>
    internal void Merged(UploadKind kind, long rejected, MergeResult result)
    {
        var name = kind == UploadKind.Candles ? "candles" : "daily_series";
        Count("added", result.Added);
        Count("known", result.Known);
        Count("conflict", result.Conflicts);
        Count("rejected", rejected);

        void Count(string fate, long rows) => _rows.Add(rows, new("kind", name), new("fate", fate));
    }

    private async Task<T> TimeAsync<T>(string step, Func<Task<T>> work, Func<T, RunState>? end)
    {
        var begun = _wall.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await work().ConfigureAwait(false);
            outcome = (end?.Invoke(result) ?? RunState.Succeeded).ToString().ToLowerInvariant();
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception refusal) when (refusal is UploadException or CsvImportException)
        {
            outcome = "refused";
            throw;
        }
        finally
        {
            _steps.Record(_wall.GetElapsedTime(begun).TotalSeconds, new("step", step), new("outcome", outcome));
        }
    }
}

using System.Text;

namespace CryptoPredict.Dashboard.Metrics;

/// <summary>What one instrument measured under one set of labels. Thread-safe without locks.</summary>
/// <param name="labels">The labels, escaped, as <c>name="value",…</c>; empty for none.</param>
internal abstract class MetricSeries(string labels)
{
    /// <summary>Its labels.</summary>
    public string Labels => labels;

    /// <summary>Takes in one measurement.</summary>
    public abstract void Record(double value);

    /// <summary>Writes its samples.</summary>
    public abstract void WriteTo(StringBuilder text, string name);

    /// <summary>Adds to a number that others add to as well.</summary>
    protected static void Add(ref double sum, double value)
    {
        var seen = Volatile.Read(ref sum);
        for (double before; ; seen = before)
        {
            before = Interlocked.CompareExchange(ref sum, seen + value, seen);

            // Equals holds for NaN too, which would else never end.
            if (before.Equals(seen))
            {
                return;
            }
        }
    }
}

/// <summary>A counter or a gauge.</summary>
/// <param name="labels">See the base.</param>
/// <param name="adds">Whether measurements are changes; else each says where it stands.</param>
internal sealed class NumberSeries(string labels, bool adds) : MetricSeries(labels)
{
    private double _value;

    public override void Record(double value)
    {
        if (adds)
        {
            Add(ref _value, value);
        }
        else
        {
            Volatile.Write(ref _value, value);
        }
    }

    public override void WriteTo(StringBuilder text, string name) => PrometheusText.AppendSample(text, name, Labels, Volatile.Read(ref _value));
}

/// <summary>A histogram.</summary>
/// <param name="labels">See the base.</param>
/// <param name="bounds">Upper ends of its buckets, ascending; a last one without an end follows.</param>
internal sealed class HistogramSeries(string labels, double[] bounds) : MetricSeries(labels)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public override void Record(double value)
    {
        var bucket = 0;

        // So that NaN falls into the last.
        while (bucket < bounds.Length && !(value <= bounds[bucket]))
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Add(ref _sum, value);
    }

    public override void WriteTo(StringBuilder text, string name)
    {
        // The count is that of the last bucket, whatever is measured meanwhile.
        var count = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            count += Interlocked.Read(ref _counts[i]);
            var bound = PrometheusText.NumberOf(i < bounds.Length ? bounds[i] : double.PositiveInfinity);
            PrometheusText.AppendSample(text, $"{name}_bucket", $"{Labels}{(Labels.Length > 0 ? "," : "")}le=\"{bound}\"", count);
        }

        PrometheusText.AppendSample(text, $"{name}_sum", Labels, Volatile.Read(ref _sum));
        PrometheusText.AppendSample(text, $"{name}_count", Labels, count);
    }
}

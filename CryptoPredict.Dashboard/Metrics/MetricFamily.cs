using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text;

namespace CryptoPredict.Dashboard.Metrics;

/// <summary>All series of one instrument. Thread-safe.</summary>
internal sealed class MetricFamily
{
    // The web framework's own for durations in seconds, for instruments that name none.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly string _help;
    private readonly MetricKind _kind;
    private readonly double[] _bounds;
    private readonly ImmutableArray<string>? _tags;
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _series;
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _known;

    /// <summary>A family without series.</summary>
    /// <param name="instrument">What measures.</param>
    /// <param name="tags">The tags that become labels; null for all that it gives.</param>
    public MetricFamily(Instrument instrument, ImmutableArray<string>? tags = null)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        _kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;

        // Up-down counters report changes, all other gauges where they stand.
        IsObserved = instrument.IsObservable;
        IsAdded = !IsObserved && type != typeof(Gauge<>);
        Name = PrometheusText.NameOf(instrument.Name, instrument.Unit, _kind);
        _help = instrument.Description ?? instrument.Name;
        _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds;
        _tags = tags;
        _series = new(TagComparer.Instance);
        _known = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    /// <summary>Its name in the exposition.</summary>
    public string Name { get; }

    /// <summary>Whether its values are asked for at each scrape.</summary>
    public bool IsObserved { get; }

    private bool IsAdded { get; }

    /// <summary>Takes in one measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_tags is { } wanted)
        {
            tags = Select(wanted, tags);
        }

        if (!_known.TryGetValue(tags, out var series))
        {
            series = _series.GetOrAdd(tags.ToArray(), Create);
        }

        series.Record(value);
    }

    /// <summary>Forgets all series.</summary>
    public void Clear() => _series.Clear();

    /// <summary>Writes the family; nothing when it has no series.</summary>
    public void WriteTo(StringBuilder text)
    {
        var all = _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return;
        }

        PrometheusText.AppendHeader(text, Name, _help, _kind);
        foreach (var series in all)
        {
            series.WriteTo(text, Name);
        }
    }

    private static KeyValuePair<string, object?>[] Select(ImmutableArray<string> wanted, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<KeyValuePair<string, object?>> selected = [];
        foreach (var name in wanted)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name)
                {
                    selected.Add(tag);
                }
            }
        }

        return [.. selected];
    }

    private MetricSeries Create(KeyValuePair<string, object?>[] tags)
    {
        var labels = PrometheusText.LabelsOf(tags);
        return _kind == MetricKind.Histogram ? new HistogramSeries(labels, _bounds) : new NumberSeries(labels, IsAdded);
    }

    /// <summary>Compares tags one by one, so that a span of them finds its series without becoming an array first.</summary>
    private sealed class TagComparer
        : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
    {
        public static readonly TagComparer Instance = new();

        public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();

        public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.AsSpan(), y));

        public int GetHashCode(KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
        {
            if (alternate.Length != other.Length)
            {
                return false;
            }

            for (var i = 0; i < other.Length; i++)
            {
                if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            var hash = new HashCode();
            foreach (var (name, value) in alternate)
            {
                hash.Add(name);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}

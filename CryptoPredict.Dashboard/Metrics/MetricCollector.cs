using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text;

namespace CryptoPredict.Dashboard.Metrics;

/// <summary>
/// Listens to the instruments of this application, not of others in the same process, and adds up what they measure. Measuring takes no lock and
/// allocates nothing but at the first value of a series. Thread-safe.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    private const string HostingMeter = "Microsoft.AspNetCore.Hosting";
    private const string RequestDuration = "http.server.request.duration";

    // Of the tags of a request those that tell something here; protocol and scheme would only multiply the series.
    private static readonly ImmutableArray<string> RequestTags = ["http.request.method", "http.route", "http.response.status_code"];

    private readonly MeterListener _listener = new();
    private readonly Lock _scrape = new();
    private readonly Meter _meter;
    private readonly IMeterFactory? _framework;
    private ImmutableSortedDictionary<string, MetricFamily> _families = ImmutableSortedDictionary.Create<string, MetricFamily>(StringComparer.Ordinal);

    /// <summary>Starts to listen.</summary>
    /// <param name="meter">The application's meter.</param>
    /// <param name="framework">What makes the web framework's meters of this application; null to leave those out.</param>
    public MetricCollector(Meter meter, IMeterFactory? framework = null)
    {
        _meter = meter;
        _framework = framework;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything measured up to now, in Prometheus text format; families in the order of their names.</summary>
    public string Collect()
    {
        // One at a time: gauges start anew at each.
        lock (_scrape)
        {
            var families = Volatile.Read(ref _families);
            foreach (var family in families.Values.Where(family => family.IsObserved))
            {
                family.Clear();
            }

            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in families.Values)
            {
                family.WriteTo(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var isRequests = instrument.Meter.Name == HostingMeter && instrument.Name == RequestDuration
            && _framework is not null && ReferenceEquals(instrument.Meter.Scope, _framework);
        if (isRequests || ReferenceEquals(instrument.Meter, _meter))
        {
            var family = new MetricFamily(instrument, isRequests ? RequestTags : null);
            if (!ImmutableInterlocked.Update(ref _families, static (all, one) => all.ContainsKey(one.Name) ? all : all.Add(one.Name, one), family))
            {
                throw new InvalidOperationException($"Two instruments would both be called {family.Name}: give '{instrument.Name}' another name.");
            }

            listener.EnableMeasurementEvents(instrument, family);
        }
    }
}

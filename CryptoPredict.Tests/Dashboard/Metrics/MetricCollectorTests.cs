using System.Diagnostics.Metrics;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Metrics;
using CryptoPredict.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoPredict.Tests.Dashboard.Metrics;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly Meter _meter = new("CryptoPredict");
    private readonly MetricCollector _collector;

    public MetricCollectorTests() => _collector = new MetricCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Each_kind_of_instrument_has_its_name_its_type_and_its_help()
    {
        _meter.CreateCounter<long>("a.counter", description: "Two\nlines and a \\.").Add(2);
        _meter.CreateHistogram<double>("a.time", "s").Record(0.3);
        _meter.CreateHistogram<double>("a.size", "By").Record(300);
        _meter.CreateUpDownCounter<int>("a.level", "{thing}").Add(-4);
        _meter.CreateObservableGauge("an-age", () => 1.5, "s");

        var read = Exposition.Parse(_collector.Collect());

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["a_counter_total"] = "counter", ["a_time_seconds"] = "histogram", ["a_size_bytes"] = "histogram", ["a_level"] = "gauge", ["an_age_seconds"] = "gauge",
            },
            read.Types);
        Assert.Equal("Two\nlines and a \\.", read.Helps["a_counter_total"]);
        Assert.Equal((2, -4, 1.5), (read["a_counter_total"][""], read["a_level"][""], read["an_age_seconds"][""]));
    }

    [Fact]
    public void Any_label_value_survives_the_exposition() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), value =>
    {
        using var meter = new Meter("CryptoPredict");
        using var collector = new MetricCollector(meter);
        var text = value.Get.Replace('\r', ' ');
        meter.CreateCounter<int>("c").Add(1, new KeyValuePair<string, object?>("some.label", $"{text}\\\"\n{{}},="));

        Assert.Equal($"some_label={text}\\\"\n{{}},=", Exposition.Parse(collector.Collect())["c_total"].Single().Key);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_histogram_counts_every_value_in_the_first_bucket_that_holds_it()
    {
        double[] bounds = [-1, 0, 0.5, 2];
        var histogram = _meter.CreateHistogram("h", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 500).Select(_ => (random.NextDouble() * 6) - 2), .. bounds];
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        var read = Exposition.Parse(_collector.Collect());

        Assert.All(bounds, bound => Assert.Equal(values.Count(value => value <= bound), read["h_seconds_bucket"][FormattableString.Invariant($"le={bound}")]));
        Assert.Equal(values.Length, read["h_seconds_count"][""]);
        Assert.Equal(values.Sum(), read["h_seconds_sum"][""], 1e-9);
    }

    [Fact]
    public void What_is_no_number_ends_no_loop_and_falls_into_the_last_bucket()
    {
        var histogram = _meter.CreateHistogram<double>("h");
        foreach (var value in (double[])[double.NaN, 1, double.PositiveInfinity])
        {
            histogram.Record(value);
        }

        var read = Exposition.Parse(_collector.Collect());

        Assert.Equal((1, 3), (read["h_bucket"]["le=10"], read["h_bucket"]["le=+Inf"]));
        Assert.True(double.IsNaN(read["h_sum"][""]));
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_measure_while_others_read()
    {
        const int Threads = 8;
        const int Each = 20_000;
        var counter = _meter.CreateCounter<long>("c");
        var histogram = _meter.CreateHistogram<double>("h");
        var writers = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var tag = new KeyValuePair<string, object?>("asset", (i % 5) switch { 0 => "A", 1 => "B", 2 => "C", 3 => "D", _ => "E" });
                counter.Add(1, tag);
                histogram.Record(i % 4, tag);
            }
        })).ToList();
        while (!writers.TrueForAll(writer => writer.IsCompleted))
        {
            // Parsing checks each histogram in itself.
            Exposition.Parse(_collector.Collect());
        }

        await Task.WhenAll(writers);
        var read = Exposition.Parse(_collector.Collect());

        Assert.Equal(5, read["c_total"].Count);
        Assert.All(read["c_total"].Values, count => Assert.Equal(Threads * Each / 5, count));
        Assert.Equal(Threads * Each, read["h_count"].Values.Sum());
        Assert.Equal(Threads * Each * 1.5, read["h_sum"].Values.Sum());
    }

    [Fact]
    public void An_asset_that_has_gone_leaves_no_gauge_behind()
    {
        string[] present = ["A", "B"];
        _meter.CreateObservableGauge("age", () => present.Select(asset => new Measurement<int>(1, new KeyValuePair<string, object?>("asset", asset))));
        Assert.Equal(2, Exposition.Parse(_collector.Collect())["age"].Count);

        present = ["B"];

        Assert.Equal(["asset=B"], Exposition.Parse(_collector.Collect())["age"].Keys);
    }

    [Fact]
    public void Another_application_in_the_process_is_not_counted()
    {
        using var other = new Meter(_meter.Name);
        other.CreateCounter<int>("c").Add(1);

        Assert.Empty(_collector.Collect());
    }

    [Fact]
    public void Two_instruments_cannot_share_a_name()
    {
        _meter.CreateCounter<int>("a.b");

        Assert.Throws<InvalidOperationException>(() => _meter.CreateCounter<int>("a_b"));
    }

    [Fact]
    public void A_prediction_is_measured_without_an_allocation()
    {
        var metrics = new LoopMetrics(_meter);
        var batch = new LedgerBatch(
            [], [Sample.Prediction(0)], [new Core.Verification.Verification(1, Sample.Start.AddSeconds(2), Sample.Start, false, VerificationStatus.Verified, Sample.Start, 100, 0, 0, null, true, null)]);
        var steps = 0;

        Assert.Equal(0, Allocation.Fewest(() =>
        {
            for (var i = 0; i < 100; i++, steps++)
            {
                metrics.Stepped(Sample.Btc, batch, TimeSpan.FromMilliseconds(1));
            }
        }));
        var read = Exposition.Parse(_collector.Collect());
        Assert.Equal(steps, read["cryptopredict_predictions_total"][$"asset={Sample.Btc}"]);
        Assert.Equal(steps, read["cryptopredict_prediction_latency_seconds_bucket"][$"asset={Sample.Btc},le=0.001"]);
        Assert.Equal(2 * steps, read["cryptopredict_verification_lag_seconds_sum"][$"asset={Sample.Btc}"]);
    }
}

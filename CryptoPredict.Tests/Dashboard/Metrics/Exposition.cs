using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPredict.Tests.Dashboard.Metrics;

/// <summary>A strict reader of the Prometheus text format 0.0.4: what it takes, any scraper takes.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, Dictionary<string, double>> _samples = new(StringComparer.Ordinal);

    private Exposition()
    {
    }

    /// <summary>The type of each family.</summary>
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>The help of each family, unescaped.</summary>
    public Dictionary<string, string> Helps { get; } = new(StringComparer.Ordinal);

    /// <summary>All samples of a name, by their labels in ordinal order as <c>a=x,b=y</c>, unescaped.</summary>
    public IReadOnlyDictionary<string, double> this[string name] => _samples.TryGetValue(name, out var samples) ? samples : new Dictionary<string, double>();

    /// <summary>Reads an exposition; any breach of the format fails the test.</summary>
    public static Exposition Parse(string text)
    {
        var read = new Exposition();
        Assert.True(text.Length == 0 || text.EndsWith('\n'), "The last line must end with a line feed.");
        Assert.DoesNotContain('\r', text);
        string? family = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', 4);
                Assert.Matches(Name(), words[2]);
                Assert.True(read.Helps.TryAdd(words[2], Unescape(words[3])), $"{words[2]} has two HELP lines.");
                family = null;
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.Equal(4, words.Length);
                Assert.Contains(words[2], read.Helps.Keys);
                Assert.True(words[3] is "counter" or "gauge" or "histogram", line);
                Assert.True(read.Types.TryAdd(words[2], words[3]), $"{words[2]} has two TYPE lines.");
                family = words[2];
            }
            else
            {
                Assert.NotNull(family);
                read.Sample(line, family);
            }
        }

        foreach (var histogram in read.Types.Where(type => type.Value == "histogram"))
        {
            read.CheckHistogram(histogram.Key);
        }

        return read;
    }

    private void Sample(string line, string family)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"This is no sample: {line}");
        var name = match.Groups["name"].Value;
        string[] allowed = Types[family] == "histogram" ? [$"{family}_bucket", $"{family}_sum", $"{family}_count"] : [family];
        Assert.Contains(name, allowed);
        if (Types[family] == "counter")
        {
            Assert.EndsWith("_total", name, StringComparison.Ordinal);
        }

        var names = match.Groups["label"].Captures.Select(capture => capture.Value).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        var labels = string.Join(",", names.Zip(match.Groups["value"].Captures, (label, value) => $"{label}={Unescape(value.Value)}").Order(StringComparer.Ordinal));
        _samples.TryAdd(name, new(StringComparer.Ordinal));
        Assert.True(_samples[name].TryAdd(labels, NumberOf(match.Groups["number"].Value)), $"{name}{{{labels}}} stands there twice.");
    }

    private void CheckHistogram(string family)
    {
        var series = this[$"{family}_bucket"].Select(bucket =>
        {
            var labels = bucket.Key.Split(',');
            var bound = Assert.Single(labels, label => label.StartsWith("le=", StringComparison.Ordinal));
            return (Labels: string.Join(",", labels.Except([bound])), Bound: NumberOf(bound[3..]), Count: bucket.Value);
        }).ToLookup(bucket => bucket.Labels);
        Assert.Equal(this[$"{family}_count"].Keys.Order(), series.Select(buckets => buckets.Key).Order());
        Assert.Equal(this[$"{family}_sum"].Keys.Order(), series.Select(buckets => buckets.Key).Order());
        foreach (var buckets in series)
        {
            Assert.Equal(buckets.OrderBy(bucket => bucket.Bound), buckets);
            Assert.Equal(buckets.OrderBy(bucket => bucket.Count).Select(bucket => bucket.Count), buckets.Select(bucket => bucket.Count));
            Assert.Equal(double.PositiveInfinity, buckets.Last().Bound);
            Assert.Equal(this[$"{family}_count"][buckets.Key], buckets.Last().Count);
        }
    }

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text) =>
        Escape().Replace(text, match => match.Value switch { "\\n" => "\n", "\\\\" => "\\", "\\\"" => "\"", _ => throw new FormatException($"{match.Value} is no escape.") });

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Name();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\[\\n"])*)"(,(?!\})|(?=\})))+\})? (?<number>[+-]Inf|NaN|[-+0-9.eE]+)$""")]
    private static partial Regex SampleLine();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace CryptoPredict.Tests.Dashboard.Telemetry;

/// <summary>What <c>/metrics</c> said: the Prometheus text format 0.0.4. Our label values need no escape, so none is read.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, Dictionary<string, double>> _samples = new(StringComparer.Ordinal);

    /// <summary>The type of each family.</summary>
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>All samples of a name, by their labels in ordinal order as <c>a=x,b=y</c>.</summary>
    public IReadOnlyDictionary<string, double> this[string name] => _samples.TryGetValue(name, out var samples) ? samples : new Dictionary<string, double>();

    /// <summary>Reads an exposition; a line or a sample twice that a scraper would not take fails the test.</summary>
    public static Exposition Parse(string text)
    {
        var read = new Exposition();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                read.Types.Add(words[2], words[3]);
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                read.Sample(line);
            }
        }

        return read;
    }

    private void Sample(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"This is no sample: {line}");
        var name = match.Groups["name"].Value;
        var labels = string.Join(",", match.Groups["label"].Captures.Select(label => label.Value.Replace("\"", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));
        _samples.TryAdd(name, new(StringComparer.Ordinal));
        _samples[name].Add(labels, double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*"),?)*\})? (?<number>NaN|[-+0-9.eE]+)$""")]
    private static partial Regex SampleLine();
}

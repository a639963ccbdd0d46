using System.Globalization;

namespace CryptoPredict.Tests.Documents;

/// <summary>Proves the ranges that the configuration reference states, bound by bound, against the application that refuses or takes a start.</summary>
[Kind(TestKind.Slow)]
public sealed class OptionRangesTests
{
    // Any number is a seed.
    private static readonly string[] WithoutBounds = ["Market:Simulated:Seed", "Training:Seed"];

    [Fact]
    public async Task Every_number_and_length_of_time_has_a_range_but_seeds()
    {
        var options = await OptionRanges.ReadAsync();
        var ranges = await options.RangesAsync();

        Assert.Equal(WithoutBounds, options.Keys.Where(key => key.IsMeasured && !ranges.ContainsKey(key.Key)).Select(key => key.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_stated_bound_is_taken_and_what_lies_beyond_it_is_refused(bool isUpper)
    {
        var options = await OptionRanges.ReadAsync();
        var ranges = await options.RangesAsync();
        List<string> faults = [];
        var tried = 0;
        foreach (var section in options.Keys.Where(key => BoundOf(key) is not null).GroupBy(key => key.Key.Split(':')[0]))
        {
            List<OptionKey> keys = [.. section];
            tried += keys.Count;
            var taken = await OptionRanges.RefusalsAsync([.. Values(keys, beyond: false), .. Beside(section.Key, keys)]);
            faults.AddRange(taken.Select(sentence => $"refused at the bound: {sentence}"));

            var beyond = Values(keys, beyond: true);
            var refused = await OptionRanges.RefusalsAsync([.. beyond, .. Beside(section.Key, keys)]);
            faults.AddRange(beyond
                .Where(value => !refused.Any(sentence => sentence.StartsWith($"{value.Key} is ", StringComparison.OrdinalIgnoreCase)))
                .Select(value => $"taken beyond the bound: {value.Key}={value.Value}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(ranges.Values.Count(range => (isUpper ? range.Most : range.Least) is not null), tried);
        Assert.InRange(tried, 75, int.MaxValue);

        OptionBound? BoundOf(OptionKey key) => ranges.GetValueOrDefault(key.Key) is { } range ? isUpper ? range.Most : range.Least : null;

        List<(string Key, string Value)> Values(List<OptionKey> keys, bool beyond) => [.. keys.Select(key => (key.Example, ValueOf(key, keys, beyond)))];

        // At the bound or as little beyond it as can be told.
        string ValueOf(OptionKey key, List<OptionKey> keys, bool beyond)
        {
            var bound = BoundOf(key)!;
            var at = options.Keys.FirstOrDefault(other => other.Key == bound.Text || other.Key == $"{key.Group}:{bound.Text}") is not { } other ? bound.Text
                : keys.Contains(other) && BoundOf(other) is not null ? ValueOf(other, keys, beyond)
                : Text(other.Default!);
            var outward = isUpper ? 1 : -1;
            var steps = beyond == bound.IsIncluded ? beyond ? outward : -outward : 0;
            return key.Kind == typeof(double) ? Text(Step(double.Parse(at, CultureInfo.InvariantCulture), steps))
                : key.Kind == typeof(TimeSpan) ? Text(TimeSpan.Parse(at, CultureInfo.InvariantCulture) + TimeSpan.FromTicks(steps))
                : Text(long.Parse(at, CultureInfo.InvariantCulture) + steps);
        }

        // Whatever candles are as long as, a prediction looks one ahead; the simulated market has whole minutes only.
        IEnumerable<(string, string)> Beside(string section, List<OptionKey> keys) => section == "Market"
            ?
            [
                ("Market:Source", "Replay"), ("Market:Replay:Path", typeof(OptionRangesTests).Assembly.Location),
                ("Forecasting:Horizon", ValueOf(keys.Single(key => key.Key == "Market:Interval"), keys, false)),
            ]
            : [];
    }

    private static double Step(double value, int steps) => steps switch { > 0 => double.BitIncrement(value), < 0 => double.BitDecrement(value), _ => value };

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Engine;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Documents;

/// <summary>One value of the configuration.</summary>
/// <param name="Key">Its whole key, for example <c>Training:Rows</c>; of all jobs the one <c>Jobs:&lt;job&gt;:Interval</c>.</param>
/// <param name="Kind">What the value is, null aside.</param>
/// <param name="Property">The property that holds it, or the list or table of which it is a member.</param>
/// <param name="Default">What it is when nothing is configured; null for nothing.</param>
/// <param name="Group">The key of the options that it belongs to, for example <c>Training:RandomForest</c>.</param>
/// <param name="GroupMember">What the comment of these options stands at: their property, or their type.</param>
internal sealed record OptionKey(string Key, Type Kind, PropertyInfo Property, object? Default, string Group, MemberInfo GroupMember)
{

    /// <summary>A key that can be set: placeholders stand for the names of a job and a model.</summary>
    public string Example => Key.Replace("<job>", "retrain", StringComparison.Ordinal).Replace("<model>", "kalman", StringComparison.Ordinal);

    /// <summary>Whether it is a number or a length of time, so that it has bounds or is named as one that has none.</summary>
    public bool IsMeasured => Kind == typeof(int) || Kind == typeof(long) || Kind == typeof(double) || Kind == typeof(TimeSpan);
}

/// <summary>A bound of a value.</summary>
/// <param name="Text">The number, the length of time, or the key that it is the value of.</param>
/// <param name="IsIncluded">Whether the bound itself is allowed.</param>
internal sealed record OptionBound(string Text, bool IsIncluded);

/// <summary>What a value may be.</summary>
/// <param name="Words">In words, for the reference.</param>
/// <param name="Least">Its lower bound; null for none.</param>
/// <param name="Most">Its upper bound; null for none.</param>
internal sealed record OptionRange(string Words, OptionBound? Least, OptionBound? Most);

/// <summary>
/// Every key that the application reads, from its registered sections, and what each value may be. The ranges are what the validators themselves say when
/// they refuse a value, so the reference states nothing that the program does not.
/// </summary>
internal sealed partial class OptionRanges
{
    private const string Job = "<job>";

    // Texts that are one of a few names.
    private static readonly string[] Choices = ["Preset", "Source"];

    // Nobody documents what is the server's own but the server; the page names the three keys that matter.
    private const string OfTheServer = "Kestrel:Limits";

    private OptionRanges(IReadOnlyList<KnownSection> sections, IReadOnlyList<OptionKey> keys, IReadOnlyList<JobDefinition> jobs)
    {
        Sections = sections;
        Keys = keys;
        Jobs = jobs;
    }

    /// <summary>The sections.</summary>
    public IReadOnlyList<KnownSection> Sections { get; }

    /// <summary>Every value, section by section.</summary>
    public IReadOnlyList<OptionKey> Keys { get; }

    /// <summary>The jobs there are.</summary>
    public IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>Asks the application for its sections.</summary>
    public static async Task<OptionRanges> ReadAsync()
    {
        using var folder = new TestFolder();
        await using var app = DashboardApp.Compose(Start(folder));
        var jobs = app.Services.GetServices<RegisteredJob>().Select(job => job.Definition).ToList();
        var sections = app.Services.GetServices<KnownSection>().Where(section => section.Name != OfTheServer).ToList();
        return new OptionRanges(sections, [.. sections.SelectMany(section => KeysOf(section, [.. jobs.Select(job => job.Name)]))], jobs);
    }

    /// <summary>What each value may be, by its key; a value that takes anything is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, OptionRange>> RangesAsync()
    {
        var ranges = new Dictionary<string, OptionRange>(StringComparer.Ordinal);
        foreach (var section in Keys.GroupBy(key => key.Key.Split(':')[0]))
        {
            var refusals = await RefusalsAsync(section.Where(key => key.IsMeasured || key.Kind == typeof(string)).Select(key => (key.Example, Nonsense(key))));
            foreach (var key in section)
            {
                // A bound that is another key's value is met where that one is nonsense as well.
                var rule = RuleOf(key, refusals) ?? (key.IsMeasured ? RuleOf(key, await RefusalsAsync([(key.Example, Nonsense(key))])) : null);
                if (rule is not null && Read(key, rule) is { } range)
                {
                    ranges.Add(key.Key, range);
                }
            }
        }

        return ranges;
    }

    /// <summary>The sentences with which settings are refused; none where they are taken.</summary>
    public static async Task<IReadOnlyList<string>> RefusalsAsync(IEnumerable<(string Key, string Value)> settings)
    {
        using var folder = new TestFolder();
        try
        {
            await using var app = DashboardApp.Compose([.. Start(folder), .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
            app.RequireSettings();
            return [];
        }
        catch (Exception fault) when (Settings.Describe(fault) is not null)
        {
            return Settings.Describe(fault)!;
        }
    }

    private static string[] Start(TestFolder folder) =>
    [
        "--urls=http://127.0.0.1:0", "--environment=Production", "--applicationName=CryptoPredict.Dashboard", $"--Storage:Path={folder.Path}",
        "--Logging:LogLevel:Default=None",
    ];

    private static IEnumerable<OptionKey> KeysOf(KnownSection section, HashSet<string> jobs)
    {
        var options = section.Options;
        var properties = options.GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        var defaults = Activator.CreateInstance(options)!;
        var isJobWritten = false;
        foreach (var (name, kind) in section.Keys)
        {
            if (properties.GetValueOrDefault(name.Replace("_", "", StringComparison.Ordinal)) is { } property)
            {
                foreach (var key in KeysOf($"{section.Name}:{name}", kind, property, property.GetValue(defaults), (section.Name, options)))
                {
                    yield return key;
                }
            }
            else if (!jobs.Contains(name) || !isJobWritten)
            {
                // A section within the section: that of a market source, or of a job, and those of all jobs are alike.
                isJobWritten |= jobs.Contains(name);
                foreach (var key in MembersOf($"{section.Name}:{(jobs.Contains(name) ? Job : name)}", kind, Activator.CreateInstance(kind), kind))
                {
                    yield return key;
                }
            }
        }
    }

    private static IEnumerable<OptionKey> MembersOf(string path, Type kind, object? defaults, MemberInfo described) => kind
        .GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
        .SelectMany(property => KeysOf(
            $"{path}:{property.Name}", property.PropertyType, property, defaults is null ? null : property.GetValue(defaults), (path, described)));

    private static IEnumerable<OptionKey> KeysOf(string path, Type type, PropertyInfo property, object? value, (string Path, MemberInfo Described) group)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeDescriptor.GetConverter(kind).CanConvertFrom(typeof(string)))
        {
            return [new OptionKey(path, kind, property, value, group.Path, group.Described)];
        }

        var items = kind.GetInterfaces().Prepend(kind).Where(item => item.IsGenericType).ToLookup(item => item.GetGenericTypeDefinition());
        return items[typeof(IReadOnlyDictionary<,>)].FirstOrDefault() is { } table
                ? KeysOf($"{path}:<model>", table.GenericTypeArguments[1], property, null, group)
            : items[typeof(IEnumerable<>)].FirstOrDefault() is { } list ? KeysOf($"{path}:0", list.GenericTypeArguments[0], property, null, group)
            : MembersOf(path, kind, value ?? Activator.CreateInstance(kind), property);
    }

    // What no value of its kind can be, so that the refusal says what it can.
    private static string Nonsense(OptionKey key) =>
        key.Kind == typeof(TimeSpan) ? "-10675199.00:00:00"
        : key.Kind == typeof(string) ? (Choices.Any(end => key.Key.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ? "?" : "")
        : "-1000000000";

    private static string? RuleOf(OptionKey key, IEnumerable<string> refusals) => refusals
        .Where(sentence => sentence.StartsWith($"{key.Example} is ", StringComparison.OrdinalIgnoreCase))
        .Select(sentence => Rule().Match(sentence).Groups["rule"].Value).FirstOrDefault(rule => rule.Length > 0);

    private static OptionRange? Read(OptionKey key, string sentence)
    {
        // "one candle ('00:01:00', Market:Interval)" is the value of that key.
        var rule = OtherKey().Replace(sentence, "${key}");
        if (Between().Match(rule) is { Success: true } between)
        {
            var (a, b) = (between.Groups["a"].Value, between.Groups["b"].Value);
            return b == long.MaxValue.ToString(CultureInfo.InvariantCulture) ? AtLeast(a)
                : rule.Contains("both excluded", StringComparison.Ordinal)
                    ? new OptionRange($"more than {Code(a)}, less than {Code(b)}", new OptionBound(a, false), new OptionBound(b, false))
                : new OptionRange($"{Code(a)} to {Code(b)}", new OptionBound(a, true), new OptionBound(b, true));
        }

        if (FromAbove().Match(rule) is { Success: true } above)
        {
            var isIncluded = above.Groups["least"].Value == "at least";
            var (a, b) = (above.Groups["a"].Value, above.Groups["b"].Value);
            var most = b.Length == 0 ? null : new OptionBound(b, above.Groups["most"].Value == "at most");
            var words = $"{(isIncluded ? "at least" : "more than")} {Code(a)}";
            var rest = most is null ? "" : $", {(most.IsIncluded ? "at most" : "less than")} {Code(b)}";
            return new OptionRange($"{words}{rest}", new OptionBound(a, isIncluded), most);
        }

        if (Candles().Match(rule) is { Success: true } candles)
        {
            var interval = TimeSpan.Parse(candles.Groups["interval"].Value, CultureInfo.InvariantCulture);
            return new OptionRange(
                $"{candles.Groups["a"].Value} to {candles.Groups["b"].Value} whole candles ({Code(candles.Groups["key"].Value)})",
                Bound(candles.Groups["a"].Value), Bound(candles.Groups["b"].Value));

            OptionBound Bound(string count) =>
                new((int.Parse(count, CultureInfo.InvariantCulture) * interval).ToString("c", CultureInfo.InvariantCulture), true);
        }

        if (Divisor().Match(rule) is { Success: true } divisor)
        {
            var (a, b) = (divisor.Groups["a"].Value, divisor.Groups["b"].Value);
            return new OptionRange($"a divisor of a day, {Code(a)} to {Code(b)}", new OptionBound(a, true), new OptionBound(b, true));
        }

        return OrMore().Match(rule) is { Success: true } more ? AtLeast(more.Groups["a"].Value)
            : Named().Match(rule) is { Success: true } named && key.Kind == typeof(string)
                ? new OptionRange($"one of {string.Join(", ", named.Groups["names"].Value.Split(", ").Select(Code))}", null, null)
            : key.IsMeasured ? throw new InvalidOperationException($"The refusal of {key.Key} states its range in words that are new here: {sentence}")
            : null;
    }

    private static OptionRange AtLeast(string least) => new($"at least {Code(least)}", new OptionBound(least, true), null);

    private static string Code(string value) => $"`{Fraction().Replace(value, "")}`";

    [GeneratedRegex(@"^\S+ is .*?; (it )?(?<rule>.+)\.$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(one candle|the horizon) \('[^']+', (?<key>[\w:]+)\)")]
    private static partial Regex OtherKey();

    [GeneratedRegex(@"must lie between (?<a>\S+) (\([^)]*\) )?and (?<b>[^\s,]+)")]
    private static partial Regex Between();

    [GeneratedRegex(@"must be (?<least>more than|above|at least) (?<a>\S+)( \(never\))?( and (?<most>at most|less than) (?<b>[^\s,]+))?")]
    private static partial Regex FromAbove();

    [GeneratedRegex(@"must be (?<a>\d+) to (?<b>\d+) whole candles of '(?<interval>[^']+)' \((?<key>[\w:]+)\)")]
    private static partial Regex Candles();

    [GeneratedRegex(@"must be a divisor of a day, from (?<a>\S+) to (?<b>\S+)")]
    private static partial Regex Divisor();

    [GeneratedRegex(@"must be (?<a>\S+) or more")]
    private static partial Regex OrMore();

    [GeneratedRegex(@"^(must be one of|allowed are) (?<names>.+)$")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<=\.\d*[1-9])0+$")]
    private static partial Regex Fraction();
}

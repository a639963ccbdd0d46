using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Tests.Documents;

/// <summary>
/// Writes <c>docs/reference/configuration.md</c>: between the markers of a section stands every key of it, from the comments of its options, their defaults
/// and the ranges that their validators state. What stands outside of the markers is written by hand and kept.
/// </summary>
internal sealed partial class ConfigurationReference
{
    private const int Columns = 140;

    private readonly OptionRanges _options;
    private readonly IReadOnlyDictionary<string, OptionRange> _ranges;
    private readonly Dictionary<string, XElement> _comments;

    private ConfigurationReference(OptionRanges options, IReadOnlyDictionary<string, OptionRange> ranges)
    {
        _options = options;
        _ranges = ranges;

        // The compiler writes the comments of each project beside its assembly.
        _comments = Directory.EnumerateFiles(AppContext.BaseDirectory, "CryptoPredict.*.xml")
            .SelectMany(path => XDocument.Load(path).Descendants("member"))
            .DistinctBy(member => member.Attribute("name")!.Value)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member, StringComparer.Ordinal);
    }

    /// <summary>The page.</summary>
    public static string Page { get; } = Path.Combine(RoomsTests.Solution(), "docs", "reference", "configuration.md");

    /// <summary>The page as it must be, from the page as it is.</summary>
    /// <exception cref="InvalidOperationException">A section has no place in it, or a place no section.</exception>
    public static async Task<string> RenewAsync(string page)
    {
        var options = await OptionRanges.ReadAsync();
        var reference = new ConfigurationReference(options, await options.RangesAsync());
        var names = options.Sections.Select(section => section.Name).ToHashSet(StringComparer.Ordinal);
        var found = Block().Matches(page).Select(block => block.Groups["name"].Value).ToList();
        if (!names.SetEquals(found) || found.Count != names.Count)
        {
            throw new InvalidOperationException(
                "The page must hold the markers '<!-- begin X -->' and '<!-- end X -->' once for each of "
                + $"{string.Join(", ", names.Order())}; it holds those of {string.Join(", ", found.Order())}.");
        }

        return Block().Replace(page, block =>
        {
            var name = block.Groups["name"].Value;
            return $"<!-- begin {name} -->\n{reference.Section(name)}<!-- end {name} -->";
        });
    }

    private string Section(string name)
    {
        var text = new StringBuilder();
        foreach (var group in _options.Keys.Where(key => key.Key.Split(':')[0] == name).GroupBy(key => key.Group))
        {
            text.Append(group.Key == name ? "\n" : $"\n### `{group.Key}`\n\n");
            Write(text, "", Comment(group.First().GroupMember, name));
            text.Append('\n');
            foreach (var key in group)
            {
                Write(text, "- ", $"**`{key.Key}`** – {Kind(key)}; default {Default(key)}. {Comment(key.Property, name)}");
            }
        }

        if (name == JobOptions.Section)
        {
            text.Append("\n### The jobs\n\n");
            foreach (var job in _options.Jobs.OrderBy(job => job.Name, StringComparer.Ordinal))
            {
                Write(text, "- ", $"**`{job.Name}`** – {Timing(job)}; {Retries(job)}. {job.Meaning}");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Timing(JobDefinition job) =>
        job.Cron is { } cron ? $"`Cron` `{cron}`"
        : job.Interval is { } interval ? $"`Interval` `{Text(interval)}` {(job.InMarketTime ? "of market time" : "by the clock")}"
        : "on demand";

    private static string Retries(JobDefinition job) =>
        job.Retries == 0 ? "`Retries` `0`" : $"`Retries` `{job.Retries}`, `RetryDelay` `{Text(job.RetryDelay)}`";

    private string Kind(OptionKey key)
    {
        var words = key.Kind == typeof(int) || key.Kind == typeof(long) ? "whole number"
            : key.Kind == typeof(double) ? "number"
            : key.Kind == typeof(TimeSpan) ? "time span"
            : key.Kind == typeof(DateTimeOffset) ? "time"
            : key.Kind == typeof(bool) ? "`true` or `false`"
            : key.Kind.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(key.Kind).Select(name => $"`{name}`"))}"
            : "text";
        return _ranges.GetValueOrDefault(key.Key) is not { } range ? words
            : key.Kind == typeof(string) ? range.Words
            : $"{words}, {range.Words}";
    }

    private static string Default(OptionKey key) =>
        key.Key.EndsWith(":<model>", StringComparison.Ordinal)
            ? string.Join(", ", ModelCatalogue.All.Select(model => $"{Text(model.StartWeight)} for `{model.Name}`"))
        : key.Key.StartsWith("Jobs:<job>:", StringComparison.Ordinal) ? "the job's own"
        : key.Default is null or "" or (ICollection { Count: 0 }) ? "none"
        : $"`{Text(key.Default)}`";

    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private string Comment(MemberInfo member, string section)
    {
        var id = member is Type type ? $"T:{type.FullName}" : $"P:{member.DeclaringType!.FullName}.{member.Name}";
        var summary = _comments.GetValueOrDefault(id.Replace('+', '.'))?.Element("summary")
            ?? throw new InvalidOperationException($"{id} has no comment, and it is what the configuration reference says of it.");
        var words = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{KeyName(see.Attribute("cref")!.Value, section)}`",
            XText text => text.Value,
            _ => throw new InvalidOperationException($"The comment of {id} holds <{(node as XElement)?.Name}>; the reference knows <c> and <see cref> only."),
        }));
        return InSection().Replace(Spaces().Replace(words, " ").Trim(), "");
    }

    private string KeyName(string id, string section)
    {
        var name = id[(id.LastIndexOf('.') + 1)..];
        return _options.Sections.Single(known => known.Name == section).Keys.Keys
            .FirstOrDefault(key => key.Replace("_", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
    }

    // Lines that a reader of the source can read, too; what stands in code marks is never parted.
    private static void Write(StringBuilder text, string bullet, string words)
    {
        var line = new StringBuilder(bullet);
        var indent = new string(' ', bullet.Length);
        foreach (Match word in Word().Matches(words))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(indent);
            }
            else if (line.Length > indent.Length)
            {
                line.Append(' ');
            }

            line.Append(word.Value);
        }

        text.Append(line).Append('\n');
    }

    [GeneratedRegex(@"<!-- begin (?<name>\w+) -->.*?<!-- end \k<name> -->", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@" \(section [^)]*\)")]
    private static partial Regex InSection();

    [GeneratedRegex(@"(?:`[^`]*`|\S)+")]
    private static partial Regex Word();
}

using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using CryptoPredict.Core.Market;
using CryptoPredict.Engine;

namespace CryptoPredict.Dashboard.Configuration;

/// <summary>A setting as it is in force.</summary>
/// <param name="Key">Its whole key, for example <c>Training:Rows</c>.</param>
/// <param name="Value">Its value as it is written; null for none, and for a secret.</param>
/// <param name="Words">A length of time in words, a large number with its thousands apart; null for any other value.</param>
/// <param name="IsSecret">Whether the value is set and not shown.</param>
/// <param name="Source">Where it comes from: a file, the environment, the command line; null for the default.</param>
/// <param name="Meaning">What it means, in the words of the configuration reference; null where the reference says nothing.</param>
internal sealed record EffectiveSetting(string Key, string? Value, string? Words, bool IsSecret, string? Source, string? Meaning);

/// <summary>Every setting that is read, as it is in force. Passwords and what holds them are never among the values.</summary>
/// <param name="configuration">All that is configured, from everywhere.</param>
/// <param name="sections">The sections that are read.</param>
internal sealed class EffectiveSettings(IConfiguration configuration, IEnumerable<KnownSection> sections)
{
    private static readonly string[] Secrets = ["Password", "ConnectionString", "Secret", "Token"];

    // The compiler writes the comments of each project beside its assembly.
    private readonly Lazy<Dictionary<string, string>> _comments = new(() => Directory.EnumerateFiles(AppContext.BaseDirectory, "CryptoPredict.*.xml")
        .SelectMany(path => XDocument.Load(path).Descendants("member"))
        .Where(member => member.Element("summary") is not null)
        .DistinctBy(member => member.Attribute("name")!.Value)
        .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!), StringComparer.Ordinal));

    /// <summary>The settings, by section.</summary>
    public IReadOnlyList<(string Section, IReadOnlyList<EffectiveSetting> Settings)> Read() =>
    [
        .. sections.DistinctBy(section => section.Name).OrderBy(section => section.Name, StringComparer.Ordinal)
            .Select(section => (section.Name, (IReadOnlyList<EffectiveSetting>)[.. Of(section)])),
    ];

    private IEnumerable<EffectiveSetting> Of(KnownSection section)
    {
        var defaults = Activator.CreateInstance(section.Options);
        return section.Keys.OrderBy(key => key.Key, StringComparer.Ordinal).SelectMany(key =>
        {
            var property = section.Options.GetProperty(
                key.Key.Replace("_", "", StringComparison.Ordinal), BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            return Leaves($"{section.Name}:{key.Key}", key.Value, property, property?.GetValue(defaults));
        });
    }

    private IEnumerable<EffectiveSetting> Leaves(string path, Type type, PropertyInfo? property, object? standard)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        var below = configuration.GetSection(path);
        if (TypeDescriptor.GetConverter(kind).CanConvertFrom(typeof(string)))
        {
            yield return Setting(path, below.Value ?? Text(standard), property);
            yield break;
        }

        var isList = kind.GetInterfaces().Prepend(kind).Any(item => item.IsGenericType
            && (item.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || item.GetGenericTypeDefinition() == typeof(IEnumerable<>)));
        if (isList)
        {
            var leaves = Values(below).ToArray();
            if (leaves.Length == 0)
            {
                yield return Setting(path, standard is System.Collections.IEnumerable items ? Join(items) : null, property);
            }

            foreach (var leaf in leaves)
            {
                yield return Setting(leaf.Path, leaf.Value, property);
            }

            yield break;
        }

        standard ??= Activator.CreateInstance(kind);
        foreach (var member in kind.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite))
        {
            foreach (var leaf in Leaves($"{path}:{member.Name}", member.PropertyType, member, standard is null ? null : member.GetValue(standard)))
            {
                yield return leaf;
            }
        }
    }

    private static IEnumerable<IConfigurationSection> Values(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => child.Value is null ? Values(child) : [child]);

    private EffectiveSetting Setting(string path, string? value, PropertyInfo? property)
    {
        var isSecret = Secrets.Any(secret => path[(path.LastIndexOf(':') + 1)..].Equals(secret, StringComparison.OrdinalIgnoreCase))
            && !string.IsNullOrEmpty(value);
        var comment = property is null ? null : _comments.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}");
        return new EffectiveSetting(path, isSecret ? null : value, isSecret ? null : WordsOf(value, property), isSecret, SourceOf(path), comment);
    }

    private static string? WordsOf(string? value, PropertyInfo? property)
    {
        var kind = property is null ? null : Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return kind == typeof(TimeSpan) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var length) ? IntervalWords.Of(length)
            : (kind == typeof(int) || kind == typeof(long)) && long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 10_000
                ? number.ToString("N0", CultureInfo.InvariantCulture) : null;
    }

    private string? SourceOf(string path) => configuration is IConfigurationRoot root ? SourceOf(root, path) : null;

    // The last one to name a key is the one that is heard.
    private static string? SourceOf(IConfigurationRoot root, string path)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
            {
                if (SourceOf(inner, path) is { } found)
                {
                    return found;
                }
            }
            else if (provider.TryGet(path, out _))
            {
                return provider switch
                {
                    FileConfigurationProvider { Source.Path: { } file } => Path.GetFileName(file),
                    Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationProvider => "environment",
                    Microsoft.Extensions.Configuration.CommandLine.CommandLineConfigurationProvider => "command line",
                    _ => "the program",
                };
            }
        }

        return null;
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool truth => truth ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        double number => number.ToString("0.###############", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string? Join(System.Collections.IEnumerable items)
    {
        var texts = items.Cast<object?>().Select(Text).ToArray();
        return texts.Length == 0 ? null : string.Join(", ", texts);
    }

    private static string Plain(XElement summary) => string.Join(' ', string.Concat(summary.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value[(see.Attribute("cref")!.Value.LastIndexOf('.') + 1)..] ?? "",
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

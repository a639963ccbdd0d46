using System.ComponentModel;
using CryptoPredict.Engine;
using CryptoPredict.Learning.Numerics;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace CryptoPredict.Dashboard.Configuration;

/// <summary>
/// Holds the configuration against what is read from it: each key that nobody reads and each value of another kind is a sentence that names it and what is
/// allowed. The binder would name neither of them in these words, and only the first.
/// </summary>
internal static class SettingsCheck
{
    // Beyond it a name is another one, and no slip of the hand.
    private const int MostSlips = 2;

    // What ASP.NET Core, the host and OpenTelemetry read.
    private static readonly string[] Others =
    [
        "AllowedHosts", "applicationName", "captureStartupErrors", "contentRoot", "detailedErrors", "environment", "forwardedHeaders_enabled", "hostBuilder",
        "hostingStartupAssemblies",
        "hostingStartupExcludeAssemblies", "http_ports", "https_port", "https_ports", "Kestrel", "Logging", "OTEL", "preferHostingUrls",
        "preventHostingStartup", "ReloadStaticAssetsAtRuntime",
        "shutdownTimeoutSeconds", "startupAssembly", "staticWebAssets", "suppressStatusMessages", "urls", "webroot",
    ];

    /// <summary>What is wrong, each in a sentence.</summary>
    /// <param name="configuration">All that is configured, from everywhere.</param>
    /// <param name="sections">The sections that are read.</param>
    public static IEnumerable<string> Faults(IConfigurationRoot configuration, IReadOnlyCollection<KnownSection> sections) =>
    [
        .. UnknownSections(configuration, [.. sections.Select(section => section.Name)]),
        .. sections.SelectMany(section => Faults(configuration, section)),
    ];

    /// <summary>What is wrong in one section.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration, KnownSection section) => Check(configuration.GetSection(section.Name), section.Keys);

    /// <summary>Levels of the log that there are not.</summary>
    public static IEnumerable<string> WrongLevels(IConfiguration configuration)
    {
        var logging = configuration.GetSection("Logging");
        var levels = logging.GetChildren().Select(child => child.GetSection("LogLevel")).Prepend(logging.GetSection("LogLevel"));
        return from level in levels.SelectMany(section => section.GetChildren())
               where level.Value is not null && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)
               select $"{level.Path} is '{level.Value}'; it must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}.";
    }

    private static IEnumerable<string> UnknownSections(IConfigurationRoot configuration, IReadOnlyCollection<string> known)
    {
        foreach (var (key, isOurs) in Roots(configuration).DistinctBy(root => root.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (known.Contains(key, StringComparer.OrdinalIgnoreCase) || Others.Contains(key, StringComparer.OrdinalIgnoreCase)
                || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // The environment belongs to everybody: only what looks like ours is meant for us.
            var section = configuration.GetSection(key);
            var nearest = Nearest(key, [.. known, .. Others]);
            var isNear = EditDistance.Between(key, nearest) <= MostSlips;
            if (isOurs || (isNear && section.GetChildren().Any()))
            {
                var path = section.GetChildren().FirstOrDefault()?.Path ?? key;
                yield return isNear
                    ? $"There is no setting '{path}'; did you mean '{nearest}{path[key.Length..]}'?"
                    : $"There is no setting '{path}'; the sections are {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
            }
        }
    }

    /// <returns>The first parts of all keys, and whether they stand where only ours do: in a file or on the command line.</returns>
    private static IEnumerable<(string Key, bool IsOurs)> Roots(IConfigurationRoot configuration) => configuration.Providers.SelectMany(provider =>
        provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? Roots(inner)
        : provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(key => (key, provider is not EnvironmentVariablesConfigurationProvider)));

    private static IEnumerable<string> Check(IConfigurationSection section, IReadOnlyDictionary<string, Type> keys)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            yield return $"{section.Path} is '{section.Value}'; it has keys of its own: {Names(keys)}.";
        }

        foreach (var child in section.GetChildren())
        {
            if (!keys.TryGetValue(child.Key, out var kind))
            {
                var nearest = Nearest(child.Key, [.. keys.Keys]);
                yield return EditDistance.Between(child.Key, nearest) <= MostSlips
                    ? $"There is no setting '{child.Path}'; did you mean '{section.Path}:{nearest}'?"
                    : $"There is no setting '{child.Path}'; in {section.Path} there are {Names(keys)}.";
                continue;
            }

            foreach (var fault in Check(child, Nullable.GetUnderlyingType(kind) ?? kind))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Check(IConfigurationSection section, Type kind)
    {
        var converter = TypeDescriptor.GetConverter(kind);
        if (converter.CanConvertFrom(typeof(string)))
        {
            return section.GetChildren().FirstOrDefault() is { } child ? [$"There is no setting '{child.Path}'; {section.Path} is one value."]
                : section.Value is { } value && kind != typeof(string) && !Fits(converter, kind, value)
                    ? [$"{section.Path} is '{value}'; it must be {Words(kind)}."]
                : [];
        }

        var items = kind.GetInterfaces().Prepend(kind).Where(type => type.IsGenericType).ToLookup(type => type.GetGenericTypeDefinition());
        return items[typeof(IReadOnlyDictionary<,>)].FirstOrDefault() is { } dictionary ? section.GetChildren()
            .SelectMany(child => Check(child, dictionary.GenericTypeArguments[1]))
            : items[typeof(IEnumerable<>)].FirstOrDefault() is { } list ? section.GetChildren().SelectMany(child => Check(child, list.GenericTypeArguments[0]))
            : Check(section, KnownSection.KeysOf(kind));
    }

    private static bool Fits(TypeConverter converter, Type kind, string value)
    {
        try
        {
            // A number would be taken for one of the names, also where none of them has it.
            return converter.ConvertFromInvariantString(value) is { } converted && (!kind.IsEnum || Enum.IsDefined(kind, converted));
        }
#pragma warning disable CA1031 // Each converter has faults of its own kinds, wrapped or not.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static string Words(Type kind) =>
        kind.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(kind))}"
        : kind == typeof(bool) ? "true or false"
        : kind == typeof(TimeSpan) ? "a length of time, for example 00:05:00, or 1.00:00:00 for a day"
        : kind == typeof(DateTimeOffset) ? "a time, for example 2025-03-01T00:00:00Z"
        : kind == typeof(int) ? $"a whole number from {int.MinValue} to {int.MaxValue}"
        : kind == typeof(long) ? $"a whole number from {long.MinValue} to {long.MaxValue}"
        : "a number, for example 0.5";

    private static string Nearest(string key, IReadOnlyCollection<string> names) => names.MinBy(name => EditDistance.Between(key, name))!;

    private static string Names(IReadOnlyDictionary<string, Type> keys) => string.Join(", ", keys.Keys);
}

using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace CryptoPredict.Engine;

/// <summary>Sections whose keys are written in snake case, as in <c>tier1_interval</c>.</summary>
internal static class SnakeCase
{
    /// <summary>The same section under the names of the properties; a key that names none stays as it is, so that binding can refuse it.</summary>
    public static IConfiguration ToProperties<TOptions>(IConfigurationSection section)
    {
        var names = typeof(TOptions).GetProperties()
            .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property => property.Name, StringComparer.OrdinalIgnoreCase);
        var renamed = section.GetChildren().Select(key => KeyValuePair.Create($"{section.Path}:{names.GetValueOrDefault(key.Key, key.Key)}", key.Value));
        return new ConfigurationBuilder().AddInMemoryCollection(renamed).Build().GetSection(section.Path);
    }
}

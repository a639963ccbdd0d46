using System.Reflection;

namespace CryptoPredict.Engine;

/// <summary>A section of the configuration that is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What its values are bound to; its defaults are those of the settings.</param>
/// <param name="Keys">Its keys with the kind of what stands there, letters of either case alike.</param>
public sealed record KnownSection(string Name, Type Options, IReadOnlyDictionary<string, Type> Keys)
{
    /// <summary>The section that options of a type are bound from.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">The type.</param>
    /// <param name="nameOf">How a property is called there; null for as it is.</param>
    public static KnownSection Of(string name, Type options, Func<string, string>? nameOf = null) =>
        new(name, options, KeysOf(options, nameOf));

    /// <summary>The keys that options of a type are bound from.</summary>
    public static Dictionary<string, Type> KeysOf(Type options, Func<string, string>? nameOf = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .ToDictionary(property => nameOf?.Invoke(property.Name) ?? property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
    }
}

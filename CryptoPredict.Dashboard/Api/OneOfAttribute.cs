using System.ComponentModel;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Says what a query parameter means and which names it may have: those of an enumeration, in any case.</summary>
/// <param name="type">The enumeration.</param>
/// <param name="meaning">What it means, in a sentence.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class OneOfAttribute(Type type, string meaning) : DescriptionAttribute(meaning)
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; } = Enum.GetNames(type);
}

/// <summary>Reads such a parameter.</summary>
internal static class Choice
{
    /// <summary>The value of that name; null when nothing was said.</summary>
    /// <exception cref="BadQueryException">There is no such name.</exception>
    public static T? Of<T>(string parameter, string? text)
        where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null
        : Enum.GetValues<T>().Where(value => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)).Cast<T?>().FirstOrDefault()
            ?? throw new BadQueryException(parameter, $"{parameter} is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
}

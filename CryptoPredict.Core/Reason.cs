using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CryptoPredict.Core;

/// <summary>Why somebody did something, in their words, as histories keep it for good.</summary>
public static class Reason
{
    /// <summary>How a reason is written.</summary>
    public const string Rule = "in one line of 1 to 500 characters, without control characters";

    private const int MaxLength = 500;

    /// <summary>Takes the blanks from the ends of a reason.</summary>
    /// <param name="text">The reason as it was sent; null for none.</param>
    /// <param name="reason">The reason as it is kept.</param>
    /// <returns>Whether it keeps the rule.</returns>
    public static bool TryTidy(string? text, [NotNullWhen(true)] out string? reason)
    {
        reason = text?.Trim();
        return reason is { Length: > 0 and <= MaxLength } && !reason.Any(c => char.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}

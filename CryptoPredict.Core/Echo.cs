namespace CryptoPredict.Core;

/// <summary>Says again what somebody wrote, no longer than a sentence bears.</summary>
public static class Echo
{
    /// <summary>The text, cut where it is longer.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="most">The most characters that are said again.</param>
    public static string Shorten(this string text, int most = 120)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= most ? text : $"{text[..most]}…";
    }
}

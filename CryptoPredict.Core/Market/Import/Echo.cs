namespace CryptoPredict.Core.Market.Import;

/// <summary>Texts of a file as they are said again in a sentence.</summary>
internal static class Echo
{
    private const int Longest = 120;

    /// <summary>The text, or its beginning where it is long.</summary>
    public static string Shorten(this string text) => text.Length <= Longest ? text : $"{text[..Longest]}…";
}

using System.Globalization;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>Intervals in the words of the page.</summary>
internal static class JobWords
{
    /// <summary>How often a job runs, in words: <c>every 6 min</c>.</summary>
    public static string Every(TimeSpan interval) => $"every {Span(interval)}";

    /// <summary>A span without needless parts: <c>1 h</c>, <c>1 min 30 s</c>.</summary>
    public static string Span(TimeSpan span)
    {
        (int Value, string Unit)[] parts = [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s")];
        var text = string.Join(' ', parts.Where(part => part.Value > 0).Select(part => $"{part.Value} {part.Unit}"));
        return text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");
    }
}

using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>Figures and intervals in the words of the page.</summary>
internal static class JobWords
{
    /// <summary>What a run counted or measured.</summary>
    public static string Of(RunFigure figure) => double.IsInteger(figure.Value) && Math.Abs(figure.Value) < long.MaxValue
        ? NumberFormat.Count((long)figure.Value)
        : NumberFormat.Significant(figure.Value);

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

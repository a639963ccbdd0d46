using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Jobs;

/// <summary>Figures in the words of the page.</summary>
internal static class JobWords
{
    /// <summary>What a run counted or measured.</summary>
    public static string Of(RunFigure figure) => double.IsInteger(figure.Value) && Math.Abs(figure.Value) < long.MaxValue
        ? NumberFormat.Count((long)figure.Value)
        : NumberFormat.Significant(figure.Value);
}

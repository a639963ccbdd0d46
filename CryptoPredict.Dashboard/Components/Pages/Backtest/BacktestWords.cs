using CryptoPredict.Dashboard.Components.Shared;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>Spans and counts of backtests in the words of the page.</summary>
internal static class BacktestWords
{
    /// <summary>So many folds.</summary>
    public static string Folds(int count) => count == 1 ? BacktestTexts.OneFold : BacktestTexts.FormatFoldsCounted(NumberFormat.Count(count));

    /// <summary>A model as tables name it.</summary>
    public static string Model(string model) => model switch
    {
        "persistence" => BacktestTexts.NoChange,
        "equal-weights" => BacktestTexts.EqualWeights,
        _ => model,
    };
}

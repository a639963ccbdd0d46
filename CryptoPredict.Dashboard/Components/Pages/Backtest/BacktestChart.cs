using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.Backtest;

/// <summary>The relative error of a backtest over time, as a plot.</summary>
internal static class BacktestChart
{
    /// <summary>One line per model, and that of "no change", dashed as everywhere.</summary>
    public static IReadOnlyList<PlotSeries> Series(BacktestCurve curve) =>
    [
        .. curve.Models.Select(model => new PlotSeries(BacktestWords.Model(model), Ink(model), ChartShape.Line)),
        new(BacktestWords.Model(RollingScores.PersistenceModel), "persistence", ChartShape.Dashes),
    ];

    /// <summary>The points.</summary>
    public static PlotData Data(long id, BacktestCurve curve) => new(
        $"backtest {id}",
        [.. curve.Times.Select(time => (double)time.ToUnixTimeSeconds())],
        [.. curve.RelativeMae.Select(column => (IReadOnlyList<double>)column), [.. curve.Times.Select(_ => 1.0)]]);

    private static string Ink(string model) => model == RollingScores.EnsembleModel ? "forecast" : ModelColors.Of(model);
}

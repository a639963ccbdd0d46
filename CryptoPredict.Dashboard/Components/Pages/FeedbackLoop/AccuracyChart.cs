using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Core.Training.Feedback.Models;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.FeedbackLoop;

/// <summary>The accuracy of an asset's direction models over time, as a plot.</summary>
internal static class AccuracyChart
{
    // Over fewer outcomes the lines would show noise alone.
    private const int LeastRolling = 50;

    /// <summary>One line per model, the threshold, and a coin's even chance.</summary>
    /// <param name="models">The models whose lines have begun.</param>
    public static IReadOnlyList<PlotSeries> Lines(IEnumerable<string> models) =>
    [
        .. models.Select(model => new PlotSeries(model, ModelColors.Of(model), ChartShape.Line)),
        new(FeedbackLoopTexts.Threshold, "warn", ChartShape.Dashes),
        new(FeedbackLoopTexts.EvenChance, "persistence", ChartShape.Dashes),
    ];

    /// <summary>How many outcomes each point averages over.</summary>
    public static int Rolling(FeedbackOptions options) => Math.Max(LeastRolling, options.EvaluationWindow);

    /// <summary>The points in per cent.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="logs">The logs of its models.</param>
    /// <param name="options">The window and the threshold.</param>
    /// <param name="models">The models that have enough outcomes for a line, in the order of the columns.</param>
    public static PlotData Of(Asset asset, IReadOnlyCollection<DirectionSeries> logs, FeedbackOptions options, out string[] models)
    {
        var rolling = Rolling(options);
        models = [.. DirectionCatalogue.Names.Where(model => logs.Any(log => log.Model == model && log.History(rolling).Any()))];
        var lines = models
            .Select(model => logs.Where(log => log.Model == model).SelectMany(log => log.History(rolling))
                .ToDictionary(point => point.Time, point => 100 * point.Accuracy))
            .ToArray();
        DateTimeOffset[] times = [.. lines.SelectMany(line => line.Keys).Distinct().Order()];
        return new PlotData(
            asset.Symbol,
            [.. times.Select(time => (double)time.ToUnixTimeSeconds())],
            [
                .. lines.Select(line => times.Select(time => line.GetValueOrDefault(time, double.NaN)).ToArray()),
                [.. times.Select(_ => 100 * options.PerformanceThreshold)],
                [.. times.Select(_ => 50.0)],
            ]);
    }
}

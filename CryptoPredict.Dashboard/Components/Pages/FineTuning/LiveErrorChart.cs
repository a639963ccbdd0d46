using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.FineTuning;

/// <summary>How far a model was off over time, less what "no change" was off by on the same targets, with the swaps to other versions.</summary>
internal static class LiveErrorChart
{
    /// <summary>How many checks the mean runs over.</summary>
    public const int Rolling = 60;

    /// <summary>The series, in the order of the data's columns.</summary>
    public static IReadOnlyList<PlotSeries> Series =>
    [
        new(FineTuningTexts.FormatNetworkLessNoChange(Rolling), "forecast", ChartShape.Line),
        new(FineTuningTexts.NoChange, "persistence", ChartShape.Dashes),
        new(FineTuningTexts.Swap, "warn", ChartShape.Marks),
    ];

    /// <summary>The points, in basis points over the target time.</summary>
    /// <param name="key">Which picture it is.</param>
    /// <param name="checks">The checks, oldest first.</param>
    /// <returns>No point while there are fewer checks than the mean runs over.</returns>
    public static PlotData Of(string key, ReadOnlySpan<ModelCheck> checks)
    {
        List<double> times = [], means = [], swaps = [];
        var sum = 0.0;
        for (var i = 0; i < checks.Length; i++)
        {
            sum += Worse(checks[i]) - (i < Rolling ? 0 : Worse(checks[i - Rolling]));
            if (i >= Rolling - 1)
            {
                var mean = 10_000 * sum / Rolling;
                times.Add(checks[i].TargetTime.ToUnixTimeSeconds());
                means.Add(mean);
                swaps.Add(checks[i].Version == checks[i - 1].Version ? double.NaN : mean);
            }
        }

        return new PlotData(key, times, [means, [.. means.Select(_ => 0.0)], swaps]);
    }

    private static double Worse(in ModelCheck check) => Math.Abs(check.Error) - Math.Abs(check.Realised);
}

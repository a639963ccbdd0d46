using CryptoPredict.Core.Forecasting.Ranges;
using CryptoPredict.Core.Verification;
using CryptoPredict.Core.Verification.Scores;
using CryptoPredict.Dashboard.Components.Charts;

namespace CryptoPredict.Dashboard.Components.Pages.Ranges;

/// <summary>How range forecasts did, as pictures.</summary>
internal static class RangeCharts
{
    // Of fewer a share is noise.
    private const int LeastOfBin = 20;

    /// <summary>The series of <see cref="Reliability"/>.</summary>
    public static IReadOnlyList<PlotSeries> ReliabilitySeries =>
    [
        new(RangesTexts.Touches, "forecast", ChartShape.Line),
        new(RangesTexts.Ends, "up", ChartShape.Line),
        new(RangesTexts.AsSaid, "persistence", ChartShape.Dashes),
    ];

    /// <summary>The series of <see cref="ByHour"/>.</summary>
    public static IReadOnlyList<PlotSeries> HourSeries =>
    [
        new(RangesTexts.HeldBy90, "forecast", ChartShape.Line),
        new(RangesTexts.Aim, "persistence", ChartShape.Dashes),
    ];

    /// <summary>What came, in per cent, over what was said.</summary>
    public static PlotData Reliability(string key, RangeScores scores)
    {
        var touches = Bins(scores.Touches.Reliability);
        var ends = Bins(scores.Ends.Reliability);
        double[] said = [.. touches.Keys.Union(ends.Keys).Order()];
        return new PlotData(key, said, [[.. said.Select(x => Came(touches, x))], [.. said.Select(x => Came(ends, x))], said]);

        static Dictionary<double, double> Bins(IEnumerable<ReliabilityBin> bins) =>
            bins.Where(bin => bin.Count >= LeastOfBin).DistinctBy(bin => bin.Said).ToDictionary(bin => 100 * bin.Said, bin => 100 * bin.Came);

        static double Came(Dictionary<double, double> bins, double x) => bins.TryGetValue(x, out var came) ? came : double.NaN;
    }

    /// <summary>What the 90 % band held, in per cent, by the hour of the day (UTC).</summary>
    public static PlotData ByHour(string key, RangeScores scores) => new(
        key, [.. Enumerable.Range(0, scores.ByHour.Count).Select(hour => (double)hour)],
        [
            [.. scores.ByHour.Select(held => held.Count < LeastOfBin ? double.NaN : 100 * held.Share)],
            [.. scores.ByHour.Select(_ => 100 * BandLevels.Main)],
        ]);
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// Range forecasts of 1, 5, 15 and 60 minutes on files of minutes: <c>--risk [file or folder …] [--json]</c>. A table, or one JSON object a line: one for each
/// file and horizon.
/// </summary>
internal static class RiskTable
{
    private const int LeastMinutes = 20_000;

    private static readonly int[] Horizons = [1, 5, 15, 60];

    // Of an event that never came there is no skill.
    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var json = words.Contains("--json");
        string[] paths = [.. words.Where(word => word != "--json")];
        var series = await MinuteFiles.ReadAsync(paths);
        if (series.Count == 0)
        {
            Console.Error.WriteLine("There are no minutes: name files or folders with candles of one minute, such as --risk ../data.");
            return 1;
        }

        var rows = new Row[series.Count * Horizons.Length];
        Parallel.For(0, rows.Length, place =>
        {
            var (file, candles) = series[place / Horizons.Length];
            var horizon = Horizons[place % Horizons.Length];
            rows[place] = Row.Of(file, candles.Count, horizon, RiskTrial.Run(candles, horizon));
        });
        foreach (var row in rows)
        {
            Console.WriteLine(json ? JsonSerializer.Serialize(row, Format) : row.ToString());
        }

        foreach (var horizon in rows.Where(row => !json && row.Minutes >= LeastMinutes).GroupBy(row => row.Horizon))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"mean of {horizon.Count()} files of at least {LeastMinutes:N0} minutes, {horizon.Key,2} min: interval score to old ")
                + string.Create(CultureInfo.InvariantCulture, $"{horizon.Average(row => row.IntervalScoreToOld):F3}, worst {horizon.Max(
                    row => row.IntervalScoreToOld):F3}"));
        }

        return 0;
    }

    /// <summary>What came of a file and a horizon; scores are of the 90 % band, widths are those of it.</summary>
    private sealed record Row(
        string File, int Minutes, int Horizon, int Targets, double Coverage50, double Coverage80, double Coverage90, double Coverage95, double Coverage99,
        double WidthBp, double IntervalScoreBp, double IntervalScoreToOld, double IntervalScoreToQuantile, double IntervalScoreToEwma, double OldCoverage,
        double OldWidthBp, double QuantileCoverage, double EwmaCoverage, double TouchSkill, double TouchCalibrationError, double EndSkill,
        double EndCalibrationError, double QlikeToOld, double QlikeToEwma)
    {
        public static Row Of(string file, int minutes, int horizon, RiskTrial trial)
        {
            var (scores, old, bands) = (trial.Scores, trial.Old, trial.Scores.Levels);
            var (ours, quantile, ewma, volatility) = (scores.Ours!, scores.DayQuantile!, scores.Ewma!, scores.Volatility!);
            return new Row(
                file, minutes, horizon, scores.Count, bands[0].Held.Share, bands[1].Held.Share, bands[2].Held.Share, bands[3].Held.Share,
                bands[4].Held.Share, ours.Width * 1e4, ours.IntervalScore * 1e4, ours.IntervalScore / old.IntervalScore,
                ours.IntervalScore / quantile.IntervalScore, ours.IntervalScore / ewma.IntervalScore, old.Coverage, old.Width * 1e4, quantile.Coverage,
                ewma.Coverage, RiskTrial.SkillOf(scores.Touches), scores.Touches.CalibrationError, RiskTrial.SkillOf(scores.Ends),
                scores.Ends.CalibrationError, volatility.QuasiLikelihood - trial.OldQuasiLikelihood, volatility.QuasiLikelihood - volatility.OfEwma);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{File,-28} {Horizon,2} min {Targets,7:N0}  held {Coverage50:P1} {Coverage80:P1} {Coverage90:P1} {Coverage95:P1} {Coverage99:P1}  ")
            + string.Create(CultureInfo.InvariantCulture,
                $"width {WidthBp,6:F1} bp  score to old {IntervalScoreToOld:F3} quantile {IntervalScoreToQuantile:F3} EWMA {IntervalScoreToEwma:F3}  ")
            + string.Create(CultureInfo.InvariantCulture,
                $"old held {OldCoverage:P1} width {OldWidthBp,6:F1}  touch {TouchSkill:F3} ({TouchCalibrationError:P1})  end {EndSkill:F3} ")
            + string.Create(CultureInfo.InvariantCulture, $"({EndCalibrationError:P1})  QLIKE to old {QlikeToOld:F3} EWMA {QlikeToEwma:F3}");
    }
}

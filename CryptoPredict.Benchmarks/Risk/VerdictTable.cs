using System.Globalization;
using CryptoPredict.Core.Verification;

namespace CryptoPredict.Benchmarks.Risk;

/// <summary>
/// How often a verdict is false, and how soon a true one comes: <c>--verdicts [file or folder …]</c>, on files of at least 31 days of minutes. 500 runs of
/// forecasts without skill, and 200 of each planted share.
/// </summary>
internal static class VerdictTable
{
    private const int SkilllessRuns = 500;
    private const int PlantedRuns = 200;

    // The sliding test takes a hundred times as long.
    private const int SlidingRuns = 100;

    private static readonly double[] Shares = [0.002, 0.005, 0.01, 0.02];

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        List<(double[] Moves, double[] Scales)> series = [];
        foreach (var (_, candles) in await MinuteFiles.ReadAsync(words))
        {
            var (moves, scales) = VerdictTrial.MovesOf(candles);
            if (moves.Length >= VerdictTrial.Minutes)
            {
                series.Add((moves, scales));
            }
        }

        if (series.Count == 0)
        {
            Console.Error.WriteLine("There is no file with 31 days of minutes: name files or folders, such as --verdicts ../data.");
            return 1;
        }

        Console.WriteLine($"{series.Count} files; horizon {VerdictTrial.Horizon} min, 30 days a run, looked at after each target");
        Knowledge[] kinds = [Knowledge.Noise, Knowledge.SlowNoise, Knowledge.Lean, Knowledge.AnotherDay];
        var skillless = Run(series, SkilllessRuns, seed => kinds[seed % kinds.Length], 0, SlidingRuns);
        foreach (var (kind, place) in kinds.Select((kind, place) => (kind, place)))
        {
            Tell($"without skill, {kind}", [.. skillless.Where((_, seed) => seed % kinds.Length == place)]);
        }

        Tell("without skill, all", skillless);
        foreach (var share in Shares)
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"planted R² {share:P1}"), Run(series, PlantedRuns, _ => Knowledge.Planted, share, 0));
        }

        return 0;
    }

    private static VerdictTrial[] Run(
        List<(double[] Moves, double[] Scales)> series, int runs, Func<int, Knowledge> knowledge, double share, int sliding)
    {
        var trials = new VerdictTrial[runs];
        Parallel.For(0, runs, seed =>
        {
            var (moves, scales) = series[seed % series.Count];
            trials[seed] = VerdictTrial.Run(moves, scales, knowledge(seed), share, seed, seed < sliding);
        });
        return trials;
    }

    private static void Tell(string what, VerdictTrial[] trials)
    {
        double[] days = [.. trials.Select(trial => trial.Better).OfType<double>().Order()];
        var share = Proportion.Wilson(days.Length, trials.Length);
        var asked = trials.Where(trial => trial.SlidingBetter is not null).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-30} {trials.Length,4} runs: better {share.Share:P1} ({share.Low:P1} … {share.High:P1})")
            + (days.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", median day {days[days.Length / 2]:F1}"))
            + (asked.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"; sliding test {(double)asked.Count(trial => trial.SlidingBetter == true) / asked.Length:P0} of {asked.Length}")));
    }
}

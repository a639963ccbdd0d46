using System.Diagnostics;
using System.Globalization;
using CryptoPredict.Learning.Neural;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Benchmarks.Peers;

/// <summary>
/// Our learners beside LightGBM and, where it loads, TorchSharp: in one process, on the same data, in turns, each at every number of threads.
/// <c>dotnet run -c Release --project CryptoPredict.Benchmarks -- --peers</c>.
/// </summary>
internal static class PeerTable
{
    private const int Features = 32;
    private const int Seeds = 10;
    private static readonly string[] Layouts = ["force_col_wise", "force_row_wise"];

    /// <summary>Times everything and prints the table.</summary>
    public static void Run()
    {
        Console.WriteLine(Machine.Name);
        var (machine, started) = (new Machine(), Stopwatch.GetTimestamp());
        Console.WriteLine("| | ours, ms by threads | peer, ms by threads | best against best | at equal threads |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var rows in new[] { 10_000, 50_000, 200_000 })
        {
            Boosting(rows);
        }

        var (torch, whyNot) = TorchLoading.Load();
        Networks(torch);
        Console.WriteLine(whyNot ?? $"Networks beside {torch!.Name}.");
        if (torch is not null && Environment.GetEnvironmentVariable("MALLOC_TRIM_THRESHOLD_") is null)
        {
            Console.WriteLine("malloc was not told to keep its memory, so libtorch is slow and erratic: see CryptoPredict.Benchmarks.Torch/README.md.");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Others kept {machine.Others(Stopwatch.GetElapsedTime(started)):F2} cores busy."));
    }

    /// <summary>
    /// Compares test errors without sampling of rows or features: the mean ratio of root mean squared errors over ten seeds, with its interval. Once with
    /// features of 200 values, which both sort into the same bins, and once with continuous ones, where the libraries' bins end at other values.
    /// </summary>
    public static void Errors()
    {
        foreach (var (features, distinct) in new[] { ("200 values", 200), ("continuous", (int?)null) })
        {
            foreach (var rows in new[] { 10_000, 50_000, 200_000 })
            {
                Errors(features, distinct, rows);
            }
        }
    }

    private static void Errors(string features, int? distinct, int rows)
    {
        var ratios = new double[Seeds];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (training, test) = (TreeBenchmarks.Make(rows, 100 + seed, distinct), TreeBenchmarks.Make(20_000, 200 + seed, distinct));
            var ours = LightGbm.Train(training, new LightGbmParameters());
            using var theirs = LightGbmPeer.Train(training, new LightGbmParameters(), Environment.ProcessorCount, Layouts[0]);
            ratios[seed] = Error(test, row => ours.Predict(test.Features.Row(row))) / Error(test, theirs.Predict(test.Features).ElementAt);
        }

        // Student's t at nine degrees of freedom.
        var mean = ratios.Average();
        var half = 2.262 * Math.Sqrt(ratios.Sum(ratio => (ratio - mean) * (ratio - mean)) / (Seeds - 1) / Seeds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{features}, {rows} rows: mean ratio of test errors to LightGBM's {mean:F4}, 95 % interval {mean - half:F4} to {mean + half:F4}; by seed "
            + $"{string.Join(" ", ratios.Select(ratio => ratio.ToString("F4", CultureInfo.InvariantCulture)))}"));
    }

    private static void Boosting(int rows)
    {
        var data = TreeBenchmarks.Make(rows, seed: 7);
        var ours = Timing.Of(threads => () => LightGbm.Train(data, new LightGbmParameters { NumThreads = threads }));
        var theirs = Layouts
            .Select(layout => Timing.Of(threads => () => LightGbmPeer.Train(data, new LightGbmParameters(), threads, layout).Dispose()))
            .ToList();
        var best = new Timing([.. theirs[0].Medians.Zip(theirs[1].Medians, Math.Min)]);
        Print(string.Create(CultureInfo.InvariantCulture, $"boosting, {rows} × 32, 100 rounds, 31 leaves"), ours, best);
    }

    private static void Networks(INetworkPeer? peer)
    {
        foreach (var (name, preset, epochs) in new[] { ("[32, 16]", NetworkPreset.Compact, 10), ("128 × 2", NetworkPreset.Deep, 1) })
        {
            var architecture = preset.Architecture(Features);
            var (many, few) = (NeuralBenchmarks.RandomData(preset, 10_000), NeuralBenchmarks.RandomData(preset, 50));
            Training($"train {name}, {epochs} epochs", many, preset.Training with { Epochs = epochs, EarlyStoppingPatience = null }, 1);
            Training($"fine-tune {name}", few, preset.Training with { Epochs = 5, BatchSize = 8, EarlyStoppingPatience = null }, 10);
            var network = SequenceNetwork.Create(architecture, 1);
            var output = new float[1];
            var ours = Timing.Of(_ => () => network.Predict(few.Sequence(0), output), 1000);
            Print($"one sequence through {name}", ours, Peer(() => peer!.Prediction(architecture, few), 100));

            void Training(string what, SequenceData data, TrainingOptions options, int calls)
            {
                var start = SequenceNetwork.Create(architecture, 1);
                var trainer = new SequenceTrainer();
                var own = Timing.Of(threads => () => trainer.Train(start, data, null, options with { Threads = threads }), calls);
                Print(what, own, Peer(() => peer!.Training(architecture, data, options), Math.Max(1, calls / 5)));
            }
        }

        Timing? Peer(Func<Action> made, int calls) => peer is null ? null : Timing.Of(
            threads =>
            {
                peer.Threads = threads;
                return made();
            },
            calls);
    }

    private static double Error(TreeDataset test, Func<int, double> forecast) => Math.Sqrt(
        Enumerable.Range(0, test.Rows).Average(row => Math.Pow(forecast(row) - test.Targets[row], 2)));

    private static void Print(string what, Timing ours, Timing? theirs)
    {
        var equal = theirs is null ? "" : string.Join(" / ", ours.Medians.Zip(theirs.Medians, (mine, other) => Text(other / mine)));
        var (their, best) = theirs is null ? ("", "") : (Medians(theirs), Text(theirs.Best / ours.Best));
        Console.WriteLine($"| {what} | {Medians(ours)} | {their} | {best} | {equal} |");

        static string Medians(Timing timing) => string.Join(" / ", timing.Medians.Select(Text));

        static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
    }
}

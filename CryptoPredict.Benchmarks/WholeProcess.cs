using System.Diagnostics;
using System.Globalization;
using CryptoPredict.Learning.Neural;

namespace CryptoPredict.Benchmarks;

/// <summary>
/// Runs one workload once in this process and prints wall time, processor time and the whole process's peak memory, which
/// BenchmarkDotNet does not measure: <c>dotnet run -c Release -- --measure lstm-compact</c>.
/// </summary>
internal static class WholeProcess
{
    private static readonly Dictionary<string, Action> Workloads = new(StringComparer.Ordinal)
    {
        ["lstm-compact"] = () => Train(NetworkPreset.Compact, NetworkPreset.Compact.Training),
        ["lstm-deep-epoch"] = () => Train(NetworkPreset.Deep, NetworkPreset.Deep.Training with { Epochs = 1 }),
    };

    /// <returns>The process's exit code.</returns>
    internal static int Measure(string workload)
    {
        if (!Workloads.TryGetValue(workload, out var run))
        {
            Console.Error.WriteLine($"There is no workload {workload}; there are {string.Join(", ", Workloads.Keys)}.");
            return 1;
        }

        var started = Stopwatch.GetTimestamp();
        run();
        var elapsed = Stopwatch.GetElapsedTime(started);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{workload}: {elapsed.TotalSeconds:F2} s, processor {process.TotalProcessorTime.TotalSeconds:F2} s, peak memory "
                + $"{process.PeakWorkingSet64 / 1e6:F0} MB"));
        return 0;
    }

    private static void Train(NetworkPreset preset, TrainingOptions options) =>
        new SequenceTrainer().Train(SequenceNetwork.Create(preset.Architecture(32), 1), NeuralBenchmarks.RandomData(preset, 10_000), null, options);
}

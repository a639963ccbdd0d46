using System.Globalization;
using System.Runtime.InteropServices;
using CryptoPredict.Learning.Numerics;

namespace CryptoPredict.Benchmarks;

/// <summary>Which machine it is, and how much of it others took meanwhile.</summary>
internal sealed class Machine
{
    private readonly double _busy = Busy();
    private readonly TimeSpan _own = Environment.CpuUsage.TotalTime;

    /// <summary>Processor, cores, and the vectors that are used.</summary>
    public static string Name
    {
        get
        {
            var model = File.Exists("/proc/cpuinfo")
                ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
                : null;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{model ?? $"{RuntimeInformation.ProcessArchitecture}"}, {Environment.ProcessorCount} cores, {VectorWidths.Arithmetic}");
        }
    }

    /// <summary>Cores that other processes kept busy since this was made, on average; NaN where the system does not say.</summary>
    public double Others(TimeSpan elapsed) => (Busy() - _busy - (Environment.CpuUsage.TotalTime - _own).TotalSeconds) / elapsed.TotalSeconds;

    // Seconds of all cores that were not idle; hundredths in the file.
    private static double Busy()
    {
        if (!File.Exists("/proc/stat"))
        {
            return double.NaN;
        }

        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(long.Parse).ToArray();
        return (times.Take(8).Sum() - times[3] - times[4]) / 100.0;
    }
}

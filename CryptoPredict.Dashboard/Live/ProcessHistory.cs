using System.Collections.Immutable;
using System.Diagnostics;

namespace CryptoPredict.Dashboard.Live;

/// <summary>What the process took at a time.</summary>
/// <param name="At">Wall time, UTC.</param>
/// <param name="Cores">Cores kept busy since the sample before.</param>
/// <param name="ResidentBytes">Memory that is resident.</param>
/// <param name="Pages">Pages that are open.</param>
public readonly record struct ProcessSample(DateTimeOffset At, double Cores, long ResidentBytes, long Pages);

/// <summary>What the process took over the last hour, sampled for the page of the system's state.</summary>
internal sealed class ProcessHistory(OpenCircuits circuits, TimeProvider wall) : BackgroundService
{
    /// <summary>From one sample to the next.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private const int Kept = 240;

    /// <summary>The samples, oldest first.</summary>
    public ImmutableArray<ProcessSample> Samples { get; private set; } = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (busy, since) = (Environment.CpuUsage.TotalTime, wall.GetTimestamp());
        try
        {
            while (true)
            {
                await Task.Delay(Every, wall, stoppingToken).ConfigureAwait(false);
                var (now, at) = (Environment.CpuUsage.TotalTime, wall.GetTimestamp());
                using var process = Process.GetCurrentProcess();
                var sample = new ProcessSample(
                    wall.GetUtcNow(), (now - busy) / wall.GetElapsedTime(since, at), process.WorkingSet64, circuits.Taken);
                Samples = [.. Samples.Skip(Math.Max(0, Samples.Length + 1 - Kept)), sample];
                (busy, since) = (now, at);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }
}

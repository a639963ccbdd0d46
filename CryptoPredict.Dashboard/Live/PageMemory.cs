namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// Gives the memory of many closed pages back to the machine. A page holds about a megabyte; the collector keeps what it once got for as long as the machine
/// has memory to spare, and an application as quiet as this one hardly ever collects it whole.
/// </summary>
internal sealed partial class PageMemory(OpenCircuits circuits, TimeProvider wall, ILogger<PageMemory> logger) : BackgroundService
{
    /// <summary>How many pages fewer than there were make it worth the pause of some hundred milliseconds.</summary>
    public const long Many = 50;

    /// <summary>How often the pages are counted.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>How long a circuit is kept for a browser that has gone without a word.</summary>
    public static readonly TimeSpan DisconnectedFor = TimeSpan.FromSeconds(30);

    /// <summary>How long after they were closed their circuits are gone.</summary>
    public static readonly TimeSpan Gone = DisconnectedFor + Look;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var most = 0L; ; most = Math.Max(most, circuits.Taken))
            {
                await Task.Delay(Look, wall, stoppingToken).ConfigureAwait(false);
                if (most - circuits.Taken < Many)
                {
                    continue;
                }

                await Task.Delay(Gone, wall, stoppingToken).ConfigureAwait(false);
                var (before, began, closed) = (GC.GetGCMemoryInfo().TotalCommittedBytes, wall.GetTimestamp(), most - circuits.Taken);
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                LogGiven(logger, (before - GC.GetGCMemoryInfo().TotalCommittedBytes) >> 20, closed, wall.GetElapsedTime(began).TotalMilliseconds);
                most = 0;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    [LoggerMessage(LogLevel.Information, "{Megabytes} MB were given back after {Closed} pages had been closed, in {Milliseconds:F0} ms.")]
    private static partial void LogGiven(ILogger logger, long megabytes, long closed, double milliseconds);
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Core.Jobs;

/// <summary>The runs under way in this process: how far they are, and a way to stop them. Thread-safe.</summary>
/// <param name="ledger">Where they are written down.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">Logs what could not be written down.</param>
public sealed partial class ActiveRuns(IJobLedger ledger, TimeProvider wall, ILogger<ActiveRuns> logger)
{
    private ImmutableDictionary<long, LiveRun> _running = ImmutableDictionary<long, LiveRun>.Empty;

    /// <summary>A run started, moved on or ended. Carries no data; raised on training threads: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>The runs under way, oldest first.</summary>
    public IReadOnlyList<RunProgress> Current => [.. Volatile.Read(ref _running).Values.OrderBy(run => run.Id).Select(run => run.Show())];

    /// <summary>How far the run of that id is; null when it is not under way here.</summary>
    public RunProgress? Find(long id) => Volatile.Read(ref _running).TryGetValue(id, out var run) ? run.Show() : null;

    /// <summary>Tells a run to stop; it does so within an epoch or a tree.</summary>
    /// <param name="id">The run.</param>
    /// <param name="by">Who wants it.</param>
    /// <returns>Whether it is under way here.</returns>
    public bool Cancel(long id, string by)
    {
        if (!Volatile.Read(ref _running).TryGetValue(id, out var run))
        {
            return false;
        }

        run.Cancel(by);
        return true;
    }

    /// <summary>An attempt begins: what is logged on the caller's flow from now on is its log.</summary>
    /// <param name="run">The run, claimed.</param>
    /// <param name="cancellationToken">Stops it as well.</param>
    public LiveRun Begin(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var live = new LiveRun(run, ledger, wall, Signal, fault => LogNotWritten(logger, fault, run.Id), cancellationToken);
        ImmutableInterlocked.TryAdd(ref _running, run.Id, live);
        LiveRun.OfThisFlow = live;
        Signal();
        return live;
    }

    /// <summary>An attempt has ended and is written down.</summary>
    public async ValueTask EndAsync(LiveRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        ImmutableInterlocked.TryRemove(ref _running, run.Id, out _);
        await run.DisposeAsync().ConfigureAwait(false);
        Signal();
    }

    private void Signal() => Changed?.Invoke();

    [LoggerMessage(Level = LogLevel.Warning, Message = "What run {Id} reports could not be written down just now")]
    private static partial void LogNotWritten(ILogger logger, Exception fault, long id);
}

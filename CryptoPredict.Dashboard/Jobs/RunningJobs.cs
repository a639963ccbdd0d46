using System.Collections.Concurrent;
using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The attempts under way in this process. Thread-safe.</summary>
/// <param name="wall">The wall clock.</param>
internal sealed class RunningJobs(TimeProvider wall)
{
    private readonly ConcurrentDictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);
    private readonly AsyncLocal<LiveRun?> _current = new();

    /// <summary>An attempt started, moved on, logged or ended. Carries no data; handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>The attempts under way, oldest first.</summary>
    public IReadOnlyList<LiveRun> Current => [.. _runs.Values.OrderBy(run => run.Id)];

    /// <summary>The attempt on whose flow the caller runs; null when on none.</summary>
    public LiveRun? OfThisFlow => _current.Value;

    /// <summary>The attempt that the scheduler executes.</summary>
    public LiveRun Of(IJobExecutionContext context) => _runs[context.FireInstanceId];

    /// <summary>The attempt of a run; null when it is not under way.</summary>
    public LiveRun? Find(long id) => _runs.Values.FirstOrDefault(run => run.Id == id);

    /// <summary>The attempt that the scheduler calls so; null when it is not under way.</summary>
    public LiveRun? Find(string fireInstanceId) => _runs.GetValueOrDefault(fireInstanceId);

    /// <summary>An attempt begins: what is logged on the caller's flow from now on is its log.</summary>
    public LiveRun Begin(JobRun run, IJobExecutionContext context)
    {
        var live = new LiveRun(run, context.FireInstanceId, wall.GetUtcNow(), Signal);
        _runs[context.FireInstanceId] = live;
        _current.Value = live;
        Signal();
        return live;
    }

    /// <summary>An attempt has ended.</summary>
    public void End(LiveRun run)
    {
        _runs.TryRemove(run.FireInstanceId, out _);
        Signal();
    }

    private void Signal() => Changed?.Invoke();
}

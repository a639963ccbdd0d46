using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>The attempts under way in this process. Thread-safe.</summary>
/// <param name="wall">The wall clock.</param>
internal sealed class RunningJobs(TimeProvider wall)
{
    /// <summary>How long <see cref="Ended"/> reaches back.</summary>
    public static readonly TimeSpan EndedWindow = TimeSpan.FromMinutes(2);

    // The scheduler writes its own rows of an ended run a little later than ours.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);
    private readonly AsyncLocal<LiveRun?> _current = new();
    private ImmutableQueue<(DateTimeOffset At, JobState State)> _ended = [];

    /// <summary>An attempt started, moved on, logged or ended. Carries no data; handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>The attempts under way, oldest first.</summary>
    public IReadOnlyList<LiveRun> Current => [.. _runs.Values.OrderBy(run => run.Id)];

    /// <summary>The attempts that ended lately, oldest first, with how.</summary>
    public IReadOnlyList<(DateTimeOffset At, JobState State)> Ended => [.. Volatile.Read(ref _ended)];

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
    public void End(LiveRun run, JobState state)
    {
        _runs.TryRemove(run.FireInstanceId, out _);
        var now = wall.GetUtcNow();
        ImmutableInterlocked.Update(
            ref _ended,
            ended =>
            {
                while (!ended.IsEmpty && ended.Peek().At < now - EndedWindow)
                {
                    ended = ended.Dequeue();
                }

                return ended.Enqueue((now, state));
            });
        Signal();
        _ = SignalOnceSettledAsync();
    }

    /// <summary>Says that something about the jobs has changed that is not in the ledger.</summary>
    public void Signal() => Changed?.Invoke();

    private async Task SignalOnceSettledAsync()
    {
        await Task.Delay(Settling, wall).ConfigureAwait(false);
        Signal();
    }
}

using System.Collections.Immutable;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Accounts;
using Hangfire;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Asks for runs when they are due. Cron expressions are Hangfire's recurring jobs; intervals, which may be the market's own, are kept here, by the time that
/// passes: whoever puts the wall clock puts off no run.
/// </summary>
internal sealed partial class JobSchedule(
    ScheduleStore store, RecurringJobs recurring, JobQueue queue, ILiveState live, SteadyClock steady, TimeProvider wall, ILogger<JobSchedule> logger)
    : IDisposable
{
    /// <summary>Why schedules can be neither changed nor paused before they are up.</summary>
    public const string NotYet = "The market's history is being taken in: schedules come up right after. Repeat this then.";

    // How soon it is noticed that the wall clock was put.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ChangeSignal _changed = new();
    private readonly SemaphoreSlim _one = new(1);
    private bool _rested;
    private ImmutableDictionary<string, ScheduleState> _states = ImmutableDictionary<string, ScheduleState>.Empty;

    /// <summary>A schedule was changed, paused or resumed, or rests. Carries no data; handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>
    /// Whether the market's data have ended. Jobs of market time then rest, and run by hand alone: they would go on over data that no longer change, for the
    /// market's clock runs on.
    /// </summary>
    public bool Rests => live.HasEnded;

    /// <summary>How a job's schedule stands; null when it has none, and before this runs.</summary>
    public ScheduleState? Find(string job) => Volatile.Read(ref _states).GetValueOrDefault(job);

    /// <summary>When a job runs next, soonest first; empty when it does not, or is held back.</summary>
    public IEnumerable<DateTimeOffset> NextOf(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Find(job.Name) is not { Pause: null } state || (job.InMarketTime && Rests) ? []
            : state.Next + steady.Ahead is { } next ? state.Timing.After(next).Prepend(next)
            : state.Timing.After(wall.GetUtcNow());
    }

    /// <summary>Brings the schedules up; may be tried again should it fail.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var (job, state, first, wait, whyNotKept) in store.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // What PostgreSQL kept of a recurring job would make up for it a second time.
            recurring.Remove(job);
            Put(job, state with { Next = state.Timing is IntervalTiming { Interval: var interval } ? steady.Now + Within(wait, interval) : null });

            // A time that was missed is made up for once.
            if (state is { Timing: CronTiming, Pause: null } && first <= wall.GetUtcNow())
            {
                await RequestAsync(job.Name, CancellationToken.None).ConfigureAwait(false);
            }

            if (whyNotKept is not null)
            {
                LogNotKept(logger, job.Name, whyNotKept);
            }

            LogScheduled(logger, job.Name, state.Timing.Words, state.Pause is null ? "" : ", once it is resumed");
        }

        Changed?.Invoke();
    }

    /// <summary>Asks for runs when they are due, until cancelled. The schedules must be up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        live.Changed += Signal;
        try
        {
            while (true)
            {
                if (steady.Look() is { } jump)
                {
                    await FollowAsync(jump, cancellationToken).ConfigureAwait(false);
                }

                await AskForDueAsync(cancellationToken).ConfigureAwait(false);
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            live.Changed -= Signal;
        }

        void Signal(Core.Market.Asset asset)
        {
            // The only change of the market that matters here is its end, and its going on.
            if (_rested != live.HasEnded)
            {
                _rested = live.HasEnded;
                _changed.Raise();
                Changed?.Invoke();
            }
        }
    }

    /// <summary>Asks for a run of a job; called by Hangfire's recurring jobs.</summary>
    /// <param name="queueName">The queue that the asking waits in: that of the engine whose schedule it is.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="title">What Hangfire's dashboard calls it.</param>
    [JobDisplayName("{2}")]
    public Task AskAsync(string queueName, string job, string title) => RequestAsync(job, CancellationToken.None);

    /// <summary>Holds a schedule back until it is resumed, also over restarts.</summary>
    /// <returns>False when it is paused already.</returns>
    public async Task<bool> PauseAsync(JobDefinition job, string by, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await ChangeAsync(
            job, change => change with { Pause = new JobPause(by, wall.GetUtcNow(), reason) }, state => state.Pause is null, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Lets a paused schedule go on; a run that was missed meanwhile is made up for once.</summary>
    /// <returns>False when it was not paused.</returns>
    public async Task<bool> ResumeAsync(JobDefinition job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var pause = Find(job.Name)?.Pause;
        if (!await ChangeAsync(job, change => change with { Pause = null }, state => state.Pause is not null, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (Find(job.Name) is { Timing: CronTiming cron } && cron.After(pause!.At).First() <= wall.GetUtcNow())
        {
            await RequestAsync(job.Name, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Has a job run at other times, until the configuration changes; null for those of the configuration.</summary>
    public Task RescheduleAsync(JobDefinition job, JobTiming? timing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var configured = store.ConfiguredOf(job).ToString();
        return ChangeAsync(
            job, change => change with { Timing = timing?.ToString(), Configured = timing is null ? null : configured, Since = wall.GetUtcNow() }, _ => true,
            cancellationToken);
    }

    public void Dispose() => _one.Dispose();

    private Task<ActionOutcome> RequestAsync(string job, CancellationToken cancellationToken) =>
        queue.RequestAsync(job, new NoInput(), JobRequest.BySchedule, cancellationToken);

    private void Put(JobDefinition job, ScheduleState state)
    {
        ImmutableInterlocked.Update(ref _states, states => states.SetItem(job.Name, state));
        if (state is { Timing: CronTiming cron, Pause: null })
        {
            recurring.Put(job, cron);
        }
        else
        {
            recurring.Remove(job);
        }
    }

    // Hangfire has reckoned by the wall clock when its recurring jobs and retries are due.
    private async Task FollowAsync(ClockJump jump, CancellationToken cancellationToken)
    {
        LogJump(logger, jump.By);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var job in store.Jobs)
            {
                if (Find(job.Name) is { Timing: CronTiming } state)
                {
                    recurring.Remove(job);
                    Put(job, state with { Since = wall.GetUtcNow() });
                }
            }

            await queue.ReckonRetriesAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The schedules go on; what could not be reckoned anew is by the next start.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotReckoned(logger, fault);
        }
        finally
        {
            _one.Release();
        }

        Changed?.Invoke();
    }

    private async Task<bool> ChangeAsync(
        JobDefinition job, Func<ScheduleChange, ScheduleChange> change, Func<ScheduleState, bool> mayChange, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Find(job.Name) is not { } before)
            {
                throw new ArgumentException(job.WhyNoSchedule ?? NotYet, nameof(job));
            }

            if (!mayChange(before))
            {
                return false;
            }

            var state = await store.ChangeAsync(job, change, cancellationToken).ConfigureAwait(false);
            var now = steady.Now;
            Put(job, state with
            {
                Next = state.Timing is not IntervalTiming ? null
                    : state.Timing == before.Timing ? Later(before.Next ?? now, now)
                    : state.Timing.After(now).First(),
            });
        }
        finally
        {
            _one.Release();
        }

        _changed.Raise();
        Changed?.Invoke();
        return true;
    }

    private async Task AskForDueAsync(CancellationToken cancellationToken)
    {
        foreach (var job in store.Jobs)
        {
            var now = steady.Now;
            if (Find(job.Name) is not { Pause: null, Next: { } next } state || next > now || (job.InMarketTime && Rests))
            {
                continue;
            }

            try
            {
                await RequestAsync(job.Name, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Its next time tries again.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotQueued(logger, fault, job.Name);
            }

            // Times that were missed while the machine slept are made up for once.
            ImmutableInterlocked.Update(
                ref _states,
                states => states.TryGetValue(job.Name, out var current) && current == state
                    ? states.SetItem(job.Name, state with { Next = Later(state.Timing.After(next).First(), state.Timing.After(now).First()) })
                    : states);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var due = store.Jobs.Where(job => !(job.InMarketTime && Rests)).Select(job => Find(job.Name))
            .Where(state => state is { Pause: null, Next: not null }).Select(state => state!.Next!.Value).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = due - steady.Now;

        // Woken early, nothing is due.
        var time = Task.Delay(waits > LongestWait ? LongestWait : waits > TimeSpan.Zero ? waits : TimeSpan.Zero, wall, woken.Token);
        var signal = _changed.WaitAsync(woken.Token);
        await Task.WhenAny(time, signal).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(time, signal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Never longer than the interval: what was written down by a clock that has been put back since lies far ahead.
    private static TimeSpan Within(TimeSpan wait, TimeSpan interval) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait < interval ? wait : interval;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} runs {When}{Paused}")]
    private static partial void LogScheduled(ILogger logger, string job, string when, string paused);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule of job {Job} that was set by hand does not count, so it runs as configured. {Why}")]
    private static partial void LogNotKept(ILogger logger, string job, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The wall clock was put by {By}: intervals keep to the time that passed, times of day are reckoned anew")]
    private static partial void LogJump(ILogger logger, TimeSpan by);

    [LoggerMessage(Level = LogLevel.Error, Message = "Times of day and retries could not be reckoned anew after the wall clock was put")]
    private static partial void LogNotReckoned(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of job {Job} that is due could not be queued; its next time tries again")]
    private static partial void LogNotQueued(ILogger logger, Exception fault, string job);
}

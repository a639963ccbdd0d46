using System.Runtime.CompilerServices;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>A schedule as a start finds it.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">How it stands; when its interval has it run next is not in it yet.</param>
/// <param name="First">When it is due first, by the wall clock.</param>
/// <param name="Wait">How long until then; negative when that is over.</param>
/// <param name="WhyNotKept">Why what was set by hand does not count; null when it does, or nothing was.</param>
internal sealed record StoredSchedule(JobDefinition Job, ScheduleState State, DateTimeOffset First, TimeSpan Wait, string? WhyNotKept);

/// <summary>
/// What is stored and configured of schedules. What was changed or paused by hand stands in the ledger: a pause stays until it is resumed, another timing until
/// the configuration changes. What was stored before there was a ledger of it is taken over once.
/// </summary>
internal sealed class ScheduleStore(
    IJobLedger ledger, FormerSchedules former, JobCatalogue catalogue, ILiveState live, IServiceScopeFactory scopes, TimeProvider wall)
{
    private readonly RegisteredJob[] _scheduled = [.. catalogue.All.Where(job => job.Definition.WhyNoSchedule is null)];

    /// <summary>The jobs that have a schedule.</summary>
    public IEnumerable<JobDefinition> Jobs => _scheduled.Select(job => job.Definition);

    /// <summary>Reads every schedule, one after the other; one that was never scheduled before is stored first.</summary>
    public async IAsyncEnumerable<StoredSchedule> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = await ledger.ReadSchedulesAsync(cancellationToken).ConfigureAwait(false);
        var before = Jobs.All(job => changes.ContainsKey(job.Name)) ? changes : await former.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using var scope = scopes.CreateAsyncScope();
        foreach (var registered in _scheduled)
        {
            var job = registered.Definition;
            var now = wall.GetUtcNow();
            var change = changes.GetValueOrDefault(job.Name, ScheduleChange.None);
            if (change.Since is null)
            {
                // What was changed before counts until the configuration changes from what it says now.
                change = before.GetValueOrDefault(job.Name, change) with { Since = now };
                change = change with { Configured = change.Timing is null ? null : ConfiguredOf(job).ToString() };
                await ledger.SetScheduleAsync(job.Name, change, cancellationToken).ConfigureAwait(false);
            }

            var state = StateOf(job, change);
            var last = await LastAsync(job.Name, cancellationToken).ConfigureAwait(false);
            var first = scope.ServiceProvider.GetRequiredService(registered.Class) is IFirstRun own
                ? await own.DueAsync(state.Timing, last, cancellationToken).ConfigureAwait(false)
                : last is null && job.AtOnce ? now
                : state.Timing.After(last is { QueuedAt: var queued } && queued > change.Since ? queued : change.Since.Value).First();
            yield return new StoredSchedule(job, state, first, first - now, OwnOf(job, change)?.WhyRefused);
        }
    }

    /// <summary>Stores what is changed by hand of a schedule.</summary>
    /// <returns>How it stands then, without when its interval has it run next.</returns>
    public async Task<ScheduleState> ChangeAsync(JobDefinition job, Func<ScheduleChange, ScheduleChange> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(change);
        var stored = (await ledger.ReadSchedulesAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(job.Name, ScheduleChange.None);
        var changed = change(stored);
        await ledger.SetScheduleAsync(job.Name, changed, cancellationToken).ConfigureAwait(false);
        return StateOf(job, changed);
    }

    /// <summary>When the configuration has a job run that has a schedule.</summary>
    public JobTiming ConfiguredOf(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Configured(live.Market.Speed, catalogue.Zone)!;
    }

    // What was changed by hand counts as long as the configuration says what it said then.
    private JobTiming? OwnOf(JobDefinition job, ScheduleChange change) =>
        change.Timing is { } text && change.Configured == ConfiguredOf(job).ToString() ? JobTiming.Parse(text) : null;

    // Earlier versions took what runs so often that it does harm.
    private ScheduleState StateOf(JobDefinition job, ScheduleChange change)
    {
        var configured = ConfiguredOf(job);
        var timing = OwnOf(job, change) is { WhyRefused: null } own ? own : configured;
        return new ScheduleState(timing, configured, change.Pause, null) { Since = wall.GetUtcNow() };
    }

    private async Task<JobRun?> LastAsync(string job, CancellationToken cancellationToken)
    {
        var query = new RunQuery([job], RequestedBy: JobRequest.BySchedule, Limit: 1);
        return (await ledger.ReadAsync(query, cancellationToken).ConfigureAwait(false)).Items is [var last] ? last : null;
    }
}

using CryptoPredict.Core.Jobs;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What there is to see of the jobs: read by the page and by the API.</summary>
internal sealed class JobsView(IJobLedger ledger, ActiveRuns active, JobCatalogue catalogue, JobSchedule schedule, JobQueue queue, TimeProvider wall)
{
    private const int NextTimes = 3;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How many of each there are.</summary>
    public async Task<JobCounts> CountAsync(CancellationToken cancellationToken)
    {
        var states = await ledger.CountAsync(wall.GetUtcNow() - Day, cancellationToken).ConfigureAwait(false);
        var failing = await ledger.CountFailuresInARowAsync(cancellationToken).ConfigureAwait(false);
        return new JobCounts(
            (int)states.GetValueOrDefault(RunState.Running),
            states.GetValueOrDefault(RunState.Queued),
            states.GetValueOrDefault(RunState.RetryScheduled),
            catalogue.All.Count(job => schedule.NextOf(job.Definition).Any()),
            states.GetValueOrDefault(RunState.Failed),
            states.GetValueOrDefault(RunState.Aborted),
            failing.Keys.Count(job => catalogue.Find(job) is not null));
    }

    /// <summary>Every job, with its schedule.</summary>
    public async Task<IReadOnlyList<JobLine>> ReadJobsAsync(CancellationToken cancellationToken)
    {
        var last = (await ledger.ReadLastAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(run => run.Request.Job);
        var failures = await ledger.CountFailuresInARowAsync(cancellationToken).ConfigureAwait(false);
        return [.. catalogue.All.Select(registered =>
        {
            var job = registered.Definition;
            var state = schedule.Find(job.Name);
            return new JobLine(
                job, state?.Timing, state is { IsChanged: true } ? state.Configured : null, state?.Pause, job.InMarketTime && schedule.Rests,
                [.. schedule.NextOf(job).Take(NextTimes)], last.GetValueOrDefault(job.Name), failures.GetValueOrDefault(job.Name));
        })];
    }

    /// <summary>The job that runs next by itself, and when; null while none does.</summary>
    public (JobDefinition Job, DateTimeOffset At)? FindNext() => catalogue.All
        .SelectMany(registered => schedule.NextOf(registered.Definition).Take(1).Select(at => ((JobDefinition Job, DateTimeOffset At)?)(
            registered.Definition, at)))
        .MinBy(next => next!.Value.At);

    /// <summary>The next times a job would run at.</summary>
    public IReadOnlyList<DateTimeOffset> Preview(JobTiming timing) => [.. timing.After(wall.GetUtcNow()).Take(NextTimes)];

    /// <summary>Runs that wait, each with what for.</summary>
    public async Task<IReadOnlyList<WaitingRun>> ReadWaitingAsync(CancellationToken cancellationToken)
    {
        var open = (await ledger.ReadAsync(WaitingRun.Open, cancellationToken).ConfigureAwait(false)).Items;
        return [.. open.Where(run => run.State != RunState.Running).Select(run => WaitingRun.Of(run, open))];
    }

    /// <summary>One run with its story; null when there is none of that id.</summary>
    public async Task<JobStory?> FindAsync(long id, CancellationToken cancellationToken) =>
        await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run ? null : new JobStory(
            run,
            await ledger.ReadEventsAsync(id, cancellationToken).ConfigureAwait(false),
            active.Find(id),
            (await ledger.ReadAsync(new RunQuery(After: id, Limit: RunQuery.MaxLimit), cancellationToken).ConfigureAwait(false)).Items,
            queue.HangfireIdOf(id));

    /// <summary>The runs that ended within a range that ends now, oldest first.</summary>
    public Task<IReadOnlyList<RunEnd>> ReadEndsAsync(JobRange range, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        return ledger.ReadEndsAsync(wall.GetUtcNow() - range.Length, cancellationToken);
    }
}

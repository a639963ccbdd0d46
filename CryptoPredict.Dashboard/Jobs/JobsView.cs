using CryptoPredict.Core.Jobs;
using Quartz;
using Quartz.Extensibility;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>What there is to see of the jobs: read by the page and by the API.</summary>
internal sealed class JobsView(
    ISchedulerFactory schedulers, IExecutionHistoryStore history, IJobLedger ledger, RunningJobs running, JobCatalogue catalogue, TimeProvider wall)
{
    private const int NextTimes = 3;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How many of each there are.</summary>
    public async Task<JobCounts> CountAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var since = wall.GetUtcNow() - Day;
        var states = await ledger.CountAsync(since, cancellationToken).ConfigureAwait(false);
        var schedules = await SchedulesAsync(scheduler, cancellationToken).ConfigureAwait(false);
        var failing = await history.QueryJobRunStatuses(
            new JobRunStatusQuery { SchedulerName = scheduler.SchedulerName, Failing = true }, cancellationToken).ConfigureAwait(false);
        return new JobCounts(
            running.Current.Count,
            states.GetValueOrDefault(JobState.Queued) + HeldBack(schedules).Count(),
            states.GetValueOrDefault(JobState.RetryScheduled),
            schedules.Values.Count(trigger => trigger.State is not (TriggerState.Paused or TriggerState.Error)),
            states.GetValueOrDefault(JobState.Failed),
            states.GetValueOrDefault(JobState.Aborted),
            failing.Items.Count(status => catalogue.All.Any(job => job.Key.Equals(status.Job))),
            await history.CountMisfires(scheduler.SchedulerName, since, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Every job, with its schedule.</summary>
    public async Task<IReadOnlyList<JobLine>> ReadJobsAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var schedules = await SchedulesAsync(scheduler, cancellationToken).ConfigureAwait(false);
        var last = (await ledger.ReadLastAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(run => run.Request.Job);
        var health = (await history.QueryJobRunStatuses(new JobRunStatusQuery { SchedulerName = scheduler.SchedulerName }, cancellationToken).ConfigureAwait(false))
            .Items.ToDictionary(status => status.Job);
        List<JobLine> lines = [];
        foreach (var job in catalogue.All)
        {
            var trigger = await scheduler.GetTrigger(job.Schedule, cancellationToken).ConfigureAwait(false);
            var timing = JobTiming.Of(trigger);
            var next = trigger is null
                ? []
                : await scheduler.GetUpcomingFireTimes(job.Schedule, NextTimes, cancellationToken).ConfigureAwait(false) ?? [];
            var configured = trigger?.JobDataMap.TryGetValue(JobTriggers.Configured, out var told) == true ? told as string : null;
            schedules.TryGetValue(job.Schedule, out var schedule);
            lines.Add(new JobLine(
                job,
                timing,
                configured is not null && configured != timing?.ToString() ? configured : null,
                schedule?.State ?? TriggerState.None,
                schedule?.Pause,
                next,
                last.GetValueOrDefault(job.Name),
                health.GetValueOrDefault(job.Key)));
        }

        return lines;
    }

    /// <summary>The next times a job would run at.</summary>
    public IReadOnlyList<DateTimeOffset> Preview(JobTiming timing) => [.. timing.After(wall.GetUtcNow()).Take(NextTimes)];

    /// <summary>Runs that wait, each with what for; and schedules that do.</summary>
    public async Task<(IReadOnlyList<WaitingRun> Runs, IReadOnlyList<BlockedSchedule> Schedules)> ReadWaitingAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var open = await ledger.ReadAsync(
            new JobRunQuery(States: [JobState.Queued, JobState.RetryScheduled], Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);
        var facts = await scheduler.GetMetadata(cancellationToken).ConfigureAwait(false);
        List<WaitingRun> waiting = [];
        foreach (var run in open.Items)
        {
            var key = TriggerOf(run);
            var state = await scheduler.GetTriggerState(key, cancellationToken).ConfigureAwait(false);
            var due = run.State == JobState.RetryScheduled ? (await scheduler.GetTrigger(key, cancellationToken).ConfigureAwait(false))?.NextFireTimeUtc : null;
            waiting.Add(new WaitingRun(run, Why(run, state, facts), due));
        }

        var schedules = await SchedulesAsync(scheduler, cancellationToken).ConfigureAwait(false);
        return (waiting, [.. HeldBack(schedules)]);
    }

    /// <summary>One run with its story; null when there is none of that id.</summary>
    public async Task<JobStory?> FindAsync(long id, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return null;
        }

        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var live = running.Find(id);
        var stored = await ledger.ReadLogAsync(id, cancellationToken).ConfigureAwait(false);
        var followers = await ledger.ReadAsync(new JobRunQuery(After: id), cancellationToken).ConfigureAwait(false);
        return new JobStory(
            run,
            await ledger.ReadEventsAsync(id, cancellationToken).ConfigureAwait(false),
            string.Join('\n', new[] { stored, live?.LogText() }.Where(text => !string.IsNullOrEmpty(text))) is { Length: > 0 } log ? log : null,
            live,
            followers.Items,
            run.State == JobState.RetryScheduled ? (await scheduler.GetTrigger(TriggerOf(run), cancellationToken).ConfigureAwait(false))?.NextFireTimeUtc : null);
    }

    /// <summary>Firings that did not happen when they should have, newest first.</summary>
    public async Task<MisfirePage> ReadMisfiresAsync(MisfireFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var total = (await PageAsync(0, 0).ConfigureAwait(false)).TotalCount ?? 0;
        if (filter.From is { } from)
        {
            // The scheduler cannot be asked for a time, but gives them by it: the first that is too old is searched for.
            var (least, most) = (0, total);
            while (least < most)
            {
                var middle = (least + most) / 2;
                var found = (await PageAsync(middle, 1).ConfigureAwait(false)).Items;
                (least, most) = found.Count > 0 && found[0].MisfiredAtUtc >= from ? (middle + 1, most) : (least, middle);
            }

            total = least;
        }

        var left = Math.Clamp(total - offset, 0, limit);
        return new MisfirePage(left == 0 ? [] : (await PageAsync(offset, left).ConfigureAwait(false)).Items, total);

        async Task<PagedResult<MisfireHistoryEntry>> PageAsync(int skip, int take) => await history.QueryMisfires(
            new MisfireHistoryQuery
            {
                SchedulerName = scheduler.SchedulerName,
                Job = filter.Job is null ? null : new JobKey(filter.Job),
                Reasons = filter.Reason is { } reason ? [reason] : null,
                Skip = skip,
                Take = take,
                IncludeTotalCount = take == 0,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many attempts ended how, over a range that ends now; each attempt counts.</summary>
    /// <param name="range">How far back, and how finely.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<ExecutionStatistics> ReadStatisticsAsync(JobRange range, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var query = new ExecutionStatisticsQuery { SchedulerName = scheduler.SchedulerName, FiredFrom = wall.GetUtcNow() - range.Length, BucketSize = range.Bucket };
        return await history.QueryExecutionStatistics(query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The scheduler and its nodes.</summary>
    public async Task<SchedulerPicture> ReadSchedulerAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        return new SchedulerPicture(
            await scheduler.GetMetadata(cancellationToken).ConfigureAwait(false),
            await scheduler.QueryClusterNodes(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The trigger that a run waits on.</summary>
    internal static TriggerKey TriggerOf(JobRun run) =>
        run.Request.Trigger is { } schedule ? new TriggerKey(schedule, JobTriggers.Recurring) : JobTriggers.OfRun(run.Id);

    // Every schedule of a job under way is blocked, also one whose time is far away.
    private IEnumerable<BlockedSchedule> HeldBack(IReadOnlyDictionary<TriggerKey, TriggerHeader> schedules) => catalogue.All
        .Where(job => schedules.TryGetValue(job.Schedule, out var schedule) && schedule.State == TriggerState.Blocked && schedule.NextFireTimeUtc <= wall.GetUtcNow())
        .Select(job => new BlockedSchedule(job, schedules[job.Schedule].NextFireTimeUtc));

    private string Why(JobRun run, TriggerState state, SchedulerMetadata facts)
    {
        if (facts.Status != SchedulerStatus.Running)
        {
            return "The scheduler stands by.";
        }

        if (run.State == JobState.RetryScheduled)
        {
            return run.Message ?? "It failed and will be tried again.";
        }

        var before = running.Current.FirstOrDefault(live => live.Job == run.Request.Job && live.Id != run.Id);
        return state switch
        {
            TriggerState.Awaiting => $"It follows run {run.Request.After} once that has succeeded.",
            TriggerState.Blocked when before is not null => $"Run {before.Id} of the same job is under way.",
            TriggerState.Blocked => "Another run of the same job is under way.",
            TriggerState.Paused => "It is paused.",
            TriggerState.Error => "Its job could not be created; the log of the application says why.",
            _ when facts.LocalExecutingJobs >= facts.ThreadPoolSize => $"All {facts.ThreadPoolSize} slots are taken.",
            _ => "It starts at once.",
        };
    }

    private static async Task<IReadOnlyDictionary<TriggerKey, TriggerHeader>> SchedulesAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var query = new TriggerQuery { Group = GroupMatcher<TriggerKey>.GroupEquals(JobTriggers.Recurring), Take = PagedQuery.All };
        return (await scheduler.QueryTriggers(query, cancellationToken).ConfigureAwait(false)).Items.ToDictionary(trigger => trigger.Key);
    }
}

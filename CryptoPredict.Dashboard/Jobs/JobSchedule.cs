using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Hosting;
using Quartz;

namespace CryptoPredict.Dashboard.Jobs;

/// <summary>
/// Brings the stored schedules in line with the configuration, and starts the scheduler once the engine has taken in its
/// history. What was paused stays paused, and a schedule that was changed on the page stays until the configuration changes.
/// </summary>
internal sealed partial class JobSchedule(
    IServiceProvider services, ISchedulerFactory schedulers, JobCatalogue catalogue, RunningJobs running, MarketRest rest, TimeProvider wall,
    ILogger<JobSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan EnginePoll = TimeSpan.FromMilliseconds(200);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A training before the history is in would find no candles, and be refused until its next turn.
        var engine = services.GetService<EngineService>();
        while (engine is { State: EngineState.Starting })
        {
            await Task.Delay(EnginePoll, wall, stoppingToken).ConfigureAwait(false);
        }

        var scheduler = await schedulers.GetScheduler(stoppingToken).ConfigureAwait(false);
        await scheduler.Start(stoppingToken).ConfigureAwait(false);
        running.Signal();
        await rest.FollowAsync(scheduler, stoppingToken).ConfigureAwait(false);
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var known = catalogue.All.Select(job => job.Key).ToHashSet();
        var gone = (await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken).ConfigureAwait(false)).Where(key => !known.Contains(key)).ToList();
        await scheduler.DeleteJobs(gone, cancellationToken).ConfigureAwait(false);
        foreach (var job in catalogue.All)
        {
            await scheduler.AddJob(job.ToDetail(), AddJobOptions.Replacing, cancellationToken).ConfigureAwait(false);
            if (job.Every is { } every)
            {
                await ScheduleAsync(scheduler, job, every.Length, cancellationToken).ConfigureAwait(false);
            }
        }

        await CloseLostRunsAsync(scheduler, cancellationToken).ConfigureAwait(false);
    }

    private async Task ScheduleAsync(IScheduler scheduler, JobDefinition job, TimeSpan every, CancellationToken cancellationToken)
    {
        var market = services.GetRequiredService<ILiveState>().Market;
        var timing = job.Configured(market.Speed)!;
        var configured = timing.ToString();
        var now = wall.GetUtcNow();
        var stored = await scheduler.GetTrigger(job.Schedule, cancellationToken).ConfigureAwait(false);
        var isSame = stored?.JobDataMap.TryGetValue(JobTriggers.Configured, out var told) == true && told as string == configured;
        if (isSame && job.Retries.Equals(stored!.RetryPolicy) && job.Name != JobNames.Retrain)
        {
            return;
        }

        // A schedule changed on the page outlives a start, unless the configuration was changed since.
        var chosen = isSame ? JobTiming.Of(stored)! : timing;
        var first = job.Name == JobNames.Retrain ? await NextRetrainAsync(market, every, cancellationToken).ConfigureAwait(false)
            : chosen is CronTiming ? chosen.After(now).First()
            : stored?.PreviousFireTimeUtc is { } last ? chosen.After(last).First()
            : job.AtOnce ? now
            : chosen.After(now).First();
        await ReplaceAsync(scheduler, job, chosen, configured, first > now ? first : now, cancellationToken).ConfigureAwait(false);
        LogScheduled(logger, job.Name, chosen.Words);
    }

    /// <summary>The trigger of a schedule.</summary>
    /// <param name="job">The job.</param>
    /// <param name="timing">When it runs.</param>
    /// <param name="configured">The same in the configuration.</param>
    /// <param name="first">When it runs first.</param>
    internal static ITrigger TriggerOf(JobDefinition job, JobTiming timing, string configured, DateTimeOffset first)
    {
        var trigger = TriggerBuilder.Create()
            .WithIdentity(job.Schedule)
            .WithDescription(job.Title)
            .ForJob(job.Key)
            .WithRetryPolicy(job.Retries)
            .WithOverlapPolicy(OverlapPolicy.Skip)
            .UsingJobData(JobTriggers.Configured, configured)
            .StartAt(first)
            .WithSchedule(timing.Schedule);
        return (timing is CronTiming cron ? trigger.UsingJobData(JobTriggers.Cron, cron.Text) : trigger).Build();
    }

    /// <summary>Puts a schedule in the place of the one there is; what was paused stays paused.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="job">The job.</param>
    /// <param name="timing">When it runs.</param>
    /// <param name="configured">The same in the configuration.</param>
    /// <param name="first">When it runs first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task ReplaceAsync(
        IScheduler scheduler, JobDefinition job, JobTiming timing, string configured, DateTimeOffset first, CancellationToken cancellationToken)
    {
        var paused = await scheduler.GetTriggerState(job.Schedule, cancellationToken).ConfigureAwait(false) == TriggerState.Paused;
        var pause = paused ? await scheduler.GetTriggerPause(job.Schedule, cancellationToken).ConfigureAwait(false) : null;
        await scheduler.ScheduleJob(
            TriggerOf(job, timing, configured, first),
            new ScheduleJobOptions { Replace = true, Paused = paused, PauseReason = pause?.Reason, PauseRequestedBy = pause?.RequestedBy },
            cancellationToken).ConfigureAwait(false);
    }

    // The market may have stood still while the process was down, so its own time decides.
    private async Task<DateTimeOffset> NextRetrainAsync(IMarketSource market, TimeSpan interval, CancellationToken cancellationToken)
    {
        var now = wall.GetUtcNow();
        if (services.GetService<ITrainingRuns>() is not { } runs || services.GetService<IModelRegistry>() is not { } registry)
        {
            return now;
        }

        var aliases = await registry.ReadAliasesAsync(null, cancellationToken).ConfigureAwait(false);
        var last = (await runs.ReadAsync(new RunQuery(RunKind.Retrain, Limit: 1), cancellationToken).ConfigureAwait(false)).Items;
        var champions = aliases.Where(change => change is { Alias: ModelAlias.Champion, VersionId: not null }).Select(change => (change.Asset, change.Model)).ToHashSet();
        var isComplete = market.Assets.All(asset => Retrainer.Models.All(model => champions.Contains((asset, model))));
        if (last.Count == 0 || !isComplete)
        {
            return now;
        }

        var left = last[0].StartedAt + interval - market.Clock.GetUtcNow();
        return left > TimeSpan.Zero ? now + (left / market.Speed) : now;
    }

    // A run waits in the ledger and in the scheduler's file; should one of the files have been lost, the other says so.
    private async Task CloseLostRunsAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var ledger = services.GetRequiredService<IJobLedger>();
        var waiting = await ledger.ReadAsync(
            new JobRunQuery(States: [JobState.Queued, JobState.RetryScheduled], Limit: JobRunQuery.MaxLimit), cancellationToken).ConfigureAwait(false);

        // The oldest first, so that what waits for others is looked at once it is clear what became of them.
        foreach (var run in waiting.Items.Reverse())
        {
            var key = run.Request.Trigger is { } schedule ? new TriggerKey(schedule, JobTriggers.Recurring) : JobTriggers.OfRun(run.Id);
            var trigger = await scheduler.GetTrigger(key, cancellationToken).ConfigureAwait(false);
            var awaited = run.Request.After is { } before ? await ledger.FindAsync(before, cancellationToken).ConfigureAwait(false) : null;
            if (WhyLost(run, trigger, awaited) is { } reason)
            {
                if (run.Request.Trigger is null)
                {
                    await scheduler.UnscheduleJob(key, cancellationToken).ConfigureAwait(false);
                }

                await ledger.MoveAsync(new JobMove(run.Id, JobState.Aborted, reason), cancellationToken).ConfigureAwait(false);
                await ledger.GiveUpFollowersAsync(scheduler, run.Id, cancellationToken).ConfigureAwait(false);
            }
            else if (awaited is { } ended && ended.State.HasEnded() && !ended.State.LetsFollow())
            {
                await ledger.GiveUpFollowersAsync(scheduler, ended.Id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A single run's trigger that has fired stands in the file until the scheduler starts, and goes then.
    private static bool HasFired(ITrigger trigger) => trigger.NextFireTimeUtc is null && trigger.Continuation.IsNone;

    private static string? WhyLost(JobRun run, ITrigger? trigger, JobRun? awaited) =>
        JobInput.Parse(run.Request.Input).TrainingRun is { } training
            ? $"Training run {training}, which waited for it, ended with its process; nothing was changed. Run it again if it is still wanted."
            : trigger is null || (run.Request.Trigger is not null && trigger.RetryAttempt == 0) || HasFired(trigger)
            ? "The scheduler no longer knows of it. Run it again if it is still wanted."

            // The scheduler had yet to hear of that run's end when the process ended.
            : awaited is not null && awaited.State.LetsFollow() && !trigger.Continuation.IsNone
            ? $"The application ended before this could follow run {awaited.Id}. Run it again if it is still wanted."
            : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} runs {When}")]
    private static partial void LogScheduled(ILogger logger, string job, string when);
}

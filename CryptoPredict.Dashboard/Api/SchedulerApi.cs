using System.ComponentModel;
using System.Globalization;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What the jobs page shows beside jobs and runs: what is under way and waits, misfires, statistics, the scheduler, what was done by whom.</summary>
internal static class SchedulerApi
{
    private const int MostRuns = 100;

    /// <summary>Maps it.</summary>
    /// <param name="jobs">The group of everything about jobs.</param>
    public static void MapScheduler(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/active", ActiveAsync).WithName("ListActiveJobs")
            .WithSummary("What is under way, how far it is, and what waits for what: another run, a free slot, the next attempt, a scheduler that stands by.");
        jobs.MapGet("/misfires", MisfiresAsync).WithName("ListMisfires").WithSummary("Firings that did not happen when they should have, newest first.");
        jobs.MapGet("/statistics", StatisticsAsync).WithName("CountAttempts")
            .WithSummary("How many attempts ended how over time, and how long they took: median, 95th percentile, longest.");
        jobs.MapGet("/actions", ActionsAsync).WithName("ListJobActions").WithSummary("What was done to jobs, by whom and why, newest first.");
        jobs.MapGet("/scheduler", SchedulerAsync).WithName("GetScheduler").WithSummary("The scheduler: how it stands, its slots, its store and its nodes.");
        jobs.MapPut("/scheduler/standby", StandbyAsync).WithName("StandByScheduler")
            .WithSummary("Lets nothing start any more until the scheduler is started again or the application is; what is under way goes on.").ForAdmins("scheduler.standby")
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapDelete("/scheduler/standby", StartAsync).WithName("StartScheduler").WithSummary("Starts the scheduler again.").ForAdmins("scheduler.start")
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/runs/again", RunAgainAsync).WithName("RepeatJobRuns")
            .WithSummary("Runs again what several runs did, each with the same input. Says of each what came of it, and where to ask how the new run stands.").ForAdmins("job-run.again").Idempotent();
        jobs.MapPost("/runs/dismiss", DismissAsync).WithName("DismissJobRuns")
            .WithSummary("Marks several failed runs as dealt with. Says of each what came of it.").ForAdmins("job-run.dismiss");
    }

    private static async Task<ActiveJobs> ActiveAsync(JobsView view, RunningJobs running, CancellationToken cancellationToken)
    {
        var (runs, schedules) = await view.ReadWaitingAsync(cancellationToken).ConfigureAwait(false);
        return new ActiveJobs(
            [.. running.Current.Select(RunningRow.From)],
            [.. runs.Select(waiting => new WaitingRow(JobRunRow.From(waiting.Run), waiting.Why, waiting.Due))],
            [.. schedules.Select(blocked => new BlockedRow(blocked.Definition.Name, blocked.Due))]);
    }

    private static async Task<MisfireList> MisfiresAsync(
        [Description("Only this job.")] string? job, int? offset, int? limit, JobsView view, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await view.ReadMisfiresAsync(string.IsNullOrEmpty(job) ? null : job, skip, take, cancellationToken).ConfigureAwait(false);
        return new MisfireList([.. page.Items.Select(MisfireRow.From)], page.TotalCount ?? 0, skip, take);
    }

    private static async Task<JobStatistics> StatisticsAsync(
        [OneOf(typeof(StatisticsRange), "How far back; Day if left out.")] string? range, JobsView view, RunningJobs running, TimeProvider wall,
        CancellationToken cancellationToken)
    {
        var chosen = Choice.Of<StatisticsRange>("range", range) ?? StatisticsRange.Day;
        if (chosen == StatisticsRange.Minute)
        {
            return Seconds(running.Ended, wall.GetUtcNow());
        }

        var offered = JobRange.All.Single(each => string.Equals(each.Name, chosen.ToString(), StringComparison.OrdinalIgnoreCase));
        var from = wall.GetUtcNow() - offered.Length;
        var counted = await view.ReadStatisticsAsync(offered, cancellationToken).ConfigureAwait(false);
        return new JobStatistics(chosen, from, counted.BucketSize, counted.Truncated, [.. counted.Buckets.Select(StatisticsRow.From)]);
    }

    private static JobStatistics Seconds(IReadOnlyList<(DateTimeOffset At, JobState State)> ended, DateTimeOffset now)
    {
        var from = now.AddMinutes(-1);
        var rows = ended.Where(attempt => attempt.At > from)
            .GroupBy(attempt => attempt.At.ToUnixTimeSeconds(), attempt => attempt.State)
            .OrderBy(second => second.Key)
            .Select(second =>
            {
                var (succeeded, skipped, cancelled) = (
                    second.Count(state => state == JobState.Succeeded), second.Count(state => state == JobState.Skipped), second.Count(state => state == JobState.Cancelled));
                return new StatisticsRow(
                    DateTimeOffset.FromUnixTimeSeconds(second.Key), succeeded, skipped, cancelled, second.Count() - succeeded - skipped - cancelled, null, null, null);
            });
        return new JobStatistics(StatisticsRange.Minute, from, TimeSpan.FromSeconds(1), Truncated: false, [.. rows]);
    }

    private static async Task<JobActionList> ActionsAsync(int? offset, int? limit, IJobLedger ledger, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await ledger.ReadActionsAsync(skip, take, cancellationToken).ConfigureAwait(false);
        return new JobActionList(page.Items, page.Total, skip, take);
    }

    private static async Task<SchedulerAnswer> SchedulerAsync(JobsView view, CancellationToken cancellationToken) =>
        SchedulerAnswer.From(await view.ReadSchedulerAsync(cancellationToken).ConfigureAwait(false));

    private static Task<ActionAnswer> StandbyAsync(ReasonOrder order, HttpContext context, JobActions actions) =>
        JobsApi.SaidAsync(actions.StandbyAsync(ModelsApi.Reason(order.Reason), UploadsApi.Caller(context), CancellationToken.None));

    private static Task<ActionAnswer> StartAsync(HttpContext context, JobActions actions) =>
        JobsApi.SaidAsync(actions.StartAsync(UploadsApi.Caller(context), CancellationToken.None));

    private static Task<RunActionList> RunAgainAsync(RunsOrder order, HttpContext context, JobActions actions) =>
        OnEachAsync(order, async id =>
        {
            var ticket = await actions.RunAgainAsync(id, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false);
            var run = ticket.JobRunId is { } started ? long.Parse(started, CultureInfo.InvariantCulture) : (long?)null;
            return new RunActionRow(id, ticket.Accepted, ticket.Message, run, run is { } known ? WorkAnswers.StatusOf(known) : null);
        });

    private static Task<RunActionList> DismissAsync(RunsOrder order, HttpContext context, JobActions actions) =>
        OnEachAsync(order, async id =>
        {
            var said = await actions.DismissAsync(id, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false);
            return new RunActionRow(id, said.Done, said.Message, null, null);
        });

    private static async Task<RunActionList> OnEachAsync(RunsOrder order, Func<long, Task<RunActionRow>> act)
    {
        if (order.Ids is not { Count: > 0 and <= MostRuns } ids)
        {
            throw new BadQueryException("ids", $"ids names {order.Ids?.Count ?? 0} runs; it must name 1 to {MostRuns}.");
        }

        List<RunActionRow> rows = [];
        foreach (var id in ids.Distinct())
        {
            rows.Add(await act(id).ConfigureAwait(false));
        }

        return new RunActionList(rows);
    }
}

using System.ComponentModel;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Background jobs: what they are, when they run, and what admins do to them. Times are those of the wall clock.</summary>
internal static class JobsApi
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("", ListAsync).WithName("ListJobs").WithSummary("Every job with its schedule and its last run.");
        jobs.MapGet("/counts", CountAsync).WithName("CountJobs").WithSummary("How many runs are under way, wait, failed within the last day, and so on.");
        jobs.MapGet("/actions", ActionsAsync).WithName("ListJobActions").WithSummary("What was done to jobs, by whom and why, newest first.");
        jobs.MapPost("/{job}/trigger", TriggerAsync).WithName("TriggerJob")
            .WithSummary("Runs a job now. Joins a run of it that was asked for likewise and waits or is under way.").ForAdmins("job.trigger").StartsWork();
        Act(jobs.MapPut("/{job}/pause", PauseAsync), "job.pause").WithName("PauseJob")
            .WithSummary("Holds a schedule back until it is resumed, also over restarts.");
        Act(jobs.MapDelete("/{job}/pause", ResumeAsync), "job.resume").WithName("ResumeJob").WithSummary("Lets a paused schedule go on.");
        Act(jobs.MapPut("/{job}/interval", ChangeIntervalAsync), "job.interval").WithName("ChangeJobInterval")
            .WithSummary("Changes how often a job runs, until the configuration is changed.");
        jobs.MapSchedules();

        static RouteHandlerBuilder Act(RouteHandlerBuilder route, string what) => route.ForAdmins(what).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>The job's definition, if there is such a job.</summary>
    /// <exception cref="BadQueryException">There is none: 404.</exception>
    public static JobDefinition Require(JobCatalogue catalogue, string job) =>
        catalogue.Find(job)?.Definition ?? throw new BadQueryException("job", catalogue.WhyUnknown(job), StatusCodes.Status404NotFound);

    private static async Task<JobList> ListAsync(JobsView view, CancellationToken cancellationToken) =>
        new([.. (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false)).Select(JobRow.From)]);

    private static Task<JobCounts> CountAsync(JobsView view, CancellationToken cancellationToken) => view.CountAsync(cancellationToken);

    private static async Task<JobActionList> ActionsAsync(int? offset, int? limit, IJobLedger ledger, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var page = await ledger.ReadActionsAsync(new JobActionQuery(Offset: skip, Limit: take), cancellationToken).ConfigureAwait(false);
        return new JobActionList(page.Items, page.Total, skip, take);
    }

    private static async Task<IResult> TriggerAsync(
        [Description("The job's name.")] string job,
        [Description("Whether the ledger is verified before it, and after it unless it fails or is stopped, each as a run of its own; should it not hold "
            + "before, the job does not run.")] bool? verified,
        HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        if (Require(catalogue, job).NeedsInput is { } way)
        {
            throw new BadQueryException("job", $"The job '{job}' needs to know what to do: use {way}.");
        }

        if (verified == true && job == VerifyJob.Definition.Name)
        {
            throw new BadQueryException("verified", $"The job '{job}' is the verification itself; leave out verified.");
        }

        return (await actions.TriggerAsync(job, verified == true, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAccepted();
    }

    private static async Task<ActionOutcome> PauseAsync(
        [Description("The job's name.")] string job, ReasonRequest body, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        Require(catalogue, job);
        return (await actions.PauseAsync(job, ModelsApi.Reason(body.Reason), UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false))
            .OrConflict();
    }

    private static async Task<ActionOutcome> ResumeAsync(
        [Description("The job's name.")] string job, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        Require(catalogue, job);
        return (await actions.ResumeAsync(job, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).OrConflict();
    }

    private static async Task<ActionOutcome> ChangeIntervalAsync(
        [Description("The job's name.")] string job, IntervalRequest body, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        SchedulesApi.RequireSchedule(catalogue, job);
        var outcome = await actions.ChangeScheduleAsync(job, SchedulesApi.Every(body.Interval), UploadsApi.Caller(context), CancellationToken.None)
            .ConfigureAwait(false);
        return outcome.OrConflict();
    }
}

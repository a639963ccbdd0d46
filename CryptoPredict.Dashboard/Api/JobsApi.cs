using System.ComponentModel;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Components.Shared;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Background jobs: their schedules, their runs, and what admins do to them. Times are those of the wall clock.</summary>
internal static class JobsApi
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("", ListAsync).WithName("ListJobs").WithSummary("Every job with its schedule and its last run.");
        jobs.MapGet("/counts", CountAsync).WithName("CountJobs").WithSummary("How many runs are under way, wait, failed within the last day, and so on.");
        jobs.MapGet("/runs", RunsAsync).WithName("ListJobRuns").WithSummary("Runs of jobs, newest first.");
        jobs.MapGet("/runs/{id:long}", FindAsync).WithName("FindJobRun").WithSummary("One run of a job: every state it came to, its log, what follows it.");
        jobs.MapPost("/{job}/trigger", TriggerAsync).WithName("TriggerJob")
            .WithSummary("Runs a job now. Joins a run of it that was asked for likewise and waits or is under way.").ForAdmins("job.trigger").StartsWork();
        Act(jobs.MapPut("/{job}/pause", PauseAsync), "job.pause").WithName("PauseJob").WithSummary("Holds a schedule back until it is resumed, also over restarts.");
        Act(jobs.MapDelete("/{job}/pause", ResumeAsync), "job.resume").WithName("ResumeJob").WithSummary("Lets a paused schedule go on.");
        Act(jobs.MapPut("/{job}/interval", ChangeIntervalAsync), "job.interval").WithName("ChangeJobInterval")
            .WithSummary("Changes how often a job runs, until the configuration is changed.");
        Act(jobs.MapPost("/runs/{id:long}/cancel", CancelAsync), "job-run.cancel").WithName("CancelJobRun")
            .WithSummary("Stops a run, whether it waits, is under way or would be tried again; it is not tried again.");
        jobs.MapPost("/runs/{id:long}/again", RunAgainAsync).WithName("RepeatJobRun")
            .WithSummary("Runs again what a run did, with the same input; one that waits for its next attempt is run at once instead. Joins the same work if it waits or is under way.")
            .ForAdmins("job-run.again").StartsWork();
        Act(jobs.MapPost("/runs/{id:long}/dismiss", DismissAsync), "job-run.dismiss").WithName("DismissJobRun").WithSummary("Marks a failed run as dealt with.");
        jobs.MapSchedules();
        jobs.MapScheduler();

        static RouteHandlerBuilder Act(RouteHandlerBuilder route, string what) => route.ForAdmins(what).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<JobList> ListAsync(JobsView view, CancellationToken cancellationToken) =>
        new([.. (await view.ReadJobsAsync(cancellationToken).ConfigureAwait(false)).Select(JobRow.From)]);

    private static Task<JobCounts> CountAsync(JobsView view, CancellationToken cancellationToken) => view.CountAsync(cancellationToken);

    private static async Task<JobRunList> RunsAsync(
        [Description("Only this job.")] string? job,
        [OneOf(typeof(JobState), "Only runs in this state.")] string? status,
        [Description("Only runs that this one asked for: a user's or key's name, schedule, threshold, …")] string? requestedBy,
        UtcTime? from, [Description("Only runs that ended at or after this time, or have not ended.")] UtcTime? endedFrom, int? offset, int? limit, IJobLedger ledger,
        CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var state = Choice.Of<JobState>("status", status);
        var query = new JobRunQuery(
            string.IsNullOrEmpty(job) ? null : job, state is { } only ? [only] : null, string.IsNullOrEmpty(requestedBy) ? null : requestedBy, from?.Value,
            Offset: skip, Limit: take, EndedFrom: endedFrom?.Value);
        var page = await ledger.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        return new JobRunList([.. page.Items.Select(JobRunRow.From)], page.Total, skip, take);
    }

    private static async Task<JobStoryAnswer> FindAsync(long id, JobsView view, CancellationToken cancellationToken) =>
        JobStoryAnswer.From(await view.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Unknown(id));

    private static async Task<IResult> TriggerAsync(
        [Description("The job's name.")] string job,
        [Description("Whether the ledger is verified before it, and after it unless it fails or is stopped, each as a run of its own; should it not hold before, the job does not run.")] bool? verified,
        HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        Require(catalogue, job);
        if (job is JobNames.FineTune or JobNames.Feedback or JobNames.Backtest or JobNames.Upload)
        {
            throw new BadQueryException(
                "job", $"The job '{job}' must be told what to do: use POST /api/v1/fine-tuning, /api/v1/feedback-loop/cycles, /api/v1/uploads/{{id}}/merge or /api/v1/backtests.");
        }

        if (verified == true && job == JobNames.Verify)
        {
            throw new BadQueryException("verified", $"The job '{job}' is the verification itself; leave out verified.");
        }

        var queued = await actions.QueueAsync(job, verified == true, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false);
        return WorkAnswers.Accepted(queued.Run.Id, actions.SentenceOf(queued));
    }

    private static Task<ActionAnswer> PauseAsync([Description("The job's name.")] string job, ReasonOrder order, HttpContext context, JobCatalogue catalogue, JobActions actions) =>
        SaidAsync(actions.PauseAsync(Require(catalogue, job), ModelsApi.Reason(order.Reason), UploadsApi.Caller(context), CancellationToken.None));

    private static Task<ActionAnswer> ResumeAsync([Description("The job's name.")] string job, HttpContext context, JobCatalogue catalogue, JobActions actions) =>
        SaidAsync(actions.ResumeAsync(Require(catalogue, job), UploadsApi.Caller(context), CancellationToken.None));

    private static Task<ActionAnswer> ChangeIntervalAsync(
        [Description("The job's name.")] string job, IntervalOrder order, HttpContext context, JobCatalogue catalogue, JobActions actions)
    {
        SchedulesApi.RequireSchedule(catalogue, job);
        return SaidAsync(actions.ChangeScheduleAsync(job, SchedulesApi.Every(order.Interval), UploadsApi.Caller(context), CancellationToken.None));
    }

    private static Task<ActionAnswer> CancelAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions) =>
        OnRunAsync(id, ledger, () => actions.CancelAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static async Task<IResult> RunAgainAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions)
    {
        await RequireAsync(id, ledger).ConfigureAwait(false);
        return (await actions.RunAgainAsync(id, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAnswer();
    }

    private static Task<ActionAnswer> DismissAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions) =>
        OnRunAsync(id, ledger, () => actions.DismissAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static async Task<ActionAnswer> OnRunAsync(long id, IJobLedger ledger, Func<Task<Said>> act)
    {
        await RequireAsync(id, ledger).ConfigureAwait(false);
        return await SaidAsync(act()).ConfigureAwait(false);
    }

    private static async Task RequireAsync(long id, IJobLedger ledger) => _ = await ledger.FindAsync(id, CancellationToken.None).ConfigureAwait(false) ?? throw Unknown(id);

    /// <summary>The answer of an action.</summary>
    /// <exception cref="BadQueryException">It could not be done: 409.</exception>
    public static async Task<ActionAnswer> SaidAsync(Task<Said> action)
    {
        var said = await action.ConfigureAwait(false);
        return said.Done ? new ActionAnswer(said.Message) : throw new BadQueryException("job", said.Message, StatusCodes.Status409Conflict);
    }

    /// <summary>The job's name, if there is such a job.</summary>
    /// <exception cref="BadQueryException">There is none: 404.</exception>
    public static string Require(JobCatalogue catalogue, string job) => catalogue.Find(job) is not null
        ? job
        : throw new BadQueryException("job", catalogue.WhyUnknown(job), StatusCodes.Status404NotFound);

    private static BadQueryException Unknown(long id) =>
        new("id", $"There is no run {id} of a job; GET /api/v1/jobs/runs lists those there are.", StatusCodes.Status404NotFound);
}

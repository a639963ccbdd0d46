using System.ComponentModel;
using System.Security.Claims;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Runs of jobs: the one record of each piece of work, with its losses and log, and what admins do to it.</summary>
internal static class RunsApi
{
    private const int MostRuns = 100;

    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("", ListAsync).WithName("ListRuns")
            .WithSummary("Runs of jobs, newest first: training, uploads, backtests, and what keeps the data in order.");
        runs.MapGet("/active", ActiveAsync).WithName("ListActiveRuns")
            .WithSummary("What is under way, how far it is, and what waits for what: its turn, another run, the next attempt.");
        runs.MapGet("/statistics", StatisticsAsync).WithName("CountRuns")
            .WithSummary("How many runs ended how over time, and how long they took: median, 95th percentile, longest.");
        runs.MapGet("/{id:long}", FindAsync).WithName("FindRun")
            .WithSummary("A run: its parameters and figures, what it did per model, how far it is, every state it came to, what follows it.");
        runs.MapGet("/{id:long}/epochs", EpochsAsync).WithName("ListRunEpochs")
            .WithSummary("The losses of a run by asset, model and epoch, in the order they came.").WithEntityTag();
        runs.MapGet("/{id:long}/log", LogAsync).WithName("ReadRunLog")
            .WithSummary("Lines of a run's log, oldest first; ask again with the last line's number to follow it.");
        Act(runs.MapPost("/{id:long}/cancel", CancelAsync), "run.cancel").WithName("CancelRun")
            .WithSummary("Stops a run, whether it waits, is under way or would be tried again; what it has finished stays, and it is not tried again. 409 "
                + "where it has ended.");
        runs.MapPost("/{id:long}/again", RunAgainAsync).WithName("RepeatRun")
            .WithSummary("Runs again what a run did, with the same input; one that waits for its next attempt is run at once instead. Joins the same work if "
                + "it waits or is under way.")
            .ForAdmins("run.again").StartsWork();
        Act(runs.MapPost("/{id:long}/dismiss", DismissAsync), "run.dismiss").WithName("DismissRun").WithSummary("Marks a failed run as dealt with.");
        runs.MapPost("/again", AllAgainAsync).WithName("RepeatRuns")
            .WithSummary("Runs again what several runs did, each with the same input. Says of each what came of it, and where to ask how the new run stands.")
                .ForAdmins("run.again").Idempotent();
        runs.MapPost("/dismiss", DismissAllAsync).WithName("DismissRuns")
            .WithSummary("Marks several failed runs as dealt with. Says of each what came of it.").ForAdmins("run.dismiss");

        static RouteHandlerBuilder Act(RouteHandlerBuilder route, string what) => route.ForAdmins(what).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>The run of that id.</summary>
    /// <exception cref="BadQueryException">There is none: 404.</exception>
    public static async Task<JobRun> RequireAsync(IJobLedger ledger, long id, CancellationToken cancellationToken) =>
        await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new BadQueryException("id", $"There is no run {id}; GET /api/v1/runs lists those there are.", StatusCodes.Status404NotFound);

    private static async Task<Page<RunRow>> ListAsync(
        [Description("Only this job.")] string? job,
        [OneOf(typeof(RunState), "Only runs in this state.")] string? state,
        string? asset,
        [Description("Only runs that this one asked for: a user's or key's name, schedule, threshold, …")] string? requestedBy,
        UtcTime? from, [Description("Only runs that ended at or after this time, or have not ended.")] UtcTime? endedFrom, int? offset, int? limit,
        ILiveState live, IJobLedger ledger, ActiveRuns active, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var query = new RunQuery(
            string.IsNullOrEmpty(job) ? null : [job], Choice.Of<RunState>("state", state) is { } only ? [only] : null, PageQuery.KnownOrAll(live, asset),
            string.IsNullOrEmpty(requestedBy) ? null : requestedBy, from?.Value, endedFrom?.Value, Offset: skip, Limit: take);
        var page = await ledger.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<RunRow>([.. page.Items.Select(run => RunRow.From(run, active.Find(run.Id)))], page.Total, skip, take, live.Market.Kind.IsSimulated);
    }

    private static async Task<ActiveRunList> ActiveAsync(JobsView view, ActiveRuns active, CancellationToken cancellationToken)
    {
        var waiting = await view.ReadWaitingAsync(cancellationToken).ConfigureAwait(false);
        return new ActiveRunList(
            [.. active.Current.Select(progress => RunRow.From(progress.Run, progress))],
            [.. waiting.Select(one => new WaitingRow(RunRow.From(one.Run, null), one.Why))]);
    }

    private static async Task<RunStatistics> StatisticsAsync(
        [OneOf(typeof(StatisticsRange), "How far back; Day if left out.")] string? range, JobsView view, TimeProvider wall, CancellationToken cancellationToken)
    {
        var chosen = Choice.Of<StatisticsRange>("range", range) ?? StatisticsRange.Day;
        var offered = JobRange.All.Single(each => string.Equals(each.Name, chosen.ToString(), StringComparison.OrdinalIgnoreCase));
        var ends = await view.ReadEndsAsync(offered, cancellationToken).ConfigureAwait(false);
        return new RunStatistics(
            chosen, wall.GetUtcNow() - offered.Length, offered.Bucket,
            [.. ends.GroupBy(end => end.At.UtcTicks / offered.Bucket.Ticks)
                .Select(bucket => StatisticsRow.From(new DateTimeOffset(bucket.Key * offered.Bucket.Ticks, TimeSpan.Zero), bucket))]);
    }

    private static async Task<RunStory> FindAsync(long id, JobsView view, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var story = await view.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new BadQueryException("id", $"There is no run {id}; GET /api/v1/runs lists those there are.", StatusCodes.Status404NotFound);
        return new RunStory(RunRow.From(story.Run, story.Progress), story.Events, [.. story.Followers.Select(run => RunRow.From(run, null))],
            caller.IsInRole(AccountRole.Admin.ToName()) ? story.Run.Fault?.Stack : null);
    }

    private static async Task<EpochList> EpochsAsync(long id, IJobLedger ledger, CancellationToken cancellationToken)
    {
        var run = await RequireAsync(ledger, id, cancellationToken).ConfigureAwait(false);
        var epochs = await ledger.ReadEpochsAsync(id, 0, cancellationToken).ConfigureAwait(false);
        return new EpochList(id, run.State, [.. epochs.Select(epoch => new EpochRow(epoch.Asset.Symbol, epoch.Model, LossRow.From(epoch.Loss)))]);
    }

    private static async Task<RunLog> LogAsync(
        long id, [Description("The lines that come next after this number, 0 for the first; the newest lines if left out.")] long? after, int? limit,
        IJobLedger ledger,
        CancellationToken cancellationToken)
    {
        if (after is < 0)
        {
            throw new BadQueryException("after", $"after is {after}; it must be 0 or more.");
        }

        var (_, take) = PageQuery.Paging(null, limit);

        // Read before its log: at the end, the log is complete.
        var run = await RequireAsync(ledger, id, cancellationToken).ConfigureAwait(false);
        var lines = await ledger.ReadLogAsync(id, after ?? 0, take, newest: after is null, cancellationToken).ConfigureAwait(false);
        return new RunLog(id, run.State, [.. lines.Select(line => new LogLineRow(line.Number, line.Elapsed, line.Text, line.Level))]);
    }

    private static Task<ActionOutcome> CancelAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions) =>
        OnRunAsync(id, ledger, () => actions.CancelAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static Task<ActionOutcome> DismissAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions) =>
        OnRunAsync(id, ledger, () => actions.DismissAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static async Task<IResult> RunAgainAsync(long id, HttpContext context, IJobLedger ledger, JobActions actions)
    {
        await RequireAsync(ledger, id, CancellationToken.None).ConfigureAwait(false);
        return (await actions.RunAgainAsync(id, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAccepted();
    }

    private static Task<RunActionList> AllAgainAsync(RunsRequest body, HttpContext context, JobActions actions) =>
        OnEachAsync(body, id => actions.RunAgainAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static Task<RunActionList> DismissAllAsync(RunsRequest body, HttpContext context, JobActions actions) =>
        OnEachAsync(body, id => actions.DismissAsync(id, UploadsApi.Caller(context), CancellationToken.None));

    private static async Task<ActionOutcome> OnRunAsync(long id, IJobLedger ledger, Func<Task<ActionOutcome>> act)
    {
        await RequireAsync(ledger, id, CancellationToken.None).ConfigureAwait(false);
        return (await act().ConfigureAwait(false)).OrConflict();
    }

    private static async Task<RunActionList> OnEachAsync(RunsRequest body, Func<long, Task<ActionOutcome>> act)
    {
        if (body.Ids is not { Count: > 0 and <= MostRuns } ids)
        {
            throw new BadQueryException("ids", $"ids names {body.Ids?.Count ?? 0} runs; it must name 1 to {MostRuns}.");
        }

        List<RunActionRow> rows = [];
        foreach (var id in ids.Distinct())
        {
            rows.Add(new RunActionRow(id, await act(id).ConfigureAwait(false)));
        }

        return new RunActionList(rows);
    }
}

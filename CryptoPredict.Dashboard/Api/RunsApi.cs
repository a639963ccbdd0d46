using System.ComponentModel;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The history of training runs, with their losses and logs.</summary>
internal static class RunsApi
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("", ListAsync).WithName("ListRuns").WithSummary("Training runs, newest first: retraining, fine-tuning, tiers of the feedback loop, uploads, backtests.");
        runs.MapGet("/{id:long}", FindAsync).WithName("FindRun").WithSummary("A training run: its parameters, what it did per model, how far it is.");
        runs.MapGet("/{id:long}/epochs", EpochsAsync).WithName("ListRunEpochs").WithSummary("The losses of a run by asset, model and epoch, in the order they came.").WithEntityTag();
        runs.MapGet("/{id:long}/log", LogAsync).WithName("ReadRunLog").WithSummary("Lines of a run's log, oldest first; ask again with the last line's number to follow it.");
        runs.MapPost("/{id:long}/cancel", CancelAsync).WithName("CancelRun")
            .WithSummary("Tells a run to stop; it does so within an epoch or a tree, and what was finished stays. 409 where it is not under way.")
            .ForAdmins("work.cancel")
            .Produces<RunRow>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Page<RunRow>> ListAsync(
        string? asset,
        [OneOf(typeof(RunKind), "Only runs of this kind.")] string? kind,
        [OneOf(typeof(RunOutcome), "Only runs that stand or ended so.")] string? outcome,
        int? offset, int? limit, ILiveState live, ITrainingRuns runs, ActiveRuns active, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var query = new RunQuery(Choice.Of<RunKind>("kind", kind), PageQuery.KnownOrAll(live, asset), Choice.Of<RunOutcome>("outcome", outcome), skip, take);
        var page = await runs.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<RunRow>([.. page.Items.Select(run => RunRow.From(run, active.Find(run.Id)))], page.Total, skip, take, live.Market.Kind == MarketSourceKind.Simulated);
    }

    private static async Task<RunRow> FindAsync(long id, ITrainingRuns runs, ActiveRuns active, CancellationToken cancellationToken) =>
        RunRow.From(await RequireAsync(runs, id, cancellationToken).ConfigureAwait(false), active.Find(id));

    private static async Task<EpochList> EpochsAsync(long id, ITrainingRuns runs, CancellationToken cancellationToken)
    {
        var run = await RequireAsync(runs, id, cancellationToken).ConfigureAwait(false);
        var epochs = await runs.ReadEpochsAsync(id, cancellationToken).ConfigureAwait(false);
        return new EpochList(id, run.Outcome, [.. epochs.Select(epoch => new EpochRow(epoch.Asset.Symbol, epoch.Model, LossRow.From(epoch.Loss)))]);
    }

    private static async Task<RunLog> LogAsync(
        long id, [Description("The lines that come next after this number, 0 for the first; the newest lines if left out.")] long? after, int? limit, ITrainingRuns runs, CancellationToken cancellationToken)
    {
        if (after is < 0)
        {
            throw new BadQueryException("after", $"after is {after}; it must be 0 or more.");
        }

        var (_, take) = PageQuery.Paging(null, limit);

        // Read before its log: at the end, the log is complete.
        var run = await RequireAsync(runs, id, cancellationToken).ConfigureAwait(false);
        var lines = after is { } seen ? runs.ReadNextLogAsync(id, seen, take, cancellationToken) : runs.ReadLogAsync(id, 0, take, cancellationToken);
        return new RunLog(id, run.Outcome, await lines.ConfigureAwait(false));
    }

    private static async Task<IResult> CancelAsync(long id, ITrainingRuns runs, ActiveRuns active, CancellationToken cancellationToken)
    {
        var run = await RequireAsync(runs, id, cancellationToken).ConfigureAwait(false);
        return active.Cancel(id)
            ? Results.Accepted($"/api/v1/runs/{id}", RunRow.From(run, active.Find(id)))
            : throw new BadQueryException("id", $"Run {id} is not under way here: it is {run.Outcome}.", StatusCodes.Status409Conflict);
    }

    private static async Task<TrainingRun> RequireAsync(ITrainingRuns runs, long id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new BadQueryException("id", $"There is no training run {id}; GET /api/v1/runs lists those there are.", StatusCodes.Status404NotFound);
}

/// <summary>A training run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Asset">Its asset; null for all.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="Parameters">What it was told.</param>
/// <param name="StartedAt">Market time of its start.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Message">The outcome in a sentence; null while it runs.</param>
/// <param name="Duration">Wall time; null while it runs.</param>
/// <param name="Progress">How far it is; null when it is not under way.</param>
/// <param name="Steps">What it did per model.</param>
public sealed record RunRow(
    long Id, RunKind Kind, string? Asset, string RequestedBy, IReadOnlyDictionary<string, string> Parameters, DateTimeOffset StartedAt, RunOutcome Outcome,
    string? Message, TimeSpan? Duration, ProgressRow? Progress, IReadOnlyList<StepRow> Steps)
{
    /// <summary>The row of a run.</summary>
    public static RunRow From(TrainingRun run, ActiveRun? active) => new(
        run.Id, run.Start.Kind, run.Start.Asset?.Symbol, run.Start.RequestedBy, run.Start.Parameters, run.StartedAt, run.Outcome, run.Message, run.Duration,
        active is null ? null : new ProgressRow(active.Done, active.Remaining, active.Doing, active.Stopping),
        [.. run.Steps.Select(step => new StepRow(step.Asset.Symbol, step.Model, step.Duration, step.VersionId, GateRow.From(step.Gate), step.Note))]);
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Share of the work, 0 to 1.</param>
/// <param name="Remaining">Wall time it will probably still take; null while nothing can be said.</param>
/// <param name="Doing">What it does now.</param>
/// <param name="Stopping">Whether it was told to stop.</param>
public sealed record ProgressRow(double Done, TimeSpan? Remaining, string Doing, bool Stopping);

/// <summary>What a run did for one model of one asset.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="VersionId">The version made; null for none.</param>
/// <param name="Gate">What the gate said; null when it was not asked.</param>
/// <param name="Note">What was cut back, kept or failed.</param>
public sealed record StepRow(string Asset, string Model, TimeSpan Duration, string? VersionId, GateRow? Gate, string? Note);

/// <summary>The losses of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">How it stands: while it runs, more may come.</param>
/// <param name="Items">The epochs.</param>
public sealed record EpochList(long RunId, RunOutcome Outcome, IReadOnlyList<EpochRow> Items);

/// <summary>One epoch of one model.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Loss">Its losses.</param>
public sealed record EpochRow(string Asset, string Model, LossRow Loss);

/// <summary>Lines of a run's log.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">How it stands: while it runs, more may come.</param>
/// <param name="Items">The lines, oldest first.</param>
public sealed record RunLog(long RunId, RunOutcome Outcome, IReadOnlyList<RunLogLine> Items);

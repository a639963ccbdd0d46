using System.ComponentModel;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Backtests: how the models would have done over stored candles, trained as they are live.</summary>
internal static class BacktestsApi
{
    public static void MapBacktests(this IEndpointRouteBuilder api)
    {
        var backtests = api.MapGroup("/backtests").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        backtests.MapPost("", StartAsync).WithName("StartBacktest")
            .WithSummary("Runs a backtest over stored candles. Joins the same one if it waits or is under way; the result is found under the id of its run.")
            .ForAdmins("work.backtest").StartsWork();
        backtests.MapGet("/plan", PlanAsync).WithName("PlanBacktest")
            .WithSummary("What a backtest with these settings would be, everything left out decided, and how long it would take; starts nothing.");
        backtests.MapGet("", ListAsync).WithName("ListBacktests").WithSummary("Backtests, newest first; log and parameters of each are those of its run.");
        backtests.MapGet("/{id:long}", FindAsync).WithName("FindBacktest").WithEntityTag()
            .WithSummary("A backtest: how far it is or, once it has succeeded, the scores of every model beside \"no change\", the band, every fold, and the "
                + "relative error over time.");
        backtests.MapPost("/{id:long}/cancel", CancelAsync).WithName("CancelBacktest")
            .WithSummary("Stops a backtest, whether it waits or is under way; nothing of it is kept but its log. 409 where it has ended.")
            .ForAdmins("run.cancel")
            .ProducesProblem(StatusCodes.Status409Conflict);
        backtests.MapDelete("/{id:long}", RemoveAsync).WithName("RemoveBacktest")
            .WithSummary("Removes an ended backtest with its result and log. 409 while it is under way.")
            .ForAdmins("backtest.remove")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> StartAsync(BacktestRequest body, HttpContext context, ILiveState live, IBacktester backtester, IJobQueue jobs)
    {
        var asset = AssetOf(body, live);
        var settings = body.ToSettings();

        // Refused here rather than in the job, so that who asks learns it at once.
        await backtester.PlanAsync(asset, settings, CancellationToken.None).ConfigureAwait(false);
        return (await jobs.RequestAsync(
            Backtester.JobName, new BacktestInput(asset, settings), UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAccepted();
    }

    private static async Task<BacktestOutlook> PlanAsync(
        string? asset, string? from, string? to,
        [Description("Time from one training to the next, for example 06:00:00: an hour to seven days.")] TimeSpan? retrainEvery,
        [Description("Rows to learn from.")] int? rows,
        [Description("The ensemble's members, separated by commas.")] string? models,
        [Description("Seed of all drawing.")] int? seed,
        ILiveState live, IBacktester backtester, CancellationToken cancellationToken)
    {
        var body = new BacktestRequest(asset, from, to, retrainEvery, rows, models, seed);
        var plan = await backtester.PlanAsync(AssetOf(body, live), body.ToSettings(), cancellationToken).ConfigureAwait(false);
        return new BacktestOutlook(plan, await backtester.EstimateAsync(plan, cancellationToken).ConfigureAwait(false) is { } time ? time.TotalSeconds : null);
    }

    private static async Task<Page<RunRow>> ListAsync(
        string? asset,
        [OneOf(typeof(RunState), "Only backtests in this state.")] string? state,
        int? offset, int? limit, ILiveState live, IJobLedger runs, ActiveRuns active, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var query = new RunQuery(
            [Backtester.JobName], Choice.Of<RunState>("state", state) is { } only ? [only] : null, PageQuery.KnownOrAll(live, asset), Offset: skip,
            Limit: take);
        var page = await runs.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<RunRow>([.. page.Items.Select(run => RunRow.From(run, active.Find(run.Id)))], page.Total, skip, take, live.Market.Kind.IsSimulated);
    }

    private static async Task<BacktestAnswer> FindAsync(
        long id, ILiveState live, IJobLedger runs, IBacktestStore store, ActiveRuns active, CancellationToken cancellationToken)
    {
        var run = await RequireAsync(runs, id, cancellationToken).ConfigureAwait(false);

        // A result that was kept just before a kill counts for nothing.
        var result = run.State == RunState.Succeeded ? await store.FindAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return new BacktestAnswer(RunRow.From(run, active.Find(id)), result is null ? null : BacktestFindings.From(result), live.Market.Kind.IsSimulated);
    }

    private static async Task<ActionOutcome> CancelAsync(long id, HttpContext context, IJobLedger runs, JobActions actions)
    {
        await RequireAsync(runs, id, CancellationToken.None).ConfigureAwait(false);
        return (await actions.CancelAsync(id, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).OrConflict();
    }

    private static async Task<IResult> RemoveAsync(long id, IJobLedger runs, IBacktestStore store)
    {
        await RequireAsync(runs, id, CancellationToken.None).ConfigureAwait(false);
        if (!await runs.RemoveAsync(id, CancellationToken.None).ConfigureAwait(false))
        {
            throw new BadQueryException("id", $"Backtest {id} has not ended; cancel it first: POST /api/v1/backtests/{id}/cancel.",
                StatusCodes.Status409Conflict);
        }

        await store.RemoveAsync(id, CancellationToken.None).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static Asset AssetOf(BacktestRequest body, ILiveState live) => PageQuery.KnownOrAll(live, body.Asset)
        ?? throw new BadQueryException("asset", "asset names the asset to test on; it must not be empty. GET /api/v1/assets lists them.");

    private static async Task<JobRun> RequireAsync(IJobLedger runs, long id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken).ConfigureAwait(false) is { Request.Job: Backtester.JobName } run
            ? run
            : throw new BadQueryException("id", $"There is no backtest {id}; GET /api/v1/backtests lists those there are.", StatusCodes.Status404NotFound);
}

/// <summary>
/// A request for a backtest. What is left out is chosen: the newer half of what is stored (at most seven days), a training every six hours, everything else as
/// retraining does.
/// </summary>
/// <param name="Asset">The asset.</param>
/// <param name="From">The first prediction rests on the first candle that closes after this time: ISO 8601, UTC where no offset is given.</param>
/// <param name="To">No candle that closes later is looked at; the newest stored one if left out.</param>
/// <param name="RetrainEvery">Time from one training to the next, for example <c>06:00:00</c>: an hour to seven days.</param>
/// <param name="Rows">Rows to learn from.</param>
/// <param name="Models">The ensemble's members, separated by commas.</param>
/// <param name="Seed">Seed of all drawing.</param>
public sealed record BacktestRequest(
    string? Asset, string? From = null, string? To = null, TimeSpan? RetrainEvery = null, int? Rows = null, string? Models = null, int? Seed = null)
        : WorkRequest
{
    /// <summary>The same in the words of the domain.</summary>
    /// <exception cref="BadQueryException">A time is no time.</exception>
    public BacktestSettings ToSettings() => new(
        Time("from", From), Time("to", To), RetrainEvery, Rows,
        string.IsNullOrWhiteSpace(Models) ? null : Models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Seed);

    private static DateTimeOffset? Time(string parameter, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : UtcTime.TryParse(text, null, out var time) ? time.Value
        : throw new BadQueryException(parameter, $"{parameter} is '{text}'; expected is an ISO 8601 time such as 2026-01-31T12:00:00Z.");
}

/// <summary>What a backtest would be.</summary>
/// <param name="Plan">Everything decided.</param>
/// <param name="EstimatedSeconds">How long its trainings would take by what the models' last ones took; null while one of them was never trained.</param>
public sealed record BacktestOutlook(BacktestPlan Plan, double? EstimatedSeconds);

/// <summary>A backtest.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Findings">What it found; null unless it has succeeded.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record BacktestAnswer(RunRow Run, BacktestFindings? Findings, bool Simulated);

/// <summary>What a backtest found. What was not measured is null.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Predictions">Predictions made.</param>
/// <param name="Unverifiable">Targets for which no price was stored.</param>
/// <param name="Scores">The ensemble first, then persistence, then the members and their plain mean.</param>
/// <param name="Band">The ensemble's band.</param>
/// <param name="Folds">In order of time.</param>
/// <param name="Curve">The relative MAE from the beginning up to each of some moments.</param>
public sealed record BacktestFindings(
    BacktestPlan Plan, int Predictions, int Unverifiable, IReadOnlyList<BacktestScoreRow> Scores, BandRow? Band, IReadOnlyList<FoldRow> Folds, CurveRow Curve)
{
    /// <summary>The findings of a result.</summary>
    public static BacktestFindings From(BacktestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(
            result.Plan, result.Predictions, result.Unverifiable,
            [.. result.Scores.Select(score => new BacktestScoreRow(ScoreRow.From(score.Score), score.PriceMae.OrNull(), score.PriceRmse.OrNull()))],
            result.Band is { } band ? new BandRow(ShareRow.From(band.Coverage), band.Aim, band.MeanWidth.OrNull(), band.IntervalScore.OrNull()) : null,
            [.. result.Folds.Select(FoldRow.Of)],
            new CurveRow(
                result.Curve.Times,
                result.Curve.Models.Zip(result.Curve.RelativeMae).ToDictionary(
                    column => column.First, IReadOnlyList<double?> (column) => [.. column.Second.Select(value => value.OrNull())], StringComparer.Ordinal)));
    }
}

/// <summary>How one model did over the whole period.</summary>
/// <param name="Score">In log returns.</param>
/// <param name="PriceMae">Mean absolute error of the price.</param>
/// <param name="PriceRmse">Root mean squared error of the price.</param>
public sealed record BacktestScoreRow(ScoreRow Score, double? PriceMae, double? PriceRmse);

/// <summary>How the ensemble's band did.</summary>
/// <param name="Inside">How often the price came inside it.</param>
/// <param name="Aim">The share it aims at.</param>
/// <param name="MeanWidth">Mean of ln(upper / lower).</param>
/// <param name="IntervalScore">Mean interval score in log returns; smaller is better.</param>
public sealed record BandRow(ShareRow Inside, double Aim, double? MeanWidth, double? IntervalScore);

/// <summary>One fold.</summary>
/// <param name="Number">From 1.</param>
/// <param name="From">Its predictions rest on candles that closed after this time.</param>
/// <param name="To">And up to this time.</param>
/// <param name="LearntTo">When the newest target came that training or early stopping has seen; null when nothing was trained.</param>
/// <param name="Rows">Rows to learn from.</param>
/// <param name="Trainings">What became of each model's training.</param>
/// <param name="Scores">How its predictions did.</param>
public sealed record FoldRow(
    int Number, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? LearntTo, int Rows, IReadOnlyList<FoldTraining> Trainings,
    IReadOnlyList<FoldScoreRow> Scores)
{
    /// <summary>The row of a fold.</summary>
    public static FoldRow Of(BacktestFold fold) => new(
        fold.Number, fold.From, fold.To, fold.LearntTo, fold.Rows, fold.Trainings,
        [.. fold.Scores.Select(score => new FoldScoreRow(score.Model, score.Count, score.MeanAbsoluteError.OrNull(), score.RelativeMae.OrNull()))]);
}

/// <summary>How one model did in one fold.</summary>
/// <param name="Model">The model.</param>
/// <param name="Count">Verified predictions in which it took part.</param>
/// <param name="Mae">Mean absolute error, log returns.</param>
/// <param name="RelativeMae">MAE over that of "no change" on the same targets.</param>
public sealed record FoldScoreRow(string Model, int Count, double? Mae, double? RelativeMae);

/// <summary>The relative MAE over time.</summary>
/// <param name="Times">Target times, ascending.</param>
/// <param name="RelativeMae">By model, a value per time; null before it took part.</param>
public sealed record CurveRow(IReadOnlyList<DateTimeOffset> Times, IReadOnlyDictionary<string, IReadOnlyList<double?>> RelativeMae);

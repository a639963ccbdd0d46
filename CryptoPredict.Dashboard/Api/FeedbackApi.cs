using System.ComponentModel;
using CryptoPredict.Core.Forecasting;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Training.Feedback;
using CryptoPredict.Dashboard.Jobs;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The feedback loop: how its tiers and models stand, its log of signals, its switch, and cycles by hand.</summary>
internal static class FeedbackApi
{
    public static void MapFeedback(this IEndpointRouteBuilder api)
    {
        var loop = api.MapGroup("/feedback-loop").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        loop.MapGet("", StatusAsync).WithName("GetFeedbackLoop")
            .WithSummary("The tiers with their next due times, every direction model with its accuracy and trend, the settings.");
        loop.MapGet("/signals", SignalsAsync).WithName("ListSignals").WithSummary("The rolling log of signals, newest first, each with what came of it.");
        loop.MapPut("/switch", SwitchAsync).WithName("SwitchFeedbackLoop")
            .WithSummary("Switches the loop on or off. Off, no cycle starts by itself; those asked for still run.").ForAdmins("feedback.switch");
        loop.MapPost("/cycles", RunAsync).WithName("StartFeedbackCycle")
            .WithSummary("Runs a tier: 1 logistic regression, 2 also XGBoost-style, 3 also the LSTM.").ForAdmins("work.tier").StartsWork();
    }

    private static async Task<FeedbackAnswer> StatusAsync(ILiveState live, IFeedbackState feedback, CancellationToken cancellationToken)
    {
        var status = await feedback.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new FeedbackAnswer(
            status.Enabled, status.Switch, status.RunningId,
            [.. status.Tiers.Select(tier =>
                new TierRow(tier.Tier, FeedbackTiers.ModelsOf(tier.Tier), tier.LastRun?.Id, tier.NextDue, tier.Because, tier.Reason))],
            [.. status.Models.Select(DirectionRow.From)], feedback.Options, live.Market.Kind.IsSimulated);
    }

    private static async Task<Page<SignalRow>> SignalsAsync(
        string? asset,
        [Description("Only this model.")] string? model,
        [OneOf(typeof(SignalState), "Only signals that stand so.")] string? status,
        int? offset, int? limit, ILiveState live, IFeedbackState feedback, CancellationToken cancellationToken)
    {
        var (skip, take) = PageQuery.Paging(offset, limit);
        var query = new SignalQuery(
            PageQuery.KnownOrAll(live, asset), string.IsNullOrEmpty(model) ? null : model, Choice.Of<SignalState>("status", status), Offset: skip, Limit: take);
        var page = await feedback.ReadSignalsAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<SignalRow>([.. page.Items.Select(SignalRow.From)], page.Total, skip, take, live.Market.Kind.IsSimulated);
    }

    private static async Task<SwitchAnswer> SwitchAsync(SwitchRequest body, HttpContext context, IFeedbackState feedback)
    {
        await feedback.SetEnabledAsync(body.Enabled, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false);
        return new SwitchAnswer(body.Enabled);
    }

    private static async Task<IResult> RunAsync(CycleRequest body, HttpContext context, ILiveState live, IJobQueue jobs)
    {
        if (body.Tier is < 1 or > FeedbackTiers.Highest)
        {
            throw new BadQueryException("tier", $"tier is {body.Tier}; it must lie between 1 and {FeedbackTiers.Highest}.");
        }

        var request = new TierInput(body.Tier, PageQuery.WorkedOrAll(live, body.Asset));
        return (await jobs.RequestAsync(FeedbackLoop.JobName, request, UploadsApi.Caller(context), CancellationToken.None).ConfigureAwait(false)).ToAccepted();
    }
}

/// <summary>A request to switch the loop.</summary>
/// <param name="Enabled">Whether cycles start by themselves.</param>
public sealed record SwitchRequest(bool Enabled) : WorkRequest;

/// <summary>The switch.</summary>
/// <param name="Enabled">Whether cycles start by themselves.</param>
public sealed record SwitchAnswer(bool Enabled);

/// <summary>A request for a cycle.</summary>
/// <param name="Tier">1 to 3.</param>
/// <param name="Asset">Only this asset; all if left out.</param>
public sealed record CycleRequest(int Tier, string? Asset = null) : WorkRequest;

/// <summary>How the feedback loop stands.</summary>
/// <param name="Enabled">Whether cycles start by themselves.</param>
/// <param name="Switch">The last change of the switch; null when nobody has touched it.</param>
/// <param name="RunningId">The training run of the cycle under way; null when there is none.</param>
/// <param name="Tiers">Every tier.</param>
/// <param name="Models">Every direction model of every asset.</param>
/// <param name="Options">The options of the loop; spans are seconds of market time.</param>
/// <param name="Simulated">Whether the numbers rest on a simulated market.</param>
public sealed record FeedbackAnswer(
    bool Enabled, FeedbackSwitch? Switch, long? RunningId, IReadOnlyList<TierRow> Tiers, IReadOnlyList<DirectionRow> Models, FeedbackOptions Options,
    bool Simulated);

/// <summary>A tier.</summary>
/// <param name="Tier">1 to 3.</param>
/// <param name="Models">The models it trains.</param>
/// <param name="LastRunId">The last training run over all assets that trained it; null before the first.</param>
/// <param name="NextDue">When its interval ends, market time.</param>
/// <param name="Because">Why it is due now, in a word; null while it is not.</param>
/// <param name="Reason">The same in a sentence.</param>
public sealed record TierRow(int Tier, IReadOnlyList<string> Models, long? LastRunId, DateTimeOffset NextDue, string? Because, string? Reason);

/// <summary>How one direction model of one asset stands.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="VersionId">The champion; null without one.</param>
/// <param name="Silent">Why it gives no signals; null while it does.</param>
/// <param name="Window">How often it was right over the evaluation window.</param>
/// <param name="Whole">The same over the whole log.</param>
/// <param name="Trend">The newer half of the log against the older one; null while there is too little.</param>
public sealed record DirectionRow(string Asset, string Model, string? VersionId, string? Silent, ShareRow Window, ShareRow Whole, TrendReport? Trend)
{
    /// <summary>The row of a model.</summary>
    public static DirectionRow From(DirectionStatus status) => new(
        status.Asset.Symbol, status.Model, status.VersionId, status.Silent, ShareRow.From(status.Window), ShareRow.From(status.Whole), status.Trend);
}

/// <summary>A signal with what came of it.</summary>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that spoke.</param>
/// <param name="AsOf">Close time of the candle it rests on.</param>
/// <param name="TargetTime">The time whose price it is about.</param>
/// <param name="LastPrice">The price it starts from.</param>
/// <param name="ProbabilityUp">P(price at target &gt; last price, given that it moves).</param>
/// <param name="Signal">Buy, Sell or Hold.</param>
/// <param name="SettledAt">When it was settled; null while it waits.</param>
/// <param name="LogReturn">What came; null while it waits and when no price came.</param>
/// <param name="Hit">Whether P(up) leaned to the side that came; null where that cannot be said.</param>
public sealed record SignalRow(
    string Asset, string Model, string Version, DateTimeOffset AsOf, DateTimeOffset TargetTime, double LastPrice, double ProbabilityUp, Signal Signal,
    DateTimeOffset? SettledAt, double? LogReturn, bool? Hit)
{
    /// <summary>The row of a signal.</summary>
    public static SignalRow From(SignalEntry entry)
    {
        var (s, o) = (entry.Signal, entry.Outcome);
        return new SignalRow(
            s.Asset.Symbol, s.Model, s.Version, s.AsOf, s.TargetTime, s.LastPrice, s.ProbabilityUp, s.Signal, o?.SettledAt, o?.LogReturn, o?.Hit);
    }
}

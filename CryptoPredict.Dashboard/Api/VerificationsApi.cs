using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>The ledger's verifications and the state of its chain.</summary>
internal static class VerificationsApi
{
    /// <summary>The name of the list's operation.</summary>
    public const string ListName = "ListVerifications";

    public static void MapVerifications(this IEndpointRouteBuilder api)
    {
        api.MapGet("/verifications", ListAsync)
            .WithName(ListName)
            .WithSummary("Checked predictions, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/ledger/chain", CheckChainAsync)
            .WithName("CheckLedgerChain")
            .WithSummary("Recomputes the ledger's chain of hashes from its first row. Callers share a check, and its answer is given again for ten times as "
                + "long as it took.")
            .RequireRateLimiting(RequestLimits.Expensive);
    }

    private static async Task<Page<VerificationResult>> ListAsync(
        [AsParameters] PageQuery query, StateFilter? state, ILiveState live, ILedger ledger, CancellationToken cancellationToken)
    {
        if (state?.Value == LedgerState.Pending)
        {
            throw new BadQueryException("state",
                "state is 'pending'; a verification is verified or unverifiable. GET /api/v1/predictions?state=pending lists what waits.");
        }

        var asked = query.ToLedgerQuery(live, state?.Value ?? LedgerState.Verified);
        var page = await ledger.ReadAsync(asked, cancellationToken).ConfigureAwait(false);
        return new Page<VerificationResult>(
            [.. page.Items.Select(VerificationResult.From)], page.Total, asked.Offset, asked.Limit, live.Market.Kind.IsSimulated);
    }

    private static async Task<ChainAnswer> CheckChainAsync(ILiveState live, SharedChainCheck check, CancellationToken cancellationToken)
    {
        var (report, at) = await check.AskAsync(cancellationToken).ConfigureAwait(false);
        return new ChainAnswer(report.Holds, report.Rows, report.BrokenAt, report.Message, at, live.Market.Kind.IsSimulated);
    }
}

/// <summary>Whether the ledger's chain of hashes holds.</summary>
/// <param name="Holds">Whether every row's hash follows.</param>
/// <param name="Rows">How many rows were found in order.</param>
/// <param name="BrokenAt">The first row whose hash does not follow from its content and its predecessor; null when all do.</param>
/// <param name="Message">The finding in a sentence.</param>
/// <param name="CheckedAt">When the check began, UTC; rows that came later are not in it.</param>
/// <param name="Simulated">Whether the ledger rests on a simulated market.</param>
public sealed record ChainAnswer(bool Holds, long Rows, long? BrokenAt, string Message, DateTimeOffset CheckedAt, bool Simulated);

/// <summary>A prediction met by the price that came.</summary>
/// <param name="PredictionId">The prediction's id.</param>
/// <param name="Asset">The asset's symbol.</param>
/// <param name="AsOf">Close time of the newest candle the prediction rests on, UTC.</param>
/// <param name="TargetTime">The time whose price was predicted.</param>
/// <param name="VerifiedAt">When it was checked.</param>
/// <param name="Early">Whether it was checked before its target.</param>
/// <param name="Status">Verified or Unverifiable.</param>
/// <param name="LastPrice">The price it started from.</param>
/// <param name="PredictedPrice">The predicted price.</param>
/// <param name="ActualPrice">The price that came.</param>
/// <param name="Error">Predicted − actual price.</param>
/// <param name="AbsolutePercentError">|error| in per cent of the actual price.</param>
/// <param name="PersistenceError">Last − actual price: the error of "no change".</param>
/// <param name="DirectionHit">Whether the direction was right; null where either did not move.</param>
/// <param name="InsideBand">Whether the price lay inside the band.</param>
/// <param name="Reason">Why it is unverifiable.</param>
public sealed record VerificationResult(
    long PredictionId, string Asset, DateTimeOffset AsOf, DateTimeOffset TargetTime, DateTimeOffset VerifiedAt, bool Early, VerificationStatus Status,
    double LastPrice, double PredictedPrice, double? ActualPrice, double? Error, double? AbsolutePercentError, double? PersistenceError,
    bool? DirectionHit, bool? InsideBand, string? Reason)
{
    /// <summary>The row of a checked ledger entry.</summary>
    public static VerificationResult From(LedgerEntry entry)
    {
        var (p, v) = (entry.Prediction, entry.Verification!);
        return new VerificationResult(
            entry.Id, p.Asset.Symbol, p.AsOf, p.TargetTime, v.VerifiedAt, v.Early, v.Status, p.LastPrice, p.PredictedPrice, v.ActualPrice,
            v.Error, v.AbsolutePercentError, p.LastPrice - v.ActualPrice, v.DirectionHit, v.InsideBand, v.Reason);
    }
}

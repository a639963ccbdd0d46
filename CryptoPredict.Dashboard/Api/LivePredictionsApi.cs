using System.Globalization;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Requests;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Predictions as server-sent events, each with its ledger id; what a reader missed is read from the ledger.</summary>
internal static class LivePredictionsApi
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapLivePredictions(this IEndpointRouteBuilder api) => api
        .MapGet("/predictions/live", FollowAsync)
        .RequireRateLimiting(RequestLimits.Open)
        .WithName("FollowPredictions")
        .WithSummary("Predictions as they are made, as server-sent events: first the newest of each asset or, with Last-Event-ID, up to 1,000 of each that "
            + "were missed. A comment comes every 15 s when nothing else does.")
        .Produces<PredictionRow>(StatusCodes.Status200OK, ForeignOrigins.EventStream)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task FollowAsync(
        string? asset, HttpContext context, ILiveState live, ILedger ledger, EventStream stream, CancellationToken cancellationToken)
    {
        IReadOnlyList<Asset> assets = PageQuery.KnownOrAll(live, asset) is { } only ? [only] : live.Market.Assets;
        var feed = new PredictionFeed(assets, live, ledger, Resumed(context.Request));
        return stream.AnswerAsync(context, "predictions", "/api/v1/predictions", async token =>
        [
            .. (await feed.TakeAsync(token).ConfigureAwait(false)).Select(entry => new StreamEvent("prediction", PredictionRow.From(entry), entry.Id)),
        ], cancellationToken);
    }

    private static long? Resumed(HttpRequest request) =>
        request.Headers[LastEventId].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw new BadQueryException(LastEventId, $"{LastEventId} is '{text}'; it must be the id of the last prediction received, a whole number.");
}

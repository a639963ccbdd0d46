using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Predictions as server-sent events, each with its ledger id. The producer only signals; each stream reads what is new for itself, so a slow client
/// holds up nobody, and what it missed is read from the ledger.
/// </summary>
internal static class LivePredictionsApi
{
    private const string LastEventId = "Last-Event-ID";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

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

    private static async Task FollowAsync(
        string? asset, HttpContext context, ILiveState live, ILedger ledger, LiveHub hub, LiveStreams streams, CallerRecheck callers,
        IOptions<JsonOptions> json, TimeProvider wall,
        IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        IReadOnlyList<Asset> assets = PageQuery.KnownOrAll(live, asset) is { } only ? [only] : live.Market.Assets;
        var seen = Resumed(context.Request);
        if (HeadRequests.Is(context))
        {
            Announce(context.Response);
            return;
        }

        var caller = RequestLimits.Caller(context);
        if (!streams.TryEnter(caller, out var held))
        {
            throw held == 0
                ? new BadQueryException(LastEventId, $"All {LiveStreams.Most} streams are taken: close one, or ask GET /api/v1/predictions.",
                    StatusCodes.Status503ServiceUnavailable)
                : new BadQueryException(
                    LastEventId, $"{held} of the {LiveStreams.Most} streams are yours, and no more than that are free for others: close one, or ask GET "
                        + "/api/v1/predictions.",
                    StatusCodes.Status429TooManyRequests);
        }

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            var feed = new PredictionFeed(assets, live, ledger, seen);
            if (!await callers.WhileStandingAsync(
                context.User, token => WriteAsync(context.Response, feed, hub, json.Value.SerializerOptions, wall, token), ending.Token).ConfigureAwait(false))
            {
                await context.Response.WriteAsync($": {CallerRecheck.Ended}\n\n", ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader went, or the application ends.
        }
        finally
        {
            streams.Leave(caller);
        }
    }

    private static long? Resumed(HttpRequest request) =>
        request.Headers[LastEventId].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw new BadQueryException(LastEventId, $"{LastEventId} is '{text}'; it must be the id of the last prediction received, a whole number.");

    private static void Announce(HttpResponse response)
    {
        response.ContentType = ForeignOrigins.EventStream;
        response.Headers.CacheControl = "no-cache,no-store";
    }

    private static async Task WriteAsync(
        HttpResponse response, PredictionFeed feed, LiveHub hub, JsonSerializerOptions format, TimeProvider wall, CancellationToken cancellationToken)
    {
        Announce(response);
        var news = new ChangeSignal();
        using var subscription = hub.Subscribe("API stream of predictions", () =>
        {
            news.Raise();
            return Task.CompletedTask;
        });
        await response.WriteAsync(": predictions\n\n", cancellationToken).ConfigureAwait(false);
        while (true)
        {
            foreach (var entry in await feed.TakeAsync(cancellationToken).ConfigureAwait(false))
            {
                var data = JsonSerializer.Serialize(PredictionRow.From(entry), format);
                await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {entry.Id}\nevent: prediction\ndata: {data}\n\n"),
                    cancellationToken).ConfigureAwait(false);
            }

            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);

            // One wait over all heartbeats: one given up would take a signal that nobody sees.
            var signal = news.WaitAsync(cancellationToken);
            while (!await IsSignalledAsync(signal, wall, cancellationToken).ConfigureAwait(false))
            {
                await response.WriteAsync(": still here\n\n", cancellationToken).ConfigureAwait(false);
                await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<bool> IsSignalledAsync(Task signal, TimeProvider wall, CancellationToken cancellationToken)
    {
        try
        {
            await signal.WaitAsync(Heartbeat, wall, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Live;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Api;

/// <summary>What a stream tells at one time.</summary>
/// <param name="Type">The name of the event.</param>
/// <param name="Data">What it tells, written as JSON.</param>
/// <param name="Id">By which a reader says up to where it has read; null where it cannot be resumed.</param>
internal sealed record StreamEvent(string Type, object Data, long? Id = null);

/// <summary>
/// Answers that go on, as server-sent events. The producer only signals; each stream reads what is new for itself, so a slow client holds up nobody. It ends
/// with the key or session that opened it. A comment comes every 15 s when nothing else does.
/// </summary>
internal sealed class EventStream(
    LiveHub hub, LiveStreams streams, CallerRecheck callers, IOptions<JsonOptions> json, TimeProvider wall, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Answers a request with a stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">What it tells, as "predictions".</param>
    /// <param name="instead">The path that answers the same once, for who finds all streams taken.</param>
    /// <param name="take">What is new, asked for at once and at every change of the market; null ends the stream.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AnswerAsync(
        HttpContext context, string name, string instead, Func<CancellationToken, Task<IReadOnlyList<StreamEvent>?>> take, CancellationToken cancellationToken)
    {
        if (HeadRequests.Is(context))
        {
            Announce(context.Response);
            return;
        }

        var caller = RequestLimits.Caller(context);
        if (!streams.TryEnter(caller, out var held))
        {
            throw held == 0
                ? new BadQueryException(name, $"All {LiveStreams.Most} streams are taken: close one, or ask GET {instead}.",
                    StatusCodes.Status503ServiceUnavailable)
                : new BadQueryException(
                    name, $"{held} of the {LiveStreams.Most} streams are yours, and no more than that are free for others: close one, or ask GET {instead}.",
                    StatusCodes.Status429TooManyRequests);
        }

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            if (!await callers.WhileStandingAsync(context.User, token => WriteAsync(context.Response, name, take, token), ending.Token).ConfigureAwait(false))
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

    private static void Announce(HttpResponse response)
    {
        response.ContentType = ForeignOrigins.EventStream;
        response.Headers.CacheControl = "no-cache,no-store";
    }

    private async Task WriteAsync(
        HttpResponse response, string name, Func<CancellationToken, Task<IReadOnlyList<StreamEvent>?>> take, CancellationToken cancellationToken)
    {
        Announce(response);
        var news = new ChangeSignal();
        using var subscription = hub.Subscribe($"API stream of {name}", () =>
        {
            news.Raise();
            return Task.CompletedTask;
        });
        await response.WriteAsync($": {name}\n\n", cancellationToken).ConfigureAwait(false);
        while (await take(cancellationToken).ConfigureAwait(false) is { } events)
        {
            foreach (var (type, data, id) in events)
            {
                var resume = id is { } known ? string.Create(CultureInfo.InvariantCulture, $"id: {known}\n") : "";
                var written = JsonSerializer.Serialize(data, json.Value.SerializerOptions);
                await response.WriteAsync($"{resume}event: {type}\ndata: {written}\n\n", cancellationToken).ConfigureAwait(false);
            }

            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);

            // One wait over all heartbeats: one given up would take a signal that nobody sees.
            var signal = news.WaitAsync(cancellationToken);
            while (!await IsSignalledAsync(signal, cancellationToken).ConfigureAwait(false))
            {
                await response.WriteAsync(": still here\n\n", cancellationToken).ConfigureAwait(false);
                await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsSignalledAsync(Task signal, CancellationToken cancellationToken)
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

using CryptoPredict.Core.Accounts;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Honours the header <c>Idempotency-Key</c>: within <see cref="IdempotencyKeys.Lifetime"/> the same key with the same request of the same caller gets the same
/// answer again, also while the first is still being worked out and after a restart, and nothing is started twice. The same key with another request is refused
/// with 422. Work that was asked for with a key is waited for to its end also when its caller leaves, so that the caller finds the answer on asking again.
/// </summary>
internal sealed class IdempotencyFilter(IdempotencyKeys keys, IHostApplicationLifetime lifetime) : IEndpointFilter
{
    /// <summary>The header that carries the key.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most characters of a key.</summary>
    public const int MaxLength = 200;

    /// <summary>Who asks under which key; null when the request carries none.</summary>
    /// <exception cref="BadQueryException">The key is empty or too long.</exception>
    public static (string Caller, string Key)? IdOf(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        var key = values.ToString();
        return key.Length is > 0 and <= MaxLength
            ? (UploadsApi.Caller(context), key)
            : throw new BadQueryException(Header,
                $"{Header} has {key.Length} characters; it must have 1 to {MaxLength}: a new UUID for each piece of work is a good one.");
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IdOf(http) is not { } id)
        {
            return await next(context).ConfigureAwait(false);
        }

        // The body was read before this filter runs; as an order it prints itself whole.
        var asked = http.Request;
        var request = $"{asked.Method} {asked.Path}{asked.QueryString} {string.Join(' ', context.Arguments.OfType<WorkRequest>())}";
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
            {
                context.Arguments[i] = lifetime.ApplicationStopping;
            }
        }

        return new Replay(await keys.AnswerAsync(
            id, request, async () => await RecordAsync(http, await next(context).ConfigureAwait(false)).ConfigureAwait(false), http.RequestAborted)
            .ConfigureAwait(false));
    }

    private static async Task<AnswerDraft> RecordAsync(HttpContext http, object? answer)
    {
        using var body = new MemoryStream();
        var recorder = new DefaultHttpContext { RequestServices = http.RequestServices, Response = { Body = body } };
        await (answer as IResult ?? Results.Json(answer)).ExecuteAsync(recorder).ConfigureAwait(false);
        var response = recorder.Response;
        return new AnswerDraft(response.StatusCode, response.ContentType, response.Headers.Location is { Count: > 0 } location ? location.ToString() : null,
            body.ToArray());
    }

    private sealed class Replay(KeptAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            (response.StatusCode, response.ContentType, response.ContentLength) = (answer.Status, answer.ContentType, answer.Body.Length);
            if (answer.Location is { } location)
            {
                response.Headers[HeaderNames.Location] = location;
            }

            await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted).ConfigureAwait(false);
        }
    }
}

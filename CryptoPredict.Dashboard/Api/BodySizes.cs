using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Bodies that are not read. What announces more than its endpoint takes is refused before anything reads it, and what any refusal left unread the server
/// throws away for some seconds: a connection that ends while its client still sends takes the answer with it, or fails the client's next request.
/// </summary>
internal static class BodySizes
{
    /// <summary>The largest body of a request in bytes, where no file is taken.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Puts the rule before everything that may refuse a request, but behind routing, which knows the endpoint's own limit.</summary>
    public static void UseBodySizes(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        try
        {
            await (context.Request.ContentLength > limit?.MaxRequestBodySize
                ? Refusals.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "The body is too large", StatusSentences.TooLarge(context))
                : next(context)).ConfigureAwait(false);
        }
        finally
        {
            if (limit is { IsReadOnly: false })
            {
                // Within its limit the server would not read on, but end the connection.
                limit.MaxRequestBodySize = null;
            }
        }
    });
}

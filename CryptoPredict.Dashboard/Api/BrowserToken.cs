using Microsoft.AspNetCore.Antiforgery;

namespace CryptoPredict.Dashboard.Api;

/// <summary>
/// Demands the antiforgery token of requests that a browser sends, since another site could have made it send them. The framework's own check only
/// runs where a form is bound, never before a handler that reads a raw body. Programs name no origin and need no token.
/// </summary>
internal sealed class BrowserToken(IAntiforgery antiforgery) : IEndpointFilter
{
    /// <summary>The header that carries the token.</summary>
    public const string Header = "RequestVerificationToken";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var headers = http.Request.Headers;
        var isBrowser = headers.ContainsKey("Origin") || headers.ContainsKey("Sec-Fetch-Site");

        // Without the header the check would read the whole body in search of a form's field.
        return isBrowser && (!headers.ContainsKey(Header) || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
            ? Results.Problem(
                $"A browser must send the antiforgery token that GET /api/v1/antiforgery gives, in the header {Header}: load the page anew and repeat.",
                statusCode: StatusCodes.Status400BadRequest,
                title: "The request cannot be answered as it is")
            : await next(context).ConfigureAwait(false);
    }
}

/// <summary>Gives pages their antiforgery token; another site cannot read the answer.</summary>
internal static class AntiforgeryApi
{
    public static void MapAntiforgery(this IEndpointRouteBuilder api) => api
        .MapGet("/antiforgery", (HttpContext context, IAntiforgery antiforgery) => new AntiforgeryAnswer(antiforgery.GetAndStoreTokens(context).RequestToken!))
        .WithName("GetAntiforgeryToken")
        .WithSummary("The token that a browser sends with requests that change something; programs need none.");
}

/// <summary>An antiforgery token; its other half is a cookie.</summary>
/// <param name="Token">The value of the header <c>RequestVerificationToken</c>.</param>
public sealed record AntiforgeryAnswer(string Token);

using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>
/// Demands the antiforgery token of requests that change something by the strength of a cookie, which a browser also sends for other sites. The framework
/// checks only what binds a form; this filter also stands before handlers that read a raw body. A key is never sent unasked, so requests with
/// one need no token.
/// </summary>
internal sealed class AntiforgeryFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    /// <summary>The header that carries the token.</summary>
    public const string Header = "RequestVerificationToken";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.User.Identity?.AuthenticationType == IdentityConstants.ApplicationScheme
            && (WouldSearchTheBody(http.Request) || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false)))
        {
            await Refusals.WriteAsync(
                http, StatusCodes.Status400BadRequest, "The antiforgery token is missing",
                $"A signed-in browser must send the page's antiforgery token, in the header {Header} or the form: load the page anew and repeat. Programs "
                    + $"send an API key and need no token.").ConfigureAwait(false);
            return Results.Empty;
        }

        return await next(context).ConfigureAwait(false);
    }

    // Without the header the check would read an uploaded file to its end in search of a form's field.
    private static bool WouldSearchTheBody(HttpRequest request) =>
        !request.Headers.ContainsKey(Header) && request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
}

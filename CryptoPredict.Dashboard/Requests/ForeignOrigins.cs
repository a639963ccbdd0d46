using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>
/// Refuses what stays open — circuits, WebSockets, streams of events — to pages of another origin. Browsers open such connections for any page, and send the
/// cookie along from every port and every sub-domain of this host, for these are one site with it.
/// </summary>
internal static class ForeignOrigins
{
    /// <summary>The type of a stream of events.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>The header by which a browser says for whose page it sends a request.</summary>
    public const string FetchSite = "Sec-Fetch-Site";
    private const string Circuits = "/_blazor";

    /// <summary>Puts the refusal before everything that comes after.</summary>
    public static void UseForeignOrigins(this IApplicationBuilder app) => app.Use((context, next) =>
        StaysOpen(context) && Sent(context.Request)
            ? Refusals.WriteAsync(
                context, StatusCodes.Status403Forbidden, "Not for pages of another origin",
                $"A page of {context.Request.Headers.Origin} asked for this; only pages of {context.Request.Scheme}://{context.Request.Host} may. A proxy "
                    + $"before this server must pass the header Host on; programs leave out Origin and {FetchSite}.")
            : next(context));

    /// <summary>Whether a browser sent this for a page of another origin.</summary>
    public static bool Sent(HttpRequest request)
    {
        var headers = request.Headers;
        return (headers.TryGetValue(FetchSite, out var site) && site != "same-origin" && site != "none")
            || (headers.TryGetValue(HeaderNames.Origin, out var origin) && !IsOwn(origin.ToString(), request));
    }

    private static bool StaysOpen(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Circuits)
        || context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true
        || context.Request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase)
        || context.GetEndpoint()?.Metadata.OfType<IProducesResponseTypeMetadata>().Any(answer => answer.ContentTypes.Contains(EventStream)) == true;

    // A proxy may have taken off the encryption, but nobody puts it on: a page that came over http is foreign to one over https.
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Scheme == request.Scheme || page.Scheme == Uri.UriSchemeHttps)
        && Uri.TryCreate($"{page.Scheme}://{request.Host}", UriKind.Absolute, out var own)
        && string.Equals(page.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);
}

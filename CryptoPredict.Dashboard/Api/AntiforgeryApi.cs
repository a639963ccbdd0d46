using Microsoft.AspNetCore.Antiforgery;

namespace CryptoPredict.Dashboard.Api;

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

using Microsoft.AspNetCore.Components.Endpoints;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>Marks an endpoint that answers people, though it is no page of this application.</summary>
internal sealed class AnswersPeople;

/// <summary>Tells programs, who are answered with problem documents, from people, who are answered with pages.</summary>
internal static class Callers
{
    /// <summary>Whether a problem document suits the caller better than a page: at every endpoint that answers no people.</summary>
    public static bool IsProgram(HttpContext context) => context.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null && endpoint.Metadata.GetMetadata<AnswersPeople>() is null
        : context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/openapi");
}

using CryptoPredict.Dashboard.Jobs;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CryptoPredict.Dashboard.Hosting;

/// <summary>Tells programs, who are answered with problem documents, from people, who are answered with pages.</summary>
internal static class Callers
{
    /// <summary>Whether a problem document suits the caller better than a page: at every endpoint that is no page, and not one of Hangfire's.</summary>
    public static bool IsProgram(HttpContext context) => context.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null && !context.Request.Path.StartsWithSegments(HangfireDashboard.Path)
        : context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/openapi");
}

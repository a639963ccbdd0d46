using System.Net;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Authorization;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Somebody of a role, or in Development a program on this very machine.</summary>
/// <param name="Roles">The roles of which one suffices.</param>
internal sealed record RoleOrLocalRequirement(params IReadOnlyList<string> Roles) : IAuthorizationRequirement;

/// <summary>
/// Lets requests through that come without any credential from a program on this machine. A page of another site that the developer
/// happens to look at also sends from this machine; browsers mark such requests, and they are refused, as is what a proxy
/// passed on from elsewhere.
/// </summary>
internal sealed class LocalDevelopmentHandler(IHostEnvironment environment) : AuthorizationHandler<RoleOrLocalRequirement>
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Original-For", "X-Real-IP", "Via"];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleOrLocalRequirement requirement)
    {
        if (requirement.Roles.Any(context.User.IsInRole)
            || (context.Resource is HttpContext http && context.User.Identity?.IsAuthenticated != true && IsLocalDevelopment(http)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private bool IsLocalDevelopment(HttpContext context) =>
        environment.IsDevelopment()
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && ApiKeyHandler.Presented(context.Request) is null
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey)
        && !ForeignOrigins.Sent(context.Request);
}

using CryptoPredict.Core.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>The name of an endpoint's action in the audit log.</summary>
/// <param name="What">For example <c>upload.merge</c>.</param>
internal sealed record AuditedAction(string What);

/// <summary>Sees to it that what is for admins and was asked for by somebody else is written into the audit log, and then refuses it as ever.</summary>
internal sealed class RefusedActions(RefusalAudit refusals, IApiKeys keys) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Succeeded && context.GetEndpoint() is RouteEndpoint endpoint && IsForAdmins(endpoint))
        {
            var what = endpoint.Metadata.GetMetadata<AuditedAction>()?.What ?? $"{context.Request.Method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}";
            await refusals.NoteAsync(Caller(context), IsKnown(context), () => WhoAsync(context), what, Target(context), Outcome(context, authorizeResult))
                .ConfigureAwait(false);
        }

        await _default.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
    }

    private static bool IsForAdmins(Endpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is Policies.Admin or Policies.AdminOrLocalDevelopment);

    private static bool IsKnown(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: not null };

    private static string Caller(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : $"anonymous from {context.Connection.RemoteIpAddress}";

    // A path is the caller's own text.
    private static string Target(HttpContext context) => context.Request.Path.Value is { Length: > 200 } path
        ? $"{path[..200]}…" : context.Request.Path.ToString();

    private static string Outcome(HttpContext context, PolicyAuthorizationResult result) =>
        result.Forbidden ? "refused: no admin" : ApiKeyHandler.Presented(context.Request) is null ? "refused: not signed in" : "refused: the key opens nothing";

    // Of a key that opens nothing only the name is written, and only when there is such a key.
    private async Task<string> WhoAsync(HttpContext context) =>
        context.User.Identity?.IsAuthenticated != true
        && ApiKeyHandler.Presented(context.Request) is { } text && ApiKeyText.ReadId(text) is { } id
        && await keys.FindAsync(id, CancellationToken.None).ConfigureAwait(false) is { } key
            ? $"key {key.Name} ({key.Id}), {Caller(context)}"
            : Caller(context);
}

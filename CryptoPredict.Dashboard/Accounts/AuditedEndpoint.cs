using CryptoPredict.Core.Accounts;

namespace CryptoPredict.Dashboard.Accounts;

/// <summary>Writes what an endpoint did into the audit log, as <see cref="AdminActions"/> does for pages.</summary>
internal static class AuditedEndpoint
{
    private static readonly object Action = new();

    /// <summary>Writes every call down: who, this action, the request's path, and whether it was done.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="what">The action's name in the audit log, for example <c>upload.merge</c>.</param>
    public static RouteHandlerBuilder Audited(this RouteHandlerBuilder endpoint, string what) => endpoint.WithMetadata(new AuditedAction(what))
        .AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var outcome = "refused or failed";
        http.Items[Action] = what;
        try
        {
            var result = await next(context).ConfigureAwait(false);
            outcome = result is IStatusCodeHttpResult { StatusCode: >= StatusCodes.Status400BadRequest } refused ? $"refused: {refused.StatusCode}" : "done";
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "the caller left before the answer";
            throw;
        }
        finally
        {
            await WriteAsync(http, outcome).ConfigureAwait(false);
        }
    });

    /// <summary>Writes down at once what has been done, where the answer goes on for long; what follows is not written again.</summary>
    public static async Task WriteAsync(HttpContext http, string outcome)
    {
        if (http.Items.Remove(Action, out var what))
        {
            // The caller may have left meanwhile; what was done was done.
            var who = http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : "local development";
            await http.RequestServices.GetRequiredService<IAuditLog>()
                .WriteAsync(who, (string)what!, http.Request.Path, outcome, CancellationToken.None).ConfigureAwait(false);
        }
    }
}

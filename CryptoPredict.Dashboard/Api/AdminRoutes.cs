using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;

namespace CryptoPredict.Dashboard.Api;

/// <summary>Endpoints for admins alone: what they do is written into the audit log, done or refused.</summary>
internal static class AdminRoutes
{
    /// <summary>Demands an admin, and writes down each request that passed as one.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="what">The action's name in the audit log, for example <c>model.champion</c>.</param>
    public static RouteHandlerBuilder ForAdmins(this RouteHandlerBuilder route, string what) => route
        .RequireAuthorization(Policies.Admin)
        .WithAudit(what)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>Writes down each request that was let through.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="what">The action's name in the audit log.</param>
    public static RouteHandlerBuilder WithAudit(this RouteHandlerBuilder route, string what) =>
        route.WithMetadata(new AuditedAction(what)).AddEndpointFilter((context, next) => WriteAsync(what, context, next));

    private static async ValueTask<object?> WriteAsync(string what, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var audit = http.RequestServices.GetRequiredService<IAuditLog>();
        var sent = context.Arguments.OfType<WorkRequest>().Select(order => order.InWords()).Where(words => words.Length > 0);
        var target = string.Join(", ", http.Request.RouteValues.Values.Concat(sent));
        var outcome = "failed";
        try
        {
            var answer = await next(context).ConfigureAwait(false);
            outcome = "done";
            return answer;
        }
        catch (Exception refusal) when (refusal is BadQueryException or UploadException)
        {
            outcome = $"refused: {refusal.Message}";
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "the caller left before the answer";
            throw;
        }
        finally
        {
            await audit.WriteAsync(UploadsApi.Caller(http), what, target.Length == 0 ? null : target, outcome, CancellationToken.None).ConfigureAwait(false);
        }
    }
}

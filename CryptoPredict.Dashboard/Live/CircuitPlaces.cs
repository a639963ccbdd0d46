using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// Gives each WebSocket of a circuit a place for as long as it lasts, and tells who gets none so before anything is made for them. <see cref="PolledCircuits"/>
/// counts those that have none.
/// </summary>
internal static class CircuitPlaces
{
    private const string Path = "/_blazor";
    private const string Negotiation = "negotiate";

    // So long a page whose session has ended has to draw that and go.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Puts the count before the circuits, and after what finds out who asks.</summary>
    public static void UseCircuitPlaces(this IApplicationBuilder app)
    {
        var circuits = app.ApplicationServices.GetRequiredService<OpenCircuits>();
        app.Use((context, next) =>
            !context.Request.Path.StartsWithSegments(Path, out var rest) ? next(context)
            : IsWebSocket(context) ? HoldAsync(context, next, circuits)
            : rest.Value!.Trim('/').Equals(Negotiation, StringComparison.OrdinalIgnoreCase) && !circuits.HasPlace(RequestLimits.Caller(context), out var held)
                ? RefuseAsync(context, circuits.Refusal(held))
            : next(context));
    }

    private static async Task HoldAsync(HttpContext context, RequestDelegate next, OpenCircuits circuits)
    {
        var caller = RequestLimits.Caller(context);
        if (!circuits.TryEnter(caller, out var held))
        {
            await RefuseAsync(context, circuits.Refusal(held)).ConfigureAwait(false);
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var closing = CloseAfterSessionAsync(context, over.Token);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            circuits.Leave(caller);
            await over.CancelAsync().ConfigureAwait(false);
            await closing.ConfigureAwait(false);
        }
    }

    // A page goes by itself when its session ends; a program that keeps its socket open would keep the place. Who cannot be checked is nobody.
    private static async Task CloseAfterSessionAsync(HttpContext context, CancellationToken over)
    {
        var services = context.RequestServices;
        await services.GetRequiredService<CallerRecheck>().WaitForEndAsync(context.User, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Farewell, services.GetRequiredService<TimeProvider>(), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!over.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    // Over HTTP/1.1 a request is upgraded, over HTTP/2 it connects.
    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
            || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private static Task RefuseAsync(HttpContext context, (int Status, string Sentence) refusal) =>
        Refusals.WriteAsync(context, refusal.Status, "Too many open pages", refusal.Sentence);
}

using CryptoPredict.Dashboard.Accounts;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace CryptoPredict.Dashboard.Live;

/// <summary>
/// Gives a place to circuits that run on long polling, as they do where something on the way blocks WebSockets: their connection outlasts its requests, so it
/// is counted from its handshake to its end. Who got past the refusal of <see cref="CircuitPlaces"/> because others asked at the same moment is cut off.
/// </summary>
internal sealed class PolledCircuits(OpenCircuits circuits) : IHubFilter
{
    private static readonly object Caller = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        if (connection.Features.Get<IHttpTransportFeature>()?.TransportType != HttpTransportType.WebSockets)
        {
            var caller = RequestLimits.Caller(connection.GetHttpContext()!);
            if (!circuits.TryEnter(caller, out _))
            {
                connection.Abort();
                return;
            }

            connection.Items[Caller] = caller;
        }

        await next(context).ConfigureAwait(false);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception).ConfigureAwait(false);
        }
        finally
        {
            if (context.Context.Items.Remove(Caller, out var caller))
            {
                circuits.Leave((string)caller!);
            }
        }
    }
}

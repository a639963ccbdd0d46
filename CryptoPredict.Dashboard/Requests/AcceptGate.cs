using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>
/// Accepts only as many connections as there are places for, and a few more, so that whoever is over a limit learns it. The server accepts first and counts
/// later: a burst would take every handle of the process before the first of them is closed.
/// </summary>
/// <param name="sockets">The server's own transport.</param>
/// <param name="most">The most connections that are open at a time, on each address that is listened on; null for as many as come.</param>
internal sealed class AcceptGate(IConnectionListenerFactory sockets, int? most) : IConnectionListenerFactory
{
    // Those that are accepted to be refused.
    private const int Over = 64;

    /// <summary>Puts the gate before the server's transport.</summary>
    public static void Add(IServiceCollection services) => services.AddSingleton<IConnectionListenerFactory>(provider =>
    {
        var limits = provider.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        return new AcceptGate(
            new SocketTransportFactory(provider.GetRequiredService<IOptions<SocketTransportOptions>>(), provider.GetRequiredService<ILoggerFactory>()),
            limits is { MaxConcurrentConnections: { } connections, MaxConcurrentUpgradedConnections: { } upgraded }
                ? (int)Math.Min(connections + upgraded + Over, int.MaxValue) : null);
    });

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return most is { } places ? new Listener(listener, places) : listener;
    }

    private sealed class Listener(IConnectionListener inner, int places) : IConnectionListener
    {
        private readonly SemaphoreSlim _free = new(places);
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
            try
            {
                await _free.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                connection = await inner.AcceptAsync(cancellationToken).ConfigureAwait(false);
                return connection;
            }
            finally
            {
                if (connection is null)
                {
                    _free.Release();
                }
                else
                {
                    connection.ConnectionClosed.UnsafeRegister(static free => ((SemaphoreSlim)free!).Release(), _free);
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync().ConfigureAwait(false);
            await inner.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }

        // Connections may outlive their listener, and still give their places back.
        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            _unbound.Dispose();
        }
    }
}

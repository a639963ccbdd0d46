using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CryptoPredict.Dashboard.Requests;

/// <summary>
/// The connections of the server, shared between addresses (of IPv6, networks of /64), so that none can use them all up. A known proxy is not counted: it
/// brings many callers. What is refused is closed without a word, as the server's own limit does, for nothing is known yet of how it is to be spoken to; the
/// log tells.
/// </summary>
/// <param name="most">The most connections of all.</param>
/// <param name="proxies">Networks of the known proxies.</param>
/// <param name="clock">Times the log.</param>
/// <param name="logger">Logs, once a minute at most, that connections were refused.</param>
internal sealed partial class ConnectionShares(long most, IReadOnlyList<System.Net.IPNetwork> proxies, TimeProvider clock, ILogger<ConnectionShares> logger)
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly FairShares _shares = new(most);
    private readonly Lock _telling = new();
    private long? _warned;

    /// <summary>Puts the count before what serves a connection.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        if (CallerOf(connection) is not { } caller)
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        if (!_shares.TryEnter(caller, out var held))
        {
            Tell(caller, held);
            connection.Abort();
            return;
        }

        using var place = new Place(_shares, caller, connection.Features.Get<IDecrementConcurrentConnectionCountFeature>());
        connection.Features.Set<IDecrementConcurrentConnectionCountFeature>(place);
        await next(connection).ConfigureAwait(false);
    };

    private string? CallerOf(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint remote)
        {
            return null;
        }

        var address = ClientAddress.Plain(remote.Address);
        return proxies.Any(network => network.Contains(address)) ? null : ClientAddress.NetworkOf(address);
    }

    private void Tell(string caller, long held)
    {
        lock (_telling)
        {
            if (_warned is { } before && clock.GetElapsedTime(before) < BetweenWarnings)
            {
                return;
            }

            _warned = clock.GetTimestamp();
        }

        LogRefused(logger, caller, held, most);
    }

    [LoggerMessage(LogLevel.Warning,
        "A connection from {Caller} was refused: {Held} of the {Most} connections (Kestrel:Limits:MaxConcurrentConnections) are held from there, and no more "
        + "than that are free for others. A proxy that brings many callers is named in Proxy:Known.")]
    private static partial void LogRefused(ILogger logger, string caller, long held, long most);

    /// <summary>A counted connection: until it ends or, as for the server's own limit, becomes a WebSocket.</summary>
    private sealed class Place(FairShares shares, string caller, IDecrementConcurrentConnectionCountFeature? server)
        : IDecrementConcurrentConnectionCountFeature, IDisposable
    {
        private int _left;

        public void ReleaseConnection()
        {
            Dispose();
            server?.ReleaseConnection();
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                shares.Leave(caller);
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using CryptoPredict.Dashboard.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPredict.Tests.Dashboard.Requests;

[Kind(TestKind.Host)]
public sealed class AcceptGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_burst_of_connections_waits_outside_until_there_are_places_attack_4()
    {
        var transport = new CountingTransport();
        await using var listener = await BindAsync(most: 3, transport);
        List<Socket> clients = [];
        for (var i = 0; i < 10; i++)
        {
            clients.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
            await clients[^1].ConnectAsync(listener.EndPoint, Token);
        }

        List<ConnectionContext> accepted = [];
        for (var i = 0; i < 3; i++)
        {
            accepted.Add((await listener.AcceptAsync(Token))!);
        }

        var fourth = listener.AcceptAsync(Token).AsTask();

        // A gate that lets it in asks the system for it before it gives the task back.
        Assert.Equal(3, transport.Asked);
        await EndAsync(accepted[0]);
        accepted.Add((await fourth.WaitAsync(Waiting.Longest, Token))!);
        Assert.Equal(4, transport.Asked);

        Assert.Equal(4, accepted.Select(connection => connection.ConnectionId).Distinct().Count());
        foreach (var connection in accepted.Skip(1))
        {
            await EndAsync(connection);
        }

        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_gate_with_no_place_left_ends_with_its_listener()
    {
        await using var listener = await BindAsync(most: 1);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint, Token);
        var held = (await listener.AcceptAsync(Token))!;
        var waiting = listener.AcceptAsync(Token).AsTask();

        await listener.UnbindAsync(Token);

        Assert.Null(await waiting.WaitAsync(Waiting.Longest, Token));
        await EndAsync(held);
    }

    // As the server does with one it is done with.
    private static async Task EndAsync(ConnectionContext connection)
    {
        await connection.Transport.Input.CompleteAsync();
        await connection.Transport.Output.CompleteAsync();
        await connection.DisposeAsync();
    }

    private static async Task<IConnectionListener> BindAsync(int most, CountingTransport? transport = null) =>
        await new AcceptGate(transport ?? new CountingTransport(), most).BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Token);

    /// <summary>The server's own, which counts what is asked of it.</summary>
    private sealed class CountingTransport : IConnectionListenerFactory
    {
        private readonly SocketTransportFactory _sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Listener(await _sockets.BindAsync(endpoint, cancellationToken), this);

        private sealed class Listener(IConnectionListener inner, CountingTransport owner) : IConnectionListener
        {
            public EndPoint EndPoint => inner.EndPoint;

            public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
            {
                Interlocked.Increment(ref owner._asked);
                return inner.AcceptAsync(cancellationToken);
            }

            public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}

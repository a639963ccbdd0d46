using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPredict.Tests.Dashboard.Requests;

/// <summary>Connections of several addresses; every one of 127.0.0.0/8 is this machine's.</summary>
[Kind(TestKind.Host)]
public sealed class ConnectionSharesTests
{
    private const int Most = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_address_cannot_take_the_connections_of_all_and_the_log_names_it_attack_15()
    {
        using var log = new CapturedLog();
        await using var app = await RunningDashboard.StartAsync(
            builder => builder.Services.AddSingleton<ILoggerProvider>(log), $"Kestrel:Limits:MaxConcurrentConnections={Most}");

        var greedy = await OpenAsync(app, "127.0.0.2", Most);
        Assert.Equal(Most / 2, await CountAliveAsync(greedy));
        var modest = await OpenAsync(app, "127.0.0.3", 1);
        Assert.Equal(1, await CountAliveAsync(modest));
        Assert.Contains(
            log.Lines, line => line.StartsWith($"Warning: A connection from 127.0.0.2 was refused: {Most / 2} of the {Most} connections",
                StringComparison.Ordinal));

        // What is closed is free for others, and for the same again.
        greedy.ForEach(socket => socket.Dispose());
        await Waiting.ForAsync(
            async () =>
            {
                var again = await OpenAsync(app, "127.0.0.2", 1);
                var alive = await CountAliveAsync(again);
                again.ForEach(socket => socket.Dispose());
                return alive;
            },
            alive => alive == 1);
        modest.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_known_proxy_may_hold_every_connection_for_it_brings_many_callers()
    {
        await using var app = await RunningDashboard.StartAsync($"Kestrel:Limits:MaxConcurrentConnections={Most}", "Proxy:Known:0=127.0.0.4");

        var proxied = await OpenAsync(app, "127.0.0.4", Most - 1);

        Assert.Equal(Most - 1, await CountAliveAsync(proxied));
        proxied.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_connection_that_became_a_WebSocket_leaves_its_place_among_connections()
    {
        await using var app = await RunningDashboard.StartAsync($"Kestrel:Limits:MaxConcurrentConnections={Most}");
        using var browser = await app.SignInAsync("analyst");
        var cookie = browser.Cookies.GetCookieHeader(app.BaseAddress);
        var open = await OpenAsync(app, "127.0.0.2", Most / 2);
        foreach (var socket in open)
        {
            Assert.StartsWith(
                "HTTP/1.1 101 ",
                await AskAsync(socket, $"GET /_blazor HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: "
                    + "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
                StringComparison.Ordinal);
        }

        var more = await OpenAsync(app, "127.0.0.2", 1);

        Assert.Equal(1, await CountAliveAsync(more));
        open.ForEach(socket => socket.Dispose());
        more.ForEach(socket => socket.Dispose());
    }

    private static async Task<List<TcpClient>> OpenAsync(RunningDashboard app, string address, int count)
    {
        List<TcpClient> open = [];
        for (var i = 0; i < count; i++)
        {
            var socket = new TcpClient(new IPEndPoint(IPAddress.Parse(address), 0));
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, app.BaseAddress.Port, Token);
                open.Add(socket);
            }
            catch (SocketException)
            {
                // Refused before it was told to be open.
                socket.Dispose();
            }
        }

        return open;
    }

    private static async Task<int> CountAliveAsync(List<TcpClient> sockets)
    {
        var alive = 0;
        foreach (var socket in sockets)
        {
            alive += (await AskAsync(socket, "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? 1 : 0;
        }

        return alive;
    }

    // The beginning of the answer; nothing when the connection was refused.
    private static async Task<string> AskAsync(TcpClient socket, string request)
    {
        var bytes = new byte[4096];
        try
        {
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Token);
            return Encoding.ASCII.GetString(bytes, 0, await stream.ReadAsync(bytes, Token));
        }
        catch (IOException)
        {
            return "";
        }
    }
}

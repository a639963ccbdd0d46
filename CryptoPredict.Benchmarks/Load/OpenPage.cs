using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>A page with its circuit, as a browser opens one: it answers what the server asks of its scripts, and paints nothing.</summary>
internal sealed partial class OpenPage : IDisposable
{
    private const byte HandshakeEnd = 0x1e;
    private const string Start = "0";
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Close = 7;

    // The top bar calls it each time the page has read the present anew.
    private const string Refresh = "setClock";

    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OpenPage()
    {
    }

    /// <summary>Pictures of the page that came.</summary>
    public long Pictures { get; private set; }

    /// <summary>How often the page read the present anew.</summary>
    public long Refreshes { get; private set; }

    /// <summary>Bytes that came.</summary>
    public long Bytes { get; private set; }

    /// <summary>Looks at what comes, as it comes.</summary>
    public Action<ReadOnlyMemory<byte>> Arrived { get; set; } = _ => { };

    /// <summary>The components of a page, as its text names them for the circuit.</summary>
    /// <param name="page">The page's address.</param>
    /// <param name="cookie">The session of who opens it.</param>
    public static async Task<string> ComponentsAsync(Uri page, string cookie)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        return $"[{string.Join(',', Marker().Matches(await http.GetStringAsync(page)).Select(match => match.Groups[1].Value))}]";
    }

    /// <summary>Opens a circuit.</summary>
    /// <param name="http">Knows the application's address.</param>
    /// <param name="page">The page's address.</param>
    /// <param name="cookie">The session of who opens it.</param>
    /// <param name="components">The page's components.</param>
    /// <returns>Null when it was refused.</returns>
    public static async Task<OpenPage?> OpenAsync(HttpClient http, Uri page, string cookie, string components)
    {
        var root = new Uri(page, "/");
        using var negotiation = new HttpRequestMessage(HttpMethod.Post, new Uri("_blazor/negotiate?negotiateVersion=1", UriKind.Relative));
        negotiation.Headers.Add("Cookie", cookie);
        using var answer = await http.SendAsync(negotiation);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var open = new OpenPage();
        try
        {
            open._socket.Options.SetRequestHeader("Cookie", cookie);
            await open._socket.ConnectAsync(
                new UriBuilder(root) { Scheme = "ws", Path = "_blazor", Query = $"id={Uri.EscapeDataString(token)}" }.Uri, CancellationToken.None);
            await open.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"));
            _ = open.ListenAsync();
            await open.CallAsync(Start, "StartCircuit", root.ToString(), page.ToString(), components, "");
            if (await open._started.Task)
            {
                return open;
            }
        }
        catch (WebSocketException)
        {
            // Refused.
        }

        open.Dispose();
        return null;
    }

    /// <summary>Goes without a word, as a browser does that is killed.</summary>
    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[64 * 1024];
        using var packet = new MemoryStream();
        try
        {
            // The first begins with the answer to the handshake, and may go on.
            for (var first = true; ; first = false)
            {
                packet.SetLength(0);
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    packet.Write(buffer, 0, got.Count);
                }
                while (!got.EndOfMessage);

                if (got.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                var bytes = packet.ToArray();
                Bytes += bytes.Length;
                Arrived(bytes);
                foreach (var message in MessagePack.Read(first ? bytes[(Array.IndexOf(bytes, HandshakeEnd) + 1)..] : bytes))
                {
                    await TakeAsync(message);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, from here or from there.
        }

        _started.TrySetResult(false);
    }

    private Task TakeAsync(object?[] message)
    {
        switch (message[0])
        {
            case (long)Completion when (string?)message[2] == Start:
                // Kind 3 comes with a value: the circuit's secret.
                _started.TrySetResult(message[3] is 3L && message[4] is string);
                return Task.CompletedTask;
            case (long)Close:
                _started.TrySetResult(false);
                return Task.CompletedTask;
            case (long)Invocation:
                var arguments = (object?[])message[4]!;
                switch ((string)message[3]!)
                {
                    case "JS.RenderBatch":
                        Pictures++;
                        return CallAsync(null, "OnRenderCompleted", arguments[0], null);
                    case "JS.BeginInvokeJS" when arguments[0] is long id and not 0:
                        Refreshes += (string)arguments[1]! == Refresh ? 1 : 0;
                        return CallAsync(null, "EndInvokeJSFromDotNet", id, true,
                            string.Create(CultureInfo.InvariantCulture, $"[{id},true,{ResultOf((string)arguments[1]!, (long)arguments[3]!)}]"));
                }

                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    // What a script would give: a reference to an object where one is wanted, the time zone, or nothing.
    private static string ResultOf(string function, long kind) => kind == 1 ? "{\"__jsObjectId\":1}" : function == "timeZone" ? "\"Europe/Berlin\"" : "null";

    private Task CallAsync(string? id, string method, params object?[] arguments) =>
        SendAsync(MessagePack.Frame([Invocation, NoHeaders, id, method, arguments]), WebSocketMessageType.Binary);

    private async Task SendAsync(byte[] bytes, WebSocketMessageType kind = WebSocketMessageType.Text)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, kind, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();
}

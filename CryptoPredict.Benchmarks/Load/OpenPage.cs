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

    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OpenPage()
    {
    }

    /// <summary>Pictures of the page that came.</summary>
    public long Pictures { get; private set; }

    /// <summary>The components of a page, as its text names them for the circuit.</summary>
    public static async Task<string> ComponentsAsync(LoadedDashboard dashboard)
    {
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        http.DefaultRequestHeaders.Add("Cookie", dashboard.Cookie);
        return $"[{string.Join(',', Marker().Matches(await http.GetStringAsync(dashboard.Address)).Select(match => match.Groups[1].Value))}]";
    }

    /// <summary>Opens a circuit.</summary>
    /// <returns>Null when it was refused.</returns>
    public static async Task<OpenPage?> OpenAsync(LoadedDashboard dashboard, HttpClient http, string components)
    {
        using var negotiation = new HttpRequestMessage(HttpMethod.Post, new Uri("_blazor/negotiate?negotiateVersion=1", UriKind.Relative));
        negotiation.Headers.Add("Cookie", dashboard.Cookie);
        using var answer = await http.SendAsync(negotiation);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var page = new OpenPage();
        try
        {
            page._socket.Options.SetRequestHeader("Cookie", dashboard.Cookie);
            await page._socket.ConnectAsync(
                new UriBuilder(dashboard.Address) { Scheme = "ws", Path = "_blazor", Query = $"id={Uri.EscapeDataString(token)}" }.Uri, CancellationToken.None);
            await page.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"));
            _ = page.ListenAsync();
            await page.CallAsync(Start, "StartCircuit", dashboard.Address.ToString(), dashboard.Address.ToString(), components, "");
            if (await page._started.Task)
            {
                return page;
            }
        }
        catch (WebSocketException)
        {
            // Refused.
        }

        page.Dispose();
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

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>What one caller can do to eat the machine. Each ends with a sentence on what came of it.</summary>
internal static class Attacks
{
    private const int Bodies = 30;
    private const int BodyBytes = 29_000_000;
    private const int Pages = 1000;
    private const int PagesAtOnce = 50;
    private const int Streams = 300;
    private const int Readers = 200;
    private const int AnswersOfAReader = 20;

    private static readonly TimeSpan Held = TimeSpan.FromSeconds(30);

    /// <summary>Bodies of 29 MB, 30 at once and again for half a minute, where none as large is taken.</summary>
    public static async Task<string> LargeBodiesAsync(LoadedDashboard dashboard)
    {
        using var http = await dashboard.KeyAsync("read", "large-bodies");
        var body = Encoding.UTF8.GetBytes($"{{\"days\":1,\"product_id\":\"{new string('a', BodyBytes)}\"}}");
        return $"answers {await SendAsync(http, "api/v1/forecast", body, "application/json")}";
    }

    /// <summary>Files of 29 MB, 30 at once and again for half a minute, by somebody who may send files.</summary>
    public static async Task<string> UploadsAsync(LoadedDashboard dashboard)
    {
        using var http = await dashboard.KeyAsync("admin", "uploads");
        var csv = new StringBuilder("timestamp,open,high,low,close,volume\n");
        for (var at = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero); csv.Length < BodyBytes; at = at.AddMinutes(1))
        {
            csv.Append(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss},100.25,101.5,99.75,{100 + (at.Minute / 60.0):F4},12.5\n");
        }

        return $"answers {await SendAsync(http, "api/v1/uploads", Encoding.UTF8.GetBytes(csv.ToString()), "text/csv")}";
    }

    /// <summary>Pages with their circuits, opened by one analyst and left at once.</summary>
    public static async Task<string> PagesAsync(LoadedDashboard dashboard)
    {
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        var cookie = await dashboard.SignInAsync("analyst");
        var components = await OpenPage.ComponentsAsync(dashboard.Address, cookie);
        List<OpenPage> open = [];
        for (var i = 0; i < Pages; i += PagesAtOnce)
        {
            open.AddRange((await Task.WhenAll(Enumerable.Range(0, PagesAtOnce).Select(_ => OpenPage.OpenAsync(http, dashboard.Address, cookie, components))))
                .OfType<OpenPage>());
        }

        await Task.Delay(Held);
        open.ForEach(page => page.Dispose());
        return $"{open.Count} open, {Pages - open.Count} refused; {open.Sum(page => page.Pictures)} pictures sent";
    }

    /// <summary>Streams of predictions, all of one key.</summary>
    public static async Task<string> StreamsAsync(LoadedDashboard dashboard)
    {
        using var http = await dashboard.KeyAsync("read", "streams");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Streams).Select(
            _ => http.GetAsync(new Uri("api/v1/predictions/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)));
        await Task.Delay(Held);
        Array.ForEach(answers, answer => answer.Dispose());
        return $"answers {Count(answers.Select(answer => answer.StatusCode))}";
    }

    /// <summary>Large pages and exported versions, 20 of them on each of 200 connections, asked for by one key and read by a byte a second.</summary>
    public static async Task<string> SlowReadersAsync(LoadedDashboard dashboard)
    {
        using var http = await dashboard.KeyAsync("admin", "slow-readers");
        var key = http.DefaultRequestHeaders.GetValues("X-Api-Key").Single();
        var versions = await http.GetStringAsync(new Uri("api/v1/models/versions?model=random-forest&limit=1", UriKind.Relative));
        using var version = System.Text.Json.JsonDocument.Parse(versions);
        var newest = version.RootElement.GetProperty("items")[0];
        string[] paths = ["/api/v1/assets/BTC-USD/candles?limit=1000",
            $"/api/v1/models/versions/{newest.GetProperty("asset").GetString()}/{newest.GetProperty("id").GetString()}/export"];
        using var end = new CancellationTokenSource(3 * Held);
        var cut = await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => ReadSlowlyAsync(dashboard, paths[i % paths.Length], key, end.Token)));
        return $"{cut.Count(wasCut => wasCut)} of {Readers} cut off within {(3 * Held).TotalSeconds:0} s";
    }

    private static async Task<bool> ReadSlowlyAsync(LoadedDashboard dashboard, string path, string key, CancellationToken end)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        try
        {
            await socket.ConnectAsync(dashboard.Address.Host, dashboard.Address.Port, end);
            var request = $"GET {path} HTTP/1.1\r\nHost: {dashboard.Address.Authority}\r\nX-Api-Key: {key}\r\n\r\n";

            // More than the system's buffers hold.
            await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, AnswersOfAReader))), end);
            var one = new byte[1];
            while (await socket.ReceiveAsync(one, end) > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), end);
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // All at once, and again and again.
    private static async Task<string> SendAsync(HttpClient http, string path, byte[] body, string type)
    {
        List<HttpStatusCode> answers = [];
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Held;)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, Bodies).Select(_ => SendOneAsync(http, path, body, type))));
        }

        return Count(answers);
    }

    private static async Task<HttpStatusCode> SendOneAsync(HttpClient http, string path, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(type);
        try
        {
            using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // Refused and closed while the body was still on its way.
            return default;
        }
    }

    private static string Count(IEnumerable<HttpStatusCode> answers) =>
        string.Join(", ", answers.CountBy(answer => answer).OrderBy(of => of.Key)
            .Select(of => $"{of.Value} × {(of.Key == default ? "closed" : $"{(int)of.Key}")}"));
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoPredict.Dashboard.Requests;
using CryptoPredict.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CryptoPredict.Tests.Dashboard.Requests;

/// <summary>Pages of another origin open nothing that stays open, though the browser sends the cookie along.</summary>
[Kind(TestKind.Host)]
public sealed class ForeignOriginsTests(ForeignOriginsTests.Fixture fixture) : IClassFixture<ForeignOriginsTests.Fixture>
{
    private static readonly string[] Foreign =
    [
        "Origin: http://evil.example", "Origin: http://127.0.0.1:1", "Origin: http://evil.127.0.0.1.example:{port}", "Origin: http://localhost:{port}",
        "Origin: null",
        "Origin: http://127.0.0.1", "Origin: http://evil.example\r\nOrigin: http://127.0.0.1:{port}", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
        "Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-site",
    ];

    private static readonly string[] Own = ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "X-Nothing: 1"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> ForeignHeaders => [.. Foreign];

    public static TheoryData<string> OwnHeaders => [.. Own];

    [Theory]
    [MemberData(nameof(ForeignHeaders))]
    public async Task A_page_of_another_origin_gets_no_circuit_no_socket_and_no_stream_attack_1(string headers)
    {
        foreach (var request in (string[])
            [
                "POST /_blazor/negotiate?negotiateVersion=1", "GET /_blazor", "GET /_Blazor?id=1", "POST /_blazor/disconnect", "GET /_blazor/initializers",
                "GET /_blazor UPGRADE", "GET /health UPGRADE", "GET /api/v1/predictions/live", "GET /api/v1/assets EVENTS", "POST /retrain",
            ])
        {
            var answer = await SendAsync(request, headers);

            Assert.True(answer.StartsWith("HTTP/1.1 403 ", StringComparison.Ordinal), $"{request} with {headers}: {answer}");
            Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
            Assert.Contains($"only pages of http://127.0.0.1:{fixture.Dashboard.BaseAddress.Port} may", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(OwnHeaders))]
    public async Task A_page_of_this_origin_and_a_program_open_circuits_and_streams(string headers)
    {
        Assert.StartsWith("HTTP/1.1 101 ", await SendAsync("GET /_blazor UPGRADE", headers), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("POST /_blazor/negotiate?negotiateVersion=1", headers), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("GET /api/v1/predictions/live", headers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_another_site_leads_to_a_page() =>
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("GET /", "Sec-Fetch-Site: cross-site"), StringComparison.Ordinal);

    [Theory]
    [InlineData("OPTIONS /api/v1/assets", "Origin: http://evil.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: X-Api-Key")]
    [InlineData("GET /api/v1/assets", "Origin: http://evil.example")]
    [InlineData("GET /api/v1/assets", "Origin: null")]
    public async Task No_other_origin_is_let_read_an_answer_asvs_14_5_3(string request, string headers) =>
        Assert.DoesNotContain("Access-Control-Allow", await SendAsync(request, headers), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("http", "localhost:8080", "http://localhost:8080", true)]
    [InlineData("http", "localhost:8080", "http://LOCALHOST:8080", true)]
    [InlineData("https", "predict.example", "https://predict.example", true)]
    [InlineData("https", "predict.example:443", "https://predict.example", true)]
    [InlineData("http", "predict.example", "https://predict.example", true)]
    [InlineData("https", "predict.example", "http://predict.example", false)]
    [InlineData("https", "predict.example", "https://predict.example:8443", false)]
    [InlineData("https", "predict.example", "https://evil.predict.example", false)]
    [InlineData("https", "predict.example", "https://predict.example@evil.example", false)]
    [InlineData("https", "predict.example", "/predict.example", false)]
    [InlineData("https", "predict.example", "", false)]
    public void An_origin_is_own_when_host_and_port_are_and_the_encryption_is_no_less(string scheme, string host, string origin, bool own)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = (scheme, new HostString(host));
        request.Headers.Origin = origin;

        Assert.Equal(!own, ForeignOrigins.Sent(request));
    }

    [Fact]
    public async Task A_link_of_another_site_is_answered_with_one_reload_and_a_stranger_then_comes_to_the_sign_in_attack_1()
    {
        using var browser = fixture.Dashboard.NewBrowser();
        using var first = await VisitAsync(browser, "cross-site");
        using var second = await VisitAsync(browser, "same-origin");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (first.StatusCode, first.Content.Headers.ContentType!.MediaType));
        Assert.Contains("http-equiv=\"refresh\"", await first.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (second.StatusCode, new Uri(fixture.Dashboard.BaseAddress, second.Headers.Location!).AbsolutePath));
    }

    private static async Task<HttpResponseMessage> VisitAsync(FormClient browser, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/verification?range=all", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        return await browser.SendAsync(request);
    }

    // The head of the answer, and of its body what came with it.
    private async Task<string> SendAsync(string request, string headers)
    {
        var address = fixture.Dashboard.BaseAddress;
        var parts = request.Split(' ');
        var extra = parts.ElementAtOrDefault(2) switch
        {
            "UPGRADE" => "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            "EVENTS" => "Connection: close\r\nAccept: text/event-stream\r\n",
            _ => "Connection: close\r\n",
        };
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Token);
        var stream = socket.GetStream();
        var text = $"{parts[0]} {parts[1]} HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: {fixture.Cookie}\r\nContent-Length: "
            + $"0\r\n{extra}{headers.Replace("{port}", $"{address.Port}", StringComparison.Ordinal)}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), Token);

        // A stream's answer does not end; a refusal does.
        var answer = new StringBuilder();
        var bytes = new byte[4096];
        while (await stream.ReadAsync(bytes, Token) is var length and > 0)
        {
            answer.Append(Encoding.UTF8.GetString(bytes, 0, length));
            if (answer.ToString() is var sofar && sofar.Contains("\r\n\r\n", StringComparison.Ordinal)
                && (!sofar.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || sofar.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)))
            {
                break;
            }
        }

        return answer.ToString();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        /// <summary>The cookie of a signed-in admin.</summary>
        public string Cookie { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync();
            using var browser = await Dashboard.SignInAsync("admin");
            Cookie = browser.Cookies.GetCookieHeader(Dashboard.BaseAddress);
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}

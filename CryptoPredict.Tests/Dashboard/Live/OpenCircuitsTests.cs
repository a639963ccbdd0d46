using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Live;

[Kind(TestKind.Host)]
public sealed class OpenCircuitsTests
{
    private const int Most = 8;
    private const string Negotiate = "/_blazor/negotiate?negotiateVersion=1";
    private const string Sentence = "4 of the 8 open pages (Limits:Circuits) are yours, and no more than that are free for others: close one.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_user_cannot_take_the_circuits_of_all_and_is_told_so_before_and_on_the_page_attack_15()
    {
        await using var app = await RunningDashboard.StartAsync($"Limits:Circuits={Most}");
        using var analyst = await app.SignInAsync("analyst");
        using var admin = await app.SignInAsync("admin");
        List<ClientWebSocket> open = [];
        for (var i = 0; i < Most / 2; i++)
        {
            open.Add(await OpenAsync(app, analyst) ?? throw new InvalidOperationException($"Circuit {i} was refused."));
        }

        Assert.Null(await OpenAsync(app, analyst));
        Assert.Equal(Sentence, await analyst.SendAsync(new HttpRequestMessage(HttpMethod.Post, Negotiate)).ProblemAsync(HttpStatusCode.TooManyRequests));
        using var page = await analyst.GetAsync("/verification?range=all");
        var text = await page.Content.ReadAsStringAsync(Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.Contains(Sentence, text, StringComparison.Ordinal);
        Assert.Contains("href=\"/verification?range=all\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"type\":\"server\"", text, StringComparison.Ordinal);

        using (var another = await OpenAsync(app, admin))
        {
            Assert.NotNull(another);
        }

        using var other = await admin.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        // The pages that show without a circuit, and what is asked of the API, go on.
        using var account = await analyst.GetAsync("/account/password");
        using var asked = await analyst.GetAsync("/api/v1/assets");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (account.StatusCode, asked.StatusCode));

        open[0].Dispose();
        open[0] = await Waiting.ForAsync(() => OpenAsync(app, analyst), again => again is not null) ?? throw new InvalidOperationException();
        open.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_circuit_on_long_polling_holds_a_place_from_its_handshake_to_its_end_attack_15()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:Circuits=2");
        using var analyst = await app.SignInAsync("analyst");
        var address = await NegotiateAsync(analyst);
        using var begun = await analyst.SendAsync(new HttpRequestMessage(HttpMethod.Get, address));
        var polling = PollAsync(analyst, address);
        using var handshake = new HttpRequestMessage(
            HttpMethod.Post, address)
        { Content = new StringContent("{\"protocol\":\"blazorpack\",\"version\":1}\u001e") };
        using var taken = await analyst.SendAsync(handshake);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (begun.StatusCode, taken.StatusCode));

        var refused = await Waiting.ForAsync(
            () => analyst.SendAsync(new HttpRequestMessage(HttpMethod.Post, Negotiate)), answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.StartsWith("1 of the 2 open pages", await Task.FromResult(refused).ProblemAsync(HttpStatusCode.TooManyRequests), StringComparison.Ordinal);
        Assert.Null(await OpenAsync(app, analyst));

        using var ended = await analyst.SendAsync(new HttpRequestMessage(HttpMethod.Delete, address));
        using var again = await Waiting.ForAsync(() => OpenAsync(app, analyst), socket => socket is not null);
        Assert.Equal(HttpStatusCode.Accepted, ended.StatusCode);
        await polling;
    }

    [Fact]
    public async Task The_place_of_an_ended_session_is_free_again_though_its_client_keeps_the_socket_open_attack_15()
    {
        await using var app = await RunningDashboard.StartAsync("Limits:Circuits=2");
        using var analyst = await app.SignInAsync("analyst");
        using var kept = await OpenAsync(app, analyst) ?? throw new InvalidOperationException("The circuit was refused.");
        Assert.Null(await OpenAsync(app, analyst));

        using var signedOut = await analyst.SendFormToAsync("/account/password", "/sign-out");
        using var again = await app.SignInAsync("analyst");
        using var taken = await Waiting.ForAsync(() => OpenAsync(app, again), socket => socket is not null);

        await Assert.ThrowsAsync<WebSocketException>(async () => await kept.ReceiveAsync(new byte[1024], Token));
    }

    // A connection that nobody asks is given up.
    private static async Task PollAsync(FormClient browser, string address)
    {
        for (var status = HttpStatusCode.OK; status == HttpStatusCode.OK;)
        {
            using var polled = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, address));
            status = polled.StatusCode;
        }
    }

    private static async Task<string> NegotiateAsync(FormClient browser)
    {
        using var answer = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, Negotiate));
        return $"/_blazor?id={Uri.EscapeDataString((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("connectionToken").GetString()!)}";
    }

    // Null when it is refused.
    private static async Task<ClientWebSocket?> OpenAsync(RunningDashboard app, FormClient browser)
    {
        var socket = new ClientWebSocket();
        socket.Options.Cookies = browser.Cookies;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new UriBuilder(app.BaseAddress) { Scheme = "ws", Path = "/_blazor" }.Uri, Token);
            return socket;
        }
        catch (WebSocketException)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, socket.HttpStatusCode);
            socket.Dispose();
            return null;
        }
    }
}

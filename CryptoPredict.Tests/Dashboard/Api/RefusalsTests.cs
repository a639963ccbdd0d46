using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>What every refusal has in common, whatever was refused: in Development, where the framework would tell more than elsewhere.</summary>
[Kind(TestKind.Host)]
public sealed class RefusalsTests(RefusalsTests.Fixture fixture) : IClassFixture<RefusalsTests.Fixture>
{
    private const string Fault = "cannot open /srv/secret/place.db";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    [InlineData("text/csv")]
    [InlineData("application/zip")]
    [InlineData("application/xml")]
    [InlineData("image/png;q=0.1")]
    public async Task A_refusal_is_a_problem_whatever_the_caller_accepts_attack_10(string accept)
    {
        using var http = new HttpClient { BaseAddress = fixture.Dashboard.BaseAddress };
        foreach (var (key, request, status) in ((string, string, HttpStatusCode)[])
            [
                (fixture.AdminKey, "GET /api/v1/predictions/live?asset=XYZ", HttpStatusCode.NotFound),
                (fixture.AdminKey, "GET /api/v1/predictions?limit=0", HttpStatusCode.BadRequest),
                (fixture.AdminKey, "GET /api/v1/nothing", HttpStatusCode.NotFound),
                (fixture.AdminKey, "DELETE /api/v1/assets", HttpStatusCode.MethodNotAllowed),
                (fixture.AdminKey, "POST /api/v1/retrain", HttpStatusCode.BadRequest),
                (fixture.AdminKey, "GET /api/v1/models/versions/BTC-USD/none/export", HttpStatusCode.NotFound),
                (fixture.AdminKey, "DELETE /api/v1/keys/none", HttpStatusCode.NotFound),
                (fixture.AdminKey, "POST /retrain", HttpStatusCode.BadRequest),
                (fixture.AdminKey, "GET /api/v1/backtests/plan?asset=BTC-USD", HttpStatusCode.InternalServerError),
                (fixture.ReadKey, "GET /api/v1/users", HttpStatusCode.Forbidden),
                ("cp_no_key", "GET /api/v1/assets", HttpStatusCode.Unauthorized),
            ])
        {
            using var message = new HttpRequestMessage(new HttpMethod(request.Split(' ')[0]), new Uri(request.Split(' ')[1], UriKind.Relative));
            message.Headers.TryAddWithoutValidation("Accept", accept);
            message.Headers.Add(ApiKeyHandler.Header, key);
            using var answer = await http.SendAsync(message, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);

            Assert.True(
                answer.StatusCode == status && answer.Content.Headers.ContentType?.MediaType == "application/problem+json",
                $"{request} with Accept: {accept}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType} {text}");
        }
    }

    [Fact]
    public async Task A_fault_tells_the_client_nothing_of_the_server_attack_10()
    {
        using var answer = await Http.GetAsync(new Uri("/api/v1/backtests/plan?asset=BTC-USD", UriKind.Relative), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.All((string[])[Fault, "Exception", "System.", "CryptoPredict.", ".cs", "   at "], secret =>
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", "/api/v1/forecast", "{\"days\":1,\"product_id\":\"")]
    [InlineData("POST", "/forecast", "{\"days\":1,\"product_id\":\"")]
    [InlineData("POST", "/api/v1/users", "{\"role\":\"Analyst\",\"name\":\"")]
    [InlineData("PUT", "/api/v1/jobs/backup/pause", "{\"reason\":\"")]
    public async Task A_body_beyond_64_kB_is_refused_with_a_sentence_attack_6(string method, string path, string start)
    {
        foreach (var announced in (bool[])[true, false])
        {
            var body = new StringContent(start + new string('a', 80_000) + "\"}", Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = body };
            request.Headers.TransferEncodingChunked = !announced;

            Assert.Equal(
                "The body is larger than 65536 bytes, the most that is taken here: send less at a time.",
                await Http.SendAsync(request, Token).ProblemAsync(HttpStatusCode.RequestEntityTooLarge));
        }
    }

    [Fact]
    public async Task A_body_of_29_MB_is_refused_before_it_is_sent_attack_6()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(fixture.Dashboard.BaseAddress.Host, fixture.Dashboard.BaseAddress.Port, Token);
        var stream = socket.GetStream();
        await AnnounceAsync(stream, "/api/v1/forecast", fixture.ReadKey, 29_000_000);
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Token));
    }

    [Theory]
    [InlineData("/api/v1/forecast", "wrong", "HTTP/1.1 413 Payload Too Large")]
    [InlineData("/api/v1/models/versions/import", "wrong", "HTTP/1.1 401 Unauthorized")]
    [InlineData("/api/v1/uploads", "read", "HTTP/1.1 403 Forbidden")]
    [InlineData("/nowhere", "read", "HTTP/1.1 413 Payload Too Large")]
    public async Task After_a_refusal_of_an_unread_body_the_connection_takes_the_next_request(string path, string key, string answer)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(fixture.Dashboard.BaseAddress.Host, fixture.Dashboard.BaseAddress.Port, Token);
        var stream = socket.GetStream();
        await AnnounceAsync(stream, path, key == "read" ? fixture.ReadKey : key, 20_000_000);
        using var reader = new StreamReader(stream);
        Assert.Equal(answer, await reader.ReadLineAsync(Token));

        await stream.WriteAsync(new byte[20_000_000], Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {fixture.Dashboard.BaseAddress.Authority}\r\n\r\n"), Token);

        string? line;
        do
        {
            line = await reader.ReadLineAsync(Token);
        }
        while (line is not null && !line.Contains("HTTP/1.1 ", StringComparison.Ordinal));

        // It may stand right behind the first answer's body.
        Assert.EndsWith("HTTP/1.1 200 OK", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /api/v1/forecast", "{\"product_id\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "product_id has 201 characters; the name of an asset or series has at most 200.")]
    [InlineData("POST /api/v1/forecast", "{\"asset\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "asset has 201 characters; the name of an asset or series has at most 200.")]
    [InlineData("GET /api/v1/series/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null, "id has 201 characters; the name of an asset or series has at most 200.")]
    [InlineData("GET /api/v1/predictions?asset=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null,
        "asset has 201 characters; the name of an asset or series has at most 200.")]
    public async Task A_name_that_is_too_long_for_one_is_refused_before_it_is_looked_for_attack_6(string request, string? body, string sentence)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Split(' ')[0]), new Uri(request.Split(' ')[1], UriKind.Relative));
        message.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        Assert.Equal(sentence, await Http.SendAsync(message, Token).ProblemAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("/api/v1/verifications?state=", HttpStatusCode.BadRequest, "expected is pending, verified or unverifiable.")]
    [InlineData("/api/v1/nothing/", HttpStatusCode.NotFound, "/api-docs shows what there is.")]
    [InlineData("/finetune_lstm?min_samples=", HttpStatusCode.BadRequest, "expected is a whole number.")]
    public async Task What_a_caller_sent_stands_shortened_in_the_refusal_attack_6(string path, HttpStatusCode status, string end)
    {
        var method = path.StartsWith("/finetune", StringComparison.Ordinal) ? "POST" : "GET";
        var sentence = await Http.SendJsonAsync(method, path + new string('a', 6000)).ProblemAsync(status);

        Assert.InRange(sentence.Length, 100, 1000);
        Assert.EndsWith(end, sentence, StringComparison.Ordinal);
    }

    // The head of a request whose body does not follow yet.
    private Task AnnounceAsync(NetworkStream stream, string path, string key, int bytes) => stream.WriteAsync(
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {fixture.Dashboard.BaseAddress.Authority}\r\nX-Api-Key: {key}\r\nContent-Type: "
                + $"application/json\r\nContent-Length: {bytes}\r\n\r\n"), Token).AsTask();

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public string AdminKey { get; private set; } = "";

        public string ReadKey { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync(
                builder => builder.Services.AddSingleton<IBacktester>(_ => throw new InvalidOperationException(Fault)),
                "Logging:LogLevel:Microsoft.AspNetCore.Diagnostics=None");
            AdminKey = await Dashboard.AddKeyAsync("admin", AccountRole.Admin);
            ReadKey = await Dashboard.AddKeyAsync("admin", AccountRole.Analyst);
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}

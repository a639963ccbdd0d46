using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>A real nginx with the configuration of docs/guide/operations.md before the real application.</summary>
[Kind(TestKind.Process)]
public sealed class NginxTests : IAsyncLifetime
{
    // Browsers are never told to stay on https for localhost.
    private const string Host = "predict.example";

    private const string Password = "quiet lantern oyster";

    private readonly TestFolder _folder = new();
    private RunningDashboard _app = null!;
    private Process? _nginx;
    private int _port;
    private string _certificate = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var program = ((string[])["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]).FirstOrDefault(File.Exists);
        if (program is null)
        {
            const string Missing = "There is no nginx: apt-get install nginx.";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, Missing);
            Assert.Fail(Missing);
        }

        _app = await RunningDashboard.StartAsync("environment=Production", $"AllowedHosts={Host};127.0.0.1", "Proxy:Known:0=127.0.0.1",
            "Limits:SignInsPerMinute=10");
        await AddUserAsync("ada");

        // Else it would wait for its first admin.
        _app = await _app.RestartAsync();
        _port = FreePort();
        await WriteConfigurationAsync();
        _nginx = Process.Start(new ProcessStartInfo(
            program!, ["-p", _folder.Path, "-c", Path.Combine(_folder.Path, "nginx.conf"), "-e", "stderr"])
        { RedirectStandardError = true })!;
        await Waiting.ForAsync(ConnectsAsync, connects => connects);
    }

    public async ValueTask DisposeAsync()
    {
        if (_nginx is { HasExited: false })
        {
            _nginx.Kill(entireProcessTree: true);
            await _nginx.WaitForExitAsync(CancellationToken.None);
        }

        _nginx?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Behind_a_known_proxy_cookies_are_secure_and_every_client_counts_by_its_own_address_attack_12()
    {
        using var ada = ClientOf("127.0.0.2");
        using var signedIn = await SignInAsync(ada, "ada", Password);

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.All(
            signedIn.Headers.GetValues("Set-Cookie")
                .Where(cookie => cookie.Contains("SignIn=", StringComparison.Ordinal) || cookie.Contains("Browser.", StringComparison.Ordinal)),
            cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["max-age=31536000"], signedIn.Headers.GetValues("Strict-Transport-Security"));
        Assert.StartsWith($"https://{Host}:{_port}/", new Uri(new Uri($"https://{Host}:{_port}"), signedIn.Headers.Location!).ToString(),
            StringComparison.Ordinal);
        Assert.Equal("127.0.0.2", (await NewestAsync()).Address);

        // One client guesses, and names another address each time; nginx puts its own in place of that.
        using var guesser = ClientOf("127.0.0.3");
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await SignInAsync(guesser, "nobody", "wrong", $"203.0.113.{i}");
            Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        }

        using var limited = await SignInAsync(guesser, "nobody", "wrong", "203.0.113.99");
        using var other = ClientOf("127.0.0.4");
        using var unharmed = await SignInAsync(other, "nobody", "wrong");
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (limited.StatusCode, unharmed.StatusCode));
    }

    [Fact]
    public async Task A_circuit_opens_through_the_proxy()
    {
        using var ada = ClientOf("127.0.0.2");
        using var signedIn = await SignInAsync(ada, "ada", Password);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/_blazor", UriKind.Relative));
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.Headers.Add("Origin", $"https://{Host}:{_port}");
        using var answer = await ada.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);

        Assert.Equal(HttpStatusCode.SwitchingProtocols, answer.StatusCode);
    }

    private async Task<AuditEntry> NewestAsync() => (await _app.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 1), Token)).Items[0];

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string name, string password, string? forwardedFor = null)
    {
        var page = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-in", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(
            [
                new("_handler", "password"), new("__RequestVerificationToken", FormClient.TokenOf(page)), new("Input.Name", name),
                new("Input.Password", password),
            ]),
        };
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        return await client.SendAsync(request, Token);
    }

    // Every address of 127.0.0.0/8 is this machine's.
    private HttpClient ClientOf(string address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate },
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"https://{Host}:{_port}"),
    };

    private async Task<bool> ConnectsAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port, Token);
            return true;
        }
        catch (SocketException)
        {
            Assert.False(_nginx!.HasExited, _nginx.HasExited ? await _nginx.StandardError.ReadToEndAsync(Token) : "");
            return false;
        }
    }

    private async Task WriteConfigurationAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _certificate = certificate.GetCertHashString();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "tls.crt"), certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "tls.key"), key.ExportPkcs8PrivateKeyPem(), Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "nginx.conf"),
            $$"""
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server {
                listen 127.0.0.1:{{_port}} ssl;
                server_name {{Host}};
                ssl_certificate tls.crt;
                ssl_certificate_key tls.key;
                client_max_body_size 500m;
                location / {
                  proxy_pass http://127.0.0.1:{{_app.BaseAddress.Port}};
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_set_header X-Forwarded-Proto $scheme;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection $http_connection;
                  proxy_buffering off;
                  proxy_request_buffering off;
                  proxy_read_timeout 1h;
                }
              }
            }
            """,
            Token);
    }

    private async Task AddUserAsync(string name)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var user = new UserAccount { Id = name, Name = name, Role = AccountRole.Admin, CreatedAt = TimeProvider.System.GetUtcNow() };
        Assert.True((await scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<UserAccount>>()
            .CreateAsync(user, Password)).Succeeded);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

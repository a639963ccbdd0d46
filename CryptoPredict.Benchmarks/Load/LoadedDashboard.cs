using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>The real application as a process of its own, with its default limits, on the simulated market at ten times the clock.</summary>
internal sealed partial class LoadedDashboard : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
    private readonly Process _process;

    private LoadedDashboard(int port)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

        // Built beside this one, in the same configuration.
        var program = Path.Combine(AppContext.BaseDirectory.Replace("CryptoPredict.Benchmarks", "CryptoPredict.Dashboard", StringComparison.Ordinal),
            "CryptoPredict.Dashboard.dll");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"There is no {program}: build the whole solution with -c Release first.");
        }

        _process = Process.Start(new ProcessStartInfo("dotnet",
            [program, "--environment=Development", $"--urls={Address}", $"--Storage:Path={_folder}", "--Logging:LogLevel:Default=Warning"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Bytes that it holds in memory at this moment.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The cookie of an analyst who is signed in.</summary>
    public string Cookie { get; private set; } = "";

    /// <summary>Starts it, and waits until every model of every asset is trained.</summary>
    public static async Task<LoadedDashboard> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var dashboard = new LoadedDashboard(port);
        try
        {
            await dashboard.WarmUpAsync();
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with a key of its own, which counts as a caller of its own.</summary>
    /// <param name="scope"><c>read</c> or <c>admin</c>.</param>
    /// <param name="name">The key's name.</param>
    public async Task<HttpClient> KeyAsync(string scope, string name)
    {
        var (client, cookie) = await SignInAsync("admin");
        using var browser = client;
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/antiforgery", UriKind.Relative));
        asked.Headers.Add("Cookie", cookie);
        using var token = await browser.SendAsync(asked);
        token.EnsureSuccessStatusCode();
        using var order = new HttpRequestMessage(
            HttpMethod.Post, new Uri("api/v1/keys", UriKind.Relative))
        { Content = JsonContent.Create(new { name, scope, days = 7 }) };
        order.Headers.Add("RequestVerificationToken", (await token.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        order.Headers.Add("Cookie", $"{cookie}; {CookiesOf(token)}");
        using var made = await browser.SendAsync(order);
        made.EnsureSuccessStatusCode();
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("X-Api-Key", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString());
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WarmUpAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        await UntilAsync(async () => (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).IsSuccessStatusCode);
        Cookie = (await SignInAsync("analyst")).Cookie;
        using var admin = await KeyAsync("admin", "warm-up");
        await UntilAsync(async () => (await admin.GetFromJsonAsync<JsonElement>("api/v1/runs?job=retrain&state=Succeeded&limit=1")).GetProperty("total")
            .GetInt64() > 0);
    }

    // Its warnings are part of what is to be seen.
    private static void Log(string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            Console.Error.WriteLine($"  dashboard: {line}");
        }
    }

    private static string CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])) : "";

    private async Task<(HttpClient Http, string Cookie)> SignInAsync(string account)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        using var page = await http.GetAsync(new Uri("sign-in", UriKind.Relative));
        using var form = new HttpRequestMessage(HttpMethod.Post, new Uri("sign-in", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(
            [
                new("_handler", "development"), new("Account", account),
                new("__RequestVerificationToken", FormToken().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value),
            ]),
        };
        form.Headers.Add("Cookie", CookiesOf(page));
        using var answer = await http.SendAsync(form);
        return answer.StatusCode == HttpStatusCode.Redirect ? (http, CookiesOf(answer))
            : throw new InvalidOperationException($"The sign-in of {account} was answered with {answer.StatusCode}.");
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The application ended with {_process.ExitCode}.");
            }

            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException fault) when (fault.StatusCode is null)
            {
                // It does not listen yet.
            }

            await Task.Delay(Pause);
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();
}

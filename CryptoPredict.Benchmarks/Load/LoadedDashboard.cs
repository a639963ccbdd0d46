using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CryptoPredict.Benchmarks.Load;

/// <summary>The real application as a process of its own, on the simulated market.</summary>
internal sealed partial class LoadedDashboard : IAsyncDisposable
{
    private const string Production = "Production";
    private const string Admin = "admin";

    // What the first admin chooses in Production; in Development every password is known.
    private const string Chosen = "quiet lantern oyster";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptopredict-bench-").FullName;
    private readonly string _environment;
    private readonly TaskCompletionSource<string> _setUpToken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process _process;

    private LoadedDashboard(int port, string environment, string[] settings)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _environment = environment;
        _process = Start(settings);
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

    /// <summary>Processor time that it has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it in Development, with its default limits, at ten times the clock, and waits until every model of every asset is trained.</summary>
    public static Task<LoadedDashboard> StartAsync() => StartAsync("Development", []);

    /// <summary>The same in Production.</summary>
    /// <param name="settings">Its settings, as <c>Section:Key=value</c>.</param>
    public static Task<LoadedDashboard> StartInProductionAsync(params string[] settings) => StartAsync(Production, settings);

    private static async Task<LoadedDashboard> StartAsync(string environment, string[] settings)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var dashboard = new LoadedDashboard(port, environment, settings);
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

    /// <summary>Ends it and starts it anew with other settings, over the same data.</summary>
    /// <param name="settings">Its settings, as <c>Section:Key=value</c>.</param>
    public async Task RestartAsync(params string[] settings)
    {
        await KillAsync();
        _process = Start(settings);
        await ListeningAsync();
    }

    /// <summary>A client with a key of its own, which counts as a caller of its own.</summary>
    /// <param name="scope"><c>read</c> or <c>admin</c>.</param>
    /// <param name="name">The key's name.</param>
    public async Task<HttpClient> KeyAsync(string scope, string name)
    {
        var cookie = await SignInAsync();
        using var browser = NewBrowser();
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
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Signs somebody in.</summary>
    /// <param name="name">Who; an analyst is there in Development alone.</param>
    /// <returns>The cookies of their session.</returns>
    public Task<string> SignInAsync(string name = Admin) =>
        SendFormAsync("sign-in", "password", ("Input.Name", name), ("Input.Password", _environment == Production ? Chosen : $"development-{name}"));

    private Process Start(string[] settings)
    {
        // Built beside this one, in the same configuration.
        var program = Path.Combine(AppContext.BaseDirectory.Replace("CryptoPredict.Benchmarks", "CryptoPredict.Dashboard", StringComparison.Ordinal),
            "CryptoPredict.Dashboard.dll");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"There is no {program}: build the whole solution with -c Release first.");
        }

        var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                program, $"--environment={_environment}", $"--urls={Address}", $"--Storage:Path={_folder}", "--Logging:LogLevel:Default=Warning",
                .. settings.Select(setting => $"--{setting}"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ListeningAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        await UntilAsync(async () => (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    private async Task WarmUpAsync()
    {
        await ListeningAsync();
        if (_environment == Production)
        {
            await SendFormAsync("set-up", "set-up", ("Input.Token", await _setUpToken.Task), ("Input.Name", Admin), ("Input.Password", Chosen),
                ("Input.Again", Chosen));
        }

        using var admin = await KeyAsync("admin", "warm-up");
        await UntilAsync(async () => (await admin.GetFromJsonAsync<JsonElement>("api/v1/runs?job=retrain&state=Succeeded&limit=1")).GetProperty("total")
            .GetInt64() > 0);
    }

    // Its warnings are part of what is to be seen.
    private void Log(string? line)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }

        if (SetUpToken().Match(line) is { Success: true } token)
        {
            _setUpToken.TrySetResult(token.Groups[1].Value);
            return;
        }

        Console.Error.WriteLine($"  dashboard: {line}");
    }

    private static string CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])) : "";

    private HttpClient NewBrowser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    // A form that a page sends to itself, and which leads on to another when it was taken.
    private async Task<string> SendFormAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        using var http = NewBrowser();
        using var page = await http.GetAsync(new Uri(path, UriKind.Relative));
        var token = FormToken().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        using var order = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(
                [new("_handler", form), new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
        };
        order.Headers.Add("Cookie", CookiesOf(page));
        using var answer = await http.SendAsync(order);
        return answer.StatusCode == HttpStatusCode.Redirect ? CookiesOf(answer)
            : throw new InvalidOperationException($"The form of /{path} was answered with {answer.StatusCode}.");
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

    [GeneratedRegex("make the first admin: ([0-9a-f]+)")]
    private static partial Regex SetUpToken();
}

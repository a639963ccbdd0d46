using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Storage;

namespace CryptoPredict.Tests.Support;

/// <summary>The application as a process of its own, to be killed or to be told wrong things.</summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new();

    private DashboardProcess(IEnumerable<string> args, bool withTestJobs = false, bool fails = false, params string[] under)
    {
        string[] command = [.. under, "dotnet"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

        // It is what its arguments say, wherever the tests run.
        foreach (var name in start.Environment.Keys.Where(key => key is "DOTNET_ENVIRONMENT" || key.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            .ToList())
        {
            start.Environment.Remove(name);
        }

        // It lives for seconds: measuring its own code to compile it better costs more than that brings.
        start.Environment["DOTNET_TieredPGO"] = "0";

        foreach (var setting in RunningDashboard.QuickTraining.Select(setting => setting.Split('=')))
        {
            // Arguments overrule it.
            start.Environment[setting[0].Replace(":", "__", StringComparison.Ordinal)] = setting[1];
        }

        if (withTestJobs)
        {
            // It finds the tests' assembly by their list of assemblies, and in it what to start with.
            start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "CryptoPredict.Tests";
            foreach (var arg in (string[])["exec", "--depsfile", "CryptoPredict.Tests.deps.json", "--runtimeconfig", "CryptoPredict.Tests.runtimeconfig.json"])
            {
                start.ArgumentList.Add(arg);
            }
        }

        if (fails)
        {
            start.Environment[FailingService.Wanted] = "";
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CryptoPredict.Dashboard.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>The memory it holds at this moment.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static DashboardProcess Start(params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")]);

    /// <summary>The application with a command line as it is given.</summary>
    public static DashboardProcess StartCommand(params string[] args) => new(args);

    /// <summary>As <see cref="Start"/>, with the jobs of the tests beside its own.</summary>
    public static DashboardProcess StartWithTestJobs(params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")], withTestJobs: true);

    /// <summary>With so few files that it may hold open, on Linux.</summary>
    public static DashboardProcess StartWithHandles(int handles, params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")], under: ["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={handles}")]);

    /// <summary>With an environment variable more, on Linux.</summary>
    public static DashboardProcess StartWithVariable(string variable, string value, params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")], under: ["env", $"{variable}={value}"]);

    /// <summary>With a disk of its own for a folder, which holds what stands in the folder now and is only seen by the process; on Linux.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="megabytes">The size of the disk.</param>
    /// <param name="settings">Settings, as <c>Section:Key=value</c>.</param>
    public static DashboardProcess StartOnDisk(string folder, int megabytes, params string[] settings) => new(
        [.. settings.Select(setting => $"--{setting}")],
        under:
        [
            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
            string.Create(CultureInfo.InvariantCulture,
                $"mount -t tmpfs -o size={megabytes}m tmpfs /mnt && cp -a \"$0\"/. /mnt && mount --move /mnt \"$0\" && exec \"$@\""), folder,
        ]);

    /// <summary>Where others find a folder that only the process sees.</summary>
    public string Inside(string folder) => string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/root{folder}");

    /// <summary>The same, with a background service that fails.</summary>
    public static DashboardProcess StartFailing(params string[] settings) =>
        new([.. settings.Select(setting => $"--{setting}")], withTestJobs: true, fails: true);

    /// <summary>Its address, once it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await Task.WhenAny(_listening.Task, ended).WaitAsync(Waiting.Longest) == _listening.Task
            ? await _listening.Task
            : throw new InvalidOperationException($"It ended with {_process.ExitCode} before it listened:\n{Output}");
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        const string Listening = "Now listening on: ";
        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim(), UriKind.Absolute));
        }
    }

    /// <summary>A client with a key that may do everything, once it listens.</summary>
    /// <param name="key">The key, of <see cref="AddKeyAsync"/>.</param>
    internal async Task<HttpClient> OpenAsync(string key) =>
        new() { BaseAddress = await ListeningAsync(), DefaultRequestHeaders = { { ApiKeyHandler.Header, key } } };

    /// <summary>Makes an admin's key in the accounts of a data folder that no process has open.</summary>
    internal static async Task<string> AddKeyAsync(string folder)
    {
        var token = TestContext.Current.CancellationToken;
        using var database = await Database.OpenAccountsAsync(Path.Combine(folder, "accounts.db"), token);
        var now = TimeProvider.System.GetUtcNow();
        var user = new UserAccount
        {
            Id = "root",
            Name = "root",
            NormalizedName = "ROOT",
            PasswordHash = "none",
            SecurityStamp = "s",
            Role = AccountRole.Admin,
            CreatedAt = now
        };
        await new SqliteUserAccounts(database).AddAsync(user, token);
        var (id, text, hash) = ApiKeyText.Create();
        await new SqliteApiKeys(database).AddAsync(new ApiKey(id, "test", AccountRole.Admin, hash, user.Id, now, now.AddDays(1)), token);
        return text;
    }

    /// <summary>Asks until the answer is as wished.</summary>
    internal static Task<JsonElement> WaitForAsync(HttpClient http, string path, Func<JsonElement, bool> wished) => Waiting.ForAsync(
        async () =>
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : default;
        },
        found => found.ValueKind == JsonValueKind.Object && wished(found));

    /// <summary>A candle CSV of the common plain format.</summary>
    public static async Task WriteCsvAsync(string path, IEnumerable<Core.Market.Candle> candles)
    {
        var rows = candles.Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{c.OpenTime.UtcDateTime:yyyy-MM-dd HH:mm:ss},{c.Open:R},{c.High:R},{c.Low:R},{c.Close:R},{c.Volume:R}"));
        await File.WriteAllLinesAsync(path, ["timestamp,open,high,low,close,volume", .. rows], TestContext.Current.CancellationToken);
    }
}

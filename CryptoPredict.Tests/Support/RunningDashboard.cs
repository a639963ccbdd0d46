using System.Net;
using System.Text;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Support;

/// <summary>The real application on a real port, with a data folder of its own.</summary>
public sealed class RunningDashboard : IAsyncDisposable
{
    private static readonly string[] Limits = ["SignInsPerMinute", "ApiPerSecond", "UploadsPerMinute", "ExpensivePerMinute"];

    /// <summary>Settings of training: every start trains all models, and few tests are about how well.</summary>
    internal static readonly string[] QuickTraining =
        ["Training:RandomForest:Trees=10", "Training:LightGbm:Rounds=10", "Training:XGBoost:Rounds=10", "Training:Lstm:Epochs=1"];

    private readonly WebApplication _app;
    private readonly Action<WebApplicationBuilder> _configure;
    private readonly string[] _settings;
    private readonly string _folder;

    private RunningDashboard(WebApplication app, Action<WebApplicationBuilder> configure, string[] settings, string folder)
    {
        _app = app;
        _configure = configure;
        _settings = settings;
        _folder = folder;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = BaseAddress };
    }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it in Development; <see cref="Http"/> carries a key that may do everything.</summary>
    /// <param name="settings">More settings, as <c>Section:Key=value</c>.</param>
    public static Task<RunningDashboard> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts it with other services than usual.</summary>
    internal static Task<RunningDashboard> StartAsync(Action<WebApplicationBuilder> configure, params string[] settings) =>
        StartAsync(configure, settings, Directory.CreateTempSubdirectory("cryptopredict-test-").FullName);

    /// <summary>Stops it and starts it anew over the same data.</summary>
    /// <param name="settings">Settings beside those of the first start.</param>
    internal async Task<RunningDashboard> RestartAsync(params string[] settings)
    {
        await StopAsync();
        return await StartAsync(_configure, [.. _settings, .. settings], _folder);
    }

    private static async Task<RunningDashboard> StartAsync(Action<WebApplicationBuilder> configure, string[] settings, string folder)
    {
        string[] args =
        [
            "--urls=http://127.0.0.1:0", "--environment=Development", "--applicationName=CryptoPredict.Dashboard",
            $"--Storage:Path={folder}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None",

            // The tests of a class are one caller, and a fast machine asks faster than people do.
            .. Limits.Select(limit => $"--Limits:{limit}=100000"), .. QuickTraining.Concat(settings).Select(setting => $"--{setting}"),
        ];
        var app = DashboardApp.Build(args, builder =>
        {
            // Slow hashing protects passwords, not tests.
            builder.Services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            configure(builder);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var running = new RunningDashboard(app, configure, settings, folder);
        if (app.Environment.IsDevelopment())
        {
            running.Http.DefaultRequestHeaders.Add(ApiKeyHandler.Header, await running.AddKeyAsync("admin", AccountRole.Admin));
        }

        return running;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="owner">The name of the user it acts for.</param>
    /// <param name="scope">What it may do.</param>
    /// <param name="expiresAt">When it ends; null for in a day.</param>
    internal async Task<string> AddKeyAsync(string owner, AccountRole scope, DateTimeOffset? expiresAt = null)
    {
        var user = (await Services.GetRequiredService<IUserAccounts>().ListAsync(TestContext.Current.CancellationToken)).Single(u => u.Name == owner);
        var (id, text, hash) = ApiKeyText.Create();
        var now = TimeProvider.System.GetUtcNow();
        await Services.GetRequiredService<IApiKeys>().AddAsync(
            new ApiKey(id, "test", scope, hash, user.Id, now, expiresAt ?? now.AddDays(1)), TestContext.Current.CancellationToken);
        return text;
    }

    /// <summary>Uploads a CSV file, and gives the address of the upload.</summary>
    internal async Task<string> UploadAsync(string text, string name = "sales.csv")
    {
        using var file = new StringContent(text, Encoding.UTF8, "text/csv");
        using var answer = await Http.PostAsync(
            new Uri($"/api/v1/uploads?name={name}", UriKind.Relative), file, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }

    /// <summary>A browser without scripts: keeps cookies, follows no redirect.</summary>
    internal FormClient NewBrowser() => new(BaseAddress);

    /// <summary>A browser in which a development account is signed in.</summary>
    internal async Task<FormClient> SignInAsync(string account)
    {
        var browser = NewBrowser();
        using var answer = await browser.SendFormAsync("/sign-in", "development", ("Account", account));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Asks again until the answer is as wished, for some minutes at most.</summary>
    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> wished)
    {
        var last = await Waiting.ForAsync(
            async () =>
            {
                using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                return (answer.IsSuccessStatusCode, Text: await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            },
            answer => answer.IsSuccessStatusCode && wished(JsonElement.Parse(answer.Text)));
        return JsonElement.Parse(last.Text);
    }

    /// <summary>Waits until the verification that each start schedules is over: one that is asked for meanwhile would join it.</summary>
    public Task FirstVerificationAsync() => WaitForAsync(
        "/api/v1/runs?job=verify",
        page => page.GetProperty("items").EnumerateArray().Any(
            run => run.GetProperty("requestedBy").GetString() == "schedule" && run.GetProperty("state").GetString() == "Succeeded"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}

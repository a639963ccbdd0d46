using System.Text.Json;
using CryptoPredict.Dashboard.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Support;

/// <summary>The real application on a real port, with a data folder of its own.</summary>
public sealed class RunningDashboard : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private RunningDashboard(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = BaseAddress };
    }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it.</summary>
    /// <param name="settings">More settings, as <c>Section:Key=value</c>.</param>
    public static async Task<RunningDashboard> StartAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        string[] args =
        [
            "--urls=http://127.0.0.1:0", "--environment=Development", "--applicationName=CryptoPredict.Dashboard",
            $"--Storage:Path={folder}", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None", .. settings.Select(setting => $"--{setting}"),
        ];
        var app = DashboardApp.Build(args);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningDashboard(app, folder);
    }

    /// <summary>Asks again until the answer is as wished, for a minute at most.</summary>
    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> wished)
    {
        var last = "nothing";
        for (var end = TimeProvider.System.GetUtcNow().AddMinutes(1); TimeProvider.System.GetUtcNow() < end;)
        {
            using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            last = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode && JsonDocument.Parse(last).RootElement is var body && wished(body))
            {
                return body;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{path} did not become as wished within a minute; it last said: {last}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

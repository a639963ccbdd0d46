using System.Net.Http.Headers;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Registry;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Dashboard.Hosting;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The answer of <c>POST /retrain</c>, which stays open as long as its run takes.</summary>
public sealed class RetrainStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/plain", @"The key or sign-in that opened this has ended\. Run \d+ goes on\.\n\z")]
    [InlineData("text/event-stream", @"event: line\ndata: The key or sign-in that opened this has ended\. Run \d+ goes on\.\n\n\z")]
    public async Task It_ends_once_the_key_that_opened_it_is_revoked(string accept, string last)
    {
        await using var app = await StartAsync();
        var key = await app.AddKeyAsync("admin", AccountRole.Admin);
        using var http = new HttpClient { BaseAddress = app.BaseAddress };
        using var request = Request(key, accept);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Contains("Upload 1:", await lines.ReadLineAsync(Token) + await lines.ReadLineAsync(Token), StringComparison.Ordinal);
        await app.Services.GetRequiredService<IApiKeys>().RevokeAsync(ApiKeyText.ReadId(key)!, TimeProvider.System.GetUtcNow(), Token);

        Assert.Matches(last, await lines.ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("text/plain", @"The application is being stopped, and run \d+ with it: send the file again once it is back\.\n\z")]
    [InlineData("text/event-stream", @"event: line\ndata: The application is being stopped, and run \d+ with it: send the file again once it is back\.\n\n\z")]
    public async Task It_does_not_hold_up_the_end_of_the_application_and_says_that_the_run_ends_too(string accept, string last)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.BaseAddress };
        using var request = Request(await app.AddKeyAsync("admin", AccountRole.Admin), accept);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Contains("Upload 1:", await lines.ReadLineAsync(Token) + await lines.ReadLineAsync(Token), StringComparison.Ordinal);
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Matches(last, await lines.ReadToEndAsync(Token).WaitAsync(Waiting.Longest, Token));
    }

    private static Task<RunningDashboard> StartAsync() => RunningDashboard.StartAsync(
        builder => builder.Services.AddSingleton<ITrainingRuns>(services => new EndlessRuns(services.GetRequiredService<EngineService>().Engine.Runs)),
        "Market:Simulated:Speed=1", "Accounts:RecheckInterval=00:00:00.1", "Uploads:MinFreeBytes=0");

    private static HttpRequestMessage Request(string key, string accept) => new(HttpMethod.Post, "/retrain")
    {
        Content = new MultipartFormDataContent { { new StringContent(DailyFiles.Sales(30, "Z1")), "file", "sales.csv" } },
        Headers = { { ApiKeyHandler.Header, key }, { "Accept", new MediaTypeWithQualityHeaderValue(accept).ToString() } },
    };

    /// <summary>Runs that seem to be under way for ever.</summary>
    private sealed class EndlessRuns(ITrainingRuns runs) : ITrainingRuns
    {
        public event Action? Changed
        {
            add => runs.Changed += value;
            remove => runs.Changed -= value;
        }

        public async Task<TrainingRun?> FindAsync(long id, CancellationToken cancellationToken) =>
            await runs.FindAsync(id, cancellationToken) is { } run ? run with { Outcome = RunOutcome.Running } : null;

        public Task<IRunRecorder> StartAsync(RunStart start, CancellationToken cancellationToken) => runs.StartAsync(start, cancellationToken);

        public Task<RunPage> ReadAsync(RunQuery query, CancellationToken cancellationToken) => runs.ReadAsync(query, cancellationToken);

        public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, long after, int limit, CancellationToken cancellationToken) =>
            runs.ReadLogAsync(id, after, limit, cancellationToken);

        public Task<IReadOnlyList<RunLogLine>> ReadNextLogAsync(long id, long after, int limit, CancellationToken cancellationToken) =>
            runs.ReadNextLogAsync(id, after, limit, cancellationToken);

        public Task<IReadOnlyList<RunEpoch>> ReadEpochsAsync(long id, CancellationToken cancellationToken) => runs.ReadEpochsAsync(id, cancellationToken);

        public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken) => runs.RemoveAsync(id, cancellationToken);

        public Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => runs.RemoveBeforeAsync(time, cancellationToken);
    }
}

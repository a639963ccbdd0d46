using System.Net;
using System.Net.Http.Headers;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Series.Uploads;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The answer of <c>POST /retrain</c>, which stays open as long as its run takes.</summary>
[Kind(TestKind.Host)]
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
        await app.WaitForAsync("/api/v1/runs?job=upload&state=running", page => page.GetProperty("total").GetInt64() == 1);
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Matches(last, await lines.ReadToEndAsync(Token).WaitAsync(Waiting.Longest, Token));
    }

    [Fact]
    public async Task It_tells_what_the_run_itself_tells_and_not_what_the_application_logs_meanwhile()
    {
        await using var app = await StartAsync(async (services, run) =>
        {
            run.Log("The file is merged.");
            ReplacedJobs.LogMeanwhile(services);
            run.Log("All is written.");
            await Task.Yield();
            return RunResult.Succeeded("Done.");
        });
        using var answer = await app.Http.SendAsync(Request(null, "text/plain"), Token);

        Assert.Matches(@"(?s)^Upload 1: .*\n +[0-9.]+ s  The file is merged\.\n +[0-9.]+ s  All is written\.\nSucceeded: Done\.\n\z",
            await answer.Content.ReadAsStringAsync(Token));
        var log = await app.Http.SendJsonAsync("GET", "/api/v1/runs?job=upload").ExpectAsync();
        var id = log.GetProperty("items")[0].GetProperty("id").GetInt64();
        var lines = (await app.Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log").ExpectAsync()).GetProperty("items").EnumerateArray()
            .Select(line => (line.GetProperty("text").GetString(), line.GetProperty("level").GetString()));
        Assert.Equal([("The file is merged.", null), ("The disk is nearly full.", "warning"), ("All is written.", null)], lines);
    }

    [Fact]
    public async Task A_second_file_waits_for_its_turn_the_same_one_joins_and_by_another_plan_it_is_refused()
    {
        var gate = new TaskCompletionSource();
        await using var app = await StartAsync(gate);
        using var under = await app.Http.SendAsync(Request(null, "text/plain"), HttpCompletionOption.ResponseHeadersRead, Token);
        using var first = new StreamReader(await under.Content.ReadAsStreamAsync(Token));
        Assert.Matches(@"Run \d+ goes on should you disconnect", await first.ReadLineAsync(Token));
        Assert.Contains("It goes on.", await first.ReadLineAsync(Token), StringComparison.Ordinal);

        using var waiting = await app.Http.SendAsync(Request(null, "text/plain", days: 31), HttpCompletionOption.ResponseHeadersRead, Token);
        using var second = new StreamReader(await waiting.Content.ReadAsStreamAsync(Token));
        Assert.StartsWith("Upload 2:", await second.ReadLineAsync(Token), StringComparison.Ordinal);
        await app.WaitForAsync("/api/v1/runs?job=upload&state=queued", page => page.GetProperty("total").GetInt64() == 1);

        using var joining = await app.Http.SendAsync(Request(null, "text/plain", days: 31), HttpCompletionOption.ResponseHeadersRead, Token);
        using var third = new StreamReader(await joining.Content.ReadAsStreamAsync(Token));
        Assert.Matches(@"^The same file is being worked on: joined run \d+ over upload 2\.$", await third.ReadLineAsync(Token));
        Assert.Contains("by another plan", await app.Http.SendAsync(Request(null, "text/plain", conflict: "TakeUploaded"), Token)
            .ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);

        gate.SetResult();
        Assert.EndsWith("Succeeded: The gate is open.\n", await first.ReadToEndAsync(Token), StringComparison.Ordinal);
        var told = await second.ReadToEndAsync(Token);
        Assert.Matches(@"^ +[0-9.]+ s  It goes on\.\nSucceeded: The gate is open\.\n\z", told);
        Assert.Equal(told, await third.ReadToEndAsync(Token));
        Assert.Equal(2, (await app.Http.SendJsonAsync("GET", "/api/v1/uploads").ExpectAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_run_that_waits_when_the_application_stops_is_said_to_go_on_waiting_and_its_key_finds_it_again()
    {
        var gate = new TaskCompletionSource();
        var app = await StartAsync(gate);

        // Each start makes itself another one, and keys of requests are of one caller.
        var key = app.Http.DefaultRequestHeaders.GetValues(ApiKeyHandler.Header).Single();
        try
        {
            using var under = await app.Http.SendAsync(Request(key, "text/plain"), HttpCompletionOption.ResponseHeadersRead, Token);
            await app.WaitForAsync("/api/v1/runs?job=upload&state=running", page => page.GetProperty("total").GetInt64() == 1);
            using var waiting = await app.Http.SendAsync(
                Request(key, "text/plain", days: 31, idempotencyKey: "waits"), HttpCompletionOption.ResponseHeadersRead, Token);
            using var lines = new StreamReader(await waiting.Content.ReadAsStreamAsync(Token));
            var first = await lines.ReadLineAsync(Token);
            app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            Assert.Matches(
                @"^The application is being stopped; run \d+ goes on waiting and starts once it is back: send the file again then\.\n\z",
                await lines.ReadToEndAsync(Token));

            gate.SetResult();
            app = await app.RestartAsync();
            using var again = await app.Http.SendAsync(Request(key, "text/plain", days: 31, idempotencyKey: "waits"), Token);
            var told = await again.Content.ReadAsStringAsync(Token);
            Assert.StartsWith(first!, told, StringComparison.Ordinal);
            Assert.EndsWith("Succeeded: The gate is open.\n", told, StringComparison.Ordinal);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_run_that_ended_with_its_process_is_done_anew_under_the_same_key()
    {
        var gate = new TaskCompletionSource();
        var app = await StartAsync(gate);

        // Each start makes itself another one, and keys of requests are of one caller.
        var key = app.Http.DefaultRequestHeaders.GetValues(ApiKeyHandler.Header).Single();
        try
        {
            using (await app.Http.SendAsync(Request(key, "text/plain", idempotencyKey: "ended"), HttpCompletionOption.ResponseHeadersRead, Token))
            {
                await app.WaitForAsync("/api/v1/runs?job=upload&state=running", page => page.GetProperty("total").GetInt64() == 1);
            }

            app = await app.RestartAsync();
            Assert.Equal(1, (await app.Http.SendJsonAsync("GET", "/api/v1/runs?job=upload&state=aborted").ExpectAsync()).GetProperty("total").GetInt64());
            gate.SetResult();
            using var again = await app.Http.SendAsync(Request(key, "text/plain", idempotencyKey: "ended"), Token);

            Assert.EndsWith("Succeeded: The gate is open.\n", await again.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Equal(2, (await app.Http.SendJsonAsync("GET", "/api/v1/runs?job=upload").ExpectAsync()).GetProperty("total").GetInt64());
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static Task<RunningDashboard> StartAsync(TaskCompletionSource? gate = null) =>
        StartAsync(services => services.HoldJob(UploadTraining.JobName, gate ?? new TaskCompletionSource()));

    private static Task<RunningDashboard> StartAsync(Func<IServiceProvider, IRun, Task<RunResult>> work) =>
        StartAsync(services => services.ReplaceJob(UploadTraining.JobName, work));

    private static Task<RunningDashboard> StartAsync(Action<IServiceCollection> configure) => RunningDashboard.StartAsync(
        builder => configure(builder.Services), "Market:Simulated:Speed=1", "Accounts:RecheckInterval=00:00:00.1", "Uploads:MinFreeBytes=0");

    private static HttpRequestMessage Request(string? key, string accept, int days = 30, string? conflict = null, string? idempotencyKey = null)
    {
        var form = new MultipartFormDataContent { { new StringContent(DailyFiles.Sales(days, "Z1")), "file", "sales.csv" } };
        if (conflict is not null)
        {
            form.Add(new StringContent(conflict), "on_conflict");
        }

        var request = new HttpRequestMessage(
            HttpMethod.Post, "/retrain")
        { Content = form, Headers = { { "Accept", new MediaTypeWithQualityHeaderValue(accept).ToString() } } };
        if (key is not null)
        {
            request.Headers.Add(ApiKeyHandler.Header, key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return request;
    }
}

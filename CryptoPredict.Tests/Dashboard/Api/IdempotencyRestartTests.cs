using System.Net;
using System.Text;
using CryptoPredict.Core.Training;
using CryptoPredict.Dashboard.Accounts;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Idempotency keys over the end of the application, over real HTTP.</summary>
[Kind(TestKind.Process)]
public sealed class IdempotencyRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_and_what_was_waited_for_and_a_file_are_answered_alike_after_a_restart_and_done_once()
    {
        var tuner = new MissionApiTests.ScriptedFineTuner();
        var app = await RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<IFineTuner>(tuner));
        try
        {
            var key = app.Http.DefaultRequestHeaders.GetValues(ApiKeyHandler.Header).Single();
            await app.FirstVerificationAsync();
            string[] before = [await TriggerAsync(app, key), await FineTuneAsync(app, key), await RetrainAsync(app, key, 40)];
            app = await app.RestartAsync();
            string[] after = [await TriggerAsync(app, key), await FineTuneAsync(app, key), await RetrainAsync(app, key, 40)];

            Assert.Equal(before, after);
            Assert.Equal(1, tuner.Runs);
            Assert.Contains("Succeeded: ", after[2], StringComparison.Ordinal);
            var jobs = await app.Http.SendJsonAsync("GET", "/api/v1/runs?job=verify&limit=1000").ExpectAsync();
            Assert.Single(jobs.GetProperty("items").EnumerateArray(), run => run.GetProperty("requestedBy")
                .GetString()!.StartsWith("key ", StringComparison.Ordinal));
            Assert.Equal(1, (await app.Http.SendJsonAsync("GET", "/api/v1/runs?job=upload").ExpectAsync()).GetProperty("total").GetInt64());
            Assert.Equal(1, (await app.Http.SendJsonAsync("GET", "/api/v1/uploads").ExpectAsync()).GetProperty("total").GetInt64());
            using var other = await SendAsync(app, key, "/retrain", Form(41));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
            Assert.Equal(1, (await app.Http.SendJsonAsync("GET", "/api/v1/uploads").ExpectAsync()).GetProperty("total").GetInt64());
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_leaves_a_finetune_asked_for_with_a_key_finds_its_answer_on_asking_again()
    {
        var tuner = new MissionApiTests.ScriptedFineTuner { Hold = new TaskCompletionSource() };
        await using var app = await RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<IFineTuner>(tuner));
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/finetune_lstm?asset=ETH-USD") { Headers = { { "Idempotency-Key", "left" } } };
        var asking = app.Http.SendAsync(request, leaving.Token);
        await tuner.Held.Task.WaitAsync(Waiting.Longest, Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        var again = app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=ETH-USD", idempotencyKey: "left");
        tuner.Hold.SetResult();

        Assert.Equal("success", (await again.ExpectAsync()).GetProperty("status").GetString());
        Assert.Equal(1, tuner.Runs);
    }

    [Fact]
    public async Task An_answer_outlives_the_kill_of_its_process()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var key = await DashboardProcess.AddKeyAsync(folder);
            string[] settings = ["urls=http://127.0.0.1:0", $"Storage:Path={folder}"];
            string first;
            await using (var process = DashboardProcess.Start(settings))
            {
                first = await AskAsync(process, key);
                await process.KillAsync();
            }

            await using var next = DashboardProcess.Start(settings);

            Assert.Equal(first, await AskAsync(next, key));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static async Task<string> AskAsync(DashboardProcess process, string key)
        {
            using var http = await process.OpenAsync(key);
            using var answer = await http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger", idempotencyKey: "killed");
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            return $"{answer.Headers.Location} {await answer.Content.ReadAsStringAsync(Token)}";
        }
    }

    private static async Task<string> TriggerAsync(RunningDashboard app, string key)
    {
        using var answer = await SendAsync(app, key, "/api/v1/jobs/verify/trigger", null);
        Assert.Equal((HttpStatusCode.Accepted, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return $"{answer.Headers.Location} {await answer.Content.ReadAsStringAsync(Token)}";
    }

    private static async Task<string> FineTuneAsync(RunningDashboard app, string key) =>
        (await SendAsync(app, key, "/finetune_lstm?asset=BTC-USD", null).ExpectAsync()).GetRawText();

    private static async Task<string> RetrainAsync(RunningDashboard app, string key, int days)
    {
        using var answer = await SendAsync(app, key, "/retrain", Form(days));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private static MultipartFormDataContent Form(int days) =>
        new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(DailyFiles.Sales(days, "S1"))), "file", "sales.csv" },
            { new StringContent("DailySeries"), "kind" } };

    private static async Task<HttpResponseMessage> SendAsync(RunningDashboard app, string key, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(app.BaseAddress, path))
        { Content = content, Headers = { { ApiKeyHandler.Header, key } } };

        // One key for each of the three: they are of one caller.
        request.Headers.Add("Idempotency-Key", $"once {path.Split('?')[0]}");
        using var http = new HttpClient();
        return await http.SendAsync(request, Token);
    }
}

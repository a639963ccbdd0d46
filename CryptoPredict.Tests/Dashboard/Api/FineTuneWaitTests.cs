using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>What ends the waiting of <c>POST /finetune_lstm</c>, and what does not.</summary>
[Kind(TestKind.Host)]
public sealed class FineTuneWaitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_attempt_is_no_answer_and_who_asks_before_its_retry_has_that_start_at_once()
    {
        var tuner = new MissionApiTests.ScriptedFineTuner { Fails = 1 };
        await using var app = await StartAsync(tuner);
        var first = app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=BTC-USD", idempotencyKey: "retried");
        await StandsAsync(app, "RetryScheduled");

        var second = await app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=BTC-USD").ExpectAsync();
        var again = await app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=BTC-USD", idempotencyKey: "retried").ExpectAsync();

        Assert.Equal(("success", true), (second.GetProperty("status").GetString(), second.GetProperty("assets")[0].GetProperty("joined").GetBoolean()));
        Assert.Equal("success", again.GetProperty("status").GetString());
        Assert.Equal((await first.ExpectAsync()).GetRawText(), again.GetRawText());
        Assert.Equal(2, tuner.Runs);
    }

    [Fact]
    public async Task It_does_not_hold_up_the_end_of_the_application_and_its_key_works_anew_after_the_next_start()
    {
        var tuner = new MissionApiTests.ScriptedFineTuner { Hold = new TaskCompletionSource() };
        var app = await StartAsync(tuner);
        try
        {
            var underWay = app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=ETH-USD");
            await tuner.Held.Task.WaitAsync(Waiting.Longest, Token);
            var waiting = app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=BTC-USD", idempotencyKey: "stopped");
            await StandsAsync(app, "Queued");
            app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

            Assert.Matches(
                @"^The application is being stopped, and run \d+ of ETH-USD with it: ask again once it is back\.$",
                await underWay.ProblemAsync(HttpStatusCode.ServiceUnavailable).WaitAsync(Waiting.Longest, Token));
            Assert.Matches(
                @"^The application is being stopped; run \d+ of BTC-USD goes on waiting and starts once it is back: ask again then\.$",
                await waiting.ProblemAsync(HttpStatusCode.ServiceUnavailable).WaitAsync(Waiting.Longest, Token));
            app = await app.RestartAsync();
            var answer = await app.Http.SendJsonAsync("POST", "/finetune_lstm?asset=BTC-USD", idempotencyKey: "stopped").ExpectAsync();
            Assert.Equal("success", answer.GetProperty("status").GetString());
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static Task<RunningDashboard> StartAsync(MissionApiTests.ScriptedFineTuner tuner) =>
        RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<IFineTuner>(tuner), "Jobs:fine-tune:RetryDelay=01:00:00");

    private static Task<JsonElement> StandsAsync(RunningDashboard app, string state) => app.WaitForAsync(
        "/api/v1/runs?job=fine-tune", page => page.GetProperty("items").EnumerateArray().Any(run => run.GetProperty("state").GetString() == state));
}

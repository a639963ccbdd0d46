using System.Text.Json;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>What ends the waiting of <c>POST /finetune_lstm</c>, and what does not.</summary>
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

    private static Task<RunningDashboard> StartAsync(MissionApiTests.ScriptedFineTuner tuner) =>
        RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<IFineTuner>(tuner.WritingTo), "Jobs:RetryDelay=01:00:00");

    private static Task<JsonElement> StandsAsync(RunningDashboard app, string state) => app.WaitForAsync(
        "/api/v1/jobs/runs?job=fine-tune", page => page.GetProperty("items").EnumerateArray().Any(run => run.GetProperty("state").GetString() == state));
}

using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Training;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The seed's paths as its curl lines ask them: from this machine, without a key.</summary>
[Kind(TestKind.Host)]
public sealed class MissionApiTests(MissionApiTests.Fixture fixture) : IClassFixture<MissionApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Keyless;

    [Fact]
    public async Task Too_few_verified_predictions_are_an_error_in_the_seeds_words_and_shape()
    {
        var answer = await Http.SendJsonAsync("POST", "/finetune_lstm?min_samples=10&asset=SOL-USD").ExpectAsync();

        Assert.Equal(
            """{"status":"error","message":"Insufficient verified predictions: 5 < 10","verified_predictions":5,"required":10""",
            answer.GetRawText().Split(",\"assets\"")[0].Replace("\\u003C", "<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_finetune_waits_for_its_end_and_says_how_many_predictions_it_used()
    {
        var answer = await Http.SendJsonAsync("POST", "/finetune_lstm?min_samples=10&asset=BTC-USD").ExpectAsync();

        Assert.Equal("success", answer.GetProperty("status").GetString());
        Assert.Equal(42, answer.GetProperty("verified_predictions_used").GetInt32());
        Assert.False(answer.TryGetProperty("required", out _));
        var item = answer.GetProperty("assets")[0];
        Assert.Equal(
            ["asset", "status", "message", "verified_predictions_used", "run_id", "version", "promoted", "joined"], item.EnumerateObject()
                .Select(member => member.Name));
        Assert.Equal(("lstm-2", true, false),
            (item.GetProperty("version").GetString(), item.GetProperty("promoted").GetBoolean(), item.GetProperty("joined").GetBoolean()));
        var run = await fixture.Dashboard.Http.SendJsonAsync("GET", $"/api/v1/runs/{item.GetProperty("run_id").GetInt64()}").ExpectAsync();
        Assert.Equal(
            ("fine-tune", "Succeeded"), (run.GetProperty("run").GetProperty("job").GetString(), run.GetProperty("run").GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Without_an_asset_each_is_fine_tuned_and_the_counts_are_summed()
    {
        var some = await Http.SendJsonAsync("POST", "/finetune_lstm").ExpectAsync();
        var none = await Http.SendJsonAsync("POST", "/finetune_lstm?min_samples=1000").ExpectAsync();

        Assert.Equal(("success", "2 of 3 assets were fine-tuned.", 84),
            (some.GetProperty("status").GetString(), some.GetProperty("message").GetString(), some.GetProperty("verified_predictions_used").GetInt32()));
        Assert.Equal(["success", "success", "error"], some.GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("status").GetString()));
        Assert.Equal(("error", "Insufficient verified predictions: 42 < 1000", 42, 1000),
            (none.GetProperty("status").GetString(), none.GetProperty("message").GetString(), none.GetProperty("verified_predictions").GetInt32(),
                none.GetProperty("required").GetInt32()));
    }

    [Fact]
    public async Task The_run_goes_on_when_its_caller_goes()
    {
        fixture.Tuner.Hold = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var asking = Http.PostAsync(new Uri("/finetune_lstm?asset=ETH-USD", UriKind.Relative), null, leaving.Token);
        await fixture.Tuner.Held.Task.WaitAsync(Waiting.Longest, Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.False(fixture.Tuner.HeldToken.IsCancellationRequested);
        fixture.Tuner.Hold.SetResult();
        await fixture.Tuner.Ended.Task.WaitAsync(Waiting.Longest, Token);
    }

    [Fact]
    public async Task The_status_has_the_seeds_names_and_sums_over_the_assets()
    {
        var all = await Http.SendJsonAsync("GET", "/get_finetuning_status").ExpectAsync();
        var one = await Http.SendJsonAsync("GET", "/get_finetuning_status?asset=BTC-USD").ExpectAsync();

        Assert.True(all.GetProperty("auto_finetune_enabled").GetBoolean());
        Assert.Equal([20, 360, 399, 39], Numbers(all));
        Assert.Equal([20, 120, 133, 13], Numbers(one));

        static IEnumerable<int> Numbers(JsonElement answer) =>
            ((string[])["finetune_threshold", "last_finetune_count", "verified_predictions", "pending_for_finetune"])
                .Select(name => answer.GetProperty(name).GetInt32());
    }

    [Fact]
    public async Task The_metrics_are_per_model_beside_no_change()
    {
        await fixture.Dashboard.WaitForAsync("/api/v1/scores?asset=BTC-USD", a => a.GetProperty("items")[0].GetProperty("models").GetArrayLength() > 1);
        var one = await Http.SendJsonAsync("GET", "/get_model_metrics?asset=BTC-USD").ExpectAsync();
        var all = await Http.SendJsonAsync("GET", "/get_model_metrics").ExpectAsync();

        var models = one.GetProperty("models");
        Assert.Equal((1.0, 0.0), (models.GetProperty("persistence").GetProperty("rel_mae").GetDouble(), models.GetProperty("persistence").GetProperty("r2")
            .GetDouble()));
        Assert.InRange(models.GetProperty("ensemble").GetProperty("rmse").GetDouble(), models.GetProperty("ensemble").GetProperty("mae").GetDouble(), 1);
        Assert.True(models.GetProperty("ensemble").GetProperty("r2").GetDouble() <= 1);
        Assert.True(all.GetProperty("simulated").GetBoolean());
        Assert.False(all.TryGetProperty("models", out _));
        Assert.Equal(["BTC-USD", "ETH-USD", "SOL-USD"], all.GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("asset").GetString())
            .Order());
    }

    [Theory]
    [InlineData("POST", "/finetune_lstm?min_samples=0", HttpStatusCode.BadRequest, "min_samples is 0; it must lie between 1 and 100000.")]
    [InlineData("POST", "/finetune_lstm?min_samples=many", HttpStatusCode.BadRequest, "is 'many'; expected is a whole number.")]
    [InlineData("POST", "/finetune_lstm?asset=DOGE-USD", HttpStatusCode.NotFound, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/get_finetuning_status?asset=DOGE-USD", HttpStatusCode.NotFound, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/get_model_metrics?asset=DOGE-USD", HttpStatusCode.NotFound, "asset 'DOGE-USD' is not offered")]
    public async Task Bad_requests_are_problems(string method, string path, HttpStatusCode status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync(method, path).ProblemAsync(status), StringComparison.Ordinal);

    [Fact]
    public async Task A_page_of_another_site_gets_nowhere_and_is_told_how_to_get_in()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/finetune_lstm");
        request.Headers.Add("Origin", "https://evil.example");

        Assert.Contains("X-Api-Key", await Http.SendAsync(request, Token).ProblemAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public HttpClient Keyless { get; private set; } = null!;

        internal ScriptedFineTuner Tuner { get; } = new();

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync(builder => builder.Services.AddSingleton<IFineTuner>(Tuner), "Market:Simulated:Speed=240");
            Keyless = new HttpClient { BaseAddress = Dashboard.BaseAddress };
        }

        public async ValueTask DisposeAsync()
        {
            Keyless.Dispose();
            await Dashboard.DisposeAsync();
        }
    }

    /// <summary>A fine-tuner of two assets with 42 verified predictions and one, SOL-USD, with 5.</summary>
    internal sealed class ScriptedFineTuner : IFineTuner
    {
        public event Action<Asset>? Changed
        {
            add { }
            remove { }
        }

        /// <summary>What runs of ETH-USD wait for; null for nothing.</summary>
        public TaskCompletionSource? Hold { get; set; }

        public TaskCompletionSource Held { get; } = new();

        public TaskCompletionSource Ended { get; } = new();

        public CancellationToken HeldToken { get; private set; }

        /// <summary>How many of the first runs fail.</summary>
        public int Fails { get; init; }

        /// <summary>How often a run was asked for.</summary>
        public int Runs { get; private set; }

        public FineTuningStatus StatusOf(Asset asset) => new(asset, true, 20, 133, 120, 13, null);

        public async Task<RunResult> RunAsync(FineTuneInput request, IRun run)
        {
            Runs++;
            if (Runs <= Fails)
            {
                return new RunResult(RunState.Failed, "The disk is full.");
            }

            if (request.Asset.Symbol == "ETH-USD" && Hold is { } hold)
            {
                HeldToken = run.Stop;
                Held.TrySetResult();
                await hold.Task.WaitAsync(run.Stop);
                Hold = null;
                Ended.TrySetResult();
            }

            var (have, required) = (request.Asset.Symbol == "SOL-USD" ? 5 : 42, request.MinimumSamples ?? 10);
            if (have < required)
            {
                return new RunResult(RunState.Refused,
                    $"Insufficient verified predictions: {have} < {required}")
                { Figures = [new(FineTuner.SamplesFigure, have)] };
            }

            run.Step(new RunStep(request.Asset, "lstm", TimeSpan.Zero, "lstm-2", null, null));
            return RunResult.Succeeded($"Fine-tuned on {have} verified predictions.", new(FineTuner.SamplesFigure, have), new(RunFigure.Promoted, 1));
        }
    }
}

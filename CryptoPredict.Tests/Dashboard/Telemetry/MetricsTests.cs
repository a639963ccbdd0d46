using System.Diagnostics.Metrics;
using System.Net;
using CryptoPredict.Core.Loop;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Tests.Browser;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Telemetry;

[Kind(TestKind.Browser)]
public sealed class MetricsTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_has_happened_stands_in_the_metrics()
    {
        await using var app = await RunningDashboard.StartAsync("Market:Simulated:Speed=60");
        var verified = await app.WaitForAsync("/api/v1/verifications", page => page.GetProperty("total").GetInt64() > 3);
        var trained = await WaitForAsync(app, read => read["cryptopredict_training_seconds_count"].Count > 0);

        using var answer = await app.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            [
                ("cryptopredict_predictions_total", "counter"), ("cryptopredict_predictions_pending", "gauge"), ("cryptopredict_feed_age_seconds", "gauge"),
                ("cryptopredict_prediction_latency_seconds", "histogram"), ("http_server_request_duration_seconds", "histogram"),
            ],
            ((string[])["cryptopredict_predictions_total", "cryptopredict_predictions_pending", "cryptopredict_feed_age_seconds",
                "cryptopredict_prediction_latency_seconds", "http_server_request_duration_seconds"]).Select(name => (name, trained.Types[name])));

        // Families are written one after the other: a candle that closes meanwhile makes two of them differ for once.
        var read = await WaitForAsync(app, read =>
            read["cryptopredict_predictions_total"].Values.Sum() == read["cryptopredict_prediction_latency_seconds_count"].Values.Sum()
            && read["cryptopredict_verifications_total"].Values.Sum() == read["cryptopredict_verification_lag_seconds_count"].Values.Sum()
            && read["cryptopredict_feed_age_seconds"].Values.All(age => age is >= 0 and <= 600));
        Assert.True(read["cryptopredict_verifications_total"].Values.Sum() >= verified.GetProperty("total").GetInt64());
        Assert.Equal(3, read["cryptopredict_feed_age_seconds"].Count);
        Assert.All(read["cryptopredict_predictions_pending"].Values, pending => Assert.InRange(pending, 1, 6));
        Assert.Contains("asset=BTC-USD,model=ensemble", read["cryptopredict_model_mae"].Keys);
        Assert.Equal(1, read["cryptopredict_model_relative_mae"]["asset=BTC-USD,model=persistence"]);
        // What the gate says of a model depends on the candles up to now.
        Assert.Contains(
            trained["cryptopredict_training_seconds_count"].Keys,
            key => key.StartsWith("job=retrain,model=kalman,outcome=", StringComparison.Ordinal));
        Assert.True(read["cryptopredict_bundle_swaps_total"]["asset=BTC-USD"] >= 1);
        Assert.Contains("", read["cryptopredict_jobs_queued"].Keys);
        Assert.Contains("", read["cryptopredict_jobs_running"].Keys);
        Assert.Contains(
            "http_request_method=GET,http_response_status_code=200,http_route=/api/v1/verifications", read["http_server_request_duration_seconds_count"].Keys);
    }

    [Fact]
    public async Task A_scraper_that_prefers_OpenMetrics_meets_the_same_names_and_buckets()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3");
        await app.Http.GetStringAsync(new Uri("/health/live", UriKind.Relative), Token);

        using var answer = await app.Http.SendAsync(request, Token);

        var buckets = Exposition.Parse(await answer.Content.ReadAsStringAsync(Token))["http_server_request_duration_seconds_bucket"];
        Assert.Equal(1, buckets["http_request_method=GET,http_response_status_code=200,http_route=/health/live,le=10"]);
    }

    [Fact]
    public async Task Another_application_in_the_process_is_not_counted()
    {
        await using var first = await RunningDashboard.StartAsync();
        await using var second = await RunningDashboard.StartAsync();
        second.Services.GetRequiredService<Meter>().CreateCounter<int>("cryptopredict.foreign").Add(1);
        await second.Http.GetStringAsync(new Uri("/api/v1/assets", UriKind.Relative), Token);

        Assert.Contains("", (await ReadAsync(second))["cryptopredict_foreign_total"].Keys);
        Assert.Contains((await ReadAsync(second))["http_server_request_duration_seconds_count"].Keys, labels =>
            labels.Contains("/api/v1/assets", StringComparison.Ordinal));
        Assert.Empty((await ReadAsync(first))["cryptopredict_foreign_total"]);
        Assert.DoesNotContain((await ReadAsync(first))["http_server_request_duration_seconds_count"].Keys, labels =>
            labels.Contains("/api/v1/assets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_prediction_is_measured_in_buckets_that_fit_it_and_without_an_allocation()
    {
        await using var app = await RunningDashboard.StartAsync();
        var metrics = new LoopMetrics(app.Services.GetRequiredService<Meter>());
        var asset = new Asset("TEST-USD");
        var batch = new LedgerBatch(
            [], [Sample.Prediction(0)], [new PredictionVerification(
                1, Sample.Start.AddSeconds(2), Sample.Start, false, VerificationStatus.Verified, Sample.Start, 100, 0, 0, null, true, null)]);
        var steps = 0;

        Assert.Equal(0, Allocation.Fewest(() =>
        {
            for (var i = 0; i < 100; i++, steps++)
            {
                metrics.Stepped(asset, batch, TimeSpan.FromMilliseconds(1));
            }
        }));
        var read = await ReadAsync(app);
        Assert.Equal(steps, read["cryptopredict_predictions_total"]["asset=TEST-USD"]);
        Assert.Equal(
            [0, 0, steps, steps],
            ((string[])["0.0002", "0.0005", "0.001", "+Inf"])
                .Select(bound => read["cryptopredict_prediction_latency_seconds_bucket"][$"asset=TEST-USD,le={bound}"]));
        Assert.Equal(2 * steps, read["cryptopredict_verification_lag_seconds_sum"]["asset=TEST-USD"]);
    }

    [Fact]
    public async Task Uploads_tell_how_long_each_step_took_how_it_ended_and_what_became_of_their_rows()
    {
        await using var app = await RunningDashboard.StartAsync();
        async Task<string> RetrainAsync(string text)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text)), "file", "sales.csv" } };
            using var answer = await app.Http.PostAsync(new Uri("/retrain", UriKind.Relative), form, Token);
            return await answer.Content.ReadAsStringAsync(Token);
        }

        Assert.Contains("Succeeded: ", await RetrainAsync(DailyFiles.Sales(40, "M1") + "not a day,M1,5\n"), StringComparison.Ordinal);
        Assert.Contains("Succeeded: ", await RetrainAsync(DailyFiles.Sales(50, "M1")), StringComparison.Ordinal);
        Assert.Contains("\"status\":400", await RetrainAsync("{}"), StringComparison.Ordinal);

        var read = await WaitForAsync(app, read => read["cryptopredict_upload_seconds_count"].GetValueOrDefault("outcome=succeeded,step=training") == 2);
        Assert.Equal(2, read["cryptopredict_upload_seconds_count"]["outcome=succeeded,step=inspection"]);
        Assert.Equal(1, read["cryptopredict_upload_seconds_count"]["outcome=refused,step=inspection"]);
        Assert.Equal(2, read["cryptopredict_upload_seconds_count"]["outcome=succeeded,step=merge"]);
        Assert.True(read["cryptopredict_upload_seconds_sum"]["outcome=succeeded,step=merge"] > 0);
        Assert.Equal(
            [50, 40, 0, 1],
            ((string[])["added", "known", "conflict", "rejected"]).Select(fate => read["cryptopredict_upload_rows_total"][$"fate={fate},kind=daily_series"]));
    }

    [Fact]
    public async Task Circuits_are_counted_while_their_browser_is_there()
    {
        await using var app = await RunningDashboard.StartAsync();
        await using var first = await SignInAsync(app);
        await using (await SignInAsync(app))
        {
            // A page subscribes once its circuit stands.
            await WaitForAsync(
                app, read => read["cryptopredict_circuits"].GetValueOrDefault("") == 2 && read["cryptopredict_live_subscriptions"].GetValueOrDefault("") >= 2);
        }

        await WaitForAsync(app, read => read["cryptopredict_circuits"][""] == 1);
    }

    [Fact]
    public async Task Strangers_learn_nothing()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var stranger = new HttpClient { BaseAddress = app.BaseAddress };

        using var answer = await stranger.GetAsync(new Uri("/metrics", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<BrowserTab> SignInAsync(RunningDashboard app)
    {
        var tab = await chromium.OpenAsync(app.BaseAddress);
        await tab.SignInAsync("", "analyst");
        return tab;
    }

    private static Task<Exposition> WaitForAsync(RunningDashboard app, Func<Exposition, bool> wished) => Waiting.ForAsync(() => ReadAsync(app), wished);

    private static async Task<Exposition> ReadAsync(RunningDashboard app) =>
        Exposition.Parse(await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token));
}

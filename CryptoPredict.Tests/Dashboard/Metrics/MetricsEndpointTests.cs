using System.Net;
using CryptoPredict.Tests.Browser;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Metrics;

public sealed class MetricsEndpointTests(Chromium chromium)
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
        Assert.Contains("kind=retrain,model=kalman,outcome=champion", trained["cryptopredict_training_seconds_count"].Keys);
        Assert.True(read["cryptopredict_bundle_swaps_total"]["asset=BTC-USD"] >= 1);
        Assert.Contains("", read["cryptopredict_jobs_queued"].Keys);
        Assert.Contains("", read["cryptopredict_jobs_running"].Keys);
        Assert.Contains(
            "http_request_method=GET,http_response_status_code=200,http_route=/api/v1/verifications", read["http_server_request_duration_seconds_count"].Keys);
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

    private static Task<Exposition> WaitForAsync(RunningDashboard app, Func<Exposition, bool> wished) =>
        Waiting.ForAsync(async () => Exposition.Parse(await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)), wished);
}

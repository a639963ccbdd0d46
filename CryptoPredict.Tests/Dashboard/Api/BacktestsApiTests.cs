using System.Net;
using System.Text.Json;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Backtests over real HTTP, run by the real queue over a simulated market's history.</summary>
[Kind(TestKind.Host)]
public sealed class BacktestsApiTests(BacktestsApiTests.Fixture fixture) : IClassFixture<BacktestsApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Fact]
    public async Task A_backtest_is_accepted_run_read_with_its_tag_listed_and_removed()
    {
        var outlook = await Http.SendJsonAsync("GET", "/api/v1/backtests/plan?asset=BTC-USD&retrainEvery=1.00:00:00&models=kalman,lightgbm").ExpectAsync();
        var id = await RunAsync(new { asset = "BTC-USD", retrainEvery = "1.00:00:00", models = "kalman, lightgbm" });

        using var first = await Http.SendJsonAsync("GET", $"/api/v1/backtests/{id}");
        var answer = JsonElement.Parse(await first.Content.ReadAsStringAsync(Token));
        Assert.Equal(("Succeeded", true), (answer.GetProperty("run").GetProperty("state").GetString(), answer.GetProperty("simulated").GetBoolean()));
        Assert.StartsWith("key ", answer.GetProperty("run").GetProperty("requestedBy").GetString(), StringComparison.Ordinal);
        var findings = answer.GetProperty("findings");
        var plan = findings.GetProperty("plan");
        Assert.Equal(plan.GetProperty("folds").GetInt32(), outlook.GetProperty("plan").GetProperty("folds").GetInt32());
        Assert.True(outlook.TryGetProperty("estimatedSeconds", out _));
        Assert.Equal(("BTC-USD", "1.00:00:00"), (plan.GetProperty("asset").GetString(), plan.GetProperty("retrainEvery").GetString()));
        Assert.Equal(["kalman", "lightgbm"], plan.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        Assert.Equal(plan.GetProperty("folds").GetInt32(), findings.GetProperty("folds").GetArrayLength());
        Assert.Equal(
            ["ensemble", "persistence", "kalman", "lightgbm", "equal-weights"],
            findings.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("score").GetProperty("model").GetString()));
        Assert.Equal(1, findings.GetProperty("scores")[1].GetProperty("score").GetProperty("relativeMae").GetDouble());
        Assert.Equal(
            findings.GetProperty("curve").GetProperty("times").GetArrayLength(), findings.GetProperty("curve").GetProperty("relativeMae")
                .GetProperty("ensemble").GetArrayLength());
        Assert.InRange(findings.GetProperty("band").GetProperty("inside").GetProperty("share").GetDouble(), 0.8, 1);

        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/backtests/{id}");
        asked.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var known = await Http.SendAsync(asked, Token);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);

        var listed = await Http.SendJsonAsync("GET", "/api/v1/backtests?asset=BTC-USD&state=succeeded").ExpectAsync();
        Assert.Contains(listed.GetProperty("items").EnumerateArray(), run => run.GetProperty("id").GetInt64() == id);
        Assert.Equal(0, (await Http.SendJsonAsync("GET", "/api/v1/backtests?asset=BTC-USD&state=failed").ExpectAsync()).GetProperty("total").GetInt64());
        Assert.Contains("had ended before", await Http.SendJsonAsync("POST", $"/api/v1/backtests/{id}/cancel").ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);

        using var removed = await Http.SendJsonAsync("DELETE", $"/api/v1/backtests/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Contains($"There is no backtest {id}", await Http.SendJsonAsync("GET", $"/api/v1/backtests/{id}").ProblemAsync(HttpStatusCode.NotFound),
            StringComparison.Ordinal);
        var audit = await Http.SendJsonAsync("GET", "/api/v1/audit").ExpectAsync();
        Assert.Contains(
            audit.GetProperty("items").EnumerateArray(),
            entry => entry.GetProperty("what").GetString() == "backtest.remove" && entry.GetProperty("outcome").GetString() == "done");
    }

    [Fact]
    public async Task The_same_one_joins_and_stops_when_it_is_told_to_with_nothing_kept()
    {
        // Long enough to be met under way: a hundred trainings of every model.
        var order = new { asset = "ETH-USD", retrainEvery = "01:00:00", seed = 7 };
        var first = await Http.SendJsonAsync("POST", "/api/v1/backtests", order).ExpectAsync(HttpStatusCode.Accepted);
        var second = await Http.SendJsonAsync("POST", "/api/v1/backtests", order).ExpectAsync(HttpStatusCode.Accepted);
        Assert.Equal(first.GetProperty("run").GetInt64(), second.GetProperty("run").GetInt64());
        Assert.True(second.GetProperty("joined").GetBoolean());
        Assert.Contains("already", second.GetProperty("message").GetString(), StringComparison.Ordinal);

        var queued = (await Http.SendJsonAsync("POST", "/api/v1/backtests", new { asset = "ETH-USD", retrainEvery = "01:00:00", seed = 8 })
            .ExpectAsync(HttpStatusCode.Accepted))
            .GetProperty("run").GetInt64();
        Assert.Equal($"Run {queued} is cancelled.", (await Http.SendJsonAsync("POST", $"/api/v1/backtests/{queued}/cancel").ExpectAsync())
            .GetProperty("message").GetString());
        var given = (await Http.SendJsonAsync("GET", $"/api/v1/backtests/{queued}").ExpectAsync()).GetProperty("run");
        Assert.Equal(("Cancelled", 0), (given.GetProperty("state").GetString(), given.GetProperty("attempt").GetInt32()));

        var list = await fixture.Dashboard.WaitForAsync("/api/v1/backtests?asset=ETH-USD&state=running", page => page.GetProperty("items")
            .GetArrayLength() == 1);
        var id = list.GetProperty("items")[0].GetProperty("id").GetInt64();
        Assert.Contains("has not ended; cancel it first", await Http.SendJsonAsync("DELETE", $"/api/v1/backtests/{id}").ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        await Http.SendJsonAsync("POST", $"/api/v1/backtests/{id}/cancel").ExpectAsync();

        var ended = await fixture.Dashboard.WaitForAsync($"/api/v1/backtests/{id}", answer => answer.GetProperty("run").GetProperty("state")
            .GetString() == "Cancelled");
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("findings").ValueKind);
        await fixture.Dashboard.WaitForAsync(
            first.GetProperty("status").GetString()!, run => run.GetProperty("run").GetProperty("state").GetString() == "Cancelled");
    }

    [Theory]
    [InlineData("""{}""", 400, "asset is missing; expected is a JSON object with asset and optionally from,")]
    [InlineData("""{"asset":null}""", 400, "asset names the asset to test on")]
    [InlineData("""{"asset":"DOGE-USD"}""", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("""{"asset":"BTC-USD","models":"prophet"}""", 400, "The model 'prophet' is unknown.")]
    [InlineData("""{"asset":"BTC-USD","from":"yesterday"}""", 400, "from is 'yesterday'; expected is an ISO 8601 time")]
    [InlineData("""{"asset":"BTC-USD","to":"2999-01-01"}""", 400, "to is 2999-01-01 00:00; the newest stored candle of BTC-USD closes at")]
    [InlineData("""{"asset":"BTC-USD","rows":10}""", 400, "rows is 10; it must lie between")]
    [InlineData("""{"asset":"BTC-USD","retrainEvery":"00:01:00"}""", 400, "retrainEvery is 1 min; it must lie between 1 h and 7 d.")]
    public async Task Orders_that_cannot_be_run_are_problems_and_start_nothing(string body, int status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync("POST", "/api/v1/backtests", JsonElement.Parse(body)).ProblemAsync((HttpStatusCode)status),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("GET", "/api/v1/backtests/987654", 404, "There is no backtest 987654")]
    [InlineData("DELETE", "/api/v1/backtests/987654", 404, "There is no backtest 987654")]
    [InlineData("GET", "/api/v1/backtests/plan", 400, "asset names the asset to test on")]
    [InlineData("GET", "/api/v1/backtests/plan?asset=BTC-USD&rows=10", 400, "rows is 10; it must lie between")]
    [InlineData("GET", "/api/v1/backtests/plan?asset=BTC-USD&retrainEvery=often", 400, "retrainEvery")]
    [InlineData("GET", "/api/v1/backtests?state=lost", 400, "state is 'lost'")]
    [InlineData("POST", "/api/v1/jobs/backtest/trigger", 400, "use POST /api/v1/backtests.")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, int status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync(method, path).ProblemAsync((HttpStatusCode)status), StringComparison.Ordinal);

    [Fact]
    public async Task A_run_of_another_job_is_no_backtest_and_cannot_be_removed_as_one()
    {
        var runs = await fixture.Dashboard.WaitForAsync("/api/v1/runs?job=retrain", page => page.GetProperty("items").GetArrayLength() > 0);
        var id = runs.GetProperty("items")[0].GetProperty("id").GetInt64();
        Assert.Contains($"There is no backtest {id}", await Http.SendJsonAsync("DELETE", $"/api/v1/backtests/{id}").ProblemAsync(HttpStatusCode.NotFound),
            StringComparison.Ordinal);
    }

    private async Task<long> RunAsync(object order)
    {
        var accepted = await Http.SendJsonAsync("POST", "/api/v1/backtests", order).ExpectAsync(HttpStatusCode.Accepted);
        var job = await fixture.Dashboard.WaitForAsync(
            accepted.GetProperty("status").GetString()!, run => run.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        return job.GetProperty("run").GetProperty("id").GetInt64();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync();

            // History is taken in before the first prediction.
            await Dashboard.WaitForAsync("/api/v1/assets", a => a.GetProperty("items").EnumerateArray()
                .All(i => i.GetProperty("prediction").ValueKind == JsonValueKind.Object));
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The one resource of all runs, over real HTTP and a real queue; the work of backtests waits for the test.</summary>
[Kind(TestKind.Host)]
public sealed class RunsApiTests(RunsApiTests.Fixture fixture) : IClassFixture<RunsApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    private IJobLedger Ledger => fixture.Dashboard.Services.GetRequiredService<IJobLedger>();

    [Fact]
    public async Task Runs_are_listed_by_job_state_asset_who_asked_and_when()
    {
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var btc = await FailAsync(new JobRequest("fine-tune", "grace", """{"asset":"BTC-USD"}""", new Asset("BTC-USD")));
        var all = await FailAsync(new JobRequest("fine-tune", "grace"));
        var other = await FailAsync(new JobRequest("feedback", "grace", """{"tier":1,"asset":"ETH-USD"}""", new Asset("ETH-USD")));

        Assert.Equal([other, all, btc], await IdsAsync("requestedBy=grace"));
        Assert.Equal([all, btc], await IdsAsync("requestedBy=grace&job=fine-tune"));
        Assert.Equal([all, btc], await IdsAsync("requestedBy=grace&asset=BTC-USD"));
        Assert.Equal([other, all, btc],
            await IdsAsync($"requestedBy=grace&state=failed&from={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}"));
        Assert.Empty(await IdsAsync("requestedBy=grace&state=Succeeded"));
        Assert.Empty(await IdsAsync("requestedBy=grace&from=2999-01-01"));
        Assert.Equal([all], await IdsAsync("requestedBy=grace&offset=1&limit=1"));
        var row = (await Http.SendJsonAsync("GET", "/api/v1/runs?requestedBy=grace&job=feedback").ExpectAsync()).GetProperty("items")[0];
        Assert.Equal(
            ("feedback", "ETH-USD", 1, "Failed", 0),
            (row.GetProperty("job").GetString(), row.GetProperty("asset").GetString(), row.GetProperty("input").GetProperty("tier").GetInt32(),
                row.GetProperty("state").GetString(),
                row.GetProperty("attempt").GetInt32()));

        async Task<IEnumerable<long>> IdsAsync(string query) => (await Http.SendJsonAsync("GET", $"/api/v1/runs?{query}").ExpectAsync())
            .GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task What_is_under_way_tells_how_far_it_is_and_what_waits_why_and_both_are_stopped()
    {
        var (first, second) = (await BacktestAsync(1), await BacktestAsync(2));
        var active = await fixture.Dashboard.WaitForAsync("/api/v1/runs/active", found =>
            found.GetProperty("running").EnumerateArray()
                .Any(run => Id(run) == first && run.GetProperty("progress").GetProperty("doing").GetString() == "fold 1 of 3")
            && found.GetProperty("waiting").EnumerateArray().Any(row => row.GetProperty("why").GetString() == $"Run {first} of the same job is under way."));
        var under = active.GetProperty("running").EnumerateArray().Single(run => Id(run) == first);
        Assert.Equal((0.4, JsonValueKind.Null),
            (under.GetProperty("progress").GetProperty("done").GetDouble(), under.GetProperty("progress").GetProperty("stoppedBy").ValueKind));
        var waiting = active.GetProperty("waiting").EnumerateArray().Single(row => Id(row.GetProperty("run")) == second);
        Assert.Equal($"Run {first} of the same job is under way.", waiting.GetProperty("why").GetString());

        var withdrawn = await Http.SendJsonAsync("POST", $"/api/v1/runs/{second}/cancel").ExpectAsync();
        Assert.Equal((true, $"Run {second} is cancelled.", second),
            (withdrawn.GetProperty("done").GetBoolean(), withdrawn.GetProperty("message").GetString(), withdrawn.GetProperty("run").GetInt64()));
        Assert.Equal(("Cancelled", 0), await StoryAsync(second) is var story
            ? (story.GetProperty("run").GetProperty("state").GetString(), story.GetProperty("run").GetProperty("attempt").GetInt32()) : default);
        Assert.Contains("had ended before", await Http.SendJsonAsync("POST", $"/api/v1/runs/{second}/cancel").ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        Assert.Contains("nothing to dismiss", await Http.SendJsonAsync("POST", $"/api/v1/runs/{second}/dismiss").ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);

        var told = await Http.SendJsonAsync("POST", $"/api/v1/runs/{first}/cancel").ExpectAsync();
        Assert.Equal($"Run {first} was asked to stop.", told.GetProperty("message").GetString());
        var ended = await EndAsync(first);
        Assert.Equal(["Queued", "Running", "Cancelled"], ended.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("state").GetString()));
        Assert.Matches("^Cancelled by key .+\\.$", ended.GetProperty("run").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_run_has_one_log_with_levels_its_epochs_steps_parameters_and_figures()
    {
        fixture.Gate.Release();
        var id = await BacktestAsync(3);
        var run = (await EndAsync(id)).GetProperty("run");

        Assert.Equal("3 folds", run.GetProperty("message").GetString());
        Assert.Equal("3", run.GetProperty("parameters").GetProperty("folds").GetString());
        Assert.Equal(["folds", "relative MAE"], run.GetProperty("figures").EnumerateObject().Select(figure => figure.Name));
        Assert.Equal("kalman", run.GetProperty("steps")[0].GetProperty("model").GetString());
        var epochs = await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/epochs").ExpectAsync();
        Assert.Equal([1, 2], epochs.GetProperty("items").EnumerateArray().Select(epoch => epoch.GetProperty("loss").GetProperty("epoch").GetInt32()));
        var log = await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log").ExpectAsync();
        Assert.Equal(
            [(1L, "Fold 1 of 3", null), (2L, "The disk is nearly full.", "warning"), (3L, "Fold 3 of 3", null)],
            log.GetProperty("items").EnumerateArray()
                .Select(line => (line.GetProperty("number").GetInt64(), line.GetProperty("text").GetString(), line.GetProperty("level").GetString())));
        Assert.Equal("Fold 3 of 3", Only(await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log?limit=1").ExpectAsync()));
        Assert.Equal("Fold 1 of 3", Only(await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log?after=0&limit=1").ExpectAsync()));
        Assert.Equal("Fold 3 of 3", Only(await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log?after=2").ExpectAsync()));

        static string? Only(JsonElement log) => log.GetProperty("items").EnumerateArray().Single().GetProperty("text").GetString();
    }

    [Fact]
    public async Task Ends_are_counted_over_the_ranges_of_the_page_with_how_long_they_took()
    {
        var asked = await Http.SendJsonAsync("POST", "/api/v1/jobs/recompute/trigger").ExpectAsync(HttpStatusCode.Accepted);
        await EndAsync(asked.GetProperty("run").GetInt64());

        foreach (var (range, bucket) in new[] { ("day", "00:30:00"), ("week", "04:00:00"), ("month", "12:00:00") })
        {
            var counted = await Http.SendJsonAsync("GET", $"/api/v1/runs/statistics?range={range}").ExpectAsync();
            var last = counted.GetProperty("items").EnumerateArray().Last();
            Assert.Equal(bucket, counted.GetProperty("bucket").GetString());
            Assert.True(last.GetProperty("ended").EnumerateObject().Sum(state => state.Value.GetInt32()) > 0);
            Assert.True(Span(last, "p50") <= Span(last, "p95") && Span(last, "p95") <= Span(last, "longest"));
            Assert.Equal(0, last.GetProperty("start").GetDateTimeOffset().UtcTicks % TimeSpan.Parse(bucket, CultureInfo.InvariantCulture).Ticks);
        }

        Assert.Equal("Day", (await Http.SendJsonAsync("GET", "/api/v1/runs/statistics").ExpectAsync()).GetProperty("range").GetString());

        static TimeSpan Span(JsonElement row, string name) => TimeSpan.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Several_failed_runs_are_dismissed_and_run_again_and_each_says_what_came_of_it()
    {
        var (first, second) = (await FailAsync(new JobRequest("recompute", "ada")), await FailAsync(new JobRequest("recompute", "ada")));

        var dismissed = await Http.SendJsonAsync("POST", "/api/v1/runs/dismiss", new { ids = new[] { first, second, 987654 } }).ExpectAsync();
        var again = await Http.SendJsonAsync("POST", "/api/v1/runs/again", new { ids = new[] { first, second } }, "again-1").ExpectAsync();
        var repeated = await Http.SendJsonAsync("POST", "/api/v1/runs/again", new { ids = new[] { first, second } }, "again-1").ExpectAsync();
        await Http.SendJsonAsync("POST", "/api/v1/runs/again", new { ids = new[] { first } }, "again-1").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var unknown = await Http.SendJsonAsync("POST", "/api/v1/runs/again", new { ids = (long[])[987654] }).ExpectAsync();

        Assert.Equal([(first, true), (second, true), (987654, false)], dismissed.GetProperty("items").EnumerateArray()
            .Select(row => (Id(row), row.GetProperty("outcome").GetProperty("done").GetBoolean())));
        foreach (var row in again.GetProperty("items").EnumerateArray())
        {
            var outcome = row.GetProperty("outcome");
            Assert.True(outcome.GetProperty("done").GetBoolean());
            Assert.Equal($"/api/v1/runs/{outcome.GetProperty("run").GetInt64()}", outcome.GetProperty("status").GetString());

            // To its end: another test's run would join it.
            Assert.Equal("recompute", (await EndAsync(outcome.GetProperty("run").GetInt64())).GetProperty("run").GetProperty("job").GetString());
        }

        Assert.Equal(again.GetRawText(), repeated.GetRawText());
        Assert.Equal("There is no run 987654.", unknown.GetProperty("items")[0].GetProperty("outcome").GetProperty("message").GetString());
        Assert.Equal("Dismissed", (await StoryAsync(first)).GetProperty("run").GetProperty("state").GetString());
        var audit = (await fixture.Dashboard.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(Limit: 100), Token)).Items;
        Assert.Contains(audit, entry => entry.What == "run.dismiss" && entry.Target == $"runs {first}, {second}, 987654");
    }

    [Fact]
    public async Task A_run_that_is_run_again_has_the_same_input_and_answers_with_the_address_of_the_new_one()
    {
        fixture.Gate.Release();
        var id = await BacktestAsync(4);
        await EndAsync(id);

        using var answer = await Http.SendJsonAsync("POST", $"/api/v1/runs/{id}/again");
        var accepted = await Task.FromResult(answer).ExpectAsync(HttpStatusCode.Accepted);

        Assert.Equal(answer.Headers.Location!.ToString(), accepted.GetProperty("status").GetString());
        Assert.NotEqual(id, accepted.GetProperty("run").GetInt64());
        fixture.Gate.Release();
        var ended = await EndAsync(accepted.GetProperty("run").GetInt64());
        Assert.Equal((await StoryAsync(id)).GetProperty("run").GetProperty("input").GetRawText(), ended.GetProperty("run").GetProperty("input").GetRawText());
        Assert.Contains(
            "There is no run 987654", await Http.SendJsonAsync("POST", "/api/v1/runs/987654/again").ProblemAsync(HttpStatusCode.NotFound),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_run_tells_where_its_fault_came_from_and_its_job_how_many_failed_in_a_row()
    {
        var id = await FailAsync(new JobRequest("daily-models", "ada"));

        var story = await StoryAsync(id);
        Assert.Equal(("The disk is full.", "at Here()"),
            (story.GetProperty("run").GetProperty("fault").GetString(), story.GetProperty("faultStack").GetString()));
        using var analyst = new HttpClient { BaseAddress = fixture.Dashboard.BaseAddress };
        analyst.DefaultRequestHeaders.Add("X-Api-Key", await fixture.Dashboard.AddKeyAsync("admin", AccountRole.Analyst));
        Assert.Equal(JsonValueKind.Null, (await analyst.SendJsonAsync("GET", $"/api/v1/runs/{id}").ExpectAsync()).GetProperty("faultStack").ValueKind);
        var jobs = await Http.SendJsonAsync("GET", "/api/v1/jobs").ExpectAsync();
        Assert.Equal((1, id), (Job("daily-models").GetProperty("failuresInARow").GetInt32(), Id(Job("daily-models").GetProperty("last"))));
        Assert.Equal("00:15:00", Job("review").GetProperty("marketInterval").GetString());
        Assert.Equal(JsonValueKind.Null, Job("backup").GetProperty("marketInterval").ValueKind);

        JsonElement Job(string name) => jobs.GetProperty("items").EnumerateArray().Single(job => job.GetProperty("name").GetString() == name);
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs?state=lost", null, 400, "state is 'lost'; it must be one of Queued, Running, RetryScheduled, Succeeded")]
    [InlineData("GET", "/api/v1/runs?limit=1001", null, 400, "limit is 1001")]
    [InlineData("GET", "/api/v1/runs?asset=DOGE-USD", null, 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("GET", "/api/v1/runs?from=yesterday", null, 400, "from is 'yesterday'; expected is an ISO 8601 time")]
    [InlineData("GET", "/api/v1/runs/statistics?range=year", null, 400, "range is 'year'; it must be one of Day, Week, Month.")]
    [InlineData("GET", "/api/v1/runs/987654", null, 404, "There is no run 987654")]
    [InlineData("GET", "/api/v1/runs/987654/epochs", null, 404, "There is no run 987654")]
    [InlineData("GET", "/api/v1/runs/987654/log", null, 404, "There is no run 987654")]
    [InlineData("GET", "/api/v1/runs/1/log?after=-1", null, 400, "after is -1")]
    [InlineData("POST", "/api/v1/runs/987654/cancel", null, 404, "There is no run 987654")]
    [InlineData("POST", "/api/v1/runs/987654/dismiss", null, 404, "There is no run 987654")]
    [InlineData("POST", "/api/v1/runs/again", """{"ids":[]}""", 400, "ids names 0 runs; it must name 1 to 100.")]
    [InlineData("POST", "/api/v1/runs/dismiss", """{"ids":null}""", 400, "ids names 0 runs")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, string? body, int status, string sentence) => Assert.Contains(
        sentence, await Http.SendJsonAsync(method, path, body is null ? null : JsonElement.Parse(body)).ProblemAsync((HttpStatusCode)status),
        StringComparison.Ordinal);

    private static long Id(JsonElement row) => row.GetProperty("id").GetInt64();

    private Task<JsonElement> StoryAsync(long run) => Http.SendJsonAsync("GET", $"/api/v1/runs/{run}").ExpectAsync();

    private Task<JsonElement> EndAsync(long run) =>
        fixture.Dashboard.WaitForAsync($"/api/v1/runs/{run}", story => story.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);

    // Asked of the queue itself: what a backtest needs of the market is not the matter here.
    private async Task<long> BacktestAsync(int seed)
    {
        var request = new BacktestInput(new Asset("BTC-USD"), new BacktestSettings(null, null, null, null, null, seed));
        var outcome = await fixture.Dashboard.Services.GetRequiredService<CryptoPredict.Dashboard.Jobs.IJobQueue>()
            .RequestAsync(Backtester.JobName, request, "ada", Token);
        return outcome.Run!.Value;
    }

    private async Task<long> FailAsync(JobRequest request)
    {
        var run = (await Ledger.QueueAsync([request], chained: false, Token))[0];
        await Ledger.MoveAsync(new RunMove(
            run.Id, RunState.Failed, "No.")
        { Fault = new JobFault("System.IO.IOException", "The disk is full.", "at Here()") }, Token);
        return run.Id;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        /// <summary>Lets as many backtests come to their end.</summary>
        public SemaphoreSlim Gate { get; } = new(0);

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync(builder => builder.Services.ReplaceJob(Backtester.JobName, WorkAsync), "Market:Simulated:Speed=1");
            await Dashboard.FirstVerificationAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Dashboard.DisposeAsync();
            Gate.Dispose();
        }

        private async Task<RunResult> WorkAsync(IServiceProvider services, IRun run)
        {
            var asset = new Asset("BTC-USD");
            run.Describe(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("folds", "3"));
            run.Report(0.4, "fold 1 of 3");
            await Gate.WaitAsync(run.Stop);
            run.Log("Fold 1 of 3");
            run.Epoch(new RunEpoch(asset, "lstm", new EpochLoss(1, 0.9, 1)));
            run.Epoch(new RunEpoch(asset, "lstm", new EpochLoss(2, 0.8, 1)));
            ReplacedJobs.LogMeanwhile(services);
            run.Step(new RunStep(asset, "kalman", TimeSpan.FromSeconds(1), null, null, null));
            run.Log("Fold 3 of 3");
            return RunResult.Succeeded("3 folds", new RunFigure("folds", 3), new RunFigure("relative MAE", 0.98));
        }
    }
}

using System.Net;
using System.Text.Json;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>Jobs, their schedules, the feedback loop and the stream of predictions, over real HTTP.</summary>
[Kind(TestKind.Host)]
public sealed class WorkApiTests(WorkApiTests.Fixture fixture) : IClassFixture<WorkApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    [Fact]
    public async Task Work_is_accepted_with_the_address_of_its_run_and_the_same_key_starts_nothing_anew()
    {
        using var first = await Http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger", idempotencyKey: "verify-1");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        var answer = await first.Content.ReadAsStringAsync(Token);
        var address = first.Headers.Location!.ToString();
        var ended = await fixture.Dashboard.WaitForAsync(address, run => run.GetProperty("run").GetProperty("state").GetString() == "Succeeded");

        using var again = await Http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger", idempotencyKey: "verify-1");
        var other = await Http.SendJsonAsync("POST", "/api/v1/jobs/ingest/trigger", idempotencyKey: "verify-1")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var anew = await Http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger", idempotencyKey: "verify-2").ExpectAsync(HttpStatusCode.Accepted);

        Assert.Equal((HttpStatusCode.Accepted, answer, address),
            (again.StatusCode, await again.Content.ReadAsStringAsync(Token), again.Headers.Location!.ToString()));
        Assert.Contains("was used for another request", other, StringComparison.Ordinal);
        Assert.NotEqual(JsonElement.Parse(answer).GetProperty("run").GetInt64(), anew.GetProperty("run").GetInt64());
        Assert.StartsWith("key ", ended.GetProperty("run").GetProperty("requestedBy").GetString(), StringComparison.Ordinal);
        Assert.Equal(["Queued", "Running", "Succeeded"], ended.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_job_runs_between_two_verifications_if_that_is_asked_for()
    {
        var asked = await Http.SendJsonAsync("POST", "/api/v1/jobs/backup/trigger?verified=true").ExpectAsync(HttpStatusCode.Accepted);
        var story = await fixture.Dashboard.WaitForAsync(
            asked.GetProperty("status").GetString()!, found => found.GetProperty("run").GetProperty("state").GetString() == "Succeeded");
        var (before, after) = (story.GetProperty("run").GetProperty("after").GetInt64(), story.GetProperty("followers")[0].GetProperty("id").GetInt64());
        var first = await Http.SendJsonAsync("GET", $"/api/v1/runs/{before}").ExpectAsync();
        var last = await fixture.Dashboard.WaitForAsync($"/api/v1/runs/{after}", found => found.GetProperty("run").GetProperty("state")
            .GetString() == "Succeeded");

        Assert.Equal(("verify", "Succeeded"),
            (first.GetProperty("run").GetProperty("job").GetString(), first.GetProperty("run").GetProperty("state").GetString()));
        Assert.Equal("verify", last.GetProperty("run").GetProperty("job").GetString());
        Assert.Contains($"the ledger is verified before it, as run {before}, and after it", asked.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_belongs_to_the_request_that_a_key_stands_for()
    {
        await Http.SendJsonAsync("POST", "/api/v1/feedback-loop/cycles", new { tier = 1, asset = "BTC-USD" }, "cycle").ExpectAsync(HttpStatusCode.Accepted);
        await Http.SendJsonAsync("POST", "/api/v1/feedback-loop/cycles", new { tier = 1, asset = "ETH-USD" }, "cycle")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Jobs_are_listed_paused_and_resumed()
    {
        await Http.SendJsonAsync("PUT", "/api/v1/jobs/backup/pause", new { reason = "The disk is being changed." }).ExpectAsync();
        var paused = await BackupAsync();
        await Http.SendJsonAsync("DELETE", "/api/v1/jobs/backup/pause").ExpectAsync();
        await Http.SendJsonAsync("PUT", "/api/v1/jobs/backup/interval", new { interval = "3.00:00:00" }).ExpectAsync();
        var resumed = await BackupAsync();

        Assert.StartsWith("key ", paused.GetProperty("pausedBy").GetString(), StringComparison.Ordinal);
        Assert.Equal(("The disk is being changed.", 0), (paused.GetProperty("pauseReason").GetString(), paused.GetProperty("next").GetArrayLength()));
        Assert.Equal((JsonValueKind.Null, "3.00:00:00", "0 3 * * *", 3),
            (resumed.GetProperty("pausedBy").ValueKind, resumed.GetProperty("interval").GetString(), resumed.GetProperty("changedFrom").GetString()?[..9],
                resumed.GetProperty("next").GetArrayLength()));
        var actions = await Http.SendJsonAsync("GET", "/api/v1/jobs/actions?limit=1000").ExpectAsync();
        Assert.Contains(actions.GetProperty("items").EnumerateArray(), action =>
            (action.GetProperty("action").GetString(), action.GetProperty("target").GetString(), action.GetProperty("reason").GetString()) == ("paused",
                "backup", "The disk is being changed."));
        var newest = await Http.SendJsonAsync("GET", "/api/v1/jobs/actions?offset=1&limit=1").ExpectAsync();
        Assert.Equal(actions.GetProperty("items")[1].GetRawText(), newest.GetProperty("items")[0].GetRawText());
        Assert.Equal(actions.GetProperty("total").GetInt64(), newest.GetProperty("total").GetInt64());
        Assert.True((await Http.SendJsonAsync("GET", "/api/v1/jobs/counts").ExpectAsync()).GetProperty("scheduled").GetInt32() > 0);

        async Task<JsonElement> BackupAsync() => (await Http.SendJsonAsync("GET", "/api/v1/jobs").ExpectAsync())
            .GetProperty("items").EnumerateArray().Single(job => job.GetProperty("name").GetString() == "backup");
    }

    [Fact]
    public async Task A_job_of_wall_time_is_set_to_the_clock_and_back()
    {
        var configured = await JobAsync("recompute");
        Assert.Equal(("30 4 * * *", "Europe/Berlin", JsonValueKind.Null),
            (configured.GetProperty("cron").GetString(), configured.GetProperty("zone").GetString(), configured.GetProperty("changedFrom").ValueKind));
        Assert.Equal(JsonValueKind.Null, configured.GetProperty("interval").ValueKind);

        var preview = await Http.SendJsonAsync("GET", "/api/v1/jobs/verify/schedule/preview?cron=0%203%20*%20*%20*&zone=Asia/Tokyo").ExpectAsync();
        Assert.All(preview.GetProperty("next").EnumerateArray(), time => Assert.EndsWith("T18:00:00+00:00", time.GetString(), StringComparison.Ordinal));
        Assert.Equal(3, preview.GetProperty("nextInZone").EnumerateArray()
            .Count(time => time.GetString()!.EndsWith("T03:00:00+09:00", StringComparison.Ordinal)));
        Assert.Equal("06:00:00", (await JobAsync("verify")).GetProperty("interval").GetString());

        await Http.SendJsonAsync("PUT", "/api/v1/jobs/verify/schedule", new { cron = "0 3 * * *", zone = "Asia/Tokyo" }).ExpectAsync();
        var changed = await JobAsync("verify");
        Assert.Equal(
            ("0 3 * * *", "Asia/Tokyo", "06:00:00"),
            (changed.GetProperty("cron").GetString(), changed.GetProperty("zone").GetString(), changed.GetProperty("changedFrom").GetString()));
        Assert.Equal(preview.GetProperty("next").GetRawText(), changed.GetProperty("next").GetRawText());

        await Http.SendJsonAsync("PUT", "/api/v1/jobs/verify/schedule", new { interval = "02:00:00" }).ExpectAsync();
        Assert.Equal("02:00:00", (await JobAsync("verify")).GetProperty("interval").GetString());
        await Http.SendJsonAsync("DELETE", "/api/v1/jobs/verify/schedule").ExpectAsync();
        var back = await JobAsync("verify");
        Assert.Equal(("06:00:00", JsonValueKind.Null), (back.GetProperty("interval").GetString(), back.GetProperty("changedFrom").ValueKind));

        async Task<JsonElement> JobAsync(string name) => (await Http.SendJsonAsync("GET", "/api/v1/jobs").ExpectAsync())
            .GetProperty("items").EnumerateArray().Single(job => job.GetProperty("name").GetString() == name);
    }

    [Theory]
    [InlineData("backup", """{}""", 400, "Neither interval nor cron is given; give one of them.")]
    [InlineData("backup", """{"interval":"01:00:00","cron":"0 3 * * *"}""", 400, "Both interval and cron are given; give one of them.")]
    [InlineData("backup", """{"interval":"01:00:00","zone":"UTC"}""", 400, "zone belongs to cron")]
    [InlineData("backup", """{"interval":"00:00:01"}""", 400, "interval is 1 s; it must lie between 1 min and 365 d.")]
    [InlineData("backup", """{"cron":"*/10 * * * * *"}""", 400, "'*/10 * * * * *' runs more often than once a minute")]
    [InlineData("backup", """{"cron":"0 25 * * *"}""", 400, "'0 25 * * *' is no cron expression: ")]
    [InlineData("backup", """{"cron":"0 3 * * *","zone":"Mars"}""", 400, "There is no time zone 'Mars'")]
    [InlineData("review", """{"cron":"0 3 * * *"}""", 400, "Review champions follows the market's own time")]
    [InlineData("fine-tune", """{"cron":"0 3 * * *"}""", 409, "Fine-tune runs only on demand")]
    [InlineData("coffee", """{"cron":"0 3 * * *"}""", 404, "There is no job 'coffee' here")]
    public async Task A_schedule_that_cannot_be_is_refused_and_changes_nothing_attack_8(string job, string body, int status, string sentence)
    {
        var before = await SchedulesAsync();
        var said = await Http.SendJsonAsync("PUT", $"/api/v1/jobs/{job}/schedule", JsonElement.Parse(body)).ProblemAsync((HttpStatusCode)status);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Equal(before, await SchedulesAsync());

        async Task<string[]> SchedulesAsync() => [.. (await Http.SendJsonAsync("GET", "/api/v1/jobs").ExpectAsync()).GetProperty("items").EnumerateArray()
            .Select(line => string.Join(' ', ((string[])["name", "interval", "cron", "zone", "changedFrom"])
                .Select(part => line.GetProperty(part).GetRawText())))];
    }

    [Fact]
    public async Task A_job_without_a_schedule_can_neither_be_paused_nor_resumed()
    {
        await Http.SendJsonAsync("PUT", "/api/v1/jobs/fine-tune/pause", new { reason = "A test." }).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Contains(
            "runs only on demand: it has no schedule.", await Http.SendJsonAsync("DELETE", "/api/v1/jobs/fine-tune/pause")
                .ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        var actions = await Http.SendJsonAsync("GET", "/api/v1/jobs/actions?limit=1000").ExpectAsync();
        Assert.DoesNotContain(actions.GetProperty("items").EnumerateArray(), action => action.GetProperty("target").GetString() == "fine-tune");
    }

    [Fact]
    public async Task Runs_are_found_by_when_they_ended()
    {
        var asked = await Http.SendJsonAsync("POST", "/api/v1/jobs/retention/trigger").ExpectAsync(HttpStatusCode.Accepted);
        var ended = await fixture.Dashboard.WaitForAsync(
            asked.GetProperty("status").GetString()!, run => run.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        var at = ended.GetProperty("run").GetProperty("endedAt").GetDateTimeOffset();
        Assert.Contains(ended.GetProperty("run").GetProperty("id").GetInt64(), await FromAsync(at));
        Assert.DoesNotContain(ended.GetProperty("run").GetProperty("id").GetInt64(), await FromAsync(at.AddSeconds(1)));

        async Task<IEnumerable<long>> FromAsync(DateTimeOffset from) => (await Http.SendJsonAsync(
                "GET", $"/api/v1/runs?job=retention&endedFrom={Uri.EscapeDataString(from.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}&limit=1000").ExpectAsync())
            .GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task A_cycle_tells_its_steps_losses_and_log_and_can_be_cancelled_only_before_its_end()
    {
        var cycle = await Http.SendJsonAsync("POST", "/api/v1/feedback-loop/cycles", new { tier = 1, asset = "SOL-USD" }).ExpectAsync(HttpStatusCode.Accepted);
        var job = await fixture.Dashboard.WaitForAsync(
            cycle.GetProperty("status").GetString()!, run => run.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        var id = job.GetProperty("run").GetProperty("id").GetInt64();

        var run = job.GetProperty("run");
        Assert.Equal(("feedback", "SOL-USD", cycle.GetProperty("run").GetInt64()),
            (run.GetProperty("job").GetString(), run.GetProperty("asset").GetString(), id));
        var listed = await Http.SendJsonAsync("GET", $"/api/v1/runs?job=feedback&asset=SOL-USD&state={run.GetProperty("state").GetString()}").ExpectAsync();
        Assert.Contains(listed.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetInt64() == id);
        var log = (await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log").ExpectAsync()).GetProperty("items").EnumerateArray().ToList();
        var rest = await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log?after={log[0].GetProperty("number").GetInt64()}").ExpectAsync();
        Assert.Equal(log.Count - 1, rest.GetProperty("items").GetArrayLength());
        Assert.NotEqual(1, log.Count);
        Assert.Equal(log[0].GetRawText(), await OnlyLineAsync("after=0&limit=1"));
        Assert.Equal(log[^1].GetRawText(), await OnlyLineAsync("limit=1"));
        await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/epochs").ExpectAsync();
        Assert.Contains("had ended before", await Http.SendJsonAsync("POST", $"/api/v1/runs/{id}/cancel").ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);

        async Task<string> OnlyLineAsync(string query) =>
            (await Http.SendJsonAsync("GET", $"/api/v1/runs/{id}/log?{query}").ExpectAsync()).GetProperty("items").EnumerateArray().Single().GetRawText();
    }

    [Fact]
    public async Task The_feedback_loop_tells_how_it_stands_and_is_switched()
    {
        await Http.SendJsonAsync("PUT", "/api/v1/feedback-loop/switch", new { enabled = false }).ExpectAsync();
        var off = await Http.SendJsonAsync("GET", "/api/v1/feedback-loop").ExpectAsync();
        await Http.SendJsonAsync("PUT", "/api/v1/feedback-loop/switch", new { enabled = true }).ExpectAsync();
        var on = await Http.SendJsonAsync("GET", "/api/v1/feedback-loop").ExpectAsync();

        Assert.Equal((false, true), (off.GetProperty("enabled").GetBoolean(), on.GetProperty("enabled").GetBoolean()));
        Assert.Equal([1, 2, 3], on.GetProperty("tiers").EnumerateArray().Select(tier => tier.GetProperty("tier").GetInt32()));
        Assert.True((await Http.SendJsonAsync("GET", "/api/v1/feedback-loop/signals?status=pending&limit=5").ExpectAsync()).GetProperty("simulated")
            .GetBoolean());
        Assert.Equal(3, (await Http.SendJsonAsync("GET", "/api/v1/fine-tuning").ExpectAsync()).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Predictions_stream_as_they_are_made_and_resume_after_the_last_one()
    {
        var first = await ReadAsync(null, 4);
        Assert.Equal(3, first.Take(3).Select(prediction => prediction.GetProperty("asset").GetString()).Distinct().Count());
        var last = first[^1].GetProperty("id").GetInt64();

        var next = await ReadAsync($"{first[0].GetProperty("id").GetInt64()}", 3);

        Assert.All(next, prediction => Assert.True(prediction.GetProperty("id").GetInt64() > first[0].GetProperty("id").GetInt64()));
        Assert.True(last > 0);
        using var bad = new HttpRequestMessage(HttpMethod.Get, "/api/v1/predictions/live");
        bad.Headers.Add("Last-Event-ID", "latest");
        Assert.Contains("Last-Event-ID is 'latest'", await Http.SendAsync(bad, Token).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);

        async Task<List<JsonElement>> ReadAsync(string? after, int count)
        {
            await fixture.Dashboard.WaitForAsync("/api/v1/assets", a => a.GetProperty("items").EnumerateArray()
                .All(i => i.GetProperty("prediction").ValueKind == JsonValueKind.Object));
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/predictions/live");
            if (after is not null)
            {
                request.Headers.Add("Last-Event-ID", after);
            }

            using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
            List<JsonElement> read = [];
            while (read.Count < count)
            {
                if (await lines.ReadLineAsync(Token) is ['d', 'a', 't', 'a', ':', .. var data])
                {
                    read.Add(JsonElement.Parse(data));
                }
            }

            return read;
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/jobs/actions?offset=-1", 400, "offset is -1")]
    [InlineData("POST", "/api/v1/jobs/coffee/trigger", 404, "There is no job 'coffee' here")]
    [InlineData("POST", "/api/v1/jobs/verify/trigger?verified=true", 400, "The job 'verify' is the verification itself; leave out verified.")]
    [InlineData("POST", "/api/v1/jobs/fine-tune/trigger", 400, "use POST /api/v1/fine-tuning")]
    [InlineData("GET", "/api/v1/feedback-loop/signals?status=lost", 400, "status is 'lost'")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, int status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync(method, path).ProblemAsync((HttpStatusCode)status), StringComparison.Ordinal);

    [Theory]
    [InlineData("/api/v1/retrain", """{"asset":"DOGE-USD"}""", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("/api/v1/retrain", """{"asset":""}""", 400, "asset is empty; name one, or leave it out for every asset.")]
    [InlineData("/api/v1/feedback-loop/cycles", """{"tier":1,"asset":""}""", 400, "asset is empty")]
    [InlineData("/api/v1/retrain", """{"preset":"huge"}""", 400, "preset is 'huge'; it must be one of compact, deep.")]
    [InlineData("/api/v1/fine-tuning", """{"asset":"DOGE-USD"}""", 404, "asset 'DOGE-USD' is not offered")]
    [InlineData("/api/v1/fine-tuning", """{"asset":"BTC-USD","minSamples":0}""", 400, "minSamples is 0")]
    [InlineData("/api/v1/fine-tuning", "{}", 400, "asset is missing; expected is a JSON object with asset and optionally minSamples.")]
    [InlineData("/api/v1/fine-tuning", """{"asset":null}""", 400, "asset names the asset to fine-tune")]
    [InlineData("/api/v1/feedback-loop/cycles", """{"tier":4}""", 400, "tier is 4; it must lie between 1 and 3.")]
    public async Task Orders_that_break_a_rule_are_problems(string path, string body, int status, string sentence) =>
        Assert.Contains(sentence, await Http.SendJsonAsync("POST", path, JsonElement.Parse(body)).ProblemAsync((HttpStatusCode)status),
            StringComparison.Ordinal);

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Dashboard = await RunningDashboard.StartAsync(
                "Market:Simulated:Speed=240", "Jobs:recompute:Cron=30 4 * * *", "Jobs:verify:Interval=06:00:00", "Jobs:TimeZone=Europe/Berlin");

            // Schedules come up once history is in, and whichever test is first may ask for them.
            await Dashboard.FirstVerificationAsync();
        }

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}

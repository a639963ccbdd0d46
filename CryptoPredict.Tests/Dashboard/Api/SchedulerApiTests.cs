using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Accounts;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Quartz.Extensibility;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>What the jobs page shows beside jobs and runs, over real HTTP and a scheduler of its own: it is made to stand by.</summary>
public sealed class SchedulerApiTests(SchedulerApiTests.Fixture fixture) : IClassFixture<SchedulerApiTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Dashboard.Http;

    private IJobLedger Ledger => fixture.Dashboard.Services.GetRequiredService<IJobLedger>();

    [Fact]
    public async Task A_scheduler_that_stands_by_lets_runs_wait_and_says_so_until_it_is_started()
    {
        await fixture.Dashboard.FirstVerificationAsync();
        var said = await Http.SendJsonAsync("PUT", "/api/v1/jobs/scheduler/standby", new { reason = "The disk is being changed." }).ExpectAsync();
        Assert.StartsWith("The scheduler stands by", said.GetProperty("message").GetString(), StringComparison.Ordinal);
        var idle = await Http.SendJsonAsync("GET", "/api/v1/jobs/scheduler").ExpectAsync();
        Assert.Equal("Standby", idle.GetProperty("status").GetString());
        Assert.Equal(4, idle.GetProperty("slots").GetInt32());
        Assert.True(idle.GetProperty("persistent").GetBoolean());
        Assert.StartsWith("Quartz 4.", idle.GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.True(idle.GetProperty("nodes").EnumerateArray().Single().GetProperty("current").GetBoolean());

        var asked = (await Http.SendJsonAsync("POST", "/api/v1/jobs/verify/trigger").ExpectAsync(HttpStatusCode.Accepted)).GetProperty("jobRunId").GetInt64();
        var active = await Http.SendJsonAsync("GET", "/api/v1/jobs/active").ExpectAsync();
        var waiting = active.GetProperty("waiting").EnumerateArray().Single(run => run.GetProperty("run").GetProperty("id").GetInt64() == asked);
        Assert.Equal("The scheduler stands by.", waiting.GetProperty("why").GetString());

        await Http.SendJsonAsync("DELETE", "/api/v1/jobs/scheduler/standby").ExpectAsync();
        Assert.Equal("Running", (await Http.SendJsonAsync("GET", "/api/v1/jobs/scheduler").ExpectAsync()).GetProperty("status").GetString());
        await fixture.Dashboard.WaitForAsync($"/api/v1/jobs/runs/{asked}", run => run.GetProperty("run").GetProperty("state").GetString() == "Succeeded");

        var actions = await Http.SendJsonAsync("GET", "/api/v1/jobs/actions?limit=1000").ExpectAsync();
        Assert.Contains(actions.GetProperty("items").EnumerateArray(), action =>
            (action.GetProperty("action").GetString(), action.GetProperty("target").GetString(), action.GetProperty("reason").GetString()) == ("stood by", "scheduler", "The disk is being changed."));
        var newest = await Http.SendJsonAsync("GET", "/api/v1/jobs/actions?offset=1&limit=1").ExpectAsync();
        Assert.Equal(actions.GetProperty("items")[1].GetRawText(), newest.GetProperty("items")[0].GetRawText());
        Assert.Equal(actions.GetProperty("total").GetInt64(), newest.GetProperty("total").GetInt64());
        var audit = (await fixture.Dashboard.Services.GetRequiredService<IAuditLog>().ReadAsync(0, 100, Token)).Items;
        Assert.Contains(audit, entry => entry is { What: "scheduler.standby", Outcome: "done" });
        Assert.Contains(audit, entry => entry is { What: "scheduler.start", Outcome: "done" });
    }

    [Fact]
    public async Task Attempts_are_counted_over_the_ranges_of_the_page_with_how_long_they_took()
    {
        var asked = await Http.SendJsonAsync("POST", "/api/v1/jobs/recompute/trigger").ExpectAsync(HttpStatusCode.Accepted);
        await fixture.Dashboard.WaitForAsync(asked.GetProperty("status").GetString()!, run => run.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);

        foreach (var (range, bucket) in new[] { ("day", "00:30:00"), ("week", "04:00:00"), ("month", "12:00:00") })
        {
            var counted = await fixture.Dashboard.WaitForAsync($"/api/v1/jobs/statistics?range={range}", answer => answer.GetProperty("items").GetArrayLength() > 0);
            var last = counted.GetProperty("items").EnumerateArray().Last();
            Assert.Equal((bucket, false), (counted.GetProperty("bucket").GetString(), counted.GetProperty("truncated").GetBoolean()));
            Assert.True(last.GetProperty("succeeded").GetInt64() + last.GetProperty("skipped").GetInt64() > 0);
            Assert.True(Span(last, "p50") <= Span(last, "p95") && Span(last, "p95") <= Span(last, "longest"));
        }

        var seconds = await Http.SendJsonAsync("GET", "/api/v1/jobs/statistics?range=minute").ExpectAsync();
        Assert.All(seconds.GetProperty("items").EnumerateArray(), second => Assert.Equal(JsonValueKind.Null, second.GetProperty("p95").ValueKind));
        Assert.Equal("Day", (await Http.SendJsonAsync("GET", "/api/v1/jobs/statistics").ExpectAsync()).GetProperty("range").GetString());

        static TimeSpan Span(JsonElement row, string name) => TimeSpan.Parse(row.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Misfires_are_listed_page_by_page_and_by_job()
    {
        var scheduler = await fixture.Dashboard.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Token);
        var history = fixture.Dashboard.Services.GetRequiredService<IExecutionHistoryStore>();
        var at = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            var (name, group) = i == 0 ? ("77", JobTriggers.Requests) : (JobNames.Backup, JobTriggers.Recurring);
            await history.AddMisfire(
                new MisfireHistoryEntry(
                    scheduler.SchedulerName, scheduler.SchedulerInstanceId, group, name, new JobKey(JobNames.Backup), at.AddMinutes(i - 9), at.AddMinutes(i - 10)),
                Token);
        }

        var page = await Http.SendJsonAsync("GET", "/api/v1/jobs/misfires?job=backup&offset=1&limit=2").ExpectAsync();

        Assert.Equal(3, page.GetProperty("total").GetInt64());
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Number], page.GetProperty("items").EnumerateArray().Select(misfire => misfire.GetProperty("runId").ValueKind));
        Assert.Equal(("backup", "Missed"), (page.GetProperty("items")[0].GetProperty("job").GetString(), page.GetProperty("items")[0].GetProperty("reason").GetString()));
        var since = Uri.EscapeDataString(at.AddMinutes(-8.5).ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        var recent = await Http.SendJsonAsync("GET", $"/api/v1/jobs/misfires?job=backup&from={since}&reason=missed&limit=1").ExpectAsync();
        Assert.Equal((2L, 1), (recent.GetProperty("total").GetInt64(), recent.GetProperty("items").GetArrayLength()));
        Assert.Equal(0, (await Http.SendJsonAsync("GET", "/api/v1/jobs/misfires?job=backup&reason=vetoed").ExpectAsync()).GetProperty("total").GetInt64());
        Assert.Equal(0, (await Http.SendJsonAsync("GET", "/api/v1/jobs/misfires?job=coffee").ExpectAsync()).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Several_failed_runs_are_dismissed_and_run_again_and_each_says_what_came_of_it()
    {
        var (first, second) = (await FailAsync(), await FailAsync());

        var dismissed = await Http.SendJsonAsync("POST", "/api/v1/jobs/runs/dismiss", new { ids = new[] { first, second, 987654 } }).ExpectAsync();
        var again = await Http.SendJsonAsync("POST", "/api/v1/jobs/runs/again", new { ids = new[] { first, second } }, "again-1").ExpectAsync();
        var repeated = await Http.SendJsonAsync("POST", "/api/v1/jobs/runs/again", new { ids = new[] { first, second } }, "again-1").ExpectAsync();
        await Http.SendJsonAsync("POST", "/api/v1/jobs/runs/again", new { ids = new[] { first } }, "again-1").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([(first, true), (second, true), (987654, false)], dismissed.GetProperty("items").EnumerateArray()
            .Select(row => (row.GetProperty("id").GetInt64(), row.GetProperty("done").GetBoolean())));
        foreach (var row in again.GetProperty("items").EnumerateArray())
        {
            Assert.True(row.GetProperty("done").GetBoolean());

            // To its end: another test's verification would join it.
            var run = (await fixture.Dashboard.WaitForAsync(
                row.GetProperty("status").GetString()!, story => story.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String)).GetProperty("run");
            Assert.Equal((row.GetProperty("jobRunId").GetInt64(), JobNames.Verify), (run.GetProperty("id").GetInt64(), run.GetProperty("job").GetString()));
        }

        Assert.All(dismissed.GetProperty("items").EnumerateArray(), row => Assert.Equal(JsonValueKind.Null, row.GetProperty("status").ValueKind));
        Assert.Equal(again.GetRawText(), repeated.GetRawText());
        var audit = (await fixture.Dashboard.Services.GetRequiredService<IAuditLog>().ReadAsync(0, 100, Token)).Items;
        Assert.Contains(audit, entry => entry.What == "job-run.dismiss" && entry.Target == $"runs {first}, {second}, 987654");

        async Task<long> FailAsync()
        {
            var run = await Ledger.QueueAsync(new JobRequest(JobNames.Verify, "ada"), null, Token);
            await Ledger.MoveAsync(new JobMove(run.Id, JobState.Failed, "The disk is full.", new JobFault("System.IO.IOException", "The disk is full.", "at Here()")), Token);
            return run.Id;
        }
    }

    [Fact]
    public async Task A_run_that_is_run_again_answers_with_the_address_of_the_new_one()
    {
        var run = await Ledger.QueueAsync(new JobRequest(JobNames.Recompute, "ada"), null, Token);
        await Ledger.MoveAsync(new JobMove(run.Id, JobState.Failed, "No.", new JobFault("System.IO.IOException", "The disk is full.", "at Here()")), Token);

        using var answer = await Http.SendJsonAsync("POST", $"/api/v1/jobs/runs/{run.Id}/again");
        var accepted = await Task.FromResult(answer).ExpectAsync(HttpStatusCode.Accepted);

        Assert.Equal(answer.Headers.Location!.ToString(), accepted.GetProperty("status").GetString());
        Assert.NotEqual(run.Id, accepted.GetProperty("jobRunId").GetInt64());
        await fixture.Dashboard.WaitForAsync(answer.Headers.Location.ToString(), story => story.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        Assert.Contains(
            "There is no run 987654", await Http.SendJsonAsync("POST", "/api/v1/jobs/runs/987654/again").ProblemAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_tells_its_health_and_a_failed_run_where_its_fault_came_from()
    {
        var run = await Ledger.QueueAsync(new JobRequest(JobNames.Verify, "ada"), null, Token);
        await Ledger.MoveAsync(new JobMove(run.Id, JobState.Failed, "No.", new JobFault("System.IO.IOException", "The disk is full.", "at Here()")), Token);

        var story = await Http.SendJsonAsync("GET", $"/api/v1/jobs/runs/{run.Id}").ExpectAsync();
        Assert.Equal("at Here()", story.GetProperty("faultStack").GetString());
        var asked = await Http.SendJsonAsync("POST", "/api/v1/jobs/retention/trigger").ExpectAsync(HttpStatusCode.Accepted);
        await fixture.Dashboard.WaitForAsync(asked.GetProperty("status").GetString()!, told => told.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        var jobs = await fixture.Dashboard.WaitForAsync("/api/v1/jobs", list => Job(list, "retention").GetProperty("health").ValueKind == JsonValueKind.Object);
        Assert.Equal(0, Job(jobs, "retention").GetProperty("health").GetProperty("failuresInARow").GetInt64());
        Assert.Equal("00:15:00", Job(jobs, "review").GetProperty("marketInterval").GetString());
        Assert.Equal(JsonValueKind.Null, Job(jobs, "backup").GetProperty("marketInterval").ValueKind);

        static JsonElement Job(JsonElement list, string name) => list.GetProperty("items").EnumerateArray().Single(job => job.GetProperty("name").GetString() == name);
    }

    [Theory]
    [InlineData("GET", "/api/v1/jobs/statistics?range=year", null, "range is 'year'; it must be one of Minute, Day, Week, Month.")]
    [InlineData("GET", "/api/v1/jobs/misfires?reason=laziness", null, "reason is 'laziness'; it must be one of Missed, ")]
    [InlineData("GET", "/api/v1/jobs/misfires?limit=0", null, "limit is 0")]
    [InlineData("GET", "/api/v1/jobs/actions?offset=-1", null, "offset is -1")]
    [InlineData("PUT", "/api/v1/jobs/scheduler/standby", """{"reason":" "}""", "reason must say why")]
    [InlineData("PUT", "/api/v1/jobs/scheduler/standby", """{"reason":"\u0007"}""", "reason must say why in one line")]
    [InlineData("POST", "/api/v1/jobs/runs/again", """{"ids":[]}""", "ids names 0 runs; it must name 1 to 100.")]
    [InlineData("POST", "/api/v1/jobs/runs/dismiss", """{"ids":null}""", "ids names 0 runs")]
    public async Task Faults_are_problems_that_name_value_and_rule(string method, string path, string? body, string sentence) => Assert.Contains(
        sentence, await Http.SendJsonAsync(method, path, body is null ? null : JsonElement.Parse(body)).ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningDashboard Dashboard { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dashboard = await RunningDashboard.StartAsync("Market:Simulated:Speed=1");

        public ValueTask DisposeAsync() => Dashboard.DisposeAsync();
    }
}

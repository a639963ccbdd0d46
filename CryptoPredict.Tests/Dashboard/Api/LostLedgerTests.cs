using System.Net;
using System.Text.Json;
using CryptoPredict.Tests.Support;
using Npgsql;

namespace CryptoPredict.Tests.Dashboard.Api;

/// <summary>The ledger of runs is in a PostgreSQL that cannot be reached for a while.</summary>
[Kind(TestKind.Host)]
public sealed class LostLedgerTests(PostgresServer server)
{
    private const string Sentence = "The store cannot be reached just now. Ask again; the log tells more, and /health whether it lasts.";

    [Fact]
    public async Task Whoever_asks_for_runs_is_told_that_the_store_is_away_predictions_go_on_and_all_is_back_when_it_is()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Timeout = 5 };
        await using var line = new Line(database.Port);
        database.Port = line.Port;
        await using var app = await RunningDashboard.StartAsync("Jobs:Storage=PostgreSql", $"Jobs:ConnectionString={database}");
        await app.FirstVerificationAsync();
        // Predictions go on only where the first round has made the models they come from.
        await app.WaitForAsync("/api/v1/predictions", page => page.GetProperty("total").GetInt64() > 0);

        await line.CutAsync();

        // Requests that were under way when it was cut may have their answers yet.
        await Waiting.ForAsync(() => app.Http.SendJsonAsync("GET", "/api/v1/runs"), answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        foreach (var (method, path) in ((string, string)[])
            [
                ("GET", "/api/v1/runs"), ("GET", "/api/v1/runs/1"), ("GET", "/api/v1/runs/1/log"), ("GET", "/api/v1/runs/active"), ("GET", "/api/v1/jobs"),
                ("GET", "/api/v1/jobs/actions"), ("POST", "/api/v1/jobs/review/trigger"), ("POST", "/api/v1/runs/1/cancel"), ("POST", "/api/v1/runs/1/dismiss"),
            ])
        {
            Assert.Equal((path, Sentence), (path, await app.Http.SendJsonAsync(method, path).ProblemAsync(HttpStatusCode.ServiceUnavailable)));
        }

        var before = (await app.Http.SendJsonAsync("GET", "/api/v1/predictions").ExpectAsync()).GetProperty("total").GetInt64();
        await app.WaitForAsync("/api/v1/predictions", page => page.GetProperty("total").GetInt64() > before);
        using var health = await app.Http.SendJsonAsync("GET", "/health");
        var jobs = JsonElement.Parse(await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("checks").GetProperty("jobs");
        Assert.Equal(("Degraded", Sentence), (jobs.GetProperty("status").GetString(), jobs.GetProperty("finding").GetString()));

        line.Mend();

        await app.WaitForAsync("/api/v1/runs", page => page.GetProperty("total").GetInt64() > 0);
        var run = (await Waiting.ForAsync(
            () => app.Http.SendJsonAsync("POST", "/api/v1/jobs/review/trigger"), answer => answer.StatusCode == HttpStatusCode.Accepted)).Headers.Location!;
        await app.WaitForAsync(run.ToString(), story => story.GetProperty("run").GetProperty("state").GetString() == "Succeeded");
    }
}

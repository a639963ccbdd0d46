using System.Net;
using System.Text.Json;
using CryptoPredict.Storage;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Damage that nothing meets until it is needed, in the real application.</summary>
[Kind(TestKind.Host)]
public sealed class VerifyJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_whose_texts_are_damaged_are_named_in_health_and_all_others_are_served_attack_8()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await dashboard.FirstVerificationAsync();
        var run = await EndedAsync(dashboard, "retrain", "/api/v1/retrain", new { asset = "BTC-USD" });
        var version = (await GetAsync(dashboard, "/api/v1/models/versions?asset=BTC-USD&limit=1")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var upload = (await UploadAsync(dashboard)).GetProperty("id").GetInt64();
        var (runs, versions) = (await TotalAsync(dashboard, "/api/v1/runs"), await TotalAsync(dashboard, "/api/v1/models/versions"));

        await DamageAsync(
            dashboard,
            "DROP TRIGGER model_versions_keep",
            $"UPDATE runs SET parameters = '{{\"a\":', figures = 'x', input = '{{\"asset\"=' WHERE id = {run}",
            $"UPDATE run_steps SET gate = '~' WHERE run_id = {run}",
            $"UPDATE model_versions SET losses = '[~' WHERE id = '{version}'",
            $"UPDATE uploads SET findings = '}}' WHERE id = {upload}");

        var row = (await GetAsync(dashboard, "/api/v1/runs?limit=1000")).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("id").GetInt64() == run);
        Assert.EndsWith("Its row in the store is damaged: input, parameters, figures cannot be read.", row.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("Its row in the store is damaged: gate cannot be read.", row.GetProperty("steps")[0].GetProperty("note").GetString(),
            StringComparison.Ordinal);
        Assert.True(await TotalAsync(dashboard, "/api/v1/runs") >= runs);
        var damaged = (await GetAsync(dashboard, "/api/v1/models/versions?limit=1000")).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == version);
        Assert.Equal((false, "Its row in the store is damaged: losses cannot be read."),
            (damaged.GetProperty("canServe").GetBoolean(), damaged.GetProperty("unusable").GetString()));
        Assert.True(await TotalAsync(dashboard, "/api/v1/models/versions") >= versions);
        await GetAsync(dashboard, "/api/v1/models");
        await EndedAsync(dashboard, "review", "/api/v1/jobs/review/trigger");
        Assert.Contains("Inspect it again.", (await GetAsync(dashboard, $"/api/v1/uploads/{upload}")).GetProperty("findings").GetProperty("format").GetString(),
            StringComparison.Ordinal);

        Assert.Contains($"What stands in the store of run {run}, step 1 of run {run}, ", await FailureAsync(dashboard), StringComparison.Ordinal);
        Assert.Contains($"run {run}, ", await JobsHealthAsync(dashboard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artefacts_waiting_uploads_and_the_newest_backup_are_checked_and_what_is_damaged_is_named_attack_8()
    {
        await using var dashboard = await RunningDashboard.StartAsync("Uploads:MinFreeBytes=0");
        await dashboard.FirstVerificationAsync();
        await EndedAsync(dashboard, "backup", "/api/v1/jobs/backup/trigger");
        var upload = (await UploadAsync(dashboard)).GetProperty("id").GetInt64();
        var folder = Path.GetDirectoryName(dashboard.Services.GetRequiredService<Database>().Path)!;
        var artefact = Directory.GetFiles(Path.Combine(folder, "artefacts"), "*.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

        await FlipAsync(artefact);
        await FlipAsync(Directory.GetFiles(Path.Combine(folder, "uploads"), "*.csv", SearchOption.AllDirectories).Single());
        await FlipAsync(Directory.GetFiles(Path.Combine(folder, "backups"), "*.bin", SearchOption.AllDirectories)[0]);

        var failure = await FailureAsync(dashboard);
        Assert.Contains($"The artefacts of {Path.GetFileNameWithoutExtension(artefact)} of ", failure, StringComparison.Ordinal);
        Assert.Contains($"The files of upload {upload} are damaged, missing or cannot be read.", failure, StringComparison.Ordinal);
        Assert.Contains("The newest backup is damaged or cannot be read: run the backup job to have a sound one.", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(folder, failure, StringComparison.Ordinal);

        // Nobody talks health out of it.
        var told = await JobsHealthAsync(dashboard);
        var failed = (await GetAsync(dashboard, "/api/v1/runs?job=verify&state=Failed")).GetProperty("items")[0].GetProperty("id").GetInt64();
        using (var dismissed = await dashboard.Http.SendJsonAsync("POST", $"/api/v1/runs/{failed}/dismiss"))
        {
            Assert.Contains($"Run {failed} stands until 'Verify the ledger' succeeds", await dismissed.Content.ReadAsStringAsync(Token),
                StringComparison.Ordinal);
        }

        Assert.Equal(told, await JobsHealthAsync(dashboard));

        // What was marked as unusable then is still damaged.
        Assert.Contains($"The artefacts of {Path.GetFileNameWithoutExtension(artefact)} of ", await FailureAsync(dashboard), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> GetAsync(RunningDashboard dashboard, string path) => await dashboard.Http.SendJsonAsync("GET", path)
        .ExpectAsync(HttpStatusCode.OK);

    private static async Task<long> TotalAsync(RunningDashboard dashboard, string path) => (await GetAsync(dashboard, path)).GetProperty("total").GetInt64();

    private static async Task<JsonElement> UploadAsync(RunningDashboard dashboard) => await dashboard.Http
        .PostAsync(new Uri("/api/v1/uploads?name=sales.csv", UriKind.Relative), new StringContent(DailyFiles.Sales(40, "P1")), Token)
            .ExpectAsync(HttpStatusCode.Created);

    private static async Task<long> EndedAsync(RunningDashboard dashboard, string job, string path, object? order = null)
    {
        var asked = await Waiting.ForAsync(
            async () =>
            {
                using var answer = await dashboard.Http.SendJsonAsync("POST", path, order);
                return answer.StatusCode == HttpStatusCode.Accepted ? JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)) : default;
            },
            answer => answer.ValueKind == JsonValueKind.Object);
        var run = asked.GetProperty("run").GetInt64();
        var end = await DashboardProcess.WaitForAsync(
            dashboard.Http, $"/api/v1/runs/{run}", one => one.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        Assert.True(end.GetProperty("run").GetProperty("job").GetString() == job, $"Run {run} is {end}");
        return run;
    }

    private static async Task<string> FailureAsync(RunningDashboard dashboard)
    {
        var run = await EndedAsync(dashboard, "verify", "/api/v1/jobs/verify/trigger");
        var row = (await GetAsync(dashboard, $"/api/v1/runs/{run}")).GetProperty("run");
        Assert.Equal("Failed", row.GetProperty("state").GetString());
        return row.GetProperty("message").GetString()!;
    }

    private static async Task<string> JobsHealthAsync(RunningDashboard dashboard)
    {
        using var answer = await dashboard.Http.GetAsync(new Uri("/health", UriKind.Relative), Token);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token)).GetProperty("checks").GetProperty("jobs").GetProperty("finding").GetString()!;
    }

    // Beside the application, as a failing disk does.
    private static async Task DamageAsync(RunningDashboard dashboard, params string[] statements)
    {
        await using var connection = new SqliteConnection($"Data Source={dashboard.Services.GetRequiredService<Database>().Path};Pooling=False;Default "
            + "Timeout=30");
        await connection.OpenAsync(Token);
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants and ids of this test.
            command.CommandText = statement;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Token);
    }
}

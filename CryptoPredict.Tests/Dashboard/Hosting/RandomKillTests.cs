using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>
/// One store through many lives, each ended by kill -9 at a random moment. A few by default; <c>KILLS=50 dotnet test --filter FullyQualifiedName~RandomKillTests</c>
/// makes it fifty.
/// </summary>
public sealed class RandomKillTests
{
    private const int Seed = 20261129;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_often_and_whenever_it_is_killed_every_run_that_was_asked_for_has_one_end_and_none_runs_twice_that_must_not()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "3", CultureInfo.InvariantCulture);
        var random = new Random(Seed);
        using var folder = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);

        // A file where the folder of backups belongs: each backup fails, and waits for its retry, until it is gone.
        var blocked = Path.Combine(folder.Path, "backups");
        await File.WriteAllTextAsync(blocked, "", Token);
        HashSet<long> asked = [];
        HashSet<long> once = [];
        for (var life = 0; life < kills; life++)
        {
            await using var process = Start(folder);
            using var http = await process.OpenAsync(key);

            // What there is to test on has to be stored once.
            await DashboardProcess.WaitForAsync(http, "/api/v1/backtests/plan?asset=BTC-USD", _ => true);
            var killing = KillAfterAsync(process, LongestLife * random.NextDouble());
            await AskAsync(http, life, asked, once);
            await killing;
        }

        File.Delete(blocked);
        await using var last = Start(folder);
        using var again = await last.OpenAsync(key);
        foreach (var id in asked)
        {
            var story = await DashboardProcess.WaitForAsync(again, $"/api/v1/runs/{id}", one => one.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
            var states = story.GetProperty("events").EnumerateArray().Select(entry => Enum.Parse<RunState>(entry.GetProperty("state").GetString()!)).ToList();
            Assert.Single(states, state => state.HasEnded());
            Assert.Equal(states.Count(state => state == RunState.Running), story.GetProperty("run").GetProperty("attempt").GetInt32());
            Assert.True(!once.Contains(id) || states.Count(state => state == RunState.Running) <= 1, $"Run {id} started more than once: {string.Join(", ", states)}");
        }

        TestContext.Current.SendDiagnosticMessage("{0} kills, {1} runs asked for.", kills, asked.Count);
    }

    // Whatever is not answered any more was not asked for, as far as the caller knows.
    private static async Task AskAsync(HttpClient http, int life, HashSet<long> asked, HashSet<long> once)
    {
        try
        {
            asked.Add(await AskAsync(http, "/api/v1/backtests", new { asset = "BTC-USD", retrainEvery = "1.00:00:00", models = "kalman,lightgbm", seed = life }));
            asked.Add(await AskAsync(http, "/api/v1/jobs/backup/trigger", null));
            var middle = await AskAsync(http, "/api/v1/jobs/retrain/trigger?verified=true", null);
            asked.UnionWith([middle - 1, middle, middle + 1]);
            using var sent = await http.PostAsync(
                new Uri("/api/v1/uploads?name=sales.csv", UriKind.Relative), new StringContent(DailyFiles.Sales(40, string.Create(CultureInfo.InvariantCulture, $"Q{life}"))), Token);
            var upload = await AskAsync(http, $"{sent.Headers.Location}/merge", new { });
            asked.Add(upload);
            once.Add(upload);
            asked.Add(await AskAsync(http, "/api/v1/fine-tuning", new { asset = "BTC-USD" }));
        }
        catch (HttpRequestException)
        {
            // Killed while it was asked.
        }
    }

    private static async Task KillAfterAsync(DashboardProcess process, TimeSpan life)
    {
        await Task.Delay(life, Token);
        await process.KillAsync();
    }

    private static DashboardProcess Start(TestFolder folder) => DashboardProcess.Start(
        "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Uploads:MinFreeBytes=0", "Jobs:backup:RetryDelay=00:00:02", "Training:Lstm:Epochs=2");

    private static async Task<long> AskAsync(HttpClient http, string path, object? body) =>
        (await http.SendJsonAsync("POST", path, body).ExpectAsync(HttpStatusCode.Accepted)).GetProperty("run").GetInt64();
}

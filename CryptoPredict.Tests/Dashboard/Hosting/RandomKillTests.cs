using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Dashboard.Jobs;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPredict.Tests.Dashboard.Hosting;

/// <summary>
/// One store through many lives, each ended by kill -9 at a random moment. A few by default; <c>KILLS=50 dotnet test --filter
/// FullyQualifiedName~RandomKillTests</c>
/// makes it fifty.
/// </summary>
[Kind(TestKind.Process)]
public sealed class RandomKillTests
{
    private const int Seed = 20261129;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private static readonly HashSet<string> RunAgain =
    [
        .. new ServiceCollection().AddEveryJob().Select(service => service.ImplementationInstance).OfType<RegisteredJob>().Where(job => job.Definition.RunAgain)
            .Select(job => job.Definition.Name),
    ];

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
        for (var life = 0; life < kills; life++)
        {
            await using var process = Start(folder);
            using var http = await process.OpenAsync(key);

            // What there is to test on has to be stored once.
            await DashboardProcess.WaitForAsync(http, "/api/v1/backtests/plan?asset=BTC-USD", _ => true);
            var killing = KillAfterAsync(process, LongestLife * random.NextDouble());
            await AskAsync(http, life, asked);
            await killing;
        }

        File.Delete(blocked);
        await using var last = Start(folder);
        using var again = await last.OpenAsync(key);

        // What was asked for, and what schedules and triggers asked for in all those lives.
        var newest = (await RunsAsync(again, 0)).Max(run => run.GetProperty("id").GetInt64());
        var all = await Waiting.ForAsync(
            async () => (await RunsAsync(again, newest)).ToDictionary(run => run.GetProperty("id").GetInt64()),
            runs => runs.Values.All(run => run.GetProperty("endedAt").ValueKind == JsonValueKind.String));
        Assert.Subset(all.Keys.ToHashSet(), asked);
        foreach (var id in all.Keys)
        {
            var story = await DashboardProcess.WaitForAsync(
                again, $"/api/v1/runs/{id}", one => one.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
            var states = story.GetProperty("events").EnumerateArray().Select(entry => Enum.Parse<RunState>(entry.GetProperty("state").GetString()!)).ToList();
            Assert.Single(states, state => state.HasEnded());
            Assert.Equal(states.Count(state => state == RunState.Running), story.GetProperty("run").GetProperty("attempt").GetInt32());
            var mayRunAgain = RunAgain.Contains(all[id].GetProperty("job").GetString()!);
            Assert.True(mayRunAgain || !states.Zip(states.Skip(1)).Contains((RunState.Running, RunState.Queued)),
                $"Run {id} started anew after a kill: {string.Join(", ", states)}");
        }

        TestContext.Current.SendDiagnosticMessage("{0} kills, {1} runs asked for, {2} runs in all.", kills, asked.Count, all.Count);
    }

    // Those up to a number; 0 for all.
    private static async Task<List<JsonElement>> RunsAsync(HttpClient http, long newest)
    {
        const int Limit = 1000;
        List<JsonElement> runs = [];
        for (var total = 1L; runs.Count < total;)
        {
            var page = await http.SendJsonAsync("GET", string.Create(CultureInfo.InvariantCulture, $"/api/v1/runs?offset={runs.Count}&limit={Limit}"))
                .ExpectAsync(HttpStatusCode.OK);
            total = page.GetProperty("total").GetInt64();
            runs.AddRange(page.GetProperty("items").EnumerateArray());
        }

        return [.. runs.Where(run => newest == 0 || run.GetProperty("id").GetInt64() <= newest)];
    }

    // Whatever is not answered any more was not asked for, as far as the caller knows.
    private static async Task AskAsync(HttpClient http, int life, HashSet<long> asked)
    {
        try
        {
            asked.Add(await AskAsync(http, "/api/v1/backtests",
                new { asset = "BTC-USD", retrainEvery = "1.00:00:00", models = "kalman,lightgbm", seed = life }));
            asked.Add(await AskAsync(http, "/api/v1/jobs/backup/trigger", null));
            var middle = await AskAsync(http, "/api/v1/jobs/retrain/trigger?verified=true", null);
            asked.UnionWith([middle - 1, middle, middle + 1]);
            using var sent = await http.PostAsync(
                new Uri("/api/v1/uploads?name=sales.csv", UriKind.Relative),
                new StringContent(DailyFiles.Sales(40, string.Create(CultureInfo.InvariantCulture, $"Q{life}"))), Token);
            asked.Add(await AskAsync(http, $"{sent.Headers.Location}/merge", new { }));
            asked.Add(await AskAsync(http, "/api/v1/fine-tuning", new { asset = "BTC-USD" }));
        }
        catch (HttpRequestException)
        {
            // Killed while it was asked.
        }
    }

    private static async Task KillAfterAsync(DashboardProcess process, TimeSpan life)
    {
        // Real time: it is killed at any moment, not at one that is waited for.
        await Task.Delay(life, Token);
        await process.KillAsync();
    }

    private static DashboardProcess Start(TestFolder folder) => DashboardProcess.Start(
        "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Uploads:MinFreeBytes=0", "Jobs:backup:RetryDelay=00:00:02", "Training:Lstm:Epochs=2");

    private static async Task<long> AskAsync(HttpClient http, string path, object? body) =>
        (await http.SendJsonAsync("POST", path, body).ExpectAsync(HttpStatusCode.Accepted)).GetProperty("run").GetInt64();
}

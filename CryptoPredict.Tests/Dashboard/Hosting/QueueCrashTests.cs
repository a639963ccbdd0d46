using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Tests.SeriesTests;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class QueueCrashTests
{
    private static readonly string[] Ends =
        [.. Enum.GetValues<RunState>().Where(state => state.HasEnded() && state != RunState.Dismissed).Select(state => state.ToString())];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// The process is killed while one run is under way, others wait for their turn, one for its next attempt, and others for the one before them in a chain.
    /// After the next start each comes to its one end: none is lost, none waits for good, and none starts twice that must not.
    /// </summary>
    /// <param name="moment">What the ledger says when the process is killed.</param>
    /// <param name="twice">Whether it is killed again as soon as it listens, while it brings the queue in line.</param>
    [Theory]
    [InlineData("running", false)]
    [InlineData("retrying", true)]
    public async Task What_was_asked_of_a_killed_process_comes_to_one_end_each(string moment, bool twice)
    {
        using var folder = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);

        // A file where the folder of backups belongs: each backup fails until it is gone.
        var blocked = Path.Combine(folder.Path, "backups");
        await File.WriteAllTextAsync(blocked, "", Token);
        List<long> asked = [];
        var (chained, uploaded, backup) = (0L, 0L, 0L);
        await using (var process = Start(folder))
        {
            using var http = await process.OpenAsync(key);

            // What there is to test on has to be stored once.
            await DashboardProcess.WaitForAsync(http, "/api/v1/backtests/plan?asset=BTC-USD", _ => true);
            for (var seed = 1; seed <= 3; seed++)
            {
                asked.Add(await AskAsync(http, "/api/v1/backtests", new { asset = "BTC-USD", retrainEvery = "1.00:00:00", models = "kalman,lightgbm", seed }));
            }

            backup = await AskAsync(http, "/api/v1/jobs/backup/trigger", null);
            asked.Add(backup);
            chained = await AskAsync(http, "/api/v1/jobs/retrain/trigger?verified=true", null);
            asked.AddRange([chained - 1, chained, chained + 1]);
            using var sent = await http.PostAsync(
                new Uri("/api/v1/uploads?name=sales.csv", UriKind.Relative), new StringContent(DailyFiles.Sales(40, "Q1")), Token);
            uploaded = await AskAsync(http, $"{sent.Headers.Location}/merge", new { });
            asked.Add(uploaded);
            var awaited = moment == "running" ? "job=backtest&state=running" : "job=backup&state=retryscheduled";
            await DashboardProcess.WaitForAsync(http, $"/api/v1/runs?{awaited}", page => page.GetProperty("total").GetInt64() == 1);
            await process.KillAsync();
        }

        File.Delete(blocked);
        if (twice)
        {
            await using var process = Start(folder);
            await process.ListeningAsync();
            await process.KillAsync();
        }

        await using var last = Start(folder);
        using var again = await last.OpenAsync(key);
        Dictionary<long, JsonElement> stories = [];
        foreach (var id in asked)
        {
            stories[id] = await DashboardProcess.WaitForAsync(
                again, $"/api/v1/runs/{id}", story => story.GetProperty("run").GetProperty("endedAt").ValueKind == JsonValueKind.String);
        }

        foreach (var (id, story) in stories)
        {
            var states = story.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("state").GetString()!).ToList();
            Assert.Single(states, state => Ends.Contains(state));
            Assert.Equal(states.Count(state => state == "Running"), story.GetProperty("run").GetProperty("attempt").GetInt32());
            var state = story.GetProperty("run").GetProperty("state").GetString();
            if (id == uploaded)
            {
                Assert.Single(states, each => each is "Running");
                Assert.True(state is "Succeeded" or "Aborted", state);
            }
            else if (!twice && id != chained && id != chained + 1)
            {
                // Its attempt may just have been under way.
                Assert.True(state == "Succeeded" || (id == backup && state == "Aborted"), $"Run {id} is {state}.");
            }
        }

        var active = await DashboardProcess.WaitForAsync(again, "/api/v1/runs/active", _ => true);
        Assert.DoesNotContain(active.GetProperty("waiting").EnumerateArray(), row => asked.Contains(row.GetProperty("run").GetProperty("id").GetInt64()));
    }

    private static DashboardProcess Start(TestFolder folder) => DashboardProcess.Start(
        "urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}", "Uploads:MinFreeBytes=0", "Jobs:backup:RetryDelay=00:00:02", "Training:Lstm:Epochs=2");

    private static async Task<long> AskAsync(HttpClient http, string path, object? body) =>
        (await http.SendJsonAsync("POST", path, body).ExpectAsync(HttpStatusCode.Accepted)).GetProperty("run").GetInt64();
}

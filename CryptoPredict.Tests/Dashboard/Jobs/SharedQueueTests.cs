using System.Net;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Npgsql;

namespace CryptoPredict.Tests.Dashboard.Jobs;

/// <summary>Two processes on one queue in PostgreSQL.</summary>
[Kind(TestKind.Process)]
public sealed class SharedQueueTests(PostgresServer server)
{
    private const int Runs = 200;
    private const int KilledAfter = Runs / 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Each moves what is due in the database, also what is the other's to do.</summary>
    [Fact]
    public async Task Of_two_engines_on_one_database_each_has_its_own_retries()
    {
        var database = await server.CreateDatabaseAsync();
        using var folder = new TestFolder();
        var ends = await Task.WhenAll(((string[])["one", "other"]).Select(async name =>
        {
            var store = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(store);
            var (key, copies) = (await DashboardProcess.AddKeyAsync(store), Path.Combine(folder.Path, $"copies-of-{name}"));
            await using var process = DashboardProcess.Start(
                "Market:HistoryDays=1", "Training:MinimumRows=100000", "Training:Rows=100000", $"Storage:Path={store}", "Jobs:Storage=PostgreSql",
                $"Jobs:ConnectionString={database}",
                "urls=http://127.0.0.1:0", $"Backup:Folder={copies}", "Jobs:backup:Retries=3", "Jobs:backup:RetryDelay=00:00:00.2");
            using var http = await process.OpenAsync(key);

            // A file where the folder of backups belongs.
            Directory.Delete(copies);
            await File.WriteAllTextAsync(copies, "", Token);
            List<int> attempts = [];
            for (var i = 0; i < 2; i++)
            {
                var run = (await http.SendJsonAsync("POST", "/api/v1/jobs/backup/trigger").ExpectAsync(HttpStatusCode.Accepted)).GetProperty("run").GetInt64();
                var story = await DashboardProcess.WaitForAsync(
                    http, $"/api/v1/runs/{run}", one => one.GetProperty("run").GetProperty("state").GetString() == "Failed");
                attempts.Add(story.GetProperty("run").GetProperty("attempt").GetInt32());
            }

            return attempts;
        }));
        Assert.All(ends, attempts => Assert.Equal([4, 4], attempts));
    }

    [Fact]
    public async Task Of_two_processes_one_is_killed_half_way_and_every_run_has_one_effect_and_one_end()
    {
        var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using (var table = source.CreateCommand("CREATE TABLE effects (number INT NOT NULL, run_id BIGINT NOT NULL, process INT NOT NULL)"))
        {
            await table.ExecuteNonQueryAsync(Token);
        }

        using var folder = new TestFolder();
        await using var store = await PostgresStore.OpenAsync(database, Token);
        var ledger = SqlJobLedger.Over(store, TimeProvider.System, "test", TimeSpan.FromSeconds(15), _ => true);
        var requests = Enumerable.Range(1, Runs).Select(number => new JobRequest(RowJob.Name, "test", JobInput.Write(new RowInput(number)))).ToList();
        var queued = await ledger.QueueAsync(requests, chained: false, Token);

        // Each queues what it finds waiting, so every run is delivered twice: once must act.
        await using var one = Start("one");
        await using var other = Start("other");
        await Task.WhenAll(one.ListeningAsync(), other.ListeningAsync());
        await Waiting.UntilAsync(async () => await CountAsync("SELECT count(*) FROM effects") >= KilledAfter);
        await one.KillAsync();
        await Waiting.UntilAsync(async () => (await ledger.ReadAsync(new RunQuery([RowJob.Name], [RunState.Succeeded], Limit: 1), Token)).Total == Runs);

        Assert.Equal(Runs, await CountAsync("SELECT count(*) FROM effects"));
        Assert.Equal(Runs, await CountAsync("SELECT count(DISTINCT number) FROM effects"));
        Assert.True(await CountAsync("SELECT count(DISTINCT process) FROM effects") == 2, "Both processes had their share.");
        foreach (var run in queued)
        {
            Assert.Single(await ledger.ReadEventsAsync(run.Id, Token), step => step.State.HasEnded());
        }

        async Task<long> CountAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(Token))!;
        }

        DashboardProcess Start(string name) => DashboardProcess.StartWithTestJobs(
            "Market:HistoryDays=1", "Training:MinimumRows=100000", "Training:Rows=100000", $"Storage:Path={Path.Combine(folder.Path, name)}",
            "Jobs:Storage=PostgreSql", $"Jobs:ConnectionString={database}",
            "urls=http://127.0.0.1:0");
    }
}

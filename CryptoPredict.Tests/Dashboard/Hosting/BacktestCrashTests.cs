using System.Net;
using System.Text.Json;
using CryptoPredict.Core.Backtesting;
using CryptoPredict.Core.Jobs;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class BacktestCrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backtest_killed_under_way_runs_again_under_its_id_and_once_more_killed_is_aborted_with_nothing_half_kept()
    {
        using var folder = new TestFolder();
        var key = await DashboardProcess.AddKeyAsync(folder.Path);
        var id = 0L;
        await using (var process = Start(folder))
        {
            using var http = await process.OpenAsync(key);

            // What there is to test on has to be stored once.
            await DashboardProcess.WaitForAsync(http, "/api/v1/backtests/plan?asset=BTC-USD", _ => true);
            var asked = await http.SendJsonAsync("POST", "/api/v1/backtests", new { asset = "BTC-USD", retrainEvery = "01:00:00" })
                .ExpectAsync(HttpStatusCode.Accepted);
            id = asked.GetProperty("run").GetInt64();
            await UnderWayAsync(http, id, attempt: 1);
            await process.KillAsync();
        }

        await using (var process = Start(folder))
        {
            using var http = await process.OpenAsync(key);
            await UnderWayAsync(http, id, attempt: 2);
            await process.KillAsync();
        }

        await using (var process = Start(folder))
        {
            using var http = await process.OpenAsync(key);
            var ended = await DashboardProcess.WaitForAsync(
                http, $"/api/v1/backtests/{id}", found => found.GetProperty("run").GetProperty("state").GetString() == "Aborted");
            Assert.Equal(JsonValueKind.Null, ended.GetProperty("findings").ValueKind);
            await process.KillAsync();
        }

        using var database = await Database.OpenAsync(Directory.GetFiles(folder.Path, "simulated-*.db").Single(), Token);
        var run = Assert.Single((await SqlJobLedger.Over(database, TimeProvider.System).ReadAsync(new RunQuery([Backtester.JobName]), Token)).Items);
        Assert.Equal((id, RunState.Aborted, 2), (run.Id, run.State, run.Attempt));
        Assert.Null(await new SqliteBacktestStore(database, TimeProvider.System).FindAsync(id, Token));
    }

    private static DashboardProcess Start(TestFolder folder) => DashboardProcess.Start("urls=http://127.0.0.1:0", $"Storage:Path={folder.Path}");

    private static Task<JsonElement> UnderWayAsync(HttpClient http, long id, int attempt) => DashboardProcess.WaitForAsync(
        http, $"/api/v1/backtests/{id}",
        found => (found.GetProperty("run").GetProperty("state").GetString(), found.GetProperty("run").GetProperty("attempt").GetInt32()) == ("Running",
            attempt));
}

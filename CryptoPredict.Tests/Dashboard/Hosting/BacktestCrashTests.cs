using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Dashboard.Hosting;

public sealed class BacktestCrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backtest_killed_under_way_is_called_aborted_and_nothing_of_it_is_half_kept()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            await using (var process = DashboardProcess.Start("environment=Development", "urls=http://127.0.0.1:0", $"Storage:Path={folder}"))
            {
                using var browser = new FormClient(await process.ListeningAsync());
                using var signedIn = await browser.SendFormAsync("/sign-in", "development", ("Account", "admin"));
                await UntilAsync(browser, "/api/v1/assets", a => a.GetProperty("items").EnumerateArray().All(item => item.GetProperty("prediction").ValueKind == JsonValueKind.Object));
                await StartAsync(browser);
                await UntilAsync(browser, "/api/v1/backtests?outcome=running", page => page.GetProperty("items").GetArrayLength() == 1);
                await process.KillAsync();
            }

            var path = Directory.GetFiles(folder, "simulated-*.db").Single(file => !file.EndsWith(".jobs.db", StringComparison.Ordinal));
            using var database = await Database.OpenAsync(path, Token);
            using var runs = await SqliteTrainingRuns.OpenAsync(database, TimeProvider.System, TimeProvider.System, NullLogger<SqliteTrainingRuns>.Instance, Token);
            var run = Assert.Single((await runs.ReadAsync(new RunQuery(RunKind.Backtest), Token)).Items);
            Assert.Equal((RunOutcome.Aborted, "admin"), (run.Outcome, run.Start.RequestedBy));
            Assert.Null(await new SqliteBacktestStore(database).FindAsync(run.Id, Token));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task StartAsync(FormClient browser)
    {
        using var token = await browser.GetAsync("/api/v1/antiforgery");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backtests") { Content = JsonContent.Create(new { asset = "BTC-USD", retrainEvery = "01:00:00" }) };
        request.Headers.Add("RequestVerificationToken", JsonElement.Parse(await token.Content.ReadAsStringAsync(Token)).GetProperty("token").GetString());
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task UntilAsync(FormClient browser, string path, Func<JsonElement, bool> wished)
    {
        var last = "";
        for (var i = 0; i < 6_000; i++)
        {
            using var answer = await browser.GetAsync(path);
            last = await answer.Content.ReadAsStringAsync(Token);
            if (answer.IsSuccessStatusCode && wished(JsonElement.Parse(last)))
            {
                return;
            }

            await Task.Delay(50, Token);
        }

        Assert.Fail($"{path} did not become as wished; it last said: {last}");
    }
}

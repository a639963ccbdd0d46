using CryptoPredict.Core.Market;
using CryptoPredict.Core.Verification;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class CrashTests
{
    private const int Start = 700;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// A replay is killed in the middle of its work again and again. Whatever was in hand at the kill, the ledger afterwards
    /// is the one of a run without kills: a prediction for each candle in turn, each due target verified once, one chain.
    /// </summary>
    [Fact]
    public async Task A_process_killed_at_any_moment_loses_and_doubles_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var csv = Path.Combine(folder, "BTCUSDT-1m.csv");
            var candles = LoopHarness.Walk(Start + 2000);
            await DashboardProcess.WriteCsvAsync(csv, candles);
            var random = new Random(5);
            for (var life = 0; life < 5; life++)
            {
                await using var process = DashboardProcess.Start(
                    "urls=http://127.0.0.1:0", $"Storage:Path={folder}", "Market:Source=Replay", $"Market:Replay:Path={csv}",
                    $"Market:Replay:From={Sample.Start + Start * Sample.Minute:yyyy-MM-ddTHH:mm:ssZ}", "Market:Replay:Speed=120", "Training:MinimumRows=200");
                await process.ListeningAsync();
                var enough = 3 * (life + 1);
                await Waiting.UntilAsync(async () => await PredictionsAsync(folder) >= enough);

                // Real time: it is killed at any moment, not at one that is waited for.
                await Task.Delay(random.Next(700), Token);
                await process.KillAsync();
            }

            using var database = await Database.OpenAsync(DatabaseIn(folder), Token);
            await AssertWholeAsync(new SqliteLedger(database), new SqliteCandleStore(database), candles);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string DatabaseIn(string folder) =>
        Directory.GetFiles(folder, "replay-*.db").Single();

    private static async Task<long> PredictionsAsync(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabaseIn(folder)};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM predictions";
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task AssertWholeAsync(SqliteLedger ledger, SqliteCandleStore store, List<Candle> candles)
    {
        var chain = await ledger.VerifyChainAsync(Token);
        Assert.True(chain.Holds, chain.Message);

        var entries = (await ledger.ReadAsync(new LedgerQuery(Limit: LedgerQuery.MaxLimit), Token)).Items.Reverse().ToList();
        var stored = await store.ReadAsync(entries[0].Prediction.Asset, null, null, 10_000, Token);
        Assert.Equal(candles.Take(stored.Count), stored.Select(c => c.Candle));

        Assert.InRange(entries.Count, 10, stored.Count);
        Assert.Equal(stored.Skip(Start).Select(c => c.CloseTime), entries.Select(e => e.Prediction.AsOf));

        var now = stored[^1].CloseTime;
        Assert.All(entries, e => Assert.Equal(e.Prediction.TargetTime <= now, e.Verification is not null));
        Assert.All(
            entries.Where(e => e.Verification is not null),
            e => Assert.Equal((VerificationStatus.Verified, e.Prediction.TargetTime), (e.Verification!.Status, e.Verification.PriceTime)));
    }
}

using CryptoPredict.Core.Jobs;
using CryptoPredict.Core.Market;
using CryptoPredict.Core.Registry;
using CryptoPredict.Core.Training;
using CryptoPredict.Storage;
using CryptoPredict.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPredict.Tests.Dashboard.Hosting;

[Kind(TestKind.Process)]
public sealed class RetrainingCrashTests
{
    private const int Start = 1200;

    private static readonly Asset Asset = new("BTCUSDT");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// The process is killed after a fit (its artefact is just being written, no alias has moved), after an alias has moved, and somewhere between. Each
    /// next start finds whole versions alone, swept of leftovers, and serves the last champions; and the round runs again by itself, under the same id.
    /// </summary>
    [Fact]
    public async Task A_retraining_killed_in_any_of_its_phases_leaves_a_consistent_registry_and_the_last_champions_serving()
    {
        var folder = Directory.CreateTempSubdirectory("cryptopredict-test-").FullName;
        try
        {
            var csv = Path.Combine(folder, "BTCUSDT-1m.csv");
            await DashboardProcess.WriteCsvAsync(csv, LoopHarness.Walk(Start + 20_000));
            (string, int)[] kills = [("kalman trained in", 2), ("lightgbm trained in", 1), ("random-forest-", 1), ("lstm trained in", 1), ("is champion", 1)];
            JobRun? killed = null;
            foreach (var (phase, times) in kills)
            {
                await using var process = DashboardProcess.Start(
                    "urls=http://127.0.0.1:0", $"Storage:Path={folder}", "Market:Source=Replay", $"Market:Replay:Path={csv}",
                    $"Market:Replay:From={Sample.Start + Start * Sample.Minute:yyyy-MM-ddTHH:mm:ssZ}", "Market:Replay:Speed=1200",
                    "Training:MinimumRows=200", "Training:Lstm:Epochs=2", "Logging:LogLevel:CryptoPredict.Core.Training=Debug");
                await process.ListeningAsync();
                await UntilAsync(process, phase, times);
                await process.KillAsync();
                killed = await AssertConsistentAsync(folder, killed, hasTrained: phase.EndsWith("trained in", StringComparison.Ordinal));
            }

            await using var last = DashboardProcess.Start(
                "urls=http://127.0.0.1:0", $"Storage:Path={folder}", "Market:Source=Replay", $"Market:Replay:Path={csv}", "Market:Replay:Speed=1200",
                "Training:MinimumRows=200", "Training:Lstm:Epochs=2");
            await UntilAsync(last, "predicts with kalman-", 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<string> UntilAsync(DashboardProcess process, string said, int times) =>
        Waiting.ForAsync(() => Task.FromResult(process.Output), told => told.Split(said).Length > times);

    /// <returns>The round that was under way; null between two.</returns>
    private static async Task<JobRun?> AssertConsistentAsync(string folder, JobRun? before, bool hasTrained)
    {
        var path = Directory.GetFiles(folder, "replay-*.db").Single();
        var artefacts = Path.Combine(folder, "artefacts", Path.GetFileNameWithoutExtension(path));
        using var database = await Database.OpenAsync(path, Token);
        var registry = await SqliteModelRegistry.OpenAsync(database, artefacts, TimeProvider.System, NullLogger<SqliteModelRegistry>.Instance, Token);

        var versions = (await registry.ReadAsync(new VersionQuery(Limit: VersionQuery.MaxLimit), Token)).Items;
        foreach (var version in versions)
        {
            Assert.NotNull((await registry.ReadArtefactAsync(version.Asset, version.Id, Token)).Artefact);
        }

        Assert.Equal(
            versions.Select(version => $"{version.Id}.bin").Order(StringComparer.Ordinal),
            Directory.GetFiles(artefacts, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.NotNull((await registry.ReadChampionAsync(Asset, ModelCatalogue.Names[0], Token)).Version);
        Assert.All(
            (await registry.ReadAliasesAsync(Asset, Token)).Where(change => change.VersionId is not null),
            change => Assert.Contains(versions, version => version.Id == change.VersionId));

        var ledger = SqlJobLedger.Over(database, TimeProvider.System);
        if (before is not null)
        {
            // A round that no process has come to the end of is not tried for ever.
            const int Most = 5;
            var again = (await ledger.FindAsync(before.Id, Token))!;
            Assert.Equal(before.Attempt == Most && again.Attempt == Most && hasTrained, again.State == RunState.Aborted);

            // Versions are named at the start too, before the round runs again.
            Assert.InRange(again.Attempt, Math.Min(Most, before.Attempt + (hasTrained ? 1 : 0)), Math.Min(Most, before.Attempt + 1));
        }

        return (await ledger.ReadAsync(new RunQuery([Retrainer.JobName], [RunState.Running]), Token)).Items.SingleOrDefault();
    }
}
